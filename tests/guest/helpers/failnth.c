// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Faults in each way to charge a container, from inside it. See failnth.h.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>

#include "failnth.h"

#define PAGE		4096UL
#define SCRATCH		"/tmp/failnth"
#define BIG		(64 * 1024)

static char big[BIG];

/* A descriptor, if there is one, closed again without faults. */
static int close_after(int fd, int err)
{
	calm();
	if (fd >= 0)
		close(fd);
	return err;
}

static int close_new(int fd)
{
	return close_after(fd, result_of(fd));
}

/* Processes */

static int do_fork(const struct operation *op)
{
	pid_t pid = fork();
	int err = errno;

	(void)op;
	if (!pid)
		_exit(0);
	calm();
	if (pid < 0)
		return -err;
	waitpid(pid, NULL, 0);
	return 0;
}

static int call_exec(const struct operation *op)
{
	char text[16];

	(void)op;
	fcntl(fail_fd, F_SETFD, 0);
	snprintf(text, sizeof(text), "%d", fail_fd);
	return execl("/proc/self/exe", "failnth", "left", text, NULL);
}

/* When the old program is gone nobody can be told an errno: Linux kills it. */
static int do_exec(const struct operation *op)
{
	int err = in_child(op, call_exec);

	if (err == -DIED &&
	    (death_signal == SIGKILL || death_signal == SIGSEGV))
		return 0;
	return err;
}

static int left_after_exec(const char *fd)
{
	fail_fd = atoi(fd);
	faults_left = -1;
	calm();
	return faults_left ? 255 : 0;
}

static int call_unshare(const struct operation *op)
{
	return unshare(op->a);
}

static int do_unshare(const struct operation *op)
{
	return in_child(op, call_unshare);
}

/* Memory */

static char *map(size_t pages, int flags)
{
	if (!(flags & MAP_SHARED))
		flags |= MAP_PRIVATE;
	return mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
		    MAP_ANONYMOUS | flags, -1, 0);
}

static int do_mmap(const struct operation *op)
{
	char *p = map(16, op->a);
	int err = errno;

	calm();
	if (p == MAP_FAILED)
		return -err;
	munmap(p, 16 * PAGE);
	return 0;
}

static int do_munmap_middle(const struct operation *op)
{
	char *p = map(16, 0);
	int err = p == MAP_FAILED ? -errno : 0;

	(void)op;
	if (!err)
		err = result_of(munmap(p + 4 * PAGE, 4 * PAGE));
	calm();
	if (p != MAP_FAILED)
		munmap(p, 16 * PAGE);
	return err;
}

