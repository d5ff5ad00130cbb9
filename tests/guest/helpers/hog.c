/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ordinary program that takes as much of one thing as it gets, up to a
 * number, and says how far it came and with which errno it was refused:
 * "GOT n ERRNO". Everything is given back at exit, or held with --hold SECONDS.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t parent;
static long got_nr;

/* Each takes one more; 0 or an errno. */
static int take_process(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return errno;
	if (!pid) {
		while (getppid() == parent)
			sleep(1);
		_exit(0);
	}
	return 0;
}

static int take_file(void)
{
	return open("/dev/null", O_RDONLY) < 0 ? errno : 0;
}

static int take_pty(void)
{
	return posix_openpt(O_RDWR | O_NOCTTY) < 0 ? errno : 0;
}

static void *map_private(void)
{
	return mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

/* A megabyte of address space that is never touched. */
static int take_private_mb(void)
{
	return map_private() == MAP_FAILED ? errno : 0;
}

/* Reserved without access first, made writable in place: still private. */
static int take_overlaid_mb(void)
{
	void *hole = mmap(NULL, 1 << 20, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (hole == MAP_FAILED)
		return errno;
	return mmap(hole, 1 << 20, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0) == MAP_FAILED ? errno : 0;
}

static int take_mprotected_mb(void)
{
	void *hole = mmap(NULL, 1 << 20, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (hole == MAP_FAILED)
		return errno;
	return mprotect(hole, 1 << 20, PROT_READ | PROT_WRITE) ? errno : 0;
}

/* A megabyte that is really used. */
static int take_ram_mb(void)
{
	void *p = map_private();

	if (p == MAP_FAILED)
		return errno;
	memset(p, 1, 1 << 20);
	return 0;
}

/* Locked after it was mapped, and while it is. */
static int take_mlocked_mb(void)
{
	void *p = mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		return errno;
	return mlock(p, 1 << 20) ? errno : 0;
}

static int take_maplocked_mb(void)
{
	return mmap(NULL, 1 << 20, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1,
		    0) == MAP_FAILED ? errno : 0;
}

static int take_future_mb(void)
{
	static int is_future;

	if (!is_future++ && mlockall(MCL_FUTURE))
		return errno;
	return map_private() == MAP_FAILED ? errno : 0;
}

/* An attached segment, which goes with this process. */
static int take_segment(int is_locked)
{
	int id = shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);
	int err = 0;

	if (id < 0)
		return errno;
	if (shmat(id, NULL, 0) == (void *)-1 ||
	    (is_locked && shmctl(id, SHM_LOCK, NULL)))
		err = errno;
	shmctl(id, IPC_RMID, NULL);
	return err;
}

static int take_segment_mb(void)
{
	return take_segment(0);
}

static int take_locked_segment_mb(void)
{
	return take_segment(1);
}

static int take_shared_mb(void)
{
	return mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1,
		    0) == MAP_FAILED ? errno : 0;
}

static int write_mb(int fd)
{
	static char page[4096];
	int i;

	for (i = 0; i < 256; i++)
		if (write(fd, page, sizeof(page)) < 0)
			return errno;
	return 0;
}

static int take_memfd_mb(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("hog", 0);
	return fd < 0 ? errno : write_mb(fd);
}

/* A file of the tmpfs that is on /mnt. */
static int take_tmpfs_mb(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/mnt/hog", O_CREAT | O_TRUNC | O_WRONLY, 0600);
	return fd < 0 ? errno : write_mb(fd);
}

static sigjmp_buf on_bus_error;

static void bus_error(int sig)
{
	(void)sig;
	siglongjmp(on_bus_error, 1);
}

/* Not reserved, so it is charged by the page. EFAULT stands for SIGBUS. */
static int take_touched_mb(void)
{
	char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return errno;
	signal(SIGBUS, bus_error);
	if (sigsetjmp(on_bus_error, 1))
		return EFAULT;
	memset(p, 1, 1 << 20);
	return 0;
}

/* With as much in it as it holds. */
static int take_pipe(void)
{
	static char buf[4096];
	int fds[2];

	if (pipe2(fds, O_NONBLOCK))
		return errno;
	fcntl(fds[1], F_SETPIPE_SZ, 1 << 20);
	while (write(fds[1], buf, sizeof(buf)) > 0)
		;
	return errno == EAGAIN ? 0 : errno;
}

/* One that watches the one before. */
static int take_epoll(void)
{
	static int last = -1;
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(0);

	if (fd < 0)
		return errno;
	if (last >= 0 && got_nr % 4 &&
	    epoll_ctl(fd, EPOLL_CTL_ADD, last, &event))
		return errno;
	last = fd;
	return 0;
}

static char *long_name(void)
{
	static char name[256];

	snprintf(name, sizeof(name), "%0250ld", got_nr);
	return name;
}

/* Each in the one before; what is above the working directory is in use. */
static int take_directory(void)
{
	char top[32];

	snprintf(top, sizeof(top), "/root/deep.%d", parent);
	if (!got_nr && (mkdir(top, 0700) || chdir(top)))
		return errno;
	if (mkdir(long_name(), 0700) || chdir(long_name()))
		return errno;
	return 0;
}

/* Looked for, and not there. */
static int take_missing(void)
{
	struct stat st;

	return stat(long_name(), &st) && errno != ENOENT ? errno : 0;
}

/* A page of page tables for each: nothing is written, nothing private. */
static int take_page_table(void)
{
	volatile char *p = mmap(NULL, 4 << 20, PROT_READ,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return errno;
	(void)p[2 << 20];
	return 0;
}

static int lock_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/tmp/hog.lock", O_RDWR | O_CREAT, 0600);
	return fd;
}

static int set_lock(short type, off_t start, off_t len)
{
	struct flock lock = { .l_type = type, .l_start = start, .l_len = len };

	return fcntl(lock_file(), F_SETLK, &lock) ? errno : 0;
}

/* Bytes that do not touch each other, so that none are merged. */
static int take_posix_lock(void)
{
	static off_t at;

	at += 2;
	return set_lock(F_WRLCK, at, 1);
}

/* The file as a whole first, then a hole in that for each. */
static int take_lock_by_hole(void)
{
	static off_t at;

	at += 2;
	return set_lock(at == 2 ? F_WRLCK : F_UNLCK, at == 2 ? 0 : at,
			at == 2 ? 0 : 1);
}

static int take_flock(void)
{
	int fd = open("/tmp/hog.lock", O_RDWR | O_CREAT, 0600);

	if (fd < 0)
		return errno;
	return flock(fd, LOCK_SH) ? errno : 0;
}

static int take_lease(void)
{
	int fd = open("/tmp/hog.lease", O_RDONLY | O_CREAT, 0600);

	if (fd < 0)
		return errno;
	return fcntl(fd, F_SETLEASE, F_RDLCK) ? errno : 0;
}

static int take_queued_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }) ? errno : 0;
}

