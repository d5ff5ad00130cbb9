// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first process of a container.
 *
 * A helper enters the container's control group and clones the process from
 * there, as a child of vzctl: the kernel knows the container's user namespace
 * by the group of its maker. Until it has its ids the process is the node's
 * root to the file system, which is what the path to VE_ROOT may need, while
 * its capabilities are those of the new namespaces only.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/str.h"
#include "inside/caps.h"
#include "inside/child.h"
#include "life/init.h"
#include "model/idrange.h"
#include "node/cgroup.h"

#define INIT_NAMESPACES \
	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | \
	 CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/* Words from the parent */
#define WORD_MAPPED	'm'
#define WORD_GO		'g'

struct first {
	const struct init_spec	*spec;
	int			old_root;	/* of the node, until dropped */
};

static int inside_session(struct first *in)
{
	const char *name = in->spec->hostname;

	child_begin_session();
	return sethostname(name, strlen(name)) ? -errno : 0;
}

static long seconds_of(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return now.tv_sec;
}

/*
 * A time namespace in which the monotonic and the boot clock begin now. The
 * offsets can be set only until a process has entered it.
 */
static int inside_time(struct first *in)
{
	_free_ char *offsets = xasprintf("monotonic -%ld 0\nboottime -%ld 0\n",
					 seconds_of(CLOCK_MONOTONIC),
					 seconds_of(CLOCK_BOOTTIME));
	_close_ int fd = -1;
	int err;

	(void)in;
	if (unshare(CLONE_NEWTIME))
		return -errno;
	err = file_write_value("/proc/self/timens_offsets", offsets);
	if (err)
		return err;
	fd = open("/proc/self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWTIME))
		return -errno;
	return 0;
}

/*
 * The container's tree becomes the current directory. Its mounts have come
 * with the namespace and can only be taken all together.
 */
static int inside_take_root(struct first *in)
{
	if (chdir(in->spec->root) ||
	    mount(".", ".", NULL, MS_BIND | MS_REC, NULL) ||
	    chdir(in->spec->root))
		return -errno;
	return 0;
}

static int inside_become_root(struct first *in)
{
	(void)in;
	return child_become_root();
}

/*
 * The node's root stays mounted, out of the way on top of ours: the kernel
 * grants new instances of proc and sysfs only while others can be seen.
 */
static int inside_pivot(struct first *in)
{
	in->old_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (in->old_root < 0 || syscall(SYS_pivot_root, ".", ".") ||
	    chdir("/"))
		return -errno;
	return 0;
}

struct inside_mount {
	const char	*fstype;
	const char	*target;
	unsigned long	flags;
	const char	*data;
	bool		optional;	/* only where the directory is there */
};

/* clang-format off */
static const struct inside_mount mounts[] = {
	{ "proc",    "/proc",          MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, false },
	/* Read-only tells guests not to look for hardware. */
	{ "sysfs",   "/sys",           MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL, true },
	{ "cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL, true },
	{ "tmpfs",   "/dev",           MS_NOSUID, "mode=755,size=4m", false },
	{ "devpts",  "/dev/pts",       MS_NOSUID | MS_NOEXEC, "newinstance,gid=5,mode=620,ptmxmode=666", false },
	{ "tmpfs",   "/dev/shm",       MS_NOSUID | MS_NODEV, "mode=1777", false },
	{ "tmpfs",   "/run",           MS_NOSUID | MS_NODEV, "mode=755", true },
};

static const struct {
	const char	*path;
	unsigned int	major, minor;
} nodes[] = {
	{ "/dev/null",    1, 3 },
	{ "/dev/zero",    1, 5 },
	{ "/dev/full",    1, 7 },
	{ "/dev/random",  1, 8 },
	{ "/dev/urandom", 1, 9 },
	{ "/dev/tty",     5, 0 },
};

static const struct {
	const char	*path, *target;
} links[] = {
	{ "/dev/ptmx",   "pts/ptmx" },
	{ "/dev/fd",     "/proc/self/fd" },
	{ "/dev/stdin",  "/proc/self/fd/0" },
	{ "/dev/stdout", "/proc/self/fd/1" },
	{ "/dev/stderr", "/proc/self/fd/2" },
};
/* clang-format on */

/*
 * Links of the container's own making may lead up to the node's root, which is
 * still there on top of ours: mount points are real directories. Nobody else
 * is inside who could change them after the look.
 */
static int check_target(const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	_close_ int fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	return fd < 0 ? -errno : 0;
}

static int mount_one(const struct inside_mount *m)
{
	int err;

	if (!m->optional && mkdir(m->target, 0755) && errno != EEXIST)
		return -errno;
	err = check_target(m->target);
	if (!err && mount(m->fstype, m->target, m->fstype, m->flags, m->data))
		err = -errno;
	return m->optional ? 0 : err;
}

static int inside_mount(struct first *in)
{
	(void)in;
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		int err = mount_one(&mounts[i]);

		if (err)
			return err;
	}
	return 0;
}

/*
 * What the kernel calls the device of the root in lists of mounts: quota tools
 * look for it. Nobody inside may open it.
 */
static int inside_disk(void)
{
	struct stat st;

	if (stat("/", &st))
		return -1;
	/* No file system on a block device */
	if (!major(st.st_dev))
		return 0;
	return mknod("/dev/simfs", S_IFBLK | 0600, st.st_dev);
}

static int inside_devices(struct first *in)
{
	(void)in;
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++)
		if (mknod(nodes[i].path, S_IFCHR | 0666,
			  makedev(nodes[i].major, nodes[i].minor)) ||
		    chmod(nodes[i].path, 0666))
			return -errno;
	if (inside_disk())
		return -errno;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlink(links[i].target, links[i].path))
			return -errno;
	return 0;
}

