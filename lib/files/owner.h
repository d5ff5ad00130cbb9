/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that says on disk whose a file is: its user and group, the names in its
 * access lists, the root whose capabilities it has. What changing them takes
 * away (set-user-id bits, capabilities, flags) is put back.
 */
#ifndef VZ_FILES_OWNER_H
#define VZ_FILES_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* How ids are translated: the new one for an old one. */
struct id_change {
	uint32_t	(*of)(const struct id_change *change, uint32_t id);
	uint32_t	from, to;	/* bases of ranges, for whom they matter */
	const void	*data;
};

/* What a change takes away and puts back last. */
#define OWNER_CAPS_MAX	32

struct owner_rest {
	uint64_t	inode;
	mode_t		mode;
	unsigned int	flags;		/* FS_IMMUTABLE_FL, FS_APPEND_FL */
	unsigned int	caps_len;
	unsigned char	caps[OWNER_CAPS_MAX];
};

struct owner_work {
	const struct id_change	*change;
	/* Remember it over a kill; NULL: forget. 0 or -errno. */
	int			(*remember)(void *ctx, const struct owner_rest *rest);
	void			*ctx;
	struct owner_rest	left;	/* by one that was killed; inode 0: nothing */
};

/*
 * The file @name in the current directory, of which @st is known. Links are
 * not followed. 1: changed, 0: all was as it shall be, or -errno.
 */
int owner_change(struct owner_work *work, const char *name,
		 const struct stat *st);

#endif /* VZ_FILES_OWNER_H */
