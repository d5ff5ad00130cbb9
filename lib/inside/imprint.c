// SPDX-License-Identifier: GPL-2.0-or-later
/* What files look like. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/wait.h"
#include "inside/imprint.h"

#define PATTERN_CHARS	"*?["
/* Several ticks of the slowest clock */
#define SETTLE_MS	100

void imprint_free(struct imprint *imprint)
{
	str_free(&imprint->text);
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec ||
	       (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

static void add_identity(struct imprint *imprint, const struct stat *st)
{
	str_addf(&imprint->text, " %x:%x:%lx %o %u:%u %lld %lld.%09ld",
		 major(st->st_dev), minor(st->st_dev),
		 (unsigned long)st->st_ino, st->st_mode, st->st_uid,
		 st->st_gid, (long long)st->st_size,
		 (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
	if (is_later(&st->st_ctim, &imprint->newest))
		imprint->newest = st->st_ctim;
}

/* Names are the guest's choice and may have line ends in them. */
static void add_name(struct imprint *imprint, const char *path)
{
	str_addc(&imprint->text, ' ');
	for (; *path; path++) {
		if (*path <= ' ' || *path == '\\')
			str_addf(&imprint->text, "\\%03o", (unsigned char)*path);
		else
			str_addc(&imprint->text, *path);
	}
}

/* There is nothing of that name, as far as a program inside can see. */
static bool is_absence(int err)
{
	return err == -ENOENT || err == -ENOTDIR;
}

/* Neither is anything opened: devices and pipes only by their names. */
static int add_object(struct imprint *imprint, int root_fd, const char *path,
		      int flags, mode_t *ret_mode)
{
	_close_ int fd = open_in_root(root_fd, path, O_PATH | flags, 0);
	struct stat st;

	*ret_mode = 0;
	if (is_absence(fd)) {
		str_add(&imprint->text, " -");
		return 0;
	}
	if (fd < 0)
		return fd;
	if (fstat(fd, &st))
		return -errno;
	add_identity(imprint, &st);
	*ret_mode = st.st_mode;
	return 0;
}

static int add_path(struct imprint *imprint, int root_fd, const char *path)
{
	mode_t mode;
	int err;

	if (++imprint->nr > IMPRINT_MAX)
		return -E2BIG;
	add_name(imprint, path);
	err = add_object(imprint, root_fd, path, O_NOFOLLOW, &mode);
	if (!err && S_ISLNK(mode)) {
		str_add(&imprint->text, " >");
		err = add_object(imprint, root_fd, path, 0, &mode);
	}
	str_addc(&imprint->text, '\n');
	return err;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in the directory @path that match, in a fixed order. */
static int find_names(int root_fd, const char *path, const char *pattern,
		      struct words *ret_names)
{
	int fd = open_in_root(root_fd, *path ? path : "/",
			      O_RDONLY | O_DIRECTORY, 0);
	_closedir_ DIR *dir = NULL;
	struct dirent *entry;

	if (fd < 0)
		return is_absence(fd) ? 0 : fd;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while ((entry = readdir(dir))) {
		if (fnmatch(pattern, entry->d_name, FNM_PERIOD))
			continue;
		if (ret_names->nr == IMPRINT_MAX)
			return -E2BIG;
		words_add(ret_names, entry->d_name);
	}
	if (ret_names->nr)
		qsort(ret_names->argv, ret_names->nr, sizeof(*ret_names->argv),
		      compare_names);
	return 0;
}

/* What @rest, "/part/part", names below @path. */
static int add_below(struct imprint *imprint, int root_fd, const char *path,
		     const char *rest)
{
	_words_ struct words names = { 0 };
	_free_ char *part = NULL;
	int err = 0;

	rest += strspn(rest, "/");
	if (!*rest)
		return add_path(imprint, root_fd, path);
	part = xstrndup(rest, strcspn(rest, "/"));
	rest += strlen(part);
	if (strpbrk(part, PATTERN_CHARS))
		err = find_names(root_fd, path, part, &names);
	else
		words_add(&names, part);
	for (size_t i = 0; !err && i < names.nr; i++) {
		_free_ char *next = xasprintf("%s/%s", path, names.argv[i]);

		err = add_below(imprint, root_fd, next, rest);
	}
	return err;
}

int imprint_tree(struct imprint *imprint, int root_fd,
		 const struct words *patterns)
{
	int err = 0;

	for (size_t i = 0; !err && i < patterns->nr; i++)
		err = add_below(imprint, root_fd, "", patterns->argv[i]);
	return err;
}

int imprint_file(struct imprint *imprint, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return -errno;
	imprint->nr++;
	add_name(imprint, path);
	add_identity(imprint, &st);
	str_addc(&imprint->text, '\n');
	return 0;
}

int imprint_settle(const struct imprint *imprint)
{
	long end = now_ms() + SETTLE_MS;
	struct timespec now;

	for (;;) {
		/* The clock that files get their times from */
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
		if (is_later(&now, &imprint->newest))
			return 0;
		if (now_ms() >= end)
			return -ETIMEDOUT;
		wait_ms(1);
	}
}
