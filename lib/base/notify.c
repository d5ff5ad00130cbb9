// SPDX-License-Identifier: GPL-2.0-or-later
/* The service manager that has started us. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fds.h"
#include "base/notify.h"
#include "base/num.h"

/* A path, or with '@' in front a name without a file. */
static int connect_to(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	_close_ int fd = -1;

	if (len < 2 || len >= sizeof(address.sun_path) || !strchr("/@", *name))
		return -EINVAL;
	memcpy(address.sun_path, name, len);
	if (*name == '@')
		*address.sun_path = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address,
			      offsetof(struct sockaddr_un, sun_path) + len))
		return -errno;
	return steal_fd(&fd);
}

int notify_send(const char *text, int fd)
{
	const char *name = getenv("NOTIFY_SOCKET");
	_close_ int to = -1;

	if (!name)
		return 0;
	to = connect_to(name);
	return to < 0 ? to : fds_send(to, text, strlen(text), &fd, fd >= 0,
				      MSG_DONTWAIT);
}

/* A list with empty names is none of ours. */
static bool take_names(const char *text, uint32_t nr, struct words *ret_names)
{
	words_split(ret_names, text, ":");
	for (size_t i = 0; i < ret_names->nr; i++)
		if (fcntl(NOTIFY_FIRST_FD + i, F_GETFD) < 0)
			return false;
	return ret_names->nr == nr;
}

static int read_list(struct words *ret_names)
{
	const char *pid = getenv("LISTEN_PID"), *number = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");
	uint32_t owner, nr;

	/* It may have been meant for who has started us. */
	if (!pid || !number || num_parse_u32(pid, &owner) ||
	    owner != (uint32_t)getpid())
		return 0;
	if (num_parse_u32(number, &nr) || nr > NOTIFY_MAX_FDS ||
	    !take_names(names ? names : "", nr, ret_names))
		return -EBADMSG;
	for (uint32_t i = 0; i < nr; i++)
		fcntl(NOTIFY_FIRST_FD + i, F_SETFD, FD_CLOEXEC);
	return 0;
}

int notify_kept(struct words *ret_names)
{
	int err = read_list(ret_names);

	if (err)
		words_free(ret_names);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return err;
}
