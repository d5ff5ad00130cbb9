// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzconsoled with processes of ours for containers: what is written comes to
 * those who look, floods and sleepers hurt nobody, nothing stays behind.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/fds.h"
#include "base/file.h"
#include "base/notify.h"
#include "base/paths.h"
#include "base/str.h"
#include "base/wait.h"
#include "tap.h"

#include "../../vzconsoled/client.c"
#include "../../vzconsoled/container.c"
#include "../../vzconsoled/loop.c"
#include "../../vzconsoled/server.c"
#include "../../vzconsoled/store.c"
#include "../../vzconsoled/terminal.c"

#define PATIENT_MS	5000

static pid_t daemon_pid;
static int nr_fds;		/* of the daemon, when nobody is there */

/* A service manager: what it keeps, by name. */
static struct {
	int	socket;		/* -1: there is none */
	int	fds[32];
	char	*names[32];
	size_t	nr;
} manager = { .socket = -1 };

static void manager_begin(void)
{
	_free_ char *path = path_root("/notify");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_usec = 200000 };

	strcpy(address.sun_path, path);
	manager.socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(manager.socket, SOL_SOCKET, SO_RCVTIMEO, &timeout,
		   sizeof(timeout));
	if (bind(manager.socket, (struct sockaddr *)&address, sizeof(address)))
		_exit(1);
	setenv("NOTIFY_SOCKET", path, 1);
}

static void manager_keep(const char *name, int fd)
{
	if (manager.nr == ARRAY_SIZE(manager.fds))
		_exit(1);
	manager.fds[manager.nr] = fd;
	manager.names[manager.nr++] = xstrdup(name);
}

static void manager_drop(const char *name)
{
	size_t out = 0;

	for (size_t i = 0; i < manager.nr; i++) {
		if (str_eq(manager.names[i], name)) {
			close(manager.fds[i]);
			free(manager.names[i]);
			continue;
		}
		manager.fds[out] = manager.fds[i];
		manager.names[out++] = manager.names[i];
	}
	manager.nr = out;
}

/* All that was said, until nothing more is. */
static void manager_listen(void)
{
	char text[256], name[64];
	size_t nr = 1;
	ssize_t len;
	int fd;

	for (;; nr = 1) {
		len = fds_receive(manager.socket, text, sizeof(text) - 1, &fd,
				  &nr, 0);
		if (len < 0)
			return;
		text[len] = '\0';
		if (sscanf(text, "FDSTORE=1\nFDPOLL=0\nFDNAME=%63s", name) == 1 &&
		    nr == 1)
			manager_keep(name, fd);
		else if (sscanf(text, "FDSTOREREMOVE=1\nFDNAME=%63s", name) == 1)
			manager_drop(name);
	}
}

static char *manager_names(const char *separator)
{
	struct str list = {};

	for (size_t i = 0; i < manager.nr; i++)
		str_addf(&list, "%s%s", i ? separator : "", manager.names[i]);
	return str_steal(&list);
}

/* In the new daemon: as systemd starts it with what it has kept. */
static void hand_over(struct containers *containers)
{
	_free_ char *names = manager_names(":");
	_free_ char *pid = xasprintf("%d", getpid());
	_free_ char *nr = xasprintf("%zu", manager.nr);
	struct containers found = {};
	int copies[ARRAY_SIZE(manager.fds)];

	if (manager.socket < 0)
		return;
	/* What stands there goes out of the way. */
	for (size_t i = 0; i < manager.nr; i++)
		copies[i] = fcntl(manager.fds[i], F_DUPFD, 200);
	containers->listener.fd = fcntl(containers->listener.fd, F_DUPFD, 300);
	containers->terminals.loop.epoll_fd =
		fcntl(containers->terminals.loop.epoll_fd, F_DUPFD, 300);
	for (size_t i = 0; i < 100; i++)
		close(NOTIFY_FIRST_FD + i);
	for (size_t i = 0; i < manager.nr; i++) {
		dup2(copies[i], NOTIFY_FIRST_FD + i);
		close(copies[i]);
	}
	loop_add(&containers->terminals.loop, &containers->listener, EPOLLIN);
	setenv("LISTEN_PID", pid, 1);
	setenv("LISTEN_FDS", nr, 1);
	setenv("LISTEN_FDNAMES", names, 1);
	store_find(&found);
	containers->kept = found.kept;
	containers->kept_err = found.kept_err;
	store_take_back(containers);
}