static int inside_drop_node(struct first *in)
{
	if (fchdir(in->old_root) || umount2(".", MNT_DETACH) || chdir("/"))
		return -errno;
	close(in->old_root);
	return 0;
}

static int inside_loopback(struct first *in)
{
	struct ifreq req = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)in;
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &req))
		return -errno;
	return 0;
}

static int inside_stdio(struct first *in)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)in;
	if (fd < 0)
		return -errno;
	for (int i = 0; i < 3; i++)
		if (dup2(fd, i) < 0)
			return -errno;
	close(fd);
	return 0;
}

/* Guests skip the file system check when this file is there. */
static int inside_fastboot(struct first *in)
{
	_close_ int fd = open("/fastboot",
			      O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
			      O_NOCTTY | O_CLOEXEC, 0644);

	(void)in;
	(void)fd;
	return 0;
}

static int inside_personality(struct first *in)
{
	_close_ int fd = open("/sbin/init", O_RDONLY | O_NONBLOCK | O_NOCTTY |
			      O_CLOEXEC);
	unsigned char ident[EI_NIDENT];

	(void)in;
	if (fd < 0 || read(fd, ident, sizeof(ident)) != sizeof(ident) ||
	    memcmp(ident, ELFMAG, SELFMAG) || ident[EI_CLASS] != ELFCLASS32)
		return 0;
	return personality(PER_LINUX32) < 0 ? -errno : 0;
}

static int inside_capabilities(struct first *in)
{
	return caps_limit(in->spec->caps);
}

/* Others are not given a page of memory for nothing. */
static bool has_systemd(void)
{
	return !access("/usr/lib/systemd/systemd", F_OK) ||
	       !access("/lib/systemd/systemd", F_OK);
}

/*
 * A manager that is told of memory pressure cannot be saved in a checkpoint, nor
 * can the services that it asks to do so; see exec_init(), too. Older ones pass
 * over the line. Nobody has been here before us.
 */
