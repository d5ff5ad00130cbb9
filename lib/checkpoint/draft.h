/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A large file that appears under its name when it is whole. Until then it has
 * none, so that nothing is left of a writer that was killed; on file systems that
 * cannot do so, a hidden one that nobody can guess. All return 0 or -errno.
 */
#ifndef VZ_CHECKPOINT_DRAFT_H
#define VZ_CHECKPOINT_DRAFT_H

struct draft {
	int	fd;
	char	*path;		/* what it will be */
	char	*hidden;	/* its name until then; NULL: none */
};

/* Mode 0600. */
int draft_open(struct draft *draft, const char *path);
/* Synced, and in place of what had its name. */
int draft_publish(struct draft *draft);
/* Without draft_publish() before: it is gone. */
void draft_close(struct draft *draft);
#define DRAFT_INIT	{ .fd = -1 }
#define _draft_ __attribute__((cleanup(draft_close)))

#endif /* VZ_CHECKPOINT_DRAFT_H */
