// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether what a container needs is on this node. */
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/needs.h"
#include "judge.h"

#define NEEDS_MAX	(1 << 20)	/* bytes of JSON */

static const struct question {
	const char		*word;
	enum vz_err		(*check)(const struct dump_meta *needs);
	enum migrate_err	code;
} questions[] = {
	{ ASK_ENGINE,	needs_check_engine,	MIGRATE_SUPPORT },
	{ ASK_VERSION,	needs_check_version,	MIGRATE_VERSION },
	{ ASK_CPU,	needs_check_cpu,	MIGRATE_CPU },
};

static const struct question *question_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++)
		if (str_eq(questions[i].word, word))
			return &questions[i];
	return NULL;
}

bool question_is_valid(const char *question)
{
	return question_find(question);
}

enum migrate_err question_answer(const char *word)
{
	const struct question *question = question_find(word);
	_dump_meta_ struct dump_meta needs = { 0 };
	_free_ char *text = NULL;
	size_t len = 0;
	int err = fd_read_all(STDIN_FILENO, NEEDS_MAX, &text, &len);

	if (!err)
		err = dump_meta_parse(text, len, &needs);
	if (err)
		return migrate_fail(MIGRATE_VERSION, "What the container needs cannot be understood: %s",
				    strerror(-err));
	return question->check(&needs) ? question->code : MIGRATE_OK;
}
