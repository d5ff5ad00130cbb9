// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of the node guest: mounts what a booted node has, then runs commands
 * that the test runner sends over a virtio-serial port.
 *
 * Both directions speak lines, each followed by as many raw bytes as it says:
 *
 *	runner:	run ID TIMEOUT_S COMMAND_LEN STDIN_LEN	+ command + stdin
 *		sync TOKEN
 *	agent:	out ID LEN + bytes	err ID LEN + bytes
 *		exit ID STATUS		(128 + signal; 124: timed out)
 *		sync TOKEN
 *
 * One command runs at a time. The runner sends "sync" after it has restored a
 * snapshot, and drops everything before the answer.
 *
 * With vz.shell on the kernel command line it gives a shell on the console.
 *
 * Where another program is PID 1, that one has brought the node up, and the
 * agent is one of its services.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT_NAME	"vz.agent"
#define STATUS_TIMEOUT	124
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const child_env[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"HOME=/root", "TERM=linux", "LC_ALL=C.UTF-8", NULL,
};

struct command {
	unsigned long id;
	pid_t pid;
	int out, err;		/* pipes, -1 when closed */
	struct timespec deadline;
	bool timed_out;
	int status;		/* of the child, -1 while it runs */
};

static void die(const char *what)
{
	fprintf(stderr, "agent: %s: %m\n", what);
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

/* ---- the port ---- */

static int port;

static void port_write(const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(port, p, len);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			struct pollfd pfd = { .fd = port, .events = POLLOUT };

			poll(&pfd, 1, 100);
			continue;
		}
		if (n < 0)
			die("Cannot write to the port");
		p += n;
		len -= n;
	}
}

__attribute__((format(printf, 1, 2)))
static void port_line(const char *format, ...)
{
	char line[128];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	port_write(line, len);
}

static void port_read(void *data, size_t len)
{
	char *p = data;

	while (len) {
		ssize_t n = read(port, p, len);

		if (n <= 0) {
			/* Hang-up: the runner is not there (yet, or any more) */
			struct timespec nap = { .tv_nsec = 20 * 1000 * 1000 };

			if (n < 0 && errno != EAGAIN && errno != EINTR)
				die("Cannot read from the port");
			nanosleep(&nap, NULL);
			continue;
		}
		p += n;
		len -= n;
	}
}

static void port_read_line(char *line, size_t size)
{
	size_t len = 0;
	char c;

	for (;;) {
		port_read(&c, 1);
		if (c == '\n')
			break;
		if (len < size - 1)
			line[len++] = c;
	}
	line[len] = '\0';
}

/* Ports are numbered as they appear; sysfs tells their names */
static int port_open(void)
{
	const char *dir = "/sys/class/virtio-ports";

	for (int tries = 0; tries < 500; tries++) {
		DIR *d = opendir(dir);
		struct dirent *e;

		while (d && (e = readdir(d))) {
			char path[300], name[64] = "";
			FILE *f;

			snprintf(path, sizeof(path), "%s/%s/name", dir, e->d_name);
			f = fopen(path, "re");
			if (!f)
				continue;
			if (!fgets(name, sizeof(name), f))
				name[0] = '\0';
			fclose(f);
			name[strcspn(name, "\n")] = '\0';
			if (strcmp(name, PORT_NAME))
				continue;
			snprintf(path, sizeof(path), "/dev/%s", e->d_name);
			closedir(d);
			return open(path, O_RDWR | O_CLOEXEC);
		}
		if (d)
			closedir(d);
		usleep(10000);
	}
	errno = ENODEV;
	return -1;
}

/* ---- bringing the node up ---- */

struct mount_row {
	const char *type, *dir;
	unsigned long flags;
	const char *options;
};