static int do_mprotect(const struct operation *op)
{
	char *p = mmap(NULL, 16 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	int err = p == MAP_FAILED ? -errno : 0;

	(void)op;
	if (!err)
		err = result_of(mprotect(p + 4 * PAGE, 4 * PAGE,
					 PROT_READ | PROT_WRITE));
	calm();
	if (p != MAP_FAILED)
		munmap(p, 16 * PAGE);
	return err;
}

static int do_mremap(const struct operation *op)
{
	size_t len = 16 * PAGE;
	char *p = map(16, op->a);
	int err = p == MAP_FAILED ? -errno : 0;
	char *moved = MAP_FAILED;

	if (!err) {
		moved = mremap(p, len, 4 * len, MREMAP_MAYMOVE);
		err = moved == MAP_FAILED ? -errno : 0;
	}
	calm();
	if (moved != MAP_FAILED)
		munmap(moved, 4 * len);
	/* Linux leaves it where it was if that cannot be unmapped any more. */
	if (p != MAP_FAILED)
		munmap(p, len);
	return err;
}

static int do_brk(const struct operation *op)
{
	char *old = sbrk(0);
	int err;

	(void)op;
	err = sbrk(64 * PAGE) == (void *)-1 ? -errno : 0;
	calm();
	if (!err && brk(old))
		return -EINVAL;
	return err;
}

static int do_mlock(const struct operation *op)
{
	char *p = map(16, 0);
	int err = p == MAP_FAILED ? -errno : 0;

	(void)op;
	if (!err)
		err = result_of(mlock(p + 4 * PAGE, 4 * PAGE));
	calm();
	if (p != MAP_FAILED)
		munmap(p, 16 * PAGE);
	return err;
}

static int do_shm(const struct operation *op)
{
	int id = shmget(IPC_PRIVATE, 16 * PAGE, IPC_CREAT | 0600);
	void *p = (void *)-1;
	int err = result_of(id);

	if (!err && op->a)
		err = result_of(shmctl(id, SHM_LOCK, NULL));
	if (!err) {
		p = shmat(id, NULL, 0);
		err = p == (void *)-1 ? -errno : 0;
	}
	calm();
	if (p != (void *)-1)
		shmdt(p);
	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
	return err;
}

static int do_memfd(const struct operation *op)
{
	int fd = memfd_create("failnth", MFD_CLOEXEC);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(write(fd, big, BIG));
	return close_after(fd, err);
}

/* Files */

static int do_open(const struct operation *op)
{
	(void)op;
	return close_new(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static int do_create(const struct operation *op)
{
	int fd = open(SCRATCH "/new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(write(fd, big, BIG));
	calm();
	if (fd >= 0)
		close(fd);
	unlink(SCRATCH "/new");
	return err;
}

static int do_mkdir(const struct operation *op)
{
	int err = result_of(mkdir(SCRATCH "/directory", 0755));

	(void)op;
	calm();
	rmdir(SCRATCH "/directory");
	return err;
}

static int do_stat(const struct operation *op)
{
	static int nr;
	char name[64];
	struct stat st;
	int err;

	(void)op;
	snprintf(name, sizeof(name), SCRATCH "/none-%d", nr++);
	err = result_of(stat(name, &st));
	calm();
	return err == -ENOENT ? 0 : err;
}

static int do_mount(const struct operation *op)
{
	int err = result_of(mount("failnth", SCRATCH "/mnt", "tmpfs", 0, NULL));

	(void)op;
	calm();
	if (!err)
		umount2(SCRATCH "/mnt", MNT_DETACH);
	return err;
}

static int do_flock(const struct operation *op)
{
	int fd = open(SCRATCH "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_start = 10, .l_len = 10 };
	struct flock middle = { .l_type = F_UNLCK, .l_start = 13, .l_len = 2 };
	int err = result_of(fd);

	if (!err && op->a)
		err = result_of(flock(fd, LOCK_EX));
	if (!err && !op->a)
		err = result_of(fcntl(fd, F_SETLK, &lock));
	if (!err && !op->a)
		err = result_of(fcntl(fd, F_SETLK, &middle));
	return close_after(fd, err);
}

static int do_pipe(const struct operation *op)
{
	int fds[2];
	int err = result_of(pipe2(fds, O_CLOEXEC));

	(void)op;
	if (err)
		return err;
	if (write(fds[1], big, 3 * PAGE) < 0 ||
	    fcntl(fds[1], F_SETPIPE_SZ, 256 * 1024) < 0)
		err = -errno;
	calm();
	close(fds[0]);
	close(fds[1]);
	return err;
}

static int do_epoll(const struct operation *op)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(EPOLL_CLOEXEC);
	int err = result_of(fd), counter = -1;

	(void)op;
	if (!err) {
		counter = eventfd(0, EFD_CLOEXEC);
		err = result_of(counter);
	}
	if (!err)
		err = result_of(epoll_ctl(fd, EPOLL_CTL_ADD, counter, &event));
	calm();
	if (counter >= 0)
		close(counter);
	if (fd >= 0)
		close(fd);
	return err;
}

static int do_inotify(const struct operation *op)
{
	int fd = inotify_init1(IN_CLOEXEC);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(inotify_add_watch(fd, SCRATCH, IN_CREATE));
	return close_after(fd, err);
}

static int do_pty(const struct operation *op)
{
	(void)op;
	return close_new(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
}

/* Sockets */

static int do_socket(const struct operation *op)
{
	return close_new(socket(op->a, op->b | SOCK_CLOEXEC, 0));
}

static int do_unix_message(const struct operation *op)
{
	int fds[2];
	int err = result_of(socketpair(AF_UNIX, op->a | SOCK_NONBLOCK |
				       SOCK_CLOEXEC, 0, fds));

	if (err)
		return err;
	err = result_of(write(fds[0], big, 3 * PAGE));
	calm();
	close(fds[0]);
	close(fds[1]);
	return err;
}

static void any_port(struct sockaddr_in *addr)
{
	*addr = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static int do_udp_message(const struct operation *op)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = result_of(fd);
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	(void)op;
	any_port(&addr);
	if (!err && (bind(fd, (struct sockaddr *)&addr, len) ||
		     getsockname(fd, (struct sockaddr *)&addr, &len) ||
		     sendto(fd, big, 1000, 0, (struct sockaddr *)&addr,
			    len) < 0))
		err = -errno;
	return close_after(fd, err);
}

/* The peers share this process, so nobody waits for a lost segment. */
static int do_tcp_message(const struct operation *op)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd = -1, peer = -1, err = result_of(listener);
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	(void)op;
	any_port(&addr);
	if (!err && (bind(listener, (struct sockaddr *)&addr, len) ||
		     listen(listener, 5) ||
		     getsockname(listener, (struct sockaddr *)&addr, &len)))
		err = -errno;
	if (!err) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			    0);
		err = result_of(fd);
	}
	if (!err && connect(fd, (struct sockaddr *)&addr, len) &&
	    errno != EINPROGRESS)
		err = -errno;
	if (!err) {
		struct pollfd pfd = { .fd = listener, .events = POLLIN };

		if (poll(&pfd, 1, 2000) == 1) {
			peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
			err = result_of(peer);
		}
	}
	if (!err && peer >= 0)
		err = result_of(write(fd, big, 3 * PAGE));
	calm();
	/* No TIME_WAIT */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 },
		   sizeof(struct linger));
	if (fd >= 0)
		close(fd);
	if (peer >= 0)
		close(peer);
	if (listener >= 0)
		close(listener);
	return err;
}

