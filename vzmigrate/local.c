// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs of this node. */
#include "base/cleanup.h"
#include "base/paths.h"
#include "command.h"
#include "local.h"

void vzctl_words(const struct migration *m, bool skip_lock,
		 const char *const *words, struct words *ret)
{
	for (int i = 1; i < m->options.verbose; i++)
		words_add(ret, "--verbose");
	if (skip_lock)
		words_add(ret, "--skiplock");
	words_add(ret, *words++);
	words_addf(ret, "%u", m->ct.id);
	while (*words)
		words_add(ret, *words++);
}

static int vzctl_here(const struct migration *m, const char *const *words,
	       char **ret_text, int fd)
{
	_free_ char *program = path_root(PATH_VZCTL);
	_words_ struct words argv = {};

	words_add(&argv, program);
	vzctl_words(m, true, words, &argv);
	/* A container that is half stopped could not be told from one that runs. */
	return command_run(&(struct command){
		.argv = &argv, .who = "vzctl", .deaf = true, .text = ret_text,
		.output_fd = fd, .shown = m->remote.shown,
		.shows_output = m->remote.shown,
	});
}

int local_vzctl_words(const struct migration *m, const char *const *words,
		      char **ret_text)
{
	return vzctl_here(m, words, ret_text, 0);
}

int local_vzctl_to(const struct migration *m, const char *const *words, int fd)
{
	return vzctl_here(m, words, NULL, fd);
}

int local_tool(const struct migration *m, const struct words *words,
	       char **ret_text)
{
	_words_ struct words argv = {};

	for (size_t i = 0; i < words->nr; i++) {
		_free_ char *program = path_rootf(SBINDIR "/%s", words->argv[i]);

		words_add(&argv, i ? words->argv[i] : program);
	}
	return command_run(&(struct command){
		.argv = &argv, .who = words->argv[0], .text = ret_text,
		.shown = m->remote.shown,
	});
}