static const struct mount_row mounts[] = {
	{ "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
	{ "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
	{ "devtmpfs", "/dev", MS_NOSUID, "mode=755" },
	{ "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=620,gid=5,ptmxmode=666" },
	{ "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777" },
	{ "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755" },
	{ "tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777" },
	{ "cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, "nsdelegate" },
	{ "debugfs", "/sys/kernel/debug", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL },
};

static void mount_all(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		const struct mount_row *m = &mounts[i];

		mkdir(m->dir, 0755);
		if (mount(m->type, m->dir, m->type, m->flags, m->options) &&
		    errno != EBUSY && errno != ENODEV && errno != ENOENT)
			die(m->dir);
	}
	/* As an init system does */
	if (mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL))
		die("/");
	mkdir("/run/lock", 01777);
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

static bool cmdline_get(const char *key, char *value, size_t size)
{
	char line[4096], *save = NULL;
	FILE *f = fopen("/proc/cmdline", "re");
	bool found = false;

	if (!f || !fgets(line, sizeof(line), f))
		die("/proc/cmdline");
	fclose(f);
	for (char *word = strtok_r(line, " \n", &save); word; word = strtok_r(NULL, " \n", &save)) {
		size_t len = strlen(key);

		if (strncmp(word, key, len) || (word[len] && word[len] != '='))
			continue;
		snprintf(value, size, "%s", word[len] ? word + len + 1 : "");
		found = true;
	}
	return found;
}

static void interface_up(const char *name, const char *address)
{
	struct ifreq ifr = { 0 };
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifr.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (address) {
		sin->sin_family = AF_INET;
		inet_pton(AF_INET, address, &sin->sin_addr);
		ioctl(fd, SIOCSIFADDR, &ifr);
		inet_pton(AF_INET, "255.255.255.0", &sin->sin_addr);
		ioctl(fd, SIOCSIFNETMASK, &ifr);
	}
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static void network_up(void)
{
	char address[64];

	interface_up("lo", NULL);
	if (cmdline_get("vz.ip", address, sizeof(address)))
		interface_up("eth0", address);
}

/*
 * A socket that asks for the time at which packets arrive, never closed. For the
 * first one, and after the last, the kernel rewrites instructions of its receive
 * path, and an emulated processor in it may run into the breakpoint that stood
 * there meanwhile: a panic. Each ping would be the first and the last one.
 */
static void stamp_packets(void)
{
	const int yes = 1;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &yes, sizeof(yes)))
		die("Cannot ask for the time of packets");
}

/* Called in the child: a session of its own, nothing inherited but stdio */
static void __attribute__((noreturn)) child_exec(char *const argv[])
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (chdir("/root"))
		chdir("/");
	execve(argv[0], argv, (char *const *)child_env);
	_exit(127);
}

/* A boot step: what it says goes to the console, failure does not matter */
static void run_once(char *const argv[])
{
	pid_t pid = fork();

	if (!pid)
		child_exec(argv);
	waitpid(pid, NULL, 0);
}

static void node_up(void)
{
	char hostname[65] = "node";

	mount_all();
	cmdline_get("vz.hostname", hostname, sizeof(hostname));
	sethostname(hostname, strlen(hostname));
	run_once((char *[]){ "/sbin/sysctl", "-q", "--system", NULL });
}

/* ---- running commands ---- */

static void command_start(struct command *c, const char *text, int input)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		die("pipe");
	c->status = -1;
	c->pid = fork();
	if (c->pid < 0)
		die("fork");
	if (!c->pid) {
		setsid();
		dup2(input, 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		child_exec((char *[]){ "/bin/sh", "-c", (char *)text, NULL });
	}
	close(out[1]);
	close(err[1]);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	c->out = out[0];
	c->err = err[0];
}

/* Passes on what is there now; closes the pipe at its end */
static void stream_forward(struct command *c, int *fd, const char *kind)
{
	char data[8192];

	while (*fd >= 0) {
		ssize_t n = read(*fd, data, sizeof(data));

		if (n < 0)
			return;
		if (!n) {
			close(*fd);
			*fd = -1;
			return;
		}
		port_line("%s %lu %zd\n", kind, c->id, n);
		port_write(data, n);
	}
}

static void reap(struct command *c)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (!c || pid != c->pid)
			continue;
		c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