static int do_netlink_message(const struct operation *op)
{
	struct {
		struct nlmsghdr	header;
		struct rtgenmsg	message;
	} request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(write(fd, &request, sizeof(request)));
	return close_after(fd, err);
}

/* The rules of table filter, replaced by themselves. */
static int do_iptables(const struct operation *op)
{
	static char entries[8192], replace[8192], counters[8192];
	struct ipt_getinfo info = { .name = "filter" };
	struct ipt_get_entries *get = (void *)entries;
	struct ipt_replace *new = (void *)replace;
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int err = result_of(fd);
	socklen_t len = sizeof(info);

	(void)op;
	if (!err)
		err = result_of(getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO,
					   &info, &len));
	if (err)
		goto out;
	strcpy(get->name, "filter");
	get->size = info.size;
	len = sizeof(*get) + info.size;
	err = result_of(getsockopt(fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, get,
				   &len));
	if (err)
		goto out;
	memset(new, 0, sizeof(*new));
	strcpy(new->name, "filter");
	new->valid_hooks = info.valid_hooks;
	new->num_entries = info.num_entries;
	new->size = info.size;
	memcpy(new->hook_entry, info.hook_entry, sizeof(info.hook_entry));
	memcpy(new->underflow, info.underflow, sizeof(info.underflow));
	new->num_counters = info.num_entries;
	new->counters = (void *)counters;
	memcpy(new->entries, get->entrytable, info.size);
	err = result_of(setsockopt(fd, IPPROTO_IP, IPT_SO_SET_REPLACE, new,
				   sizeof(*new) + info.size));
out:
	return close_after(fd, err);
}

/* Messages, signals, timers */

static int do_sem(const struct operation *op)
{
	struct sembuf up = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int id = semget(IPC_PRIVATE, 4, IPC_CREAT | 0600);
	int err = result_of(id);

	(void)op;
	if (!err)
		err = result_of(semop(id, &up, 1));
	calm();
	if (id >= 0)
		semctl(id, 0, IPC_RMID);
	return err;
}

static int do_msg(const struct operation *op)
{
	static struct {
		long	type;
		char	text[6000];
	} message = { .type = 1 };
	int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	int err = result_of(id);

	(void)op;
	if (!err)
		err = result_of(msgsnd(id, &message, sizeof(message.text),
				       IPC_NOWAIT));
	calm();
	if (id >= 0)
		msgctl(id, IPC_RMID, NULL);
	return err;
}

static int do_mqueue(const struct operation *op)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 1024 };
	mqd_t queue = mq_open("/failnth", O_CREAT | O_RDWR, 0600, &attr);
	int err = result_of(queue);

	(void)op;
	if (!err)
		err = result_of(mq_send(queue, big, 1000, 0));
	calm();
	if (queue >= 0)
		mq_close(queue);
	mq_unlink("/failnth");
	return err;
}

static int do_sigqueue(const struct operation *op)
{
	sigset_t set;
	int err;

	(void)op;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	err = result_of(sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }));
	calm();
	while (sigtimedwait(&set, NULL, &(struct timespec){ 0 }) > 0)
		;
	return err;
}

