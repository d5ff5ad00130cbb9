// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Holds one of each kind of thing that a process can have, and looks at all of
 * them when asked: is everything as it was before the checkpoint?
 *
 *     keeps DIR [ADDRESS PORT]	goes on until it is killed; a file DIR/ask is a
 *				question, whose answer is a line in DIR/answer for
 *				each kind: "ok NAME" or "lost NAME: what"
 *     keeps echo ADDRESS PORT	the peer of its TCP connection
 *
 * The child and the threads write numbers that grow: who does not run is found.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PRIVATE_SIZE	(8 << 20)
#define PAGE		4096

static const char *dir;
static const char *peer_address;
static int peer_port;
static char why[200];

/* What is wrong; 1, so that it can be returned. */
static int lost(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return 1;
}

static int failed(const char *what)
{
	return lost("%s: %s", what, strerror(errno));
}

static const char *in_dir(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int has_text(int fd, const char *expected)
{
	char buf[100] = "";
	ssize_t len = pread(fd, buf, sizeof(buf) - 1, 0);

	return len < 0 ? failed("read") :
		strcmp(buf, expected) ? lost("it has \"%s\"", buf) : 0;
}

static int gives(int fd, const char *expected)
{
	char buf[100] = "";
	ssize_t len = read(fd, buf, strlen(expected));

	return len < 0 ? failed("read") :
		strcmp(buf, expected) ? lost("\"%s\" came", buf) : 0;
}

static int put(int fd, const char *text)
{
	return write(fd, text, strlen(text)) < 0 ? failed("write") : 0;
}

/* Soon; a busy machine takes its time. */
static int goes_on(const volatile unsigned long *number)
{
	unsigned long before = *number;

	for (int i = 0; i < 200 && *number == before; i++)
		usleep(50000);
	return *number != before;
}

/* Each kind: make it once, look at it as often as asked. */

static __thread int own_number;
static volatile unsigned long thread_turns[2];
static volatile int thread_number[2];

static void *thread_main(void *arg)
{
	long i = (long)arg;

	own_number = 100 + i;
	for (;;) {
		thread_turns[i]++;
		thread_number[i] = own_number;
		usleep(10000);
	}
	return NULL;
}

static int threads_make(void)
{
	pthread_t thread;

	own_number = 42;
	for (long i = 0; i < 2; i++)
		if (pthread_create(&thread, NULL, thread_main, (void *)i))
			return lost("pthread_create");
	return 0;
}

static int threads_check(void)
{
	if (!goes_on(&thread_turns[0]) || !goes_on(&thread_turns[1]))
		return lost("one does not run");
	if (own_number != 42 || thread_number[0] != 100 || thread_number[1] != 101)
		return lost("a variable of one is another's");
	return 0;
}

static int pty_master, pty_slave;

static int pty_make(void)
{
	pty_master = posix_openpt(O_RDWR | O_NOCTTY);
	if (pty_master < 0 || grantpt(pty_master) || unlockpt(pty_master))
		return failed("posix_openpt");
	pty_slave = open(ptsname(pty_master), O_RDWR | O_NOCTTY);
	return pty_slave < 0 ? failed("its slave") : 0;
}

static int pty_check(void)
{
	return put(pty_master, "typed\n") || gives(pty_slave, "typed\n");
}

static int deleted_disk, deleted_run;

static int deleted_at(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0)
		return -1;
	unlink(path);
	return write(fd, "deleted", 7) == 7 ? fd : -1;
}

static int deleted_make(void)
{
	deleted_disk = deleted_at("/keeps.deleted");
	deleted_run = deleted_at("/run/keeps.deleted");
	return deleted_disk < 0 || deleted_run < 0 ? failed("open") : 0;
}

static int deleted_check(void)
{
	struct stat st;

	if (fstat(deleted_disk, &st) || st.st_nlink)
		return lost("it has a name again");
	return has_text(deleted_disk, "deleted") || has_text(deleted_run, "deleted");
}

static int linked_fd;

