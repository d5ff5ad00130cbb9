// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Deleting large trees. A tree is moved to vztmp at the top of its file
 * system; whoever holds the lock there deletes all that lies there, what an
 * earlier process was killed over included.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/wait.h"
#include "files/trash.h"

/* Of whoever empties the trash, behind those of the trash and its lock. */
#define LOG_FD		5
#define TRASH_PREFIX	"vzctl-rm-me."
#define RETRY_MS	10000
#define RETRIES		30
#define RETRY_LEVEL	2
/* Small trees are gone before we return. */
#define PARENT_WAIT_MS	1000

/* The directory nearest to the root that is on the file system of @path. */
static int top_of_file_system(const char *path, char **ret_top)
{
	_free_ char *top = realpath(path, NULL);
	struct stat here, above;

	if (!top || stat(top, &here))
		return -errno;
	while (strcmp(top, "/")) {
		_free_ char *parent = xstrdup(top);
		char *slash = strrchr(parent, '/');

		slash[slash == parent] = '\0';
		if (stat(parent, &above))
			return -errno;
		if (above.st_dev != here.st_dev)
			break;
		free(top);
		top = steal_ptr(&parent);
	}
	*ret_top = steal_ptr(&top);
	return 0;
}

/* Not a link: the top may be a directory that others write to. */
static int open_trash(const char *top)
{
	_free_ char *path = xasprintf("%s/vztmp", str_eq(top, "/") ? "" : top);
	_close_ int fd = -1;
	struct stat st;

	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return -errno;
	return st.st_uid == geteuid() ? steal_fd(&fd) : -EPERM;
}

static int rename_unlocked(const char *path, const char *place)
{
	_close_ int fd = -1;

	if (!rename(path, place))
		return 0;
	if (errno != EPERM)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		fd_clear_locks(fd);
	return rename(path, place) ? -errno : 0;
}

static int move_to_trash(const char *path, int trash_fd)
{
	_free_ char *place = xasprintf("/proc/self/fd/%d/" TRASH_PREFIX "XXXXXX",
				       trash_fd);

	int err;

	if (!mkdtemp(place))
		return -errno;
	err = rename_unlocked(path, place);
	if (err)
		rmdir(place);
	return err;
}

static bool is_ours(const struct dirent *entry)
{
	return str_has_prefix(entry->d_name, TRASH_PREFIX);
}

/* False when something stays, which is said with @level. */
static bool remove_all(int trash_fd, int level)
{
	int fd = openat(trash_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	_free_ char *self = xasprintf("/proc/self/fd/%d", trash_fd);
	_free_ char *place = realpath(self, NULL);
	struct dirent *entry;
	bool gone = true;

	while (dir && (entry = readdir(dir))) {
		int err = 0;

		if (is_ours(entry))
			err = dir_remove_tree(trash_fd, entry->d_name);
		if (!err)
			continue;
		log_errno(level, err, "Cannot delete %s in %s", entry->d_name,
			  place ? place : "the trash");
		gone = false;
	}
	return gone;
}

static bool is_empty(int trash_fd)
{
	int fd = openat(trash_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (is_ours(entry))
			return false;
	return true;
}

/* False when something cannot be removed. */
static bool empty_trash(int trash_fd)
{
	/* The first time, and when nobody will try again. */
	if (remove_all(trash_fd, 0))
		return true;
	for (int i = 1; i < RETRIES; i++) {
		wait_ms(RETRY_MS);
		if (remove_all(trash_fd, i + 1 < RETRIES ? RETRY_LEVEL : -1))
			return true;
	}
	return false;
}

static void __attribute__((noreturn)) empty_in_background(int trash_fd,
							   int lock_fd)
{
	int null = open("/dev/null", O_RDWR);
	bool has_log;

	proc_reset_signals();
	setsid();
	has_log = log_move(LOG_FD);
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	dup2(trash_fd, 3);
	dup2(lock_fd, 4);
	proc_close_from(has_log ? LOG_FD + 1 : LOG_FD);
	/* Whoever came after the last look found the lock taken and left. */
	while (empty_trash(3)) {
		flock(4, LOCK_UN);
		if (is_empty(3) || flock(4, LOCK_EX | LOCK_NB))
			break;
	}
	_exit(0);
}

static void wait_a_little(pid_t pid)
{
	_close_ int pidfd = syscall(SYS_pidfd_open, pid, 0);
	struct pollfd pfd = { .fd = pidfd, .events = POLLIN };

	if (pidfd >= 0)
		poll(&pfd, 1, PARENT_WAIT_MS);
}

static int start_emptying(int fd)
{
	_close_ int lock_fd = openat(fd, "rm.lck", O_RDWR | O_CREAT |
				     O_NOFOLLOW | O_CLOEXEC, 0600);
	pid_t pid;

	if (lock_fd < 0)
		return -errno;
	/* Somebody is at it and will find ours. */
	if (flock(lock_fd, LOCK_EX | LOCK_NB))
		return 0;
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		empty_in_background(fcntl(fd, F_DUPFD, 10),
				    fcntl(lock_fd, F_DUPFD, 10));
	if (pid < 0)
		return -errno;
	wait_a_little(pid);
	return 0;
}

static bool is_itself(const char *path, const char *top)
{
	_free_ char *real = realpath(path, NULL);

	return str_eq(real, top);
}

int trash_remove(const char *path)
{
	_free_ char *top = NULL;
	_close_ int fd = -1;
	int err = top_of_file_system(path, &top);

	if (err)
		return err;
	/* A mount point: its top is the container's own. */
	if (is_itself(path, top))
		return -EBUSY;
	fd = open_trash(top);
	if (fd < 0)
		return fd;
	err = move_to_trash(path, fd);
	if (err == -EXDEV)
		return dir_remove_tree(AT_FDCWD, path);
	return err ? err : start_emptying(fd);
}
