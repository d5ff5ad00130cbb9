/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quota files on disk: where that of a quota id is, its lock, reading and
 * replacing it. The lock is a file of its own, beside it, so that the quota file
 * can be replaced as a whole.
 */
#ifndef VZ_QUOTA_STORE_H
#define VZ_QUOTA_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "quota/errors.h"
#include "quota/quotafile.h"

/* Which quota is meant: what a command line says of it. */
struct quota_place {
	uint32_t	id;
	const char	*file;		/* of the quota; NULL: the usual one */
	const char	*point;		/* top directory, absolute; NULL: as stored */
	bool		relative;	/* the file lies beside the top directory */
};

struct quota_store {
	char	*path;
	char	*lock_path;
	int	lock_fd;		/* -1: not locked */
	char	*data;			/* what is in it; NULL: not known */
	size_t	len;
};

#define QUOTA_STORE_INIT	{ .lock_fd = -1 }

/*
 * Finds the file, which need not be there, and locks it (7 it is locked; 11
 * nobody says beside what it lies). @create: it will be made.
 */
enum quota_err store_open(const struct quota_place *place, bool create,
			  struct quota_store *ret);
/* The same without a lock, or with one that other readers may have too. */
enum quota_err store_find(const struct quota_place *place,
			  struct quota_store *ret);
enum quota_err store_open_shared(const struct quota_place *place,
				 struct quota_store *ret);
void store_close(struct quota_store *store);

bool store_exists(const struct quota_store *store);
/* QUOTA_NO_FILE, QUOTA_BAD_FILE with what to do about it */
enum quota_err store_load(struct quota_store *store, uint32_t id,
			  struct quota_file *ret);
/* A file that would be as it was loaded or saved is not written. */
enum quota_err store_save(struct quota_store *store,
			  const struct quota_file *file);
enum quota_err store_remove(const struct quota_store *store);

#endif /* VZ_QUOTA_STORE_H */
