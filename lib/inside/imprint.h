/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What files look like, as text to compare: two times the same text is the same
 * content.
 *
 * A file's line has its device, inode, mode, owner, size and the time of its
 * last change in nanoseconds. That time (ctime) is the kernel's: it moves
 * with every change of content, owner, mode or name, and nothing that a guest can
 * call sets it. A copy or a restored tree has other inodes or other times.
 */
#ifndef VZ_INSIDE_IMPRINT_H
#define VZ_INSIDE_IMPRINT_H

#include <time.h>

#include "base/str.h"

struct imprint {
	struct str	text;		/* lines that begin with a blank */
	size_t		nr;
	struct timespec	newest;		/* of the changes seen */
};

/* No more lines than this: a guest may have as many files as it wants. */
#define IMPRINT_MAX	2000

/*
 * Everything that @patterns name below the directory @root_fd, as seen from
 * there: absolute paths with *, ? and [] in any part, for what a shell would
 * find. A directory counts by itself (its entries come and go), a link with
 * what it leads to. 0, -E2BIG, or -errno when something is there and cannot be
 * looked at.
 */
int imprint_tree(struct imprint *imprint, int root_fd,
		 const struct words *patterns);
/* A file of the node. 0 or -errno. */
int imprint_file(struct imprint *imprint, const char *path);
/*
 * Times of change are those of the kernel's clock tick. Once this returns, a
 * change has another time than those that were seen. 0, or -ETIMEDOUT when some
 * of them are to come.
 */
int imprint_settle(const struct imprint *imprint);
void imprint_free(struct imprint *imprint);
#define _imprint_ __attribute__((cleanup(imprint_free)))

#endif /* VZ_INSIDE_IMPRINT_H */