static int inside_pressure(struct first *in)
{
	static const char text[] = "[Manager]\nDefaultMemoryPressureWatch=off\n";
	_close_ int fd = -1;
	struct statfs fs;

	(void)in;
	if (!has_systemd() || statfs("/run", &fs) || fs.f_type != TMPFS_MAGIC)
		return 0;
	if (mkdir("/run/systemd", 0755) || mkdir("/run/systemd/system.conf.d", 0755))
		return -errno;
	fd = open("/run/systemd/system.conf.d/50-vz.conf",
		  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return fd < 0 ? -errno : fd_write_all(fd, text, strlen(text));
}

static const struct {
	const char	*what;
	int		(*run)(struct first *in);
} inside_steps[] = {
	{ "begin a session",			inside_session },
	{ "begin its time",			inside_time },
	{ "enter the root directory",		inside_take_root },
	{ "take the container's ids",		inside_become_root },
	{ "change the root directory",		inside_pivot },
	{ "mount the virtual file systems",	inside_mount },
	{ "create the device nodes",		inside_devices },
	{ "set up the service manager",		inside_pressure },
	{ "leave the root of the node",		inside_drop_node },
	{ "bring up the loopback interface",	inside_loopback },
	{ "open /dev/null",			inside_stdio },
	{ "mark the fast boot",			inside_fastboot },
	{ "set the personality",		inside_personality },
	{ "limit the capabilities",		inside_capabilities },
};

/* The parent's next word; it is gone: so are we. */
static void await_word(int socket, char expected)
{
	char word;
	ssize_t len;

	do {
		len = recv(socket, &word, 1, 0);
	} while (len < 0 && errno == EINTR);
	if (len != 1 || word != expected)
		_exit(1);
}

/* The blanks reserve room for a title, as sysvinit documents it. */
static void exec_init(const struct init_spec *spec)
{
	static const char *const paths[] = {
		"/sbin/init", "/etc/init", "/bin/init",
	};
	char *argv[] = { "init", "-z", "      ", NULL };
	char *env[] = {
		"HOME=/", "TERM=linux", "MEMORY_PRESSURE_WATCH=/dev/null",
		spec->hides_vz ? NULL : "container=openvz", NULL,
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		execve(paths[i], argv, env);
}

static void __attribute__((noreturn)) first_main(const struct init_spec *spec,
						 int socket)
{
	struct first in = { .spec = spec, .old_root = -1 };

	prctl(PR_SET_DUMPABLE, 0);
	await_word(socket, WORD_MAPPED);
	for (size_t i = 0; i < ARRAY_SIZE(inside_steps); i++) {
		int err = inside_steps[i].run(&in);

		if (!err)
			continue;
		child_report(socket, -err, inside_steps[i].what, 0);
		_exit(1);
	}
	child_report(socket, 0, "ready", 0);
	await_word(socket, WORD_GO);
	exec_init(spec);
	child_report(socket, errno, "execute /sbin/init", 0);
	_exit(1);
}

static void __attribute__((noreturn)) make_first(const struct init_spec *spec,
						 int socket)
{
	const int fds[] = { 0, 1, 2, socket, spec->cgroup_fd };
	int err = view_attach(spec->view, spec->root);
	pid_t pid;

	if (err) {
		child_report(socket, -err, "mount the root directory", 0);
		_exit(1);
	}
	err = child_set_fds(fds, ARRAY_SIZE(fds));
	if (!err)
		err = cgroup_enter(4);
	if (err) {
		child_report(3, -err, "enter the control group", 0);
		_exit(1);
	}
	close(4);
	if (child_begin(3))
		_exit(1);
	pid = child_clone_sibling(INIT_NAMESPACES);
	if (pid == 0)
		first_main(spec, 3);
	child_report(3, pid < 0 ? errno : 0, "create the namespaces", pid);
	_exit(0);
}

static enum vz_err report_read(const struct init *init,
			       struct child_report *ret_report)
{
	int ret = child_report_read(init->socket, 0, ret_report);

	if (ret == -EINTR)
		return vz_fail(VZ_SYSTEM_ERROR, "Interrupted");
	if (ret < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, ret,
				     "Unable to hear from the container's first process");
	if (!ret)
		return vz_fail(VZ_ENVCREATE_ERROR,
			       "The container's first process died");
	if (ret_report->err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, ret_report->err,
				     "Unable to %s", ret_report->what);
	return VZ_OK;
}

static enum vz_err write_maps(const struct init *init, uint32_t base)
{
	const struct id_extent extent = { 0, base, IDRANGE_SIZE };
	int err = proc_map_ids(init->pid, &extent, 1);

	if (err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
				     "Unable to map ids from %u", base);
	return VZ_OK;
}

static void say(const struct init *init, char word)
{
	send(init->socket, &word, 1, MSG_NOSIGNAL);
}

static enum vz_err find_process(struct init *init)
{
	struct child_report report;
	enum vz_err err = report_read(init, &report);

	if (err)
		return err;
	init->pid = report.value;
	init->pidfd = syscall(SYS_pidfd_open, init->pid, 0);
	if (init->pidfd < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to watch the container's first process");
	return VZ_OK;
}

static enum vz_err build(const struct init_spec *spec, struct init *init)
{
	struct child_report report;
	enum vz_err err = write_maps(init, spec->id_base);

	if (err)
		return err;
	say(init, WORD_MAPPED);
	return report_read(init, &report);
}

enum vz_err init_spawn(const struct init_spec *spec, struct init *ret_init)
{
	int sockets[2];
	enum vz_err err;
	pid_t helper;

	*ret_init = (struct init){ .pidfd = -1, .socket = -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		return vz_fail_errno(VZ_RESOURCE_ERROR, errno,
				     "Unable to create a socket pair");
	ret_init->socket = sockets[0];
	fflush(NULL);
	helper = fork();
	if (helper == 0)
		make_first(spec, sockets[1]);
	close(sockets[1]);
	if (helper < 0) {
		err = vz_fail_errno(VZ_RESOURCE_ERROR, errno, "Unable to fork");
		init_abandon(ret_init);
		return err;
	}
	err = find_process(ret_init);
	child_reap(helper);
	if (!err)
		err = build(spec, ret_init);
	if (err)
		init_abandon(ret_init);
	return err;
}

enum vz_err init_release(struct init *init)
{
	struct child_report report;
	siginfo_t info = { 0 };

	say(init, WORD_GO);
	/* The socket closes when the program is executed. */
	if (child_report_read(init->socket, 0, &report) > 0)
		return vz_fail_errno(VZ_FS_BAD_TMPL, report.err,
				     "Unable to %s, bad OS template?",
				     report.what);
	if (!waitid(P_PID, init->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	    info.si_pid)
		return vz_fail(VZ_ENVCREATE_ERROR,
			       "The container's init died at once");
	return VZ_OK;
}

void init_forget(struct init *init)
{
	if (init->pidfd >= 0)
		close(init->pidfd);
	if (init->socket >= 0)
		close(init->socket);
	*init = (struct init){ .pidfd = -1, .socket = -1 };
}

void init_abandon(struct init *init)
{
	if (init->pid > 0) {
		kill(init->pid, SIGKILL);
		child_reap(init->pid);
	}
	init_forget(init);
}