static int left_ms(const struct timespec *deadline)
{
	struct timespec now;
	long ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (deadline->tv_sec - now.tv_sec) * 1000 + (deadline->tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? ms : 0;
}

static void drain_signals(int sigfd)
{
	struct signalfd_siginfo info;

	while (read(sigfd, &info, sizeof(info)) > 0)
		;
}

/* Processes left behind may keep the pipes: the command ends with its shell */
static void command_wait(struct command *c, int sigfd)
{
	while (c->status < 0) {
		struct pollfd fds[] = {
			{ .fd = c->out, .events = POLLIN },
			{ .fd = c->err, .events = POLLIN },
			{ .fd = sigfd, .events = POLLIN },
		};

		if (!poll(fds, ARRAY_SIZE(fds), c->timed_out ? -1 : left_ms(&c->deadline)) &&
		    !c->timed_out) {
			c->timed_out = true;
			kill(-c->pid, SIGKILL);
		}
		stream_forward(c, &c->out, "out");
		stream_forward(c, &c->err, "err");
		drain_signals(sigfd);
		reap(c);
	}
	stream_forward(c, &c->out, "out");
	stream_forward(c, &c->err, "err");
	if (c->out >= 0)
		close(c->out);
	if (c->err >= 0)
		close(c->err);
}

static char *read_blob(size_t len)
{
	char *data = malloc(len + 1);

	if (!data)
		die("Out of memory");
	port_read(data, len);
	data[len] = '\0';
	return data;
}

static int input_file(const char *data, size_t len)
{
	int fd = memfd_create("stdin", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		die("Cannot store the input");
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void command_run(unsigned long id, unsigned int timeout_s, size_t text_len,
			size_t input_len, int sigfd)
{
	struct command c = { .id = id };
	char *text = read_blob(text_len);
	char *data = read_blob(input_len);
	int input = input_file(data, input_len);

	free(data);
	clock_gettime(CLOCK_MONOTONIC, &c.deadline);
	c.deadline.tv_sec += timeout_s;
	command_start(&c, text, input);
	close(input);
	free(text);
	command_wait(&c, sigfd);
	port_line("exit %lu %d\n", id, c.timed_out ? STATUS_TIMEOUT : c.status);
}

static void serve(int sigfd)
{
	char line[128], token[64];
	unsigned long id;
	unsigned int timeout_s;
	size_t text_len, input_len;

	for (;;) {
		struct pollfd fds[] = {
			{ .fd = port, .events = POLLIN },
			{ .fd = sigfd, .events = POLLIN },
		};

		poll(fds, ARRAY_SIZE(fds), -1);
		if (fds[1].revents) {
			drain_signals(sigfd);
			reap(NULL);
		}
		if (!(fds[0].revents & POLLIN)) {
			/* Hang-up alone would spin */
			if (fds[0].revents)
				usleep(20000);
			continue;
		}
		port_read_line(line, sizeof(line));
		if (sscanf(line, "run %lu %u %zu %zu", &id, &timeout_s, &text_len, &input_len) == 4)
			command_run(id, timeout_s, text_len, input_len, sigfd);
		else if (sscanf(line, "sync %63s", token) == 1)
			port_line("sync %s\n", token);
	}
}

/* ---- a shell on the console ---- */

static void __attribute__((noreturn)) shell(int sigfd)
{
	struct pollfd pfd = { .fd = sigfd, .events = POLLIN };
	struct command c = { .status = -1 };

	c.pid = fork();
	if (!c.pid) {
		int fd;

		setsid();
		fd = open("/dev/ttyS0", O_RDWR);
		ioctl(fd, TIOCSCTTY, 0);
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		child_exec((char *[]){ "/bin/bash", "-l", NULL });
	}
	while (c.status < 0) {
		poll(&pfd, 1, -1);
		drain_signals(sigfd);
		reap(&c);
	}
	sync();
	reboot(RB_POWER_OFF);
	_exit(0);
}

int main(void)
{
	char value[8];
	sigset_t mask;
	int sigfd;

	umask(022);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	sigfd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (getpid() == 1)
		node_up();
	network_up();
	stamp_packets();
	if (cmdline_get("vz.shell", value, sizeof(value)))
		shell(sigfd);
	port = port_open();
	if (port < 0)
		die("No port " PORT_NAME);
	serve(sigfd);
}
