// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The calls of our kernel, by what any Linux can: preloaded, a container is
 * started in real namespaces. It runs while its init does, whose process id is
 * in the file $VZ_FAKE_KERNEL/CTID; nothing is limited or routed. Requests that
 * change something add a line to $VZ_FAKE_KERNEL/requests.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/beancounter.h>
#include <linux/venet.h>
#include <linux/vzcalluser.h>

typedef int ioctl_fn(int, unsigned long, ...);
typedef int openat_fn(int, const char *, int, ...);
typedef long syscall_fn(long, ...);
typedef int mknod_fn(const char *, mode_t, dev_t);
typedef int setrlimit_fn(__rlimit_resource_t, const struct rlimit *);

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static long sys(long nr, long a, long b, long c, long d, long e, long f)
{
	return ((syscall_fn *)next("syscall"))(nr, a, b, c, d, e, f);
}

static FILE *state(const char *name, const char *mode)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", getenv("VZ_FAKE_KERNEL"), name);
	return fopen(path, mode);
}

static void note(const char *what)
{
	FILE *f = state("requests", "ae");

	if (f) {
		fprintf(f, "%s\n", what);
		fclose(f);
	}
}

/* A descriptor of the container's init, -1 when it has ended or is none. */
static int init_of(unsigned int ctid)
{
	char name[16];
	struct pollfd p = { .events = POLLIN };
	int pid = 0;
	FILE *f;

	snprintf(name, sizeof(name), "%u", ctid);
	f = state(name, "re");
	if (f && fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f)
		fclose(f);
	p.fd = pid ? sys(SYS_pidfd_open, pid, 0, 0, 0, 0, 0) : -1;
	if (p.fd >= 0 && poll(&p, 1, 0) > 0) {
		close(p.fd);
		p.fd = -1;
	}
	if (p.fd < 0)
		errno = ESRCH;
	return p.fd;
}

static int start(unsigned int ctid, int pidfd)
{
	char path[64], line[128], name[16];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Pid: %d", &pid) == 1)
			break;
	if (f)
		fclose(f);
	snprintf(name, sizeof(name), "%u", ctid);
	f = state(name, "we");
	if (!f)
		return -1;
	fprintf(f, "%d\n", pid);
	return fclose(f);
}

static int test(unsigned int ctid)
{
	int fd = init_of(ctid);

	if (fd < 0)
		return -1;
	close(fd);
	return ctid;
}

static int kill_all(unsigned int ctid)
{
	int fd = init_of(ctid);
	int ret = fd < 0 ? -1 : sys(SYS_pidfd_send_signal, fd, SIGKILL, 0, 0, 0, 0);

	if (fd >= 0)
		close(fd);
	return ret;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	switch (request) {
	case VZCTL_ENV_CREATE:
		return test(((struct vzctl_env_create *)arg)->veid);
	case VZCTL_VE_PREPARE:
		note("prepare");
		return 0;
	case VZCTL_VE_START:
		note("start");
		return start(((struct vzctl_ve_start *)arg)->veid,
			     ((struct vzctl_ve_start *)arg)->pidfd);
	case VZCTL_VE_GET_PIDFD:
		return init_of(((struct vzctl_ve_id *)arg)->veid);
	case VZCTL_VE_KILL:
		note("kill");
		return kill_all(((struct vzctl_ve_id *)arg)->veid);
	case VENETCTL_VE_IP_MAP:
		note("address");
		return 0;
	case VZCTL_VE_MEMINFO:
	case VZCTL_SETDEVPERMS:
		return 0;
	}
	return ((ioctl_fn *)next("ioctl"))(fd, request, arg);
}

long syscall(long nr, ...)
{
	va_list ap;
	long arg[6];

	va_start(ap, nr);
	for (int i = 0; i < 6; i++)
		arg[i] = va_arg(ap, long);
	va_end(ap);
	if (nr == __NR_vz_setublimit)
		return 0;
	return sys(nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}

/* A machine for tests may not let root have all that root is to have. */
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	int ret = ((setrlimit_fn *)next("setrlimit"))(resource, limit);

	return ret && errno == EPERM ? 0 : ret;
}

/* Ours lets a container make these; elsewhere an empty file has to do. */
int mknod(const char *path, mode_t mode, dev_t dev)
{
	int ret = ((mknod_fn *)next("mknod"))(path, mode, dev);

	return ret && errno == EPERM ?
		((mknod_fn *)next("mknod"))(path, S_IFREG | (mode & 0777), 0) : ret;
}

/* The group of a container's process; -1: it is another file. */
static int open_group(const char *path)
{
	const char *root = getenv("VZ_FAKE_KERNEL");
	struct dirent *entry;
	int pid, end = 0, fd = -1;
	DIR *dir;

	if (sscanf(path, "/proc/%d/cgroup%n", &pid, &end) != 1 || !end || path[end])
		return -1;
	dir = opendir(root);
	while (dir && (entry = readdir(dir))) {
		FILE *f = state(entry->d_name, "re");
		int init;

		if (f && fscanf(f, "%d", &init) == 1 && init == pid && fd < 0) {
			fd = memfd_create("group", MFD_CLOEXEC);
			dprintf(fd, "0::/vz/%s/ct\n", entry->d_name);
			lseek(fd, 0, SEEK_SET);
		}
		if (f)
			fclose(f);
	}
	if (dir)
		closedir(dir);
	return fd;
}

/* A value for a file that a group has of itself, and a directory has not. */
static bool is_group_value(const char *path, int flags)
{
	return errno == ENOENT && (flags & (O_ACCMODE | O_CREAT)) == O_WRONLY &&
	       !strchr(path, '/') && strchr(path, '.');
}

static int open_any(int dirfd, const char *path, int flags, mode_t mode)
{
	openat_fn *real = next("openat");
	int fd = open_group(path);

	if (fd < 0)
		fd = real(dirfd, path, flags, mode);
	return fd < 0 && is_group_value(path, flags) ?
		real(dirfd, "/dev/null", flags) : fd;
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

#define OPEN(name)							\
int name(const char *path, int flags, ...)				\
{									\
	va_list ap;							\
	mode_t mode;							\
									\
	va_start(ap, flags);						\
	mode = mode_of(flags, ap);					\
	va_end(ap);							\
	return open_any(AT_FDCWD, path, flags, mode);		\
}

#define OPENAT(name)							\
int name(int dirfd, const char *path, int flags, ...)			\
{									\
	va_list ap;							\
	mode_t mode;							\
									\
	va_start(ap, flags);						\
	mode = mode_of(flags, ap);					\
	va_end(ap);							\
	return open_any(dirfd, path, flags, mode);		\
}

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
