// SPDX-License-Identifier: GPL-2.0-or-later
/* Locking a container by its configuration file. */
#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "base/str.h"
#include "node/conf_lock.h"
#include "node/configured.h"

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Links lead to a file, and files may be links: any name of it will do. */
static bool find_file(const char *conf_dir, const struct stat *file,
		      uint32_t *ret_id)
{
	_closedir_ DIR *dir = opendir(conf_dir);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir)))
		if (!conf_ctid(entry->d_name, ret_id) &&
		    !fstatat(dirfd(dir), entry->d_name, &st, 0) &&
		    is_same(&st, file))
			return true;
	return false;
}

/* One that is still to be made. */
static bool find_place(const char *conf_dir, const char *path,
		       uint32_t *ret_id)
{
	_free_ char *copy1 = xstrdup(path);
	_free_ char *copy2 = xstrdup(path);
	struct stat here, there;

	return !stat(conf_dir, &there) && !stat(dirname(copy1), &here) &&
	       is_same(&here, &there) && !conf_ctid(basename(copy2), ret_id);
}

enum vz_err conf_lock_acquire(const char *path, struct ct_lock *ret_lock)
{
	_free_ char *conf_dir = path_root(PATH_CONF_DIR);
	struct ct ct = {};
	struct stat file;
	enum vz_err err;
	bool found;

	if (!stat(path, &file))
		found = find_file(conf_dir, &file, &ct.id);
	else
		found = find_place(conf_dir, path, &ct.id);
	if (!found)
		return VZ_OK;
	err = ct_load_global(&ct);
	if (!err) {
		ct_update(&ct);
		err = lock_acquire(&ct, ret_lock);
	}
	ct_free(&ct);
	return err;
}
