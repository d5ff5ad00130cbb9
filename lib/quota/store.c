// SPDX-License-Identifier: GPL-2.0-or-later
/* Quota files on disk. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "quota/store.h"

/* All ids of a container, twice, and some. */
#define FILE_MAX	(64UL << 20)

static char *usual_path(uint32_t id)
{
	return path_rootf(PATH_VZQUOTA_DIR "/quota.%u", id);
}

/* /a/b/quota.fs for /a/b/fs */
static char *path_beside(const char *point)
{
	_free_ char *copy1 = xstrdup(point);
	_free_ char *copy2 = xstrdup(point);
	const char *dir = dirname(copy1);

	return xasprintf("%s/quota.%s", str_eq(dir, "/") ? "" : dir,
			 basename(copy2));
}

/* NULL: beside what, nobody has said. */
static char *choose_path(const struct quota_place *place, bool create)
{
	char *beside;

	if (place->file)
		return xstrdup(place->file);
	if (place->relative && !place->point)
		return NULL;
	if (!place->point || (create && !place->relative))
		return usual_path(place->id);
	beside = path_beside(place->point);
	if (place->relative || path_exists(beside))
		return beside;
	free(beside);
	return usual_path(place->id);
}

static char *lock_name(const char *path)
{
	_free_ char *copy1 = xstrdup(path);
	_free_ char *copy2 = xstrdup(path);

	return xasprintf("%s/.%s.lock", dirname(copy1), basename(copy2));
}

enum quota_err store_find(const struct quota_place *place,
			  struct quota_store *ret)
{
	*ret = (struct quota_store)QUOTA_STORE_INIT;
	ret->path = choose_path(place, false);
	if (!ret->path)
		return quota_fail(QUOTA_NO_FILE,
				  "The quota file of %u is beside a directory that is not given: use -p",
				  place->id);
	ret->lock_path = lock_name(ret->path);
	return QUOTA_OK;
}

static void forget(struct quota_store *store)
{
	free(store->data);
	store->data = NULL;
}

static bool is_named(int fd, const char *path)
{
	struct stat by_fd, by_name;

	return !fstat(fd, &by_fd) && !lstat(path, &by_name) &&
	       by_fd.st_dev == by_name.st_dev && by_fd.st_ino == by_name.st_ino;
}

static enum quota_err lock_failed(const struct quota_store *store, int err)
{
	if (err == EWOULDBLOCK)
		return quota_fail(QUOTA_LOCKED,
				  "Quota file %s is used by another program, try again",
				  store->path);
	return quota_fail_errno(QUOTA_SYSTEM, err, "Unable to lock %s",
				store->lock_path);
}

/* Whoever removes a quota removes its lock, with the lock held. */
static enum quota_err lock(struct quota_store *store, int kind)
{
	for (;;) {
		_close_ int fd = open(store->lock_path, O_RDWR | O_CREAT |
				      O_NOFOLLOW | O_CLOEXEC, 0600);

		if (fd < 0 || flock(fd, kind | LOCK_NB))
			return lock_failed(store, errno);
		if (!is_named(fd, store->lock_path))
			continue;
		store->lock_fd = steal_fd(&fd);
		return QUOTA_OK;
	}
}

static enum quota_err make_dir(const struct quota_store *store)
{
	_free_ char *copy = xstrdup(store->path);
	int err = dir_create_all(dirname(copy), 0700);

	return err ? quota_fail_errno(QUOTA_SYSTEM, err,
				      "Unable to create directory %s", copy) :
		     QUOTA_OK;
}

static enum quota_err no_file(const struct quota_store *store)
{
	return quota_fail(QUOTA_NO_FILE, "Quota file %s does not exist",
			  store->path);
}

enum quota_err store_open(const struct quota_place *place, bool create,
			  struct quota_store *ret)
{
	enum quota_err err = store_find(place, ret);

	if (create) {
		free(ret->path);
		free(ret->lock_path);
		ret->path = choose_path(place, true);
		ret->lock_path = ret->path ? lock_name(ret->path) : NULL;
		err = make_dir(ret);
	}
	if (err)
		return err;
	/* No lock is left where there is nothing to be locked. */
	if (!create && !store_exists(ret))
		return QUOTA_OK;
	return lock(ret, LOCK_EX);
}

/* A read-only disk has no writers either. */
enum quota_err store_open_shared(const struct quota_place *place,
				 struct quota_store *ret)
{
	enum quota_err err = store_find(place, ret);

	if (err || !store_exists(ret))
		return err;
	if (access(ret->lock_path, F_OK) && errno == ENOENT)
		return QUOTA_OK;
	ret->lock_fd = open(ret->lock_path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (ret->lock_fd < 0 || flock(ret->lock_fd, LOCK_SH | LOCK_NB))
		return lock_failed(ret, errno);
	return QUOTA_OK;
}

void store_close(struct quota_store *store)
{
	if (store->lock_fd >= 0 && !store_exists(store))
		unlink(store->lock_path);
	cleanup_close(&store->lock_fd);
	free(store->path);
	free(store->lock_path);
	forget(store);
	*store = (struct quota_store)QUOTA_STORE_INIT;
}

bool store_exists(const struct quota_store *store)
{
	return path_exists(store->path);
}

static enum quota_err bad_file(const struct quota_store *store, uint32_t id,
			       int err)
{
	const char *what = err == -EBADMSG ? "its checksum is wrong" :
		err == -EEXIST ? "an id is in it twice" :
		err == -EFBIG ? "it is too large" :
		"it is none, or truncated";

	return quota_fail(QUOTA_BAD_FILE,
			  "Quota file %s cannot be used, %s: make it again with vzquota init %u",
			  store->path, what, id);
}

enum quota_err store_load(struct quota_store *store, uint32_t id,
			  struct quota_file *ret)
{
	struct stat st;
	int err;

	forget(store);

	if (stat(store->path, &st))
		return errno == ENOENT ? no_file(store) :
			quota_fail_errno(QUOTA_BAD_FILE, errno,
					 "Unable to read quota file %s",
					 store->path);
	if (!S_ISREG(st.st_mode))
		return bad_file(store, id, -EINVAL);
	err = file_read(store->path, FILE_MAX, &store->data, &store->len);
	if (err == -EFBIG)
		return bad_file(store, id, err);
	if (err)
		return quota_fail_errno(QUOTA_BAD_FILE, err,
					"Unable to read quota file %s",
					store->path);
	err = quotafile_parse(store->data, store->len, ret);
	return err ? bad_file(store, id, err) : QUOTA_OK;
}

/* What is on disk after a write that failed is not known. */
enum quota_err store_save(struct quota_store *store,
			  const struct quota_file *file)
{
	_free_ char *old = store->data;
	size_t old_len = store->len;
	int err;

	store->data = quotafile_print(file, &store->len);
	if (old && store->len == old_len && !memcmp(store->data, old, old_len))
		return QUOTA_OK;
	err = file_replace(store->path, store->data, store->len, 0600);
	if (!err)
		return QUOTA_OK;
	forget(store);
	return quota_fail_errno(QUOTA_SYSTEM, err,
				"Unable to write quota file %s", store->path);
}

enum quota_err store_remove(const struct quota_store *store)
{
	if (unlink(store->path))
		return quota_fail_errno(QUOTA_SYSTEM, errno,
					"Unable to delete quota file %s",
					store->path);
	return QUOTA_OK;
}
