// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures that vzubc remembers: files ubc.CTID.RESOURCE.WHAT. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "model/ubc.h"
#include "store.h"

#define VALUE_MAX	32

static char *file_name(uint32_t ctid, int resource, const char *what)
{
	return xasprintf("ubc.%u.%s.%s", ctid, ubc_name(resource), what);
}

/* Who may write here may have root write where he likes. */
static bool is_private(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_uid == geteuid() &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH));
}

enum vz_err store_open(const char *dir, int *ret_fd)
{
	_free_ char *path = path_root(dir ? dir : PATH_UBC_DIR);
	_close_ int fd = -1;
	int err = dir_create_all(path, 0700);

	if (!err) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = fd < 0 ? -errno : 0;
	}
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot use %s",
				     path);
	if (!is_private(fd))
		return vz_fail(VZ_SYSTEM_ERROR,
			       "%s is not used: others could write to it",
			       path);
	*ret_fd = steal_fd(&fd);
	return VZ_OK;
}

/* One that a crash cut short has no end and is as good as none. */
bool store_get(int fd, uint32_t ctid, int resource, const char *what,
	       unsigned long *ret_value)
{
	_free_ char *name = file_name(ctid, resource, what);
	_close_ int file = openat(fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	_free_ char *text = NULL;
	char *end;

	if (file < 0 || fd_read_all(file, VALUE_MAX, &text, NULL))
		return false;
	end = strchr(text, '\n');
	if (!end)
		return false;
	*end = '\0';
	return !num_parse_ulong(text, ret_value);
}

enum vz_err store_put(int fd, uint32_t ctid, int resource, const char *what,
		      unsigned long value)
{
	_free_ char *name = file_name(ctid, resource, what);
	_free_ char *text = xasprintf("%lu\n", value);
	_close_ int file = openat(fd, name, O_WRONLY | O_CREAT | O_TRUNC |
				  O_NOFOLLOW | O_CLOEXEC, 0600);
	int err = file < 0 ? -errno : fd_write_all(file, text, strlen(text));

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot write %s",
				     name);
	return VZ_OK;
}

enum vz_err store_forget(const char *dir, const char *what)
{
	_free_ char *suffix = xasprintf(".%s", what);
	_closedir_ DIR *entries = NULL;
	struct dirent *entry;
	_close_ int fd = -1;
	enum vz_err err = store_open(dir, &fd);

	if (err)
		return err;
	entries = fdopendir(fd);
	if (entries)
		steal_fd(&fd);
	while (entries && (entry = readdir(entries)))
		if (str_has_prefix(entry->d_name, "ubc.") &&
		    str_has_suffix(entry->d_name, suffix))
			unlinkat(dirfd(entries), entry->d_name, 0);
	return VZ_OK;
}