static int linked_make(void)
{
	linked_fd = open("/keeps.first", O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (linked_fd < 0 || write(linked_fd, "linked", 6) != 6)
		return failed("open");
	unlink("/keeps.second");
	return link("/keeps.first", "/keeps.second") || unlink("/keeps.first") ?
		failed("link") : 0;
}

static int linked_check(void)
{
	struct stat fd, name;

	if (fstat(linked_fd, &fd) || stat("/keeps.second", &name))
		return failed("stat");
	return fd.st_ino != name.st_ino ? lost("it is another file") :
		has_text(linked_fd, "linked");
}

static int position_fd;

static int position_make(void)
{
	position_fd = open(in_dir("position"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (position_fd < 0 || write(position_fd, "0123456789", 10) != 10)
		return failed("open");
	return lseek(position_fd, 4, SEEK_SET) != 4;
}

static int position_check(void)
{
	return lseek(position_fd, 0, SEEK_CUR) != 4 ? lost("it is at another place") : 0;
}

static int pair[2];

static int socketpair_make(void)
{
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return failed("socketpair");
	return put(pair[0], "queued");
}

/* What was queued first; then there is something in the queue again. */
static int socketpair_check(void)
{
	return gives(pair[1], "queued") || put(pair[0], "queued");
}

static int listener, client, server;

static int unix_make(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	strcpy(address.sun_path, "/run/keeps.socket");
	unlink(address.sun_path);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(listener, (void *)&address, sizeof(address)) || listen(listener, 5) ||
	    connect(client, (void *)&address, sizeof(address)))
		return failed("connect");
	server = accept(listener, NULL, NULL);
	return server < 0 ? failed("accept") : 0;
}

static int unix_check(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), other;

	strcpy(address.sun_path, "/run/keeps.socket");
	if (put(client, "hello") || gives(server, "hello"))
		return 1;
	if (connect(fd, (void *)&address, sizeof(address)))
		return failed("a new connection");
	other = accept(listener, NULL, NULL);
	close(other);
	close(fd);
	return 0;
}

static int watch_fd;
static int watches[2];

static int inotify_make(void)
{
	watch_fd = inotify_init1(IN_NONBLOCK);
	watches[0] = inotify_add_watch(watch_fd, dir, IN_CREATE);
	watches[1] = inotify_add_watch(watch_fd, "/run", IN_CREATE);
	return watches[0] < 0 || watches[1] < 0 ? failed("inotify_add_watch") : 0;
}

static int is_noticed(const char *path, int watch)
{
	char buf[4096] __attribute__((aligned(8)));
	ssize_t len;
	int seen = 0;

	while (read(watch_fd, buf, sizeof(buf)) > 0)
		;
	close(open(path, O_WRONLY | O_CREAT, 0600));
	unlink(path);
	len = read(watch_fd, buf, sizeof(buf));
	for (char *p = buf; len > 0 && p < buf + len;) {
		struct inotify_event *event = (void *)p;

		seen |= event->wd == watch;
		p += sizeof(*event) + event->len;
	}
	return seen ? 0 : lost("nothing is told of %s", path);
}

static int inotify_check(void)
{
	return is_noticed(in_dir("noticed"), watches[0]) ||
		is_noticed("/run/keeps.noticed", watches[1]);
}

static int epoll_fd, event_fd;

static int epoll_make(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = 77 };

	epoll_fd = epoll_create1(0);
	event_fd = eventfd(5, EFD_NONBLOCK);
	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, event_fd, &event) ?
		failed("epoll_ctl") : 0;
}

static int epoll_check(void)
{
	struct epoll_event event = { 0 };
	uint64_t value = 0;

	if (epoll_wait(epoll_fd, &event, 1, 0) != 1 || event.data.u32 != 77)
		return lost("the event is not there");
	if (read(event_fd, &value, 8) != 8 || value != 5)
		return lost("the number is %lu", (unsigned long)value);
	return write(event_fd, &value, 8) != 8;
}

static int timer_fd;

static int timerfd_make(void)
{
	struct itimerspec every = { { 0, 100000000 }, { 0, 100000000 } };

	timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	return timerfd_settime(timer_fd, 0, &every, NULL) ? failed("timerfd") : 0;
}