static int take_timer(void)
{
	timer_t timer;

	return timer_create(CLOCK_MONOTONIC, NULL, &timer) ? errno : 0;
}

static const struct {
	const char *name;
	int (*take)(void);
} things[] = {
	{ "process", take_process },
	{ "file", take_file },
	{ "pty", take_pty },
	{ "private", take_private_mb },
	{ "overlaid", take_overlaid_mb },
	{ "mprotected", take_mprotected_mb },
	{ "ram", take_ram_mb },
	{ "mlocked", take_mlocked_mb },
	{ "maplocked", take_maplocked_mb },
	{ "future", take_future_mb },
	{ "segment", take_segment_mb },
	{ "lockedsegment", take_locked_segment_mb },
	{ "shared", take_shared_mb },
	{ "memfd", take_memfd_mb },
	{ "tmpfs", take_tmpfs_mb },
	{ "touched", take_touched_mb },
	{ "pipe", take_pipe },
	{ "epoll", take_epoll },
	{ "directory", take_directory },
	{ "missing", take_missing },
	{ "pagetable", take_page_table },
	{ "posix-lock", take_posix_lock },
	{ "lock-by-hole", take_lock_by_hole },
	{ "flock", take_flock },
	{ "lease", take_lease },
	{ "signal", take_queued_signal },
	{ "timer", take_timer },
};

static void raise_rlimits(void)
{
	static const int resources[] = {
		RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_SIGPENDING,
	};

	for (size_t i = 0; i < sizeof(resources) / sizeof(*resources); i++) {
		struct rlimit rl;

		getrlimit(resources[i], &rl);
		rl.rlim_cur = rl.rlim_max;
		setrlimit(resources[i], &rl);
	}
}

/*
 * Whoever has taken all of the memory has none left for the pipe to the reader:
 * gives up what he can, then.
 */
static void report(int err)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "GOT %ld %s\n", got_nr,
			   err ? strerrorname_np(err) : "OK");

	while (write(STDOUT_FILENO, text, len) < 0 && errno == ENOMEM) {
		close_range(3, ~0U, 0);
		if (chdir("/"))
			return;
		usleep(10000);
	}
}

static int usage(const char *prog)
{
	fprintf(stderr, "Usage: %s THING MAX [--hold SECONDS]\n", prog);
	return 2;
}

int main(int argc, char **argv)
{
	int hold_s = 0, err = 0;
	long max;
	size_t i;

	if (argc != 3 && (argc != 5 || strcmp(argv[3], "--hold")))
		return usage(argv[0]);
	for (i = 0; i < sizeof(things) / sizeof(*things); i++)
		if (!strcmp(things[i].name, argv[1]))
			break;
	if (i == sizeof(things) / sizeof(*things))
		return usage(argv[0]);
	max = atol(argv[2]);
	if (argc == 5)
		hold_s = atoi(argv[4]);

	parent = getpid();
	setpgid(0, 0);
	raise_rlimits();
	while (got_nr < max && !(err = things[i].take()))
		got_nr++;
	report(err);
	sleep(hold_s);
	if (things[i].take == take_process) {
		signal(SIGTERM, SIG_IGN);
		kill(0, SIGTERM);
	}
	return 0;
}
