// SPDX-License-Identifier: GPL-2.0-or-later
/* The directory of CRIU's images. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "checkpoint/images.h"
#include "files/dump.h"

void images_locate(const struct ct *ct, struct images *ret_images)
{
	_free_ char *dir = dump_dir(ct);

	*ret_images = (struct images){
		.path = dump_item_path(dir, DUMP_IMAGES, ct->id),
		.log_path = dump_item_path(dir, DUMP_IMAGES_LOG, ct->id),
		.fd = -1,
	};
}

enum vz_err images_open(struct images *images, enum vz_err failure)
{
	images->fd = open(images->path,
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (images->fd < 0)
		return vz_fail_errno(failure, errno,
				     "Unable to open directory %s",
				     images->path);
	return VZ_OK;
}

enum vz_err images_make(const struct ct *ct, enum vz_err failure,
			struct images *ret_images)
{
	_free_ char *dir = dump_dir(ct);
	int err;

	images_locate(ct, ret_images);
	err = dir_create_all(dir, 0700);
	if (!err)
		images_remove(ret_images);
	if (!err && mkdir(ret_images->path, 0700))
		err = -errno;
	if (err)
		return vz_fail_errno(failure, err,
				     "Unable to make directory %s",
				     ret_images->path);
	return images_open(ret_images, failure);
}

static int lend_below(int dir_fd, const char *name, uint32_t uid);

static int lend(int dir_fd, uint32_t uid)
{
	int copy = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0);
	_closedir_ DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!dir || fchown(dir_fd, uid, 0) || fchmod(dir_fd, 0750))
		return -errno;
	rewinddir(dir);
	while ((entry = readdir(dir))) {
		int err = 0;

		if (entry->d_type == DT_REG &&
		    (fchownat(dir_fd, entry->d_name, uid, 0, AT_SYMLINK_NOFOLLOW) ||
		     fchmodat(dir_fd, entry->d_name, 0640, 0)))
			err = -errno;
		else if (entry->d_type == DT_DIR && *entry->d_name != '.')
			err = lend_below(dir_fd, entry->d_name, uid);
		if (err)
			return err;
	}
	return 0;
}

/* The memory of an earlier round. */
static int lend_below(int dir_fd, const char *name, uint32_t uid)
{
	_close_ int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY |
				O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : lend(fd, uid);
}

enum vz_err images_lend(const struct images *images, uint32_t uid)
{
	int err = lend(images->fd, uid);

	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to give the files in %s to the container's root",
				     images->path);
	return VZ_OK;
}

void images_remove(struct images *images)
{
	int err;

	if (!images->path)
		return;
	err = dir_remove_tree(AT_FDCWD, images->path);
	if (err && err != -ENOENT)
		log_errno(1, err, "Unable to remove directory %s", images->path);
}

void images_free(struct images *images)
{
	cleanup_close(&images->fd);
	free(images->path);
	free(images->log_path);
	*images = (struct images)IMAGES_INIT;
}

void images_end_log(const struct images *images, bool failed)
{
	if (failed)
		log_msg(-1, "All that CRIU said is in %s", images->log_path);
	else
		unlink(images->log_path);
}
