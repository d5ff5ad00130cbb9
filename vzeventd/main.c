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
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "listener.h"
#include "node/daemon.h"

#define PATH_REBOOT_EVENT	"/sys/module/vzevent/parameters/reboot_event"
/* Some ten thousand events in a burst */
#define RECEIVE_BUFFER		(8 << 20)

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
		listener_receive(listener);
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
	listener_begin(listener);
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
