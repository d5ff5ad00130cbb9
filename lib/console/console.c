// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Terminals of a container. vzconsoled makes and keeps the masters; here the
 * slaves become files of the container's root user and appear in its /dev.
 * That is done by a process with the rights of container root in the
 * container's own tree: whatever a guest has put there, it can only lead back
 * to the guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/wait.h"
#include "console/console.h"
#include "inside/child.h"

#define ALWAYS_TTYS	(1U << 1 | 1U << 2)
#define GROUP_TTY	5
#define CONNECT_TIMEOUT_MS 1000
#define CONNECT_PAUSE_MS 50		/* at most */
#define ANSWER_TIMEOUT_S 10
#define MAX_STALE	4

static int try_connect(void)
{
	_free_ char *path = path_root(CONSOLE_SOCKET);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_sec = ANSWER_TIMEOUT_S };
	_close_ int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return -errno;
	return steal_fd(&fd);
}

static int start_daemon(void)
{
	char *argv[] = { "vzconsoled", NULL };
	struct proc_spec spec = {
		.argv = argv, .quiet = true, .anew = true,
		.timeout_s = ANSWER_TIMEOUT_S,
	};
	int status;

	return proc_run(&spec, &status);
}

int console_connect(void)
{
	int fd = try_connect();
	unsigned int pause_ms = 0;
	long end;

	if (fd != -ENOENT && fd != -ECONNREFUSED)
		return fd;
	fd = start_daemon();
	if (fd < 0)
		return fd;
	fd = try_connect();
	/* Another of us has started it, and is a little ahead. */
	end = now_ms() + CONNECT_TIMEOUT_MS;
	while (fd < 0 && now_ms() < end) {
		wait_longer(&pause_ms, CONNECT_PAUSE_MS);
		fd = try_connect();
	}
	return fd;
}

/* What vzconsoled made, by number; -1 where it made nothing. */
struct slaves {
	int	fds[CONSOLE_MAX_TTY + 1];
};

static void slaves_close(struct slaves *slaves)
{
	for (size_t i = 0; i < ARRAY_SIZE(slaves->fds); i++)
		cleanup_close(&slaves->fds[i]);
}
#define _slaves_	__attribute__((cleanup(slaves_close)))

/* It belongs to container root. */
static int open_slave(int master, uint32_t id_base)
{
	_close_ int fd = ioctl(master, TIOCGPTPEER,
			       O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || fchown(fd, id_base, id_base + GROUP_TTY) ||
	    fchmod(fd, 0620))
		return -errno;
	return steal_fd(&fd);
}

/*
 * A mount of nothing but the slave. What happens to the node's own mount is not
 * the container's business; a checkpoint could not tell whose peer it is.
 */
static int open_slave_tree(int master, uint32_t id_base)
{
	struct mount_attr private = { .propagation = MS_PRIVATE };
	_close_ int fd = open_slave(master, id_base);
	_close_ int tree = -1;

	if (fd < 0)
		return fd;
	tree = syscall(SYS_open_tree, fd, "",
		       AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0 ||
	    syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &private,
		    sizeof(private)))
		return -errno;
	return steal_fd(&tree);
}

static int open_slaves(uint32_t ttys, const struct console_fds *masters,
		       uint32_t id_base, struct slaves *slaves)
{
	size_t next = 0;

	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++) {
		if (!(ttys & 1U << i))
			continue;
		if (next == masters->nr)
			return -EBADMSG;
		slaves->fds[i] = open_slave_tree(masters->fds[next++], id_base);
		if (slaves->fds[i] < 0)
			return slaves->fds[i];
	}
	return 0;
}

/*
 * What to mount on, made if need be. A terminal of ours that has died is
 * taken off: nothing can be mounted on it.
 */
static int open_target(const char *path)
{
	for (int i = 0; i < MAX_STALE; i++) {
		_close_ int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		_close_ int new = -1;
		struct statfs fs;
		struct stat st;

		if (fd < 0 && errno != ENOENT)
			return -errno;
		if (fd < 0) {
			new = open(path, O_WRONLY | O_CREAT | O_EXCL |
					 O_NOFOLLOW | O_CLOEXEC, 0600);
			if (new < 0)
				return -errno;
			continue;
		}
		if (fstat(fd, &st) || fstatfs(fd, &fs))
			return -errno;
		if (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
			return -ENOTTY;
		if (fs.f_type != DEVPTS_SUPER_MAGIC)
			return steal_fd(&fd);
		if (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW))
			return -errno;
	}
	return -EBUSY;
}

