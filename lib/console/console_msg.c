// SPDX-License-Identifier: GPL-2.0-or-later
/* Packets between vzctl and vzconsoled. */
#include <errno.h>
#include <unistd.h>

#include "base/fds.h"
#include "console/console_msg.h"

#define MSG_HEAD	offsetof(struct console_msg, data)

_Static_assert(CONSOLE_MAX_TTY <= FDS_MAX, "all masters at once");

int console_send(int socket, const struct console_msg *msg,
		 const struct console_fds *fds, int flags)
{
	return fds_send(socket, msg, MSG_HEAD + msg->len,
			fds ? fds->fds : NULL, fds ? fds->nr : 0, flags);
}

int console_receive(int socket, struct console_msg *ret_msg,
		    struct console_fds *ret_fds, int flags)
{
	struct console_fds fds = { .nr = CONSOLE_MAX_TTY };
	ssize_t len = fds_receive(socket, ret_msg, sizeof(*ret_msg), fds.fds,
				  &fds.nr, flags);
	int err = 0;

	if (len <= 0)
		return len ? len : -ENODATA;
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
