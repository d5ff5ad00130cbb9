/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Level 2: users and groups inside, which are users and groups of the file
 * system in the container's own range of ids.
 */
#ifndef VZ_QUOTA_UGID_H
#define VZ_QUOTA_UGID_H

#include <stdbool.h>

#include "quota/errors.h"
#include "quota/quotafile.h"

/*
 * Where the ids of container @id begin, when the files below @top_fd are stored
 * with them: 0 and the reason (the caller frees) when they are not.
 */
uint32_t ugid_base(uint32_t id, int top_fd, char **ret_reason);

/* What the file system knows of the ids from @base becomes the records of @file. */
enum quota_err ugid_fetch(int fd, uint32_t base, struct quota_file *file);
/*
 * The other way: limits and deadlines. Nothing else is changed. What the file
 * system did not have so is on disk when this ends, as is what is cleared: after a
 * power cut its figures are taken for the newer ones.
 */
enum quota_err ugid_push(int fd, uint32_t base, struct quota_file *file);
enum quota_err ugid_push_one(int fd, uint32_t base,
			     const struct quota_grace *grace,
			     struct quota_id *id);
/* No id from @base has a limit any more, but those of @keep, which is sorted, or NULL. */
enum quota_err ugid_clear(int fd, uint32_t base, struct quota_file *keep);

#endif /* VZ_QUOTA_UGID_H */
