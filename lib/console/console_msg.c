// SPDX-License-Identifier: GPL-2.0-or-later
/* Packets between vzctl and vzconsoled. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "console/console_msg.h"

#define MSG_HEAD	offsetof(struct console_msg, data)

union fds_space {
	char		space[CMSG_SPACE(CONSOLE_MAX_TTY * sizeof(int))];
	struct cmsghdr	align;
};

int console_send(int socket, const struct console_msg *msg,
		 const struct console_fds *fds, int flags)
{
	union fds_space control = { 0 };
	struct iovec iov = { (void *)msg, MSG_HEAD + msg->len };
	struct msghdr header = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (fds && fds->nr) {
		size_t size = fds->nr * sizeof(int);
		struct cmsghdr *cmsg = &control.align;

		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(cmsg), fds->fds, size);
		header.msg_control = control.space;
		header.msg_controllen = CMSG_SPACE(size);
	}
	if (sendmsg(socket, &header, MSG_NOSIGNAL | flags) < 0)
		return -errno;
	return 0;
}

static void take_fds(struct msghdr *header, struct console_fds *ret_fds)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(header);

	ret_fds->nr = 0;
	if (!cmsg || cmsg->cmsg_level != SOL_SOCKET ||
	    cmsg->cmsg_type != SCM_RIGHTS)
		return;
	ret_fds->nr = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(ret_fds->fds, CMSG_DATA(cmsg), ret_fds->nr * sizeof(int));
}

int console_receive(int socket, struct console_msg *ret_msg,
		    struct console_fds *ret_fds, int flags)
{
	union fds_space control;
	struct iovec iov = { ret_msg, sizeof(*ret_msg) };
	struct msghdr header = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space),
	};
	struct console_fds fds = { .nr = 0 };
	ssize_t len = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
	int err = 0;

	if (len <= 0)
		return len ? -errno : -ENODATA;
	take_fds(&header, &fds);
	if ((size_t)len < MSG_HEAD || (size_t)len - MSG_HEAD != ret_msg->len)
		err = -EBADMSG;
	if (err || !ret_fds)
		console_fds_close(&fds);
	else
		*ret_fds = fds;
	return err;
}

void console_fds_close(struct console_fds *fds)
{
	while (fds->nr)
		close(fds->fds[--fds->nr]);
}