static int place(int tree, const char *path)
{
	_close_ int target = open_target(path);

	if (target < 0)
		return target;
	if (syscall(SYS_move_mount, tree, "", target, "",
		    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
		return -errno;
	return 0;
}

/* The same terminal under a second name. */
static int place_again(int tree, const char *path)
{
	_close_ int copy = syscall(SYS_open_tree, tree, "",
				   AT_EMPTY_PATH | OPEN_TREE_CLONE |
				   OPEN_TREE_CLOEXEC);

	return copy < 0 ? -errno : place(copy, path);
}

static int place_one(int tree, unsigned int tty)
{
	_free_ char *path = xasprintf("/dev/tty%u", tty);
	int err;

	if (tty != 1)
		return place(tree, path);
	err = place(tree, "/dev/console");
	return err ? err : place_again(tree, path);
}

/* All that can be; the first error counts. */
static int place_all(const struct slaves *slaves)
{
	int first = 0;

	umask(0);
	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY; i++) {
		int err = 0;

		if (slaves->fds[i] >= 0)
			err = place_one(slaves->fds[i], i);
		if (!first)
			first = err;
	}
	return first;
}

/* It runs nothing and is seen by nobody inside: what it inherits does not matter. */
static void __attribute__((noreturn)) place_main(int pidfd,
						 const struct slaves *slaves)
{
	int err = 0;

	prctl(PR_SET_DUMPABLE, 0);
	if (setns(pidfd, CLONE_NEWUSER | CLONE_NEWNS))
		err = -errno;
	if (!err)
		err = child_become_root();
	if (!err)
		err = place_all(slaves);
	_exit(-err);
}

static int place_inside(int pidfd, const struct slaves *slaves)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		place_main(pidfd, slaves);
	status = child_reap(pid);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/* Ask, and take what comes. */
static int request(const struct ct *ct, int pidfd, enum console_type type,
		   uint32_t *ttys, struct console_fds *ret_masters)
{
	struct console_fds mine = { .fds = { pidfd }, .nr = 1 };
	struct console_msg msg = {
		.type = type, .ctid = ct->id, .ttys = *ttys,
	};
	_close_ int fd = console_connect();
	int err;

	if (fd < 0)
		return fd;
	err = console_send(fd, &msg, &mine, 0);
	if (!err)
		err = console_receive(fd, &msg, ret_masters, 0);
	if (!err)
		err = msg.type == CONSOLE_MADE ? -msg.err : -EBADMSG;
	*ttys = msg.ttys;
	return err;
}

static uint32_t id_base_of(const struct ct *ct)
{
	return ct->file.values[PARAM_LOCAL_UID].number;
}

/* The same, and put it inside. */
static int make(const struct ct *ct, int pidfd, enum console_type type,
		uint32_t ttys)
{
	_console_fds_ struct console_fds masters = { .nr = 0 };
	_slaves_ struct slaves slaves;
	int err = request(ct, pidfd, type, &ttys, &masters);

	memset(&slaves, -1, sizeof(slaves));
	if (!err)
		err = open_slaves(ttys, &masters, id_base_of(ct), &slaves);
	if (!err && ttys)
		err = place_inside(pidfd, &slaves);
	return err;
}

void console_slaves_free(struct console_slaves *slaves)
{
	for (size_t i = 0; i < slaves->nr; i++) {
		cleanup_close(&slaves->slave[i].fd);
		free(slaves->slave[i].path);
	}
	slaves->nr = 0;
}

static int take_slave(const struct ct *ct, int master, unsigned int tty,
		      struct console_slaves *slaves)
{
	unsigned int number;
	int fd;

	if (ioctl(master, TIOCGPTN, &number))
		return -errno;
	fd = open_slave(master, id_base_of(ct));
	if (fd < 0)
		return fd;
	slaves->slave[slaves->nr++] = (struct console_slave){
		.tty = tty, .fd = fd, .path = xasprintf("/dev/pts/%u", number),
	};
	return 0;
}

int console_prepare(const struct ct *ct, int pidfd, uint32_t ttys,
		    struct console_slaves *ret_slaves)
{
	_console_fds_ struct console_fds masters = { .nr = 0 };
	int err = request(ct, pidfd, CONSOLE_START, &ttys, &masters);
	size_t next = 0;

	for (unsigned int i = 1; !err && i <= CONSOLE_MAX_TTY; i++) {
		if (!(ttys & 1U << i))
			continue;
		err = next < masters.nr ?
			take_slave(ct, masters.fds[next++], i, ret_slaves) :
			-EBADMSG;
	}
	return err;
}

int console_follow(const struct ct *ct, int pidfd)
{
	_console_fds_ struct console_fds none = { .nr = 0 };
	uint32_t ttys = 0;

	return request(ct, pidfd, CONSOLE_FOLLOW, &ttys, &none);
}

void console_start(const struct ct *ct, int pidfd)
{
	int err = make(ct, pidfd, CONSOLE_START, ALWAYS_TTYS);

	if (err)
		log_errno(1, err, "Container %u has no terminals, is vzconsoled installed?",
			  ct->id);
}

int console_add(const struct ct *ct, int pidfd, unsigned int tty)
{
	return make(ct, pidfd, CONSOLE_ADD, ALWAYS_TTYS | 1U << tty);
}
