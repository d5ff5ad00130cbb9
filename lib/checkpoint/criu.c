// SPDX-License-Identifier: GPL-2.0-or-later
/* The program that takes processes apart and puts them together again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/proc.h"
#include "checkpoint/criu.h"

#define ANSWER_MAX	65536	/* bytes */
#define ANSWER_TIME_S	30
#define LABEL		"Version:"
#define PARTS		3

int criu_version_parse(const char *text, uint32_t *ret)
{
	_words_ struct words words = { 0 };
	uint32_t part[PARTS] = { 0 };

	words_split(&words, text, ".");
	if (words.nr < 2 || words.nr > PARTS)
		return -EINVAL;
	for (size_t i = 0; i < words.nr; i++)
		if (num_parse_u32(words.argv[i], &part[i]) || part[i] > 255)
			return -EINVAL;
	*ret = CRIU_VERSION(part[0], part[1], part[2]);
	return 0;
}

char *criu_version_text(uint32_t version)
{
	uint32_t sub = version & 0xff;
	char *text = xasprintf("%u.%u", version >> 16, version >> 8 & 0xff);
	char *longer;

	if (!sub)
		return text;
	longer = xasprintf("%s.%u", text, sub);
	free(text);
	return longer;
}

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* PATH is the caller's where it has one, as with every program of the node. */
enum vz_err criu_find(enum vz_err error, char **ret_path)
{
	_words_ struct words dirs = { 0 };

	words_split(&dirs, getenv("PATH") ?: PROC_PATH, ":");
	for (size_t i = 0; i < dirs.nr; i++) {
		_free_ char *path = xasprintf("%s/criu", dirs.argv[i]);

		if (*path != '/' || !is_program(path))
			continue;
		*ret_path = steal_ptr(&path);
		return VZ_OK;
	}
	return vz_fail(error,
		       "criu is not installed, which suspends and resumes containers; install the package criu");
}

/* "Version: 4.1.1", a line among others. */
static int find_version(const char *answer, uint32_t *ret)
{
	_words_ struct words lines = { 0 };

	words_split(&lines, answer, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		_words_ struct words words = { 0 };

		if (!str_has_prefix(lines.argv[i], LABEL))
			continue;
		words_split(&words, lines.argv[i] + strlen(LABEL), " \t");
		return words.nr ? criu_version_parse(words.argv[0], ret) :
				  -EINVAL;
	}
	return -EINVAL;
}

enum vz_err criu_version(const char *path, enum vz_err error, uint32_t *ret)
{
	char *argv[] = { (char *)path, "--version", NULL };
	const struct proc_spec spec = { .argv = argv,
					.timeout_s = ANSWER_TIME_S };
	_free_ char *answer = NULL;
	_free_ char *text = NULL;
	_free_ char *least = criu_version_text(CRIU_MINIMUM);
	uint32_t version;
	int status;
	int err = proc_capture(&spec, ANSWER_MAX, &answer, &status);

	if (err)
		return vz_fail_errno(error, err, "Cannot run %s", path);
	if (status || find_version(answer, &version))
		return vz_fail(error,
			       "%s --version does not tell its version; install the package criu",
			       path);
	text = criu_version_text(version);
	if (version < CRIU_MINIMUM)
		return vz_fail(error,
			       "%s is version %s, suspending and resuming need %s or later",
			       path, text, least);
	*ret = version;
	return VZ_OK;
}
