// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tries to get out of a container, or at its node: "NAME refused: why" or "NAME
 * done" for each way in the table below.
 *
 *     escape [-u UID]		all of them
 *     escape [-u UID] NAME...	these
 *
 * What could do harm to a node that lets it is tried in a way that cannot: with a
 * bad argument that is looked at after the right to do it.
 */
#define _GNU_SOURCE
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/acct.h>
#include <sys/fanotify.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/quota.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MOUNT_ATTR_IDMAP
#define MOUNT_ATTR_IDMAP	0x00100000
#endif
#ifndef FSCONFIG_SET_FLAG
#define FSCONFIG_SET_FLAG	0
#endif
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE		1
#endif

#define EXT4_ROOT_INO		2
#define XFS_ROOT_INO		128
#define HANDLE_INO32_GEN	1

static char scratch[] = "/tmp/escape.XXXXXX";

static int result(long ret)
{
	return ret < 0 ? -errno : 0;
}

static int close_result(int fd)
{
	int err = result(fd);

	if (fd >= 0)
		close(fd);
	return err;
}

/*
 * Files of the node
 */

/* The root of the file system, by number: where all trees of containers are. */
static int open_number(uint32_t ino)
{
	union {
		struct file_handle	handle;
		char			room[sizeof(struct file_handle) + 8];
	} forged = { .handle = { .handle_bytes = 8, .handle_type = HANDLE_INO32_GEN } };
	int fd = open("/", O_RDONLY | O_DIRECTORY);
	struct stat st, own;
	int err;

	memcpy(forged.handle.f_handle, &ino, sizeof(ino));
	stat("/", &own);
	err = open_by_handle_at(fd, &forged.handle, O_RDONLY);
	if (err >= 0 && !fstat(err, &st) && st.st_ino == own.st_ino) {
		errno = EPERM;		/* its own, no more */
		close(err);
		err = -1;
	}
	close(fd);
	return close_result(err);
}

static int handle_ext4(void)
{
	return open_number(EXT4_ROOT_INO);
}

static int handle_xfs(void)
{
	return open_number(XFS_ROOT_INO);
}

/* chroot() twice with a directory held: up to the container's own root, no further. */
static int chroot_twice(void)
{
	struct stat before, after;
	int err;

	if (stat("/", &before) || !mkdtemp(scratch))
		return -errno;
	if (chroot(scratch)) {
		err = -errno;
		rmdir(scratch);
		return err;
	}
	for (int i = 0; i < 64; i++)
		if (chdir(".."))
			return -errno;
	if (chroot(".") || stat("/", &after))
		return -errno;
	return before.st_ino == after.st_ino && before.st_dev == after.st_dev ?
	       -EXDEV : 0;
}

/* Where root may; elsewhere a mount might say that there are no devices. */
static int open_device(mode_t kind, unsigned int major, unsigned int minor)
{
	char in_dev[] = "/dev/device.XXXXXX", in_tmp[] = "/tmp/device.XXXXXX";
	char *path = in_dev;
	int fd = mkstemp(path);
	int err;

	if (fd < 0) {
		path = in_tmp;
		fd = mkstemp(path);
	}
	if (fd < 0)
		return -errno;
	close(fd);
	unlink(path);
	if (mknod(path, kind | 0600, makedev(major, minor)))
		return -errno;
	err = close_result(open(path, O_RDONLY | O_NONBLOCK));
	unlink(path);
	return err;
}

static int device_memory(void)
{
	return open_device(S_IFCHR, 1, 1);
}

static int device_log(void)
{
	return open_device(S_IFCHR, 1, 11);
}

static int device_loop(void)
{
	return open_device(S_IFCHR, 10, 237);
}

/* The disk that the container is on. */
static int device_disk(void)
{
	struct stat st;

	return stat("/", &st) ? -errno :
	       open_device(S_IFBLK, major(st.st_dev), minor(st.st_dev));
}

static int write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = result(fd);

	if (!err)
		err = result(write(fd, text, strlen(text)));
	if (fd >= 0)
		close(fd);
	return err;
}

#define WRITES(name, path, text)			\
	static int name(void)				\
	{						\
		return write_to(path, text);		\
	}

WRITES(core_pattern, "/proc/sys/kernel/core_pattern", "|/bin/true")
WRITES(modprobe_path, "/proc/sys/kernel/modprobe", "/bin/true")
WRITES(drop_caches, "/proc/sys/vm/drop_caches", "1")
WRITES(panic_on_oom, "/proc/sys/vm/panic_on_oom", "1")
WRITES(sysrq, "/proc/sysrq-trigger", "h")
WRITES(uevent_helper, "/sys/kernel/uevent_helper", "/bin/true")
WRITES(uevent, "/sys/block/vda/uevent", "add")
WRITES(cpu_offline, "/sys/devices/system/cpu/cpu1/online", "0")
WRITES(power_state, "/sys/power/state", "freeze")
WRITES(memory_of_group, "/sys/fs/cgroup/memory.max", "max")
WRITES(processor_of_group, "/sys/fs/cgroup/cpu.weight", "10000")
WRITES(event_log, "/proc/vz/events", "0")
WRITES(ve_counters, "/proc/user_beancounters", "0")

