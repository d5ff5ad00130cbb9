/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deleting large trees without making anybody wait. */
#ifndef VZ_FILES_TRASH_H
#define VZ_FILES_TRASH_H

/*
 * The directory @path is gone on return; its content is deleted in the
 * background by one process for each file system. 0 or -errno.
 */
int trash_remove(const char *path);

#endif /* VZ_FILES_TRASH_H */
