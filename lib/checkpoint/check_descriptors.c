// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process has open that could not be saved. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/paths.h"
#include "checkpoint/check.h"
#include "checkpoint/dump.h"

#define MQUEUE_MAGIC	0x19800202
#define LINK_MAX_LEN	4096

struct look {
	pid_t			pid;
	int			pidfd;
	int			fd;		/* its number there */
	const char		*target;	/* what it is, by /proc */
	struct stat		st;
	struct obstacles	*obstacles;
};

static void report(const struct look *look, const char *kind, const char *advice)
{
	_free_ char *object = xasprintf("descriptor %d, %s", look->fd, look->target);

	obstacle_add(look->obstacles, look->pid, kind, object, advice);
}

/* What has no path, by the name that /proc gives to it. */
static const struct {
	const char	*pattern;
	const char	*kind;
	const char	*advice;
} anonymous[] = {
	{ "anon_inode:\\[io_uring\\]*",	 "io_uring", "stop the program" },
	{ "anon_inode:\\[perf_event\\]*", "perf", "stop the program" },
	{ "anon_inode:bpf-*",		 "bpf", "stop the program" },
	{ "anon_inode:\\[userfaultfd\\]*", "userfaultfd", "stop the program" },
	{ "anon_inode:\\[fscontext\\]*", "fscontext", "wait for the mount to be made" },
	{ "anon_inode:\\[landlock-ruleset\\]*", "landlock", "wait for the program to use it" },
	{ "anon_inode:seccomp notify*",	 "seccomp", "stop the supervisor" },
	{ "anon_inode:kvm*",		 "kvm", "stop the virtual machine" },
	{ "/memfd:secret*",		 "memfd", "stop the program" },
};

static void check_anonymous(const struct look *look)
{
	for (size_t i = 0; i < ARRAY_SIZE(anonymous); i++)
		if (!fnmatch(anonymous[i].pattern, look->target, 0))
			report(look, anonymous[i].kind, anonymous[i].advice);
}

/* Character devices that CRIU opens again, or knows. */
static const struct {
	unsigned int	major;
	int		minor;		/* -1: all */
} devices[] = {
	{ 1, 3 }, { 1, 5 }, { 1, 7 }, { 1, 8 }, { 1, 9 },	/* null to urandom */
	{ 4, -1 }, { 5, 0 }, { 5, 1 }, { 5, 2 },		/* tty, console, ptmx */
	{ 10, 200 },						/* net/tun */
	{ 10, 235 },						/* autofs */
	{ 136, -1 },						/* pts */
};

static bool device_is_known(dev_t dev)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++)
		if (devices[i].major == major(dev) &&
		    (devices[i].minor < 0 || (unsigned int)devices[i].minor == minor(dev)))
			return true;
	return false;
}

static void check_device(const struct look *look)
{
	if (S_ISBLK(look->st.st_mode) ||
	    (S_ISCHR(look->st.st_mode) && !device_is_known(look->st.st_rdev)))
		report(look, "device", "stop the program");
}

static bool is_on_mqueue(const struct look *look)
{
	_free_ char *path = path_rootf("/proc/%d/fd/%d", look->pid, look->fd);
	struct statfs fs;

	return !statfs(path, &fs) && fs.f_type == MQUEUE_MAGIC;
}

static void check_file(const struct look *look)
{
	if (!S_ISREG(look->st.st_mode))
		return;
	if (is_on_mqueue(look))
		report(look, "mqueue", "stop the program: POSIX message queues cannot be saved");
	if (!look->st.st_nlink &&
	    (unsigned long)look->st.st_blocks * 512 > DUMP_GHOST_LIMIT)
		report(look, "deleted", "a deleted file of more than 64 MB: restart the program");
}

static bool family_is_known(int family, int type, int protocol)
{
	switch (family) {
	case AF_UNIX:
	case AF_NETLINK:
	case AF_PACKET:
		return true;
	case AF_INET:
	case AF_INET6:
		return type == SOCK_RAW || protocol == IPPROTO_TCP ||
		       protocol == IPPROTO_UDP || protocol == 136; /* UDP-Lite */
	default:
		return false;
	}
}

static int socket_option(int fd, int option)
{
	int value = -1;
	socklen_t len = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &len) ? -1 : value;
}

/* Of the socket itself: what /proc tells is not all. */
static void check_socket(const struct look *look)
{
	_close_ int fd = -1;
	int family, type, protocol;

	if (!S_ISSOCK(look->st.st_mode))
		return;
	fd = syscall(SYS_pidfd_getfd, look->pidfd, look->fd, 0);
	if (fd < 0)
		return;
	family = socket_option(fd, SO_DOMAIN);
	type = socket_option(fd, SO_TYPE);
	protocol = socket_option(fd, SO_PROTOCOL);
	if (family >= 0 && !family_is_known(family, type, protocol)) {
		_free_ char *advice = xasprintf("of family %d, protocol %d: stop the program",
						family, protocol);

		report(look, "socket", advice);
	}
}

static void check_one(struct look *look, const char *number)
{
	_free_ char *path = path_rootf("/proc/%d/fd/%s", look->pid, number);
	char target[LINK_MAX_LEN + 1];
	ssize_t len = readlink(path, target, LINK_MAX_LEN);

	if (len < 0 || num_parse_int(number, &look->fd) || stat(path, &look->st))
		return;
	target[len] = 0;
	look->target = target;
	check_anonymous(look);
	check_device(look);
	check_file(look);
	check_socket(look);
}

int check_descriptors(pid_t pid, struct obstacles *obstacles)
{
	_free_ char *path = path_rootf("/proc/%d/fd", pid);
	_closedir_ DIR *dir = opendir(path);
	_close_ int pidfd = syscall(SYS_pidfd_open, pid, 0);
	struct look look = {
		.pid = pid, .pidfd = pidfd, .obstacles = obstacles,
	};
	struct dirent *entry;

	if (!dir)
		return errno == ENOENT || errno == ESRCH ? 0 : -errno;
	while ((entry = readdir(dir)))
		if (*entry->d_name != '.')
			check_one(&look, entry->d_name);
	return 0;
}
