// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors passed over a Unix socket. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fds.h"

union control {
	char		space[CMSG_SPACE(FDS_MAX * sizeof(int))];
	struct cmsghdr	align;
};

int fds_send(int socket, const void *data, size_t len, const int *fds,
	     size_t nr, int flags)
{
	union control control = { 0 };
	struct iovec iov = { (void *)data, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (nr > FDS_MAX)
		return -E2BIG;
	if (nr) {
		struct cmsghdr *header = &control.align;

		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(nr * sizeof(int));
		memcpy(CMSG_DATA(header), fds, nr * sizeof(int));
		msg.msg_control = control.space;
		msg.msg_controllen = CMSG_SPACE(nr * sizeof(int));
	}
	return sendmsg(socket, &msg, MSG_NOSIGNAL | flags) < 0 ? -errno : 0;
}

ssize_t fds_receive(int socket, void *data, size_t size, int *fds, size_t *nr,
		    int flags)
{
	union control control = { 0 };
	struct iovec iov = { data, size };
	/* Not its space: where that ends there may be room for one more. */
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = CMSG_LEN(*nr * sizeof(int)),
	};
	ssize_t len = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC | flags);
	struct cmsghdr *header = len < 0 ? NULL : CMSG_FIRSTHDR(&msg);

	*nr = 0;
	if (len < 0)
		return -errno;
	if (!header || header->cmsg_level != SOL_SOCKET ||
	    header->cmsg_type != SCM_RIGHTS)
		return len;
	*nr = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(fds, CMSG_DATA(header), *nr * sizeof(int));
	return len;
}
