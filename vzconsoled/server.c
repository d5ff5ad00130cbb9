// SPDX-License-Identifier: GPL-2.0-or-later
/* The socket that vzctl finds us at. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "base/wait.h"
#include "client.h"
#include "server.h"

#define BACKLOG		64
#define PAUSE_MS	100

enum vz_err server_make_dir(void)
{
	_free_ char *path = path_root(CONSOLE_DIR);
	int err = dir_create_all(path, 0700);

	if (!err && chmod(path, 0700))
		err = -errno;
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Unable to create %s", path);
	return VZ_OK;
}

static void listener_ready(struct source *source, uint32_t events)
{
	struct containers *containers = (struct containers *)
		((char *)source - offsetof(struct containers, listener));
	int fd = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd >= 0)
		client_new(containers, fd);
	else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
		wait_ms(PAUSE_MS);
}

static int bind_socket(int fd, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	/* We hold the lock, so it is a dead one's. */
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    chmod(path, 0600) || listen(fd, BACKLOG))
		return -errno;
	return 0;
}

enum vz_err server_listen(struct containers *containers)
{
	_free_ char *path = path_root(CONSOLE_SOCKET);
	int err;

	containers->listener = (struct source){
		.fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK |
			     SOCK_CLOEXEC, 0),
		.ready = listener_ready,
	};
	err = containers->listener.fd < 0 ? -errno :
	      bind_socket(containers->listener.fd, path);
	if (!err)
		err = loop_open(&containers->terminals.loop);
	if (!err)
		err = loop_add(&containers->terminals.loop,
			       &containers->listener, EPOLLIN);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Unable to listen at %s", path);
	return VZ_OK;
}

void server_run(struct containers *containers)
{
	int timeout_ms = -1;

	while (!proc_interrupted()) {
		loop_turn(&containers->terminals.loop, timeout_ms);
		timeout_ms = terminals_turn(&containers->terminals);
	}
}