static int timerfd_check(void)
{
	uint64_t times;

	while (read(timer_fd, &times, 8) == 8)
		;
	for (int i = 0; i < 200; i++) {
		if (read(timer_fd, &times, 8) == 8)
			return 0;
		usleep(50000);
	}
	return lost("it does not expire any more");
}

static int flock_fd;

static int flock_make(void)
{
	flock_fd = open(in_dir("flock"), O_RDWR | O_CREAT, 0600);
	return flock(flock_fd, LOCK_EX | LOCK_NB) ? failed("flock") : 0;
}

static int flock_check(void)
{
	int fd = open(in_dir("flock"), O_RDWR);
	int ret = flock(fd, LOCK_EX | LOCK_NB);

	close(fd);
	return ret ? 0 : lost("another could lock it");
}

static int posix_fd;

static int posix_lock_make(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 10 };

	posix_fd = open(in_dir("posix"), O_RDWR | O_CREAT, 0600);
	return fcntl(posix_fd, F_SETLK, &lock) ? failed("F_SETLK") : 0;
}

static int posix_lock_check(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		struct flock lock = { .l_type = F_WRLCK, .l_len = 10 };

		fcntl(posix_fd, F_GETLK, &lock);
		_exit(lock.l_type == F_UNLCK);
	}
	waitpid(pid, &status, 0);
	return status ? lost("it is not locked") : 0;
}

static int shm_id, sem_id, msg_id;
static char *shm;

static int sysv_make(void)
{
	struct { long type; char text[8]; } msg = { 3, "message" };

	shm_id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600);
	sem_id = semget(IPC_PRIVATE, 2, IPC_CREAT | 0600);
	msg_id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	shm = shmat(shm_id, NULL, 0);
	if (shm == (void *)-1 || semctl(sem_id, 1, SETVAL, 9) ||
	    msgsnd(msg_id, &msg, 8, IPC_NOWAIT))
		return failed("System V IPC");
	strcpy(shm, "shared");
	return 0;
}

static int sysv_check(void)
{
	struct { long type; char text[8]; } msg = { 0 };
	struct shmid_ds ds;

	if (strcmp(shm, "shared") || shmctl(shm_id, IPC_STAT, &ds) || !ds.shm_nattch)
		return lost("the segment");
	if (semctl(sem_id, 1, GETVAL) != 9)
		return lost("the semaphore");
	if (msgrcv(msg_id, &msg, 8, 3, IPC_NOWAIT) != 8 || strcmp(msg.text, "message"))
		return lost("the message");
	return msgsnd(msg_id, &msg, 8, IPC_NOWAIT);
}

static int memfd;

static int memfd_make(void)
{
	memfd = memfd_create("keeps", 0);
	return memfd < 0 || write(memfd, "in memory", 9) != 9 ? failed("memfd") : 0;
}

static int memfd_check(void)
{
	return has_text(memfd, "in memory");
}

static uint32_t *private;

