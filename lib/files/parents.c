// SPDX-License-Identifier: GPL-2.0-or-later
/* The directories in which the trees of containers are. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "files/parents.h"

static bool others_may_search(const struct stat *st)
{
	return st->st_mode & (S_IXGRP | S_IXOTH) || st->st_uid != geteuid();
}

/* @dir or a directory above it keeps others away. */
static bool is_sheltered(const char *dir)
{
	_free_ char *path = xstrdup(dir);
	struct stat st;

	for (;;) {
		char *slash = strrchr(path, '/');

		if (!stat(path, &st) && !others_may_search(&st))
			return true;
		if (!slash || str_eq(path, "/"))
			return false;
		slash[slash == path] = '\0';
	}
}

/* Beside containers: what file systems, we and administrators leave. */
static bool is_expected(const char *name)
{
	return *name == '.' || isdigit((unsigned char)*name) ||
	       str_eq(name, "lost+found") || str_eq(name, "vztmp");
}

/* An entry that is nothing of containers, or NULL. The caller frees. */
static char *find_foreign(int fd, const char *own)
{
	_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (copy >= 0)
		dir = fdopendir(copy);
	while (dir && (entry = readdir(dir)))
		if (!is_expected(entry->d_name) && !str_eq(entry->d_name, own))
			return xstrdup(entry->d_name);
	return NULL;
}

static enum vz_err refuse(const char *dir, const char *why)
{
	return vz_fail(VZ_FS_NEW_VE_PRVT,
		       "Users of the node could reach files of containers through %s, %s; make it mode 0700, or use a directory of its own",
		       dir, why);
}

static enum vz_err tighten(const char *dir, const char *own)
{
	_close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_free_ char *foreign = NULL;
	_free_ char *why = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, errno,
				     "Unable to open directory %s", dir);
	foreign = find_foreign(fd, own);
	if (str_eq(dir, "/") || foreign)
		why = xasprintf("which holds %s as well",
				foreign ? foreign : "the node");
	else if (st.st_uid != geteuid())
		why = xasprintf("which belongs to user %u", st.st_uid);
	if (why)
		return refuse(dir, why);
	if (fchmod(fd, st.st_mode & (S_ISVTX | S_IRWXU)))
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, errno,
				     "Unable to close directory %s to users of the node",
				     dir);
	log_warn("Directory %s had mode %04o and is closed to users of the node now",
		 dir, st.st_mode & 07777);
	return VZ_OK;
}

/* What does not exist is made with the right mode. */
static enum vz_err close_parent(const char *path)
{
	_free_ char *copy1 = xstrdup(path);
	_free_ char *copy2 = xstrdup(path);
	_free_ char *dir = realpath(dirname(copy1), NULL);

	if (!dir || is_sheltered(dir))
		return VZ_OK;
	return tighten(dir, basename(copy2));
}

enum vz_err parents_close(const struct ct *ct)
{
	enum vz_err err = close_parent(ct->private);

	return err ? err : close_parent(ct->root);
}
