// SPDX-License-Identifier: GPL-2.0-or-later
/* A large file that appears under its name when it is whole. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/draft.h"

#define MODE	0600

static char *hidden_name(const char *path)
{
	_free_ char *copy1 = xstrdup(path);
	_free_ char *copy2 = xstrdup(path);
	uint64_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return NULL;
	return xasprintf("%s/.%s.%016lx", dirname(copy1), basename(copy2),
			 random);
}

static int open_nameless(const char *path)
{
	_free_ char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, MODE);

	return fd < 0 ? -errno : fd;
}

static int open_hidden(struct draft *draft)
{
	draft->hidden = hidden_name(draft->path);
	if (!draft->hidden)
		return -EAGAIN;
	draft->fd = open(draft->hidden, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
			 MODE);
	if (draft->fd >= 0)
		return 0;
	free(steal_ptr(&draft->hidden));
	return -errno;
}

int draft_open(struct draft *draft, const char *path)
{
	int err = 0;

	*draft = (struct draft){ .fd = open_nameless(path),
				 .path = xstrdup(path) };
	if (draft->fd == -EOPNOTSUPP || draft->fd == -EISDIR)
		err = open_hidden(draft);
	else if (draft->fd < 0)
		err = draft->fd;
	if (!err && fchmod(draft->fd, MODE))
		err = -errno;
	if (err)
		draft_close(draft);
	return err;
}

/* A rename takes the place of another file, a link does not. */
static int give_hidden_name(struct draft *draft)
{
	_free_ char *link = xasprintf("/proc/self/fd/%d", draft->fd);

	if (draft->hidden)
		return 0;
	draft->hidden = hidden_name(draft->path);
	if (!draft->hidden)
		return -EAGAIN;
	if (!linkat(AT_FDCWD, link, AT_FDCWD, draft->hidden, AT_SYMLINK_FOLLOW))
		return 0;
	free(steal_ptr(&draft->hidden));
	return -errno;
}

int draft_publish(struct draft *draft)
{
	int err;

	if (fsync(draft->fd))
		return -errno;
	err = give_hidden_name(draft);
	if (err)
		return err;
	if (rename(draft->hidden, draft->path))
		return -errno;
	free(steal_ptr(&draft->hidden));
	return dir_sync_of(draft->path);
}

void draft_close(struct draft *draft)
{
	if (draft->hidden)
		unlink(draft->hidden);
	free(draft->hidden);
	free(draft->path);
	cleanup_close(&draft->fd);
	*draft = (struct draft)DRAFT_INIT;
}
