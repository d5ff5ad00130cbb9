/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of this node. */
#ifndef VZMIGRATE_LOCAL_H
#define VZMIGRATE_LOCAL_H

#include "migration.h"

/*
 * vzctl COMMAND CTID and the words that follow COMMAND, here, where the lock is ours.
 * As command_run().
 */
#define local_vzctl(m, ...) \
	local_vzctl_words(m, (const char *const[]){ __VA_ARGS__, NULL }, NULL)
int local_vzctl_words(const struct migration *m, const char *const *words,
		      char **ret_text);
/* The same, and what it prints, for the caller to free; NULL if nothing is known. */
#define local_vzctl_text(m, ret_text, ...) \
	local_vzctl_words(m, (const char *const[]){ __VA_ARGS__, NULL }, ret_text)
/* The same, and what it prints goes to a descriptor. */
int local_vzctl_to(const struct migration *m, const char *const *words, int fd);
/* Another tool of ours, by its name: what it prints, for the caller to free. */
int local_tool(const struct migration *m, const struct words *words,
	       char **ret_text);

/* What follows the name of the program; @words end with NULL. */
void vzctl_words(const struct migration *m, bool skip_lock,
		 const char *const *words, struct words *ret);

#endif /* VZMIGRATE_LOCAL_H */