static int do_timer(const struct operation *op)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN,
	};
	int id, err = result_of(syscall(SYS_timer_create, CLOCK_MONOTONIC,
					&event, &id));

	(void)op;
	calm();
	if (!err)
		syscall(SYS_timer_delete, id);
	return err;
}

static int do_timerfd(const struct operation *op)
{
	(void)op;
	return close_new(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
}

static int do_signalfd(const struct operation *op)
{
	sigset_t set;

	(void)op;
	sigemptyset(&set);
	return close_new(signalfd(-1, &set, SFD_CLOEXEC));
}

static const struct operation operations[] = {
	{ "fork", .run = do_fork },
	/*
	 * ENOENT of a file in /proc, E2BIG of an argument, ENOEXEC of headers,
	 * and where the C library gives up before main(), its own status
	 */
	{ "exec", .run = do_exec, .also = { ANY_ERRNO } },
	{ "unshare", .run = do_unshare, .a = CLONE_NEWNS | CLONE_NEWUTS |
		CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWCGROUP },
	{ "a user namespace", .run = do_unshare, .a = CLONE_NEWUSER },
	/* Each protocol of Linux says something else when it cannot begin. */
	{ "a network namespace", .run = do_unshare, .a = CLONE_NEWNET,
		.also = { ANY_ERRNO }, .is_slow = true },
	{ "mmap", .run = do_mmap },
	{ "mmap, populated", .run = do_mmap, .a = MAP_POPULATE },
	{ "mmap, shared", .run = do_mmap, .a = MAP_SHARED },
	{ "mmap, locked", .run = do_mmap, .a = MAP_LOCKED },
	{ "munmap of a middle", .run = do_munmap_middle },
	{ "mprotect", .run = do_mprotect },
	{ "mremap", .run = do_mremap },
	{ "mremap, locked", .run = do_mremap, .a = MAP_LOCKED },
	{ "brk", .run = do_brk },
	{ "mlock", .run = do_mlock },
	{ "shmget", .run = do_shm },
	{ "shmctl lock", .run = do_shm, .a = 1 },
	{ "memfd", .run = do_memfd },
	{ "open", .run = do_open },
	{ "creat and write on tmpfs", .run = do_create },
	{ "mkdir", .run = do_mkdir },
	{ "stat", .run = do_stat },
	{ "mount", .run = do_mount },
	{ "flock", .run = do_flock, .a = 1 },
	{ "lockf", .run = do_flock },
	{ "pipe", .run = do_pipe },
	{ "epoll", .run = do_epoll },
	{ "inotify", .run = do_inotify },
	{ "pty", .run = do_pty },
	{ "unix socket", .run = do_socket, .a = AF_UNIX, .b = SOCK_STREAM },
	{ "tcp socket", .run = do_socket, .a = AF_INET, .b = SOCK_STREAM },
	{ "tcp6 socket", .run = do_socket, .a = AF_INET6, .b = SOCK_STREAM },
	{ "udp socket", .run = do_socket, .a = AF_INET, .b = SOCK_DGRAM },
	{ "netlink socket", .run = do_socket, .a = AF_NETLINK, .b = SOCK_RAW },
	{ "packet socket", .run = do_socket, .a = AF_PACKET, .b = SOCK_RAW },
	{ "unix stream", .run = do_unix_message, .a = SOCK_STREAM },
	{ "unix datagram", .run = do_unix_message, .a = SOCK_DGRAM },
	{ "udp message", .run = do_udp_message },
	{ "tcp message", .run = do_tcp_message, .also = { EADDRINUSE } },
	{ "netlink message", .run = do_netlink_message },
	{ "iptables replace", .run = do_iptables },
	{ "semget", .run = do_sem },
	{ "msgget", .run = do_msg },
	{ "mq_open", .run = do_mqueue },
	{ "sigqueue", .run = do_sigqueue },
	{ "timer_create", .run = do_timer },
	{ "timerfd", .run = do_timerfd },
	{ "signalfd", .run = do_signalfd },
};

static void set_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo))
		die("lo");
	close(fd);
	mkdir(SCRATCH, 0755);
	if (mount("failnth", SCRATCH, "tmpfs", 0, NULL) ||
	    mkdir(SCRATCH "/mnt", 0755))
		die(SCRATCH);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "left"))
		return left_after_exec(argv[2]);
	set_up();
	if (argc == 2) {
		for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
			if (!strcmp(operations[i].name, argv[1]))
				sweep(&operations[i]);
		return finish();
	}
	SWEEP_ALL(operations);
	return finish();
}