static int memory_make(void)
{
	private = mmap(NULL, PRIVATE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (uint32_t i = 0; i < PRIVATE_SIZE / 4; i++)
		private[i] = i * 2654435761U;
	return 0;
}

static int memory_check(void)
{
	for (uint32_t i = 0; i < PRIVATE_SIZE / 4; i++)
		if (private[i] != i * 2654435761U)
			return lost("word %u", i);
	return 0;
}

static char *file_map, *changed_map;

static int mapping_make(void)
{
	int fd = open(in_dir("mapped"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || ftruncate(fd, PAGE))
		return failed("open");
	file_map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	changed_map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	strcpy(file_map, "file");
	strcpy(changed_map, "own");
	return 0;
}

static int mapping_check(void)
{
	int fd = open(in_dir("mapped"), O_RDONLY);
	int ret = has_text(fd, "file");

	close(fd);
	return ret || strcmp(file_map, "file") ? lost("the shared one") :
		strcmp(changed_map, "own") ? lost("the private one") : 0;
}

static volatile unsigned long *turns;
static pid_t child, zombie;

static int children_make(void)
{
	turns = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	child = fork();
	if (!child)
		for (;;) {
			(*turns)++;
			usleep(10000);
		}
	zombie = fork();
	if (!zombie)
		_exit(33);
	return child < 0 || zombie < 0 ? failed("fork") : 0;
}

static int children_check(void)
{
	siginfo_t info = { 0 };

	if (!goes_on(turns))
		return lost("the child does not run");
	if (waitid(P_PID, zombie, &info, WEXITED | WNOWAIT | WNOHANG) ||
	    info.si_status != 33)
		return lost("the dead one has not ended with 33");
	return 0;
}

static int pipe_fds[2];

static int pipe_make(void)
{
	return pipe(pipe_fds) ? failed("pipe") : put(pipe_fds[1], "in the pipe");
}

static int pipe_check(void)
{
	return gives(pipe_fds[0], "in the pipe") || put(pipe_fds[1], "in the pipe");
}

static int signal_fd;

static int signals_make(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	signal_fd = signalfd(-1, &set, SFD_NONBLOCK);
	return kill(getpid(), SIGUSR2) || signal_fd < 0 ? failed("signalfd") : 0;
}

static int signals_check(void)
{
	struct signalfd_siginfo info;

	if (read(signal_fd, &info, sizeof(info)) != sizeof(info) ||
	    info.ssi_signo != SIGUSR2)
		return lost("the pending one");
	return kill(getpid(), SIGUSR2);
}

static volatile sig_atomic_t ticks;

static void tick(int signal)
{
	(void)signal;
	ticks++;
}

static int posix_timer_make(void)
{
	struct itimerspec every = { { 0, 100000000 }, { 0, 100000000 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2 };
	struct sigaction action = { .sa_handler = tick, .sa_flags = SA_RESTART };
	timer_t timer;

	sigaction(SIGRTMIN + 2, &action, NULL);
	return timer_create(CLOCK_MONOTONIC, &event, &timer) ||
		timer_settime(timer, 0, &every, NULL) ? failed("timer_create") : 0;
}

static int posix_timer_check(void)
{
	int before = ticks;

	for (int i = 0; i < 100 && ticks == before; i++)
		usleep(100000);
	return ticks == before ? lost("no signal comes") : 0;
}

static int tcp_listener, tcp_client, tcp_server;

static int tcp_make(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(7777),
	};
	int one = 1;

	tcp_listener = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(tcp_listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	tcp_client = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(tcp_listener, (void *)&address, sizeof(address)) ||
	    listen(tcp_listener, 5) ||
	    connect(tcp_client, (void *)&address, sizeof(address)))
		return failed("connect");
	tcp_server = accept(tcp_listener, NULL, NULL);
	return tcp_server < 0 ? failed("accept") : put(tcp_client, "on its way");
}

static int tcp_check(void)
{
	return gives(tcp_server, "on its way") || put(tcp_server, "back") ||
		gives(tcp_client, "back") || put(tcp_client, "on its way");
}

static int udp_fd;

static int udp_make(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(7778),
	};

	udp_fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(udp_fd, (void *)&address, sizeof(address)) ||
	    connect(udp_fd, (void *)&address, sizeof(address)))
		return failed("connect");
	return 0;
}

static int udp_check(void)
{
	return put(udp_fd, "datagram") || gives(udp_fd, "datagram");
}

static int fifo_fd;

static int fifo_make(void)
{
	unlink(in_dir("fifo"));
	if (mkfifo(in_dir("fifo"), 0600))
		return failed("mkfifo");
	fifo_fd = open(in_dir("fifo"), O_RDWR | O_NONBLOCK);
	return fifo_fd < 0 ? failed("open") : put(fifo_fd, "in the fifo");
}

static int fifo_check(void)
{
	return gives(fifo_fd, "in the fifo") || put(fifo_fd, "in the fifo");
}

static int process_make(void)
{
	struct rlimit limit = { 777, 1024 };

	umask(027);
	nice(3);
	setrlimit(RLIMIT_NOFILE, &limit);
	return prctl(PR_SET_NAME, "keeper") ? failed("prctl") : 0;
}

