/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a good neighbour does all day: files, pipes, the loopback, processes,
 * memory, a fixed number of each a round. "neighbour PAUSE_MS" goes on until it
 * is killed and prints a line a round:
 *
 *	ROUND cpu wall worst file pipe loopback process memory
 *
 * in microseconds: processor time of its control group, time passed, the longest
 * operation; then processor time by kind. It sleeps so long between rounds.
 * "REFUSED WHAT ERRNO" if something fails, which is the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CPU_STAT	"/sys/fs/cgroup/cpu.stat"
#define MAP_SIZE	(256 << 10)
#define PAGE		4096

static void refused(const char *what)
{
	printf("REFUSED %s %s\n", what, strerrorname_np(errno));
	exit(1);
}

static int64_t now_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* Of the whole container */
static int64_t cpu_us(void)
{
	static int fd = -1;
	long long us;
	char text[64];
	ssize_t n;

	if (fd < 0)
		fd = open(CPU_STAT, O_RDONLY | O_CLOEXEC);
	/* Brings the group's time up to this moment */
	now_us(CLOCK_THREAD_CPUTIME_ID);
	n = pread(fd, text, sizeof(text) - 1, 0);
	if (n < 0)
		refused(CPU_STAT);
	text[n] = '\0';
	if (sscanf(text, "usage_usec %lld", &us) != 1)
		refused(CPU_STAT);
	return us;
}

static char data[PAGE];

static void use_file(void)
{
	int fd = open("/tmp/neighbour", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		refused("open");
	if (write(fd, data, sizeof(data)) != sizeof(data))
		refused("write");
	if (pread(fd, data, sizeof(data), 0) != sizeof(data))
		refused("read");
	close(fd);
	if (unlink("/tmp/neighbour"))
		refused("unlink");
}

static void use_pipe(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		refused("pipe");
	for (int i = 0; i < 10; i++) {
		if (write(fds[1], data, 100) != 100)
			refused("pipe write");
		if (read(fds[0], data, 100) != 100)
			refused("pipe read");
	}
	close(fds[0]);
	close(fds[1]);
}

static int connected[2];

static void open_loopback(void)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(here);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	connected[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&here, sizeof(here)) ||
	    listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&here, &len) ||
	    connect(connected[0], (struct sockaddr *)&here, sizeof(here)))
		refused("connect");
	connected[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (connected[1] < 0)
		refused("accept");
	close(listener);
}

static void use_loopback(void)
{
	if (send(connected[0], data, 1000, 0) != 1000)
		refused("send");
	if (recv(connected[1], data, 1000, MSG_WAITALL) != 1000)
		refused("receive");
}

static void use_process(void)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		refused("fork");
	if (!pid)
		_exit(0);
	if (waitpid(pid, &status, 0) != pid)
		refused("wait");
}

static void use_memory(void)
{
	char *p = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		refused("mmap");
	for (int i = 0; i < MAP_SIZE; i += PAGE)
		*(volatile char *)(p + i) = 1;
	munmap(p, MAP_SIZE);
}

static const struct kind {
	void	(*use)(void);
	int	count;		/* in a round */
} kinds[] = {
	{ use_file, 100 },
	{ use_pipe, 100 },
	{ use_loopback, 200 },
	{ use_process, 20 },
	{ use_memory, 10 },
};

#define NR_KINDS	(sizeof(kinds) / sizeof(*kinds))

static int64_t worst;

static void use_many(const struct kind *kind)
{
	for (int i = 0; i < kind->count; i++) {
		int64_t start = now_us(CLOCK_MONOTONIC), took;

		kind->use();
		took = now_us(CLOCK_MONOTONIC) - start;
		if (took > worst)
			worst = took;
	}
}

static void live_round(void)
{
	int64_t wall = now_us(CLOCK_MONOTONIC), cpu[NR_KINDS + 1];

	worst = 0;
	cpu[0] = cpu_us();
	for (size_t i = 0; i < NR_KINDS; i++) {
		use_many(&kinds[i]);
		cpu[i + 1] = cpu_us();
	}
	printf("ROUND %lld %lld %lld", (long long)(cpu[NR_KINDS] - cpu[0]),
	       (long long)(now_us(CLOCK_MONOTONIC) - wall), (long long)worst);
	for (size_t i = 0; i < NR_KINDS; i++)
		printf(" %lld", (long long)(cpu[i + 1] - cpu[i]));
	putchar('\n');
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	open_loopback();
	for (;;) {
		live_round();
		usleep(atoi(argv[1]) * 1000);
	}
}
