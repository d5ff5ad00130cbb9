// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzeventd: listens to what the kernel says about containers and runs a
 * script for each event. This is what brings a container back that has
 * rebooted, and cleans up behind one that has halted.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/vzcalluser.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "known.h"
#include "node/daemon.h"
#include "script.h"

#define PATH_REBOOT_EVENT	"/sys/module/vzevent/parameters/reboot_event"
/* Some ten thousand events in a burst */
#define RECEIVE_BUFFER		(8 << 20)

struct listener {
	int		socket;
	struct known	known;
};

/* Without this the kernel says "stop" where it means "reboot". */
static enum vz_err enable_reboot_event(void)
{
	_free_ char *path = path_root(PATH_REBOOT_EVENT);
	int err = file_write_value(path, "1");

	if (err == -ENOENT)
		return vz_fail(VZ_BAD_KERNEL,
			       "%s is missing: this is not an OpenVZ kernel",
			       path);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Unable to set %s",
				     path);
	return VZ_OK;
}

static enum vz_err open_socket(int *ret_socket)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = VZEVENT_GROUP,
	};
	int size = RECEIVE_BUFFER;
	_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
				NETLINK_VZEVENT);

	if (fd < 0)
		return vz_fail_errno(VZ_BAD_KERNEL, errno,
				     "Unable to open netlink socket %d",
				     NETLINK_VZEVENT);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to listen to netlink group %d",
				     VZEVENT_GROUP);
	/* A smaller buffer only overflows earlier. */
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	*ret_socket = steal_fd(&fd);
	return VZ_OK;
}

static void read_known(struct known *ret_known)
{
	_ve_list_ struct ve_list list = { 0 };
	int err = ve_list_read(&list);

	if (err)
		log_errno(-1, err, "Unable to read " PATH_VEINFO);
	known_add_list(ret_known, &list);
}

static void handle_event(struct listener *listener, const struct event *event)
{
	log_detail("Event %s of container %u", event_name(event->kind),
		   event->ctid);
	if (event->kind == EVENT_START)
		known_add(&listener->known, event->ctid);
	if (event->kind == EVENT_STOP || event->kind == EVENT_REBOOT)
		known_del(&listener->known, event->ctid);
	script_start(event);
}

static void handle_text(struct listener *listener, const char *text, size_t len)
{
	struct event event;
	int err = event_parse(text, len, &event);

	if (!err)
		handle_event(listener, &event);
	else if (err == -ENOMSG)
		log_msg(-1, "Unknown event %.*s", (int)len, text);
	else
		log_msg(-1, "Malformed event of %zu bytes: %.*s", len,
			(int)len, text);
}

/*
 * Events were lost. Whoever is gone has stopped; whether it wanted to reboot
 * nobody knows any more.
 */
static void handle_overrun(struct listener *listener)
{
	struct known now = { 0 };
	struct known before = listener->known;

	log_msg(-1, "Events were lost, looking for containers that have stopped");
	read_known(&now);
	listener->known = now;
	for (size_t i = 0; i < before.nr; i++) {
		struct event event = { EVENT_STOP, before.ctids[i] };

		if (!known_has(&now, event.ctid))
			handle_event(listener, &event);
	}
	known_free(&before);
}

static void receive(struct listener *listener)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	char text[EVENT_MAX_LEN + 32];
	ssize_t len = recvfrom(listener->socket, text, sizeof(text),
			       MSG_DONTWAIT, (struct sockaddr *)&from,
			       &from_len);

	if (len < 0) {
		if (errno == ENOBUFS)
			handle_overrun(listener);
		else if (errno != EAGAIN && errno != EINTR)
			log_errno(-1, errno, "Unable to receive events");
		return;
	}
	/* Only the kernel has port 0. */
	if (from.nl_pid == 0)
		handle_text(listener, text, len);
}

static void serve(void *state)
{
	struct listener *listener = state;
	struct pollfd pfd = { .fd = listener->socket, .events = POLLIN };
	sigset_t block, old;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &old);
	while (!proc_interrupted()) {
		if (ppoll(&pfd, 1, NULL, &old) <= 0)
			continue;
		/* Children get the mask that they expect. */
		sigprocmask(SIG_SETMASK, &old, NULL);
		receive(listener);
		sigprocmask(SIG_BLOCK, &block, NULL);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static enum vz_err set_up(void *state)
{
	struct listener *listener = state;
	enum vz_err err = enable_reboot_event();

	if (!err)
		err = open_socket(&listener->socket);
	if (err)
		return err;
	proc_catch_interrupts();
	/* Nobody waits for the children: see script.c. */
	signal(SIGCHLD, SIG_IGN);
	read_known(&listener->known);
	return VZ_OK;
}

int main(int argc, char **argv)
{
	struct listener listener = { .socket = -1 };
	int status = daemon_main(argc, argv, &(struct daemon){
		.prog = "vzeventd",
		.pid_file = "/run/vzeventd.pid",
		.set_up = set_up,
		.serve = serve,
		.state = &listener,
	});

	known_free(&listener.known);
	return status;
}