/*
 * The kernel
 */

static int module_load(void)
{
	return result(syscall(SYS_init_module, NULL, 0, ""));
}

static int module_remove(void)
{
	return result(syscall(SYS_delete_module, "no_such_module", O_NONBLOCK));
}

static int kexec(void)
{
	return result(syscall(SYS_kexec_load, 0, 0, NULL, 0));
}

static int io_ports(void)
{
	return result(iopl(3));
}

static int io_port(void)
{
	return result(ioperm(0x80, 1, 1));
}

static int clock_set(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return result(clock_settime(CLOCK_REALTIME, &now));
}

static int clock_tune(void)
{
	struct timex timex = { .modes = ADJ_TICK, .tick = 10000 };

	return result(adjtimex(&timex));
}

static int swap_on(void)
{
	return result(swapon("/no-such-file", 0));
}

static int swap_off(void)
{
	return result(swapoff("/no-such-file"));
}

static int accounting(void)
{
	return result(acct("/no-such-file"));
}

static int log_read(void)
{
	char text[64] = "";
	int len = klogctl(3, text, sizeof(text));

	return len == 0 ? -ENODATA : result(len);
}

static int quota_of_disk(void)
{
	struct stat st;
	struct dqblk dq;

	if (stat("/", &st) ||
	    mknod("/tmp/quota-disk", S_IFBLK | 0600, st.st_dev))
		return -errno;
	st.st_dev = result(quotactl(QCMD(Q_GETQUOTA, 2), "/tmp/quota-disk", 0,
				    (void *)&dq));
	unlink("/tmp/quota-disk");
	return (int)st.st_dev;
}

static int perf(int pid, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
	};

	return close_result(syscall(SYS_perf_event_open, &attr, pid, cpu, -1, 0));
}

static int perf_processor(void)
{
	return perf(-1, 0);
}

static int bpf_program(void)
{
	static const uint64_t code[] = { 0x00000000000000b7, 0x0000000000000095 };
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_KPROBE, .insn_cnt = 2,
		.insns = (uintptr_t)code, .license = (uintptr_t)"GPL",
	};

	return close_result(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
}

static int bpf_by_number(void)
{
	union bpf_attr attr = { .start_id = 0 };

	return result(syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, sizeof(attr)));
}

static int fault_handler(void)
{
	return close_result(syscall(SYS_userfaultfd, O_CLOEXEC));
}

static int watch_file_system(void)
{
	return close_result(fanotify_init(FAN_CLASS_CONTENT, O_RDONLY));
}

/* Keys of the node's sessions have numbers, too; all that is seen is one's own. */
static int keys(void)
{
	char line[256];
	FILE *file = fopen("/proc/keys", "r");
	int err = -ENOENT;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		if (strstr(line, "_uid.0:") || strstr(line, ".builtin"))
			err = 0;
	fclose(file);
	return err;
}

/*
 * Processes and namespaces
 */

static int parent_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = result(fd);

	if (!err)
		err = close_result(ioctl(fd, NS_GET_PARENT));
	if (fd >= 0)
		close(fd);
	return err;
}

static int parent_of_users(void)
{
	return parent_of("/proc/self/ns/user");
}

static int parent_of_processes(void)
{
	return parent_of("/proc/1/ns/pid");
}

/* Its root and one that is shared with who has more rights */
static int users_with_shared_root(void)
{
	pid_t pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_FS | SIGCHLD, NULL,
			    NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return result(pid);
}

/* In a child, since it stays so. */
static int in_child(int (*what)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(-what());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EFAULT;
}

static int new_namespaces(void)
{
	return result(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP));
}

/* What one's ancestors have covered stays covered. */
static int do_uncover(void)
{
	int err = new_namespaces();

	return err ? err : result(umount2("/proc", MNT_DETACH));
}

static int uncover(void)
{
	return in_child(do_uncover);
}

static int do_mount_v1(void)
{
	int err = new_namespaces();

	return err ? err : result(mount("none", "/tmp", "cgroup", 0, "rdma"));
}

static int groups_v1(void)
{
	return in_child(do_mount_v1);
}

/* It is the parser of parameters that is of interest. */
static int do_prepare_ext4(void)
{
	int err = new_namespaces();
	int fd = err ? -1 : (int)syscall(SYS_fsopen, "ext4", 0);

	if (!err)
		err = result(fd);
	if (!err)
		err = result(syscall(SYS_fsconfig, fd, FSCONFIG_SET_FLAG, "noload", NULL, 0));
	if (fd >= 0)
		close(fd);
	return err;
}