static void start_daemon(void)
{
	struct containers containers = { .listener.fd = -1 };

	if (server_make_dir() || server_listen(&containers))
		_exit(1);
	fflush(NULL);
	daemon_pid = fork();
	if (daemon_pid == 0) {
		/* They are where the manager puts them only now. */
		hand_over(&containers);
		proc_catch_interrupts();
		server_run(&containers);
		_exit(0);
	}
	close(containers.listener.fd);
	close(containers.terminals.loop.epoll_fd);
	/* The next one shall be told to end as well. */
	sigprocmask(SIG_SETMASK, &containers.terminals.loop.awake, NULL);
}

static int nr_daemon_fds(void)
{
	_free_ char *path = xasprintf("/proc/%d/fd", daemon_pid);
	_closedir_ DIR *dir = opendir(path);
	int nr = 0;

	while (dir && readdir(dir))
		nr++;
	return nr;
}

static bool becomes(int (*value)(void), int want)
{
	long end = now_ms() + PATIENT_MS;

	while (value() != want && now_ms() < end)
		wait_ms(20);
	return value() == want;
}

static int dial(void)
{
	_free_ char *path = path_root(CONSOLE_SOCKET);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval timeout = { .tv_sec = PATIENT_MS / 1000 };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The first process of a container, and what it sees. */
struct guest {
	pid_t			pid;
	uint32_t		ttys;
	int			slaves[CONSOLE_MAX_TTY + 1];
};

static void make_raw(int fd)
{
	struct termios raw;

	tcgetattr(fd, &raw);
	cfmakeraw(&raw);
	tcsetattr(fd, TCSANOW, &raw);
}

static int ask_with(struct guest *guest, int pidfd, enum console_type type,
		    uint32_t ctid, uint32_t ttys)
{
	_console_fds_ struct console_fds masters = { .nr = 0 };
	_close_ int fd = dial();
	struct console_fds mine = { .fds = { pidfd }, .nr = 1 };
	struct console_msg msg = { .type = type, .ctid = ctid, .ttys = ttys };
	size_t next = 0;

	if (console_send(fd, &msg, &mine, 0) ||
	    console_receive(fd, &msg, &masters, 0) ||
	    msg.type != CONSOLE_MADE || msg.err)
		return -1;
	for (int i = 1; i <= CONSOLE_MAX_TTY && next < masters.nr; i++)
		if (msg.ttys & 1U << i) {
			guest->slaves[i] = ioctl(masters.fds[next++],
						 TIOCGPTPEER,
						 O_RDWR | O_NOCTTY | O_CLOEXEC);
			make_raw(guest->slaves[i]);
		}
	guest->ttys = msg.ttys;
	return 0;
}

static int ask_for(struct guest *guest, enum console_type type, uint32_t ctid,
		   uint32_t ttys)
{
	_close_ int pidfd = syscall(SYS_pidfd_open, guest->pid, 0);

	return ask_with(guest, pidfd, type, ctid, ttys);
}

static int guest_start(struct guest *guest, uint32_t ctid, uint32_t ttys)
{
	memset(guest->slaves, -1, sizeof(guest->slaves));
	guest->pid = fork();
	if (guest->pid == 0) {
		pause();
		_exit(0);
	}
	return ask_for(guest, CONSOLE_START, ctid, ttys);
}

static void guest_stop(struct guest *guest)
{
	kill(guest->pid, SIGKILL);
	waitpid(guest->pid, NULL, 0);
}

static void guest_forget(struct guest *guest)
{
	for (size_t i = 0; i < ARRAY_SIZE(guest->slaves); i++)
		cleanup_close(&guest->slaves[i]);
}

static int attach(uint32_t ctid, uint32_t tty)
{
	struct console_msg msg = {
		.type = CONSOLE_ATTACH, .ctid = ctid, .tty = tty,
	};
	int fd = dial();

	console_send(fd, &msg, NULL, 0);
	return fd;
}

/* What arrives, until @text is at its end; or what came instead. */
static void shows(int fd, const char *text, const char *promise)
{
	_str_ struct str got = { 0 };
	struct console_msg msg;

	while (!str_has_suffix(str_text(&got), text)) {
		if (console_receive(fd, &msg, NULL, 0))
			break;
		if (msg.type == CONSOLE_DATA_OUT)
			str_addn(&got, msg.data, msg.len);
	}
	is_text(str_text(&got), text, promise);
}

static void types(int fd, const char *keys)
{
	struct console_msg msg = { .type = CONSOLE_DATA_IN };

	msg.len = strlen(keys);
	memcpy(msg.data, keys, msg.len);
	console_send(fd, &msg, NULL, 0);
}

static void hears(int slave, const char *text, const char *promise)
{
	struct pollfd pfd = { .fd = slave, .events = POLLIN };
	char got[64] = "";
	size_t len = 0;

	while (len < strlen(text) && poll(&pfd, 1, PATIENT_MS) == 1) {
		ssize_t nr = read(slave, got + len, sizeof(got) - 1 - len);

		if (nr <= 0)
			break;
		len += nr;
	}
	is_text(got, text, promise);
}

/* Some bytes at once, @total of them; false if it takes too long. */
static bool flood(int slave, size_t total)
{
	static char line[1000];
	long end = now_ms() + PATIENT_MS;
	size_t done = 0;

	memset(line, 'x', sizeof(line));
	while (done < total && now_ms() < end) {
		ssize_t nr = write(slave, line, sizeof(line));

		if (nr <= 0)
			return false;
		done += nr;
	}
	return done >= total;
}

static long daemon_cpu_ms(void)
{
	_free_ char *path = xasprintf("/proc/%d/schedstat", daemon_pid);
	_free_ char *text = NULL;

	file_read(path, 100, &text, NULL);
	return text ? strtol(text, NULL, 10) / 1000000 : -1;
}

static void test_life(void)
{
	struct guest guest, again;
	struct winsize size = { 0 };
	struct console_msg msg = {
		.type = CONSOLE_RESIZE, .rows = 33, .columns = 99,
	};
	int client, waiting, other;

	waiting = attach(101, 3);
	is_number(guest_start(&guest, 101, 1 << 1 | 1 << 2), 0, "a guest starts");
	is_number(guest.ttys, 1 << 1 | 1 << 2 | 1 << 3,
		  "it gets its terminals and one that somebody waits at");
	if (write(guest.slaves[1], "booting ", 8) != 8)
		ok(false, "booting");
	wait_ms(100);
	client = attach(101, 1);
	shows(client, "booting ", "who comes late sees what was shown last");
	if (write(guest.slaves[3], "third", 5) == 5)
		shows(waiting, "third", "who came early sees all");
	types(client, "secret\n");
	hears(guest.slaves[1], "secret\n", "keys go in");
	other = attach(101, 1);
	shows(other, "booting ", "a second one may look");
	if (write(guest.slaves[1], "both", 4) == 4)
		shows(client, "both", "the first sees more");
	shows(other, "both", "and so does the second");
	console_send(client, &msg, NULL, 0);
	types(client, "!");
	hears(guest.slaves[1], "!", "and goes on typing");
	ioctl(guest.slaves[1], TIOCGWINSZ, &size);
	ok(size.ws_row == 33 && size.ws_col == 99, "the size follows");
	again = guest;
	is_number(ask_for(&again, CONSOLE_ADD, 101, 1 << 1 | 1 << 4), 0,
		  "more can be asked for");
	is_number(again.ttys, 1 << 4, "what is there stays");
	close(other);

	guest_stop(&guest);
	guest_forget(&again);
	is_number(guest_start(&guest, 101, 1 << 1), 0, "the next life");
	if (write(guest.slaves[1], "again", 5) == 5)
		shows(client, "again", "is seen by who stayed");
	size.ws_row = 0;
	ioctl(guest.slaves[1], TIOCGWINSZ, &size);
	ok(size.ws_row == 33 && size.ws_col == 99, "and has the size");
	guest_stop(&guest);
	guest_forget(&guest);
	close(client);
	close(waiting);
}

/* Somebody else may still hold what was passed on. */
static void test_hangup(void)
{
	struct guest guest;
	int pidfd;
	char c;

	guest_start(&guest, 102, 1 << 1);
	pidfd = syscall(SYS_pidfd_open, guest.pid, 0);
	is_number(ask_with(&guest, pidfd, CONSOLE_START, 102, 1 << 1), 0,
		  "a start may come twice");
	guest_stop(&guest);
	ok(read(guest.slaves[1], &c, 1) <= 0,
	   "a terminal ends with the first process");
	ok(becomes(nr_daemon_fds, nr_fds),
	   "which is noticed once, whoever still looks");
	close(pidfd);
	guest_forget(&guest);
}

static void test_floods(void)
{
	struct guest guest;
	long cpu_ms = daemon_cpu_ms();
	int lazy;

	guest_start(&guest, 103, 1 << 1);
	ok(flood(guest.slaves[1], 500 << 10), "nobody looks: a guest can write");
	cpu_ms = daemon_cpu_ms() - cpu_ms;
	ok(cpu_ms >= 0 && cpu_ms < 1000, "which takes little: %ld ms", cpu_ms);
	lazy = attach(103, 1);
	ok(flood(guest.slaves[1], 500 << 10), "someone is stuck: it still can");
	close(lazy);
	guest_stop(&guest);
	guest_forget(&guest);
}

/* Until it has looked at all that was sent. */
static void settle(int fd)
{
	struct console_msg msg = {
		.type = CONSOLE_GET_MASTER, .ctid = 999, .tty = 1,
	};

	console_send(fd, &msg, NULL, 0);
	while (!console_receive(fd, &msg, NULL, 0) &&
	       msg.type != CONSOLE_MASTER)
		;
}

/* A child that types lines of @len; it is well under way on return. */
static pid_t typist_start(int client, int nr_lines, size_t len)
{
	char line[len + 1];
	pid_t pid;

	memset(line, 'y', len);
	line[len] = '\0';
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < nr_lines; i++)
			types(client, line);
		_exit(0);
	}
	wait_ms(300);
	return pid;
}

