// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory of a container that is saved while it runs. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "checkpoint/rounds.h"
#include "files/dump.h"

#define SERIES_MAX	64
/* As CRIU has it: where the images of the round before are */
#define PARENT		"parent"

/* What CRIU writes of memory, and what it says of itself; no restore reads the last. */
static const char *const patterns[] = {
	"inventory.img", "pagemap-*.img", "pages-*.img", "stats-dump",
	"irmap-cache",
};

static char *path_of(const struct ct *ct)
{
	_free_ char *dir = dump_dir(ct);

	return dump_item_path(dir, DUMP_ROUNDS, ct->id);
}

static char *series_path(const char *path)
{
	return xasprintf("%s/series", path);
}

static int series_read(const char *path, char **ret)
{
	_free_ char *file = series_path(path);
	int err = file_read(file, SERIES_MAX, ret, NULL);

	return err ? err : **ret ? 0 : -EBADMSG;
}

static int series_begin(const char *path)
{
	_free_ char *file = series_path(path);
	_free_ char *word = NULL;
	uint64_t random[2];
	int err = dir_remove_tree(AT_FDCWD, path);

	if (err && err != -ENOENT)
		return err;
	err = dir_create_all(path, 0700);
	if (err)
		return err;
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -EAGAIN;
	word = xasprintf("%016lx%016lx", random[0], random[1]);
	return file_replace(file, word, strlen(word), 0600);
}

static int make(const char *path, uint32_t nr, const char *dir)
{
	_free_ char *before = xasprintf("%s/%u", path, nr - 1);
	int err = nr == 1 ? series_begin(path) : 0;

	if (!err && nr > 1 && !path_is_dir(before))
		err = -ENOENT;
	if (!err && path_exists(dir))
		err = dir_remove_tree(AT_FDCWD, dir);
	if (!err && mkdir(dir, 0700))
		err = -errno;
	return err;
}

enum vz_err rounds_make(const struct ct *ct, uint32_t nr, char **ret_path)
{
	_free_ char *path = path_of(ct);
	_free_ char *dir = xasprintf("%s/%u", path, nr);
	int err = nr && nr <= ROUNDS_MAX ? make(path, nr, dir) : -ERANGE;

	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to make round %u in %s", nr, path);
	*ret_path = steal_ptr(&dir);
	return VZ_OK;
}

enum vz_err rounds_record(const struct ct *ct, uint32_t nr,
			  struct record *record)
{
	_free_ char *path = path_of(ct);
	_free_ char *dir = xasprintf("%s/%u", path, nr);
	int err = path_is_dir(dir) ? 0 : -ENOENT;

	free(steal_ptr(&record->series));
	if (!err)
		err = series_read(path, &record->series);
	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to continue round %u in %s", nr, path);
	record->nr_rounds = nr;
	return VZ_OK;
}

int rounds_size(const char *path, uint32_t nr, uint64_t *ret_bytes)
{
	_free_ char *name = xasprintf("%s/%u", path, nr);
	_closedir_ DIR *dir = opendir(name);
	struct dirent *entry;
	uint64_t bytes = 0;
	struct stat st;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (!fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISREG(st.st_mode))
			bytes += st.st_size;
	*ret_bytes = bytes;
	return 0;
}

void rounds_remove(const struct ct *ct)
{
	_free_ char *path = path_of(ct);
	int err = dir_remove_tree(AT_FDCWD, path);

	if (err && err != -ENOENT)
		log_errno(1, err, "Unable to remove directory %s", path);
}

/* The link is CRIU's own, and made anew for a restore. */
static int unlink_parent(int dir_fd)
{
	return unlinkat(dir_fd, PARENT, 0) && errno != ENOENT ? -errno : 0;
}

enum vz_err rounds_unlink(const struct images *images, enum vz_err failure)
{
	int err = unlink_parent(images->fd);

	return err ? vz_fail_errno(failure, err, "Unable to remove %s/" PARENT,
				   images->path) : VZ_OK;
}

/*
 * Adopting them
 */

static bool is_known(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
		if (!fnmatch(patterns[i], name, FNM_PERIOD))
			return true;
	return false;
}

static int check_files(int dir_fd)
{
	int err = unlink_parent(dir_fd);
	int copy = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0);
	_closedir_ DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir))) {
		if (str_eq(entry->d_name, ".") || str_eq(entry->d_name, ".."))
			continue;
		if (entry->d_type != DT_REG || !is_known(entry->d_name))
			return -EBADMSG;
	}
	return err;
}

static int adopt(const char *path, const struct images *images, uint32_t nr)
{
	_free_ char *from = xasprintf("%s/%u", path, nr);
	_free_ char *name = xasprintf("%u", nr);
	_free_ char *before = xasprintf("../%u", nr - 1);
	_close_ int fd = -1;
	int err;

	if (renameat(AT_FDCWD, from, images->fd, name))
		return -errno;
	fd = openat(images->fd, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	err = fd < 0 ? -errno : check_files(fd);
	if (!err && nr > 1 && symlinkat(before, fd, PARENT))
		err = -errno;
	return err;
}

static int adopt_all(const char *path, const struct images *images,
		     const struct record *record)
{
	_free_ char *last = xasprintf("%u", record->nr_rounds);
	_free_ char *series = NULL;
	int err = series_read(path, &series);

	if (!err && !str_eq(series, record->series))
		err = -ESTALE;
	for (uint32_t nr = 1; !err && nr <= record->nr_rounds; nr++)
		err = adopt(path, images, nr);
	if (!err && symlinkat(last, images->fd, PARENT))
		err = -errno;
	return err;
}

enum vz_err rounds_adopt(const struct ct *ct, const struct images *images,
			 const struct record *record)
{
	_free_ char *path = path_of(ct);
	int err = 0;

	if (!record->nr_rounds)
		return VZ_OK;
	if (record->nr_rounds > ROUNDS_MAX)
		err = -ERANGE;
	if (!err)
		err = adopt_all(path, images, record);
	rounds_remove(ct);
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "The dump file goes on from memory that was saved before, in %u round(s) in %s, which is not there as it was",
				     record->nr_rounds, path);
	return VZ_OK;
}