static int process_check(void)
{
	struct rlimit limit;
	char name[16] = "";
	mode_t mask = umask(027);

	getrlimit(RLIMIT_NOFILE, &limit);
	prctl(PR_GET_NAME, name);
	if (mask != 027 || limit.rlim_cur != 777 || strcmp(name, "keeper") ||
	    getpriority(PRIO_PROCESS, 0) != 3)
		return lost("umask %o, limit %lu, name %s, nice %d", mask,
			    (unsigned long)limit.rlim_cur, name,
			    getpriority(PRIO_PROCESS, 0));
	return 0;
}

static struct timespec since;

static int clock_make(void)
{
	return clock_gettime(CLOCK_MONOTONIC, &since);
}

/* It neither jumps back nor counts the time on the disk. */
static int clock_check(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec < since.tv_sec || now.tv_sec > since.tv_sec + 600)
		return lost("from %ld to %ld", (long)since.tv_sec, (long)now.tv_sec);
	since = now;
	return 0;
}

static int peer_fd = -1;
static unsigned int peer_count;

static int peer_make(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(peer_port),
	};

	if (!peer_address)
		return 0;
	inet_aton(peer_address, &address.sin_addr);
	peer_fd = socket(AF_INET, SOCK_STREAM, 0);
	return connect(peer_fd, (void *)&address, sizeof(address)) ?
		failed("connect") : 0;
}

static int peer_check(void)
{
	char text[32];

	if (peer_fd < 0)
		return 0;
	snprintf(text, sizeof(text), "word %u\n", ++peer_count);
	return put(peer_fd, text) || gives(peer_fd, text);
}

/* In all threads that come. */
static void block_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static const struct kind {
	const char	*name;
	int		(*make)(void);
	int		(*check)(void);
} kinds[] = {
#define KIND(name) { #name, name##_make, name##_check }
	KIND(process), KIND(threads), KIND(pty), KIND(deleted), KIND(linked),
	KIND(position), KIND(socketpair), KIND(unix), KIND(inotify), KIND(epoll),
	KIND(timerfd), KIND(flock), KIND(posix_lock), KIND(sysv), KIND(memfd),
	KIND(memory), KIND(mapping), KIND(children), KIND(pipe), KIND(signals),
	KIND(posix_timer), KIND(tcp), KIND(udp), KIND(fifo), KIND(clock), KIND(peer),
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Whole when it has its name. */
static void answer(int make)
{
	char path[300];
	FILE *out;

	snprintf(path, sizeof(path), "%s/answer", dir);
	out = fopen(in_dir("answer.new"), "w");
	for (size_t i = 0; out && i < NR_KINDS; i++) {
		int bad = make ? kinds[i].make() : kinds[i].check();

		if (bad)
			fprintf(out, "lost %s: %s\n", kinds[i].name, why);
		else
			fprintf(out, "ok %s\n", kinds[i].name);
	}
	if (out)
		fclose(out);
	rename(in_dir("answer.new"), path);
}

static int echo(const char *address_text, int port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(port),
	};
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	char buf[4096];
	ssize_t len;

	inet_aton(address_text, &address.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (void *)&address, sizeof(address)) || listen(fd, 5)) {
		perror("listen");
		return 1;
	}
	fd = accept(fd, NULL, NULL);
	while ((len = read(fd, buf, sizeof(buf))) > 0)
		if (write(fd, buf, len) != len)
			return 1;
	perror("the connection ended");
	return 1;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "echo"))
		return echo(argv[2], atoi(argv[3]));
	if (argc < 2)
		return 2;
	dir = argv[1];
	if (argc > 3) {
		peer_address = argv[2];
		peer_port = atoi(argv[3]);
	}
	mkdir(dir, 0700);
	block_signal();
	answer(1);
	for (;;) {
		struct stat st;

		usleep(50000);
		if (stat(in_dir("ask"), &st))
			continue;
		unlink(in_dir("ask"));
		answer(0);
	}
}