/* More than all buffers hold, to a guest that reads late. */
static void test_long_input(void)
{
	enum { NR_LINES = 400, LINE = 1000 };
	struct guest guest;
	char got[4096];
	size_t total = 0;
	pid_t typist;
	int client;

	guest_start(&guest, 104, 1 << 1);
	client = attach(104, 1);
	typist = typist_start(client, NR_LINES, LINE);
	while (total < NR_LINES * LINE) {
		struct pollfd pfd = {
			.fd = guest.slaves[1], .events = POLLIN,
		};
		ssize_t nr = -1;

		if (poll(&pfd, 1, PATIENT_MS) == 1)
			nr = read(guest.slaves[1], got, sizeof(got));
		if (nr <= 0)
			break;
		total += nr;
	}
	is_number(total, NR_LINES * LINE, "input waits for the guest");
	waitpid(typist, NULL, 0);
	/* Held input must not hold up the end. */
	typist = typist_start(client, NR_LINES, LINE);
	guest_stop(&guest);
	waitpid(typist, NULL, 0);
	settle(client);
	guest_forget(&guest);
	guest_start(&guest, 104, 1 << 1);
	if (write(guest.slaves[1], "next", 4) == 4)
		shows(client, "next", "and is dropped when it ends");
	close(client);
	guest_stop(&guest);
	guest_forget(&guest);
}

