// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lock of a container. The name is the lock: it is made by hard-linking a
 * file that is already complete. We hold flock() on the file as well and say
 * so in its second line, so that the reuse of a process id cannot make a dead
 * lock look alive. Whoever removes a dead lock has its flock() first.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/wait.h"
#include "node/lock.h"

#define LOCK_TRIES	3
#define RETRY_MS	500
#define FLOCK_MARK	"flock"

/* A lock file before it has its name. */
struct draft {
	int	fd;
	char	*link;		/* where link() finds it */
	char	*temp;		/* to be removed; NULL: it has no name at all */
};

static void draft_drop(struct draft *draft)
{
	if (draft->temp)
		unlink(draft->temp);
	free(draft->temp);
	free(draft->link);
	cleanup_close(&draft->fd);
}
#define _draft_	__attribute__((cleanup(draft_drop)))

/* Where a file system has no nameless files, a killed process leaves one. */
static int draft_open(const char *dir, const char *lock_path,
		      struct draft *draft)
{
	draft->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
	if (draft->fd >= 0) {
		draft->link = xasprintf("/proc/self/fd/%d", draft->fd);
		return 0;
	}
	if (errno != EOPNOTSUPP && errno != EISDIR)
		return -errno;
	draft->link = xasprintf("%s.XXXXXX", lock_path);
	draft->fd = mkostemp(draft->link, O_CLOEXEC);
	if (draft->fd < 0)
		return -errno;
	draft->temp = xstrdup(draft->link);
	return 0;
}

static int draft_make(const char *dir, const char *lock_path,
		      struct draft *draft)
{
	_free_ char *text = xasprintf("%d\n" FLOCK_MARK "\n", getpid());
	int err = draft_open(dir, lock_path, draft);

	if (!err && flock(draft->fd, LOCK_EX | LOCK_NB))
		err = -errno;
	if (!err)
		err = fd_write_all(draft->fd, text, strlen(text));
	if (!err && fchmod(draft->fd, 0644))
		err = -errno;
	return err;
}

static int draft_name(const struct draft *draft, const char *path)
{
	return linkat(AT_FDCWD, draft->link, AT_FDCWD, path,
		      AT_SYMLINK_FOLLOW);
}

struct holder {
	int	pid;		/* 0: the file says nothing useful */
	bool	has_flock;
	char	*note;		/* the caller frees */
};

static void holder_free(struct holder *holder)
{
	free(holder->note);
}
#define _holder_ __attribute__((cleanup(holder_free)))

static int holder_read(int fd, struct holder *ret_holder)
{
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	int err = fd_read_all(fd, 4096, &text, NULL);

	if (err)
		return err;
	words_split(&lines, text, "\n");
	*ret_holder = (struct holder){ 0 };
	if (lines.nr && num_parse_int(lines.argv[0], &ret_holder->pid))
		ret_holder->pid = 0;
	ret_holder->has_flock = lines.nr > 1 &&
				str_eq(lines.argv[1], FLOCK_MARK);
	ret_holder->note = xstrdup(lines.nr > 2 ? lines.argv[2] : "");
	return 0;
}

static bool is_alive(const struct holder *holder, bool have_flock)
{
	_free_ char *proc = xasprintf("/proc/%d", holder->pid);

	if (holder->pid <= 0 || (holder->has_flock && have_flock))
		return false;
	return path_exists(proc);
}

/* Only if the name still means the file that was looked at. */
static void remove_dead(const char *path, int fd, const struct holder *holder,
			char **left)
{
	struct stat by_name, by_fd;

	if (lstat(path, &by_name) || fstat(fd, &by_fd) ||
	    by_name.st_ino != by_fd.st_ino || by_name.st_dev != by_fd.st_dev)
		return;
	log_info("Removing stale lock file %s", path);
	unlink(path);
	free(*left);
	*left = xstrdup(holder->note);
}

