// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of a guest that counts instructions: its time stamp counter goes up by
 * one with each.
 *
 *     instructions ns|ct [OPERATION [BLOCKS]]
 *     instructions list
 *
 * Starts a container ("ct"), or one of the same namespaces and control groups
 * that the kernel is told nothing about ("ns"), and measures operations inside,
 * each in a process of its own. Prints "name class instructions" for each, then
 * "done". With "list", which any system can run, it prints their names.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "measure.h"

#define PAGE		4096
#define NR_PAGES	64
#define MESSAGE		64

/* What an operation's prepare() leaves to its run() */
static int fds[2];
static char *pages;

static void fork_exec(void)
{
	pid_t pid = fork();

	check("fork", pid);
	if (!pid) {
		execl("/init", "init", "exit", (char *)NULL);
		_exit(127);
	}
	if (container_wait(pid))
		die("exec");
}

static void fork_exit(void)
{
	pid_t pid = fork();

	check("fork", pid);
	if (!pid)
		_exit(0);
	container_wait(pid);
}

static void *return_at_once(void *arg)
{
	return arg;
}

static void thread_create(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, return_at_once, NULL))
		die("pthread_create");
	pthread_join(thread, NULL);
}

static void map_pages(size_t nr)
{
	pages = mmap(NULL, nr * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		die("mmap");
}

static void map_many(void)
{
	map_pages(NR_PAGES);
}

static void map_touch_unmap(void)
{
	map_pages(1);
	*(volatile char *)pages = 1;
	munmap(pages, PAGE);
}

static void fault_pages(void)
{
	for (int i = 0; i < NR_PAGES; i++)
		*(volatile char *)(pages + i * PAGE) = 1;
	madvise(pages, NR_PAGES * PAGE, MADV_DONTNEED);
}

static void open_close(void)
{
	int fd = open("/init", O_RDONLY);

	check("/init", fd);
	close(fd);
}

static void make_pipe(void)
{
	check("pipe", pipe(fds));
}

static void make_unix_pair(void)
{
	check("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
}

static void make_tcp_pair(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(7),
	};
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1;

	check("lo", ioctl(listener, SIOCSIFFLAGS, &lo));
	check("bind", bind(listener, (struct sockaddr *)&addr, sizeof(addr)));
	check("listen", listen(listener, 1));
	fds[1] = socket(AF_INET, SOCK_STREAM, 0);
	check("connect",
	      connect(fds[1], (struct sockaddr *)&addr, sizeof(addr)));
	fds[0] = accept(listener, NULL, NULL);
	check("accept", fds[0]);
	check("TCP_NODELAY", setsockopt(fds[1], IPPROTO_TCP, TCP_NODELAY, &one,
					sizeof(one)));
}

static void send_message(void)
{
	char message[MESSAGE] = "";

	if (write(fds[1], message, MESSAGE) != MESSAGE ||
	    read(fds[0], message, MESSAGE) != MESSAGE)
		die("message");
}

static void open_init(void)
{
	fds[0] = open("/init", O_RDONLY);
	check("/init", fds[0]);
}

static void lock_unlock(void)
{
	check("flock", flock(fds[0], LOCK_EX));
	check("flock", flock(fds[0], LOCK_UN));
}

static void stat_new_name(void)
{
	static unsigned int nr;
	struct stat st;
	char name[32];

	snprintf(name, sizeof(name), "/a-new-name-%u", nr++);
	if (!stat(name, &st) || errno != ENOENT)
		die(name);
}

static void tcp_socket_close(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
}

static void unix_socket_close(void)
{
	close(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static void pipe_close(void)
{
	make_pipe();
	close(fds[0]);
	close(fds[1]);
}

/*
 * The class decides how much more an operation may cost: "work", or "bare" for
 * what makes an object and destroys it without using it.
 */
static const struct operation operations[] = {
	{ "fork+exec",		"work", NULL,		fork_exec,	 50, 1, NULL },
	{ "thread create",	"work", NULL,		thread_create,	 500, 1, NULL },
	{ "mmap+touch+munmap",	"work", NULL,		map_touch_unmap, 2000, 1, NULL },
	{ "page fault",		"work", map_many,	fault_pages,	 50, NR_PAGES, NULL },
	{ "open+close",		"work", NULL,		open_close,	 4000, 1, NULL },
	{ "pipe message",	"work", make_pipe,	send_message,	 4000, 1, NULL },
	{ "unix message",	"work", make_unix_pair,	send_message,	 3000, 1, NULL },
	{ "tcp message",	"work", make_tcp_pair,	send_message,	 1000, 1, NULL },
	{ "flock",		"work", open_init,	lock_unlock,	 5000, 1, NULL },
	{ "stat of new names",	"work", NULL,		stat_new_name,	 4000, 1, NULL },
	{ "tcp socket+close",	"bare", NULL,		tcp_socket_close, 1500, 1, NULL },
	{ "unix socket+close",	"bare", NULL,		unix_socket_close, 2000, 1, NULL },
	{ "pipe+close",		"bare", NULL,		pipe_close,	 1500, 1, NULL },
	{ "fork+exit",		"bare", NULL,		fork_exit,	 100, 1, NULL },
};

static int run_all(void *arg)
{
	return measure_all(arg);
}

int main(int argc, char **argv)
{
	struct request request = {
		.operations = operations,
		.nr = sizeof(operations) / sizeof(*operations),
		.blocks = MEASURE_BLOCKS,
	};
	struct container ct = {
		.id = 101, .init = run_all, .arg = &request,
	};

	if (!strcmp(argv[argc - 1], "exit"))
		return 0;
	if (!strcmp(argv[argc - 1], "list")) {
		measure_list(&request);
		return 0;
	}
	/* Linux puts words that it does not know before those for init */
	while (argc && strcmp(*argv, "ns") && strcmp(*argv, "ct"))
		argc--, argv++;
	if (!argc)
		return 2;
	measure_mount("devtmpfs", "/dev");
	measure_mount("proc", "/proc");
	measure_mount("sysfs", "/sys");
	measure_mount("cgroup2", CGROUP_ROOT);

	ct.is_ve = !strcmp(argv[0], "ct");
	if (argc > 1)
		request.only = argv[1];
	if (argc > 2)
		request.blocks = atoi(argv[2]);
	puts(container_wait(container_start(&ct)) ? "failed" : "done");
	fflush(stdout);
	sync();
	return reboot(RB_POWER_OFF);
}