static void restart_daemon(void)
{
	kill(daemon_pid, SIGKILL);
	waitpid(daemon_pid, NULL, 0);
	manager_listen();
	start_daemon();
}

static void keeps(const char *names, const char *promise)
{
	_free_ char *list = NULL;

	manager_listen();
	list = manager_names(" ");
	is_text(list, names, promise);
}

static int in_manager(void)
{
	manager_listen();
	return manager.nr;
}

static void test_restart(void)
{
	struct console_msg msg = {
		.type = CONSOLE_RESIZE, .rows = 33, .columns = 99,
	};
	struct guest guest, gone, again;
	struct winsize size = { 0 };
	int client, junk[2];

	manager_begin();
	restart_daemon();
	close(dial());
	wait_ms(50);
	nr_fds = nr_daemon_fds();
	guest_start(&guest, 101, 1 << 1 | 1 << 2);
	guest_start(&gone, 102, 1 << 1);
	keeps("101.0 101.1 101.2 102.0 102.1",
	      "the service manager is given processes and terminals");
	client = attach(101, 1);
	console_send(client, &msg, NULL, 0);
	settle(client);
	close(client);

	restart_daemon();
	client = attach(101, 1);
	settle(client);
	if (write(guest.slaves[1], "still", 5) == 5)
		shows(client, "still", "a terminal lives through a restart");
	types(client, "here");
	hears(guest.slaves[1], "here", "in both directions");
	again = guest;
	is_number(ask_for(&again, CONSOLE_ADD, 101, 1 << 1 | 1 << 2), 0,
		  "it can be asked for");
	is_number(again.ttys, 0, "and nothing is made in its place");
	if (write(guest.slaves[1], "", 0) == 0)
		ioctl(guest.slaves[1], TIOCGWINSZ, &size);
	ok(size.ws_row == 33 && size.ws_col == 99, "its size is as it was");
	close(client);
	guest_stop(&gone);
	guest_forget(&gone);
	ok(becomes(in_manager, 3), "what has ended is not kept");
	keeps("101.0 101.1 101.2", "of that container alone");

	/* While there is no daemon */
	kill(daemon_pid, SIGKILL);
	waitpid(daemon_pid, NULL, 0);
	guest_stop(&guest);
	if (pipe(junk) < 0)
		_exit(1);
	manager_keep("103.1", posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
	unlockpt(manager.fds[manager.nr - 1]);
	manager_keep("104.0", junk[0]);
	manager_keep("105.1", junk[1]);
	manager_keep("rubbish", dup(junk[0]));
	manager_keep("106.13", dup(junk[0]));
	manager_keep("107.0.1", dup(junk[0]));
	start_daemon();
	ok(becomes(in_manager, 0),
	   "what has ended meanwhile, or is no terminal, is given back");
	ok(becomes(nr_daemon_fds, nr_fds), "and nothing of it stays");
	guest_forget(&guest);
}

static void refuses(const struct console_msg *msg, size_t len,
		    const char *promise)
{
	_close_ int fd = dial();
	struct console_msg answer;

	send(fd, msg, len, 0);
	is_number(console_receive(fd, &answer, NULL, 0), -ENODATA, promise);
}

static void test_nonsense(void)
{
	struct console_msg msg = { .type = 4711 };

	refuses(&msg, offsetof(struct console_msg, data), "an unknown type");
	msg.type = CONSOLE_DATA_IN;
	refuses(&msg, offsetof(struct console_msg, data), "keys for nobody");
	msg.len = 100;
	refuses(&msg, offsetof(struct console_msg, data) + 99, "a wrong length");
	refuses(&msg, 3, "a piece of a packet");
	msg = (struct console_msg){ .type = CONSOLE_ATTACH, .ctid = 1, .tty = 0 };
	refuses(&msg, offsetof(struct console_msg, data), "terminal 0");
	msg.tty = CONSOLE_MAX_TTY + 1;
	refuses(&msg, offsetof(struct console_msg, data), "one too many");
}

int main(void)
{
	int status;

	scratch_root();
	signal(SIGPIPE, SIG_IGN);
	start_daemon();
	close(dial());
	wait_ms(50);
	nr_fds = nr_daemon_fds();
	test_life();
	test_hangup();
	test_floods();
	test_long_input();
	test_nonsense();
	ok(becomes(nr_daemon_fds, nr_fds), "no descriptor stays");
	test_restart();
	kill(daemon_pid, SIGTERM);
	waitpid(daemon_pid, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "it ends when told");
	return done_testing();
}