/* The command word only: arguments may hold a password. */
static enum vz_err report_holder(int pid)
{
	_free_ char *path = xasprintf("/proc/%d/comm", pid);
	_free_ char *comm = NULL;

	if (file_read(path, 64, &comm, NULL))
		return vz_fail(VZ_LOCKED, "Container already locked");
	comm[strcspn(comm, "\n")] = '\0';
	return vz_fail(VZ_LOCKED, "Container already locked by process %d (%s)",
		       pid, comm);
}

/* What is known of the present lock; VZ_OK: try again. */
static enum vz_err examine(const char *path, char **left)
{
	_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	_holder_ struct holder holder = { 0 };
	bool have_flock;

	if (fd < 0 && errno == ENOENT)
		return VZ_OK;
	if (fd < 0 || holder_read(fd, &holder)) {
		wait_ms(RETRY_MS);
		return VZ_OK;
	}
	have_flock = !flock(fd, LOCK_EX | LOCK_NB);
	if (is_alive(&holder, have_flock))
		return report_holder(holder.pid);
	if (have_flock)
		remove_dead(path, fd, &holder, left);
	else
		wait_ms(RETRY_MS);
	return VZ_OK;
}

static enum vz_err link_failed(const char *path, int err)
{
	if (err == -EROFS || err == -ENOSPC || err == -EDQUOT)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Unable to create lock file %s, use --skiplock",
				     path);
	return vz_fail_errno(VZ_SYSTEM_ERROR, err,
			     "Unable to create lock file %s", path);
}

static enum vz_err acquire(const char *path, const struct draft *draft,
			   char **left)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		enum vz_err err;

		if (!draft_name(draft, path))
			return VZ_OK;
		if (errno != EEXIST)
			return link_failed(path, -errno);
		err = examine(path, left);
		if (err)
			return err;
	}
	if (!draft_name(draft, path))
		return VZ_OK;
	return vz_fail(VZ_SYSTEM_ERROR, "Unable to lock container: %s stays",
		       path);
}

static char *lock_path(const struct ct *ct, const char *dir)
{
	return xasprintf("%s/%u.lck", dir, ct->id);
}

enum vz_err lock_acquire(const struct ct *ct, struct ct_lock *ret_lock)
{
	_free_ char *dir = ct_path(ct, PARAM_LOCKDIR);
	_free_ char *path = NULL;
	_draft_ struct draft draft = { .fd = -1 };
	enum vz_err err;
	int ret;

	if (!dir)
		return vz_fail(VZ_SYSTEM_ERROR, "LOCKDIR is not set");
	ret = dir_create_all(dir, 0755);
	if (ret && ret != -EROFS)
		return vz_fail_errno(VZ_SYSTEM_ERROR, ret,
				     "Unable to create lock directory %s", dir);
	path = lock_path(ct, dir);
	ret = draft_make(dir, path, &draft);
	if (ret)
		return link_failed(path, ret);
	err = acquire(path, &draft, &ret_lock->left);
	if (err)
		return err;
	ret_lock->path = steal_ptr(&path);
	ret_lock->fd = steal_fd(&draft.fd);
	return VZ_OK;
}

void lock_note(const struct ct *ct, const char *word)
{
	_free_ char *dir = ct_path(ct, PARAM_LOCKDIR);
	_free_ char *path = dir ? lock_path(ct, dir) : NULL;
	_free_ char *line = xasprintf("%s\n", word);
	_holder_ struct holder holder = { 0 };
	_close_ int fd = -1;

	if (path)
		fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || holder_read(fd, &holder) || holder.pid != getpid())
		return;
	/* Behind what was read */
	fd_write_all(fd, line, strlen(line));
}

void lock_release(struct ct_lock *lock)
{
	free(lock->left);
	lock->left = NULL;
	if (!lock->path)
		return;
	unlink(lock->path);
	close(lock->fd);
	free(lock->path);
	lock->path = NULL;
}