static int context_of_ext4(void)
{
	return in_child(do_prepare_ext4);
}

/* Maps the owner of its files to somebody else's id. */
static int idmap_root(void)
{
	struct {
		uint64_t set, clear, propagation, userns_fd;
	} attr = {
		.set = MOUNT_ATTR_IDMAP,
		.userns_fd = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC),
	};
	int tree = syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE);
	int err = result(tree);

	if (!err)
		err = result(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH,
				     &attr, sizeof(attr)));
	if (tree >= 0)
		close(tree);
	close((int)attr.userns_fd);
	return err;
}

/* Into the terminal that it was given. */
static int type_into_terminal(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY | O_NONBLOCK);
	char key = '\0';
	int err = result(fd);

	if (!err)
		err = result(ioctl(fd, TIOCSTI, &key));
	if (fd >= 0)
		close(fd);
	return err;
}

/* Descriptors that it was not given, and a directory that is not inside. */
static int left_open(void)
{
	char path[256];

	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 0;
	return getcwd(path, sizeof(path)) && *path == '/' ? -EBADF : 0;
}

/* The program that brought it in, while that is its program yet. */
static int overwrite_tool(void)
{
	return write_to("/proc/self/exe", "#!") == -ETXTBSY ?
	       -ETXTBSY : close_result(open("/proc/1/exe", O_WRONLY));
}

/* @allowed: the error of whoever may, and has a bad argument */
static const struct {
	const char	*name;
	int		(*attempt)(void);
	int		allowed;
} ways[] = {
	{ "handle-ext4", handle_ext4, 0 },
	{ "handle-xfs", handle_xfs, 0 },
	{ "device-memory", device_memory, 0 },
	{ "device-log", device_log, 0 },
	{ "device-loop", device_loop, 0 },
	{ "device-disk", device_disk, 0 },
	{ "core-pattern", core_pattern, 0 },
	{ "modprobe-path", modprobe_path, 0 },
	{ "drop-caches", drop_caches, 0 },
	{ "panic-on-oom", panic_on_oom, 0 },
	{ "sysrq", sysrq, 0 },
	{ "uevent-helper", uevent_helper, 0 },
	{ "uevent", uevent, 0 },
	{ "cpu-offline", cpu_offline, 0 },
	{ "power-state", power_state, 0 },
	{ "memory-of-group", memory_of_group, 0 },
	{ "processor-of-group", processor_of_group, 0 },
	{ "event-log", event_log, 0 },
	{ "counters", ve_counters, 0 },
	{ "module-load", module_load, ENOEXEC },
	{ "module-remove", module_remove, ENOENT },
	{ "kexec", kexec, EINVAL },
	{ "io-ports", io_ports, 0 },
	{ "io-port", io_port, 0 },
	{ "clock-set", clock_set, 0 },
	{ "clock-tune", clock_tune, 0 },
	{ "swap-on", swap_on, ENOENT },
	{ "swap-off", swap_off, ENOENT },
	{ "accounting", accounting, ENOENT },
	{ "log-read", log_read, 0 },
	{ "quota-of-disk", quota_of_disk, ESRCH },
	{ "perf-processor", perf_processor, 0 },
	{ "bpf-program", bpf_program, EINVAL },
	{ "bpf-by-number", bpf_by_number, ENOENT },
	{ "fault-handler", fault_handler, 0 },
	{ "watch-file-system", watch_file_system, 0 },
	{ "keys", keys, 0 },
	{ "parent-of-users", parent_of_users, 0 },
	{ "parent-of-processes", parent_of_processes, 0 },
	{ "users-with-shared-root", users_with_shared_root, 0 },
	{ "uncover", uncover, 0 },
	{ "groups-v1", groups_v1, 0 },
	{ "context-of-ext4", context_of_ext4, 0 },
	{ "idmap-root", idmap_root, 0 },
	{ "type-into-terminal", type_into_terminal, 0 },
	{ "left-open", left_open, 0 },
	{ "overwrite-tool", overwrite_tool, 0 },
	/* The last: it does not come back. */
	{ "chroot-twice", chroot_twice, 0 },
};

static int is_wanted(const char *name, char **names)
{
	if (!*names)
		return 1;
	for (; *names; names++)
		if (!strcmp(*names, name))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "-u")) {
		uid_t uid = atoi(argv[2]);

		if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
		    setresuid(uid, uid, uid)) {
			perror("setresuid");
			return 1;
		}
		argv += 2;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		int err;

		if (!is_wanted(ways[i].name, argv + 1))
			continue;
		err = ways[i].attempt();
		if (err && err != -ways[i].allowed)
			printf("%s refused: %s\n", ways[i].name, strerror(-err));
		else
			printf("%s done\n", ways[i].name);
	}
	return 0;
}
