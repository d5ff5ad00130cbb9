/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *	scribble append|churn|rename|truncate DIRECTORY SEED
 *
 * A writer that goes on in DIRECTORY until it is killed, and synchronises now and
 * then. Where space or inodes are refused it removes what it has made and goes
 * on; any other error ends it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define FILES		8U
#define NAMES		64U
#define LARGEST	(2U << 20)
#define SYNC_EACH	16U
#define ORPHANS		8U
#define OTHER		"other"
#define REST_US		20000

static char text[64 << 10];
static unsigned int state;

/* Below @limit, which is less than 2^24; the same from the same seed. */
static unsigned int chance(unsigned int limit)
{
	state = state * 1103515245U + 12345U;
	return (state >> 8) % limit;
}

struct path {
	char name[64];
};

static struct path numbered(const char *prefix, unsigned int nr)
{
	struct path ret;

	snprintf(ret.name, sizeof(ret.name), "%s%u", prefix, nr);
	return ret;
}

/* @ret as it was, or that it cannot be synchronised. */
static int finish(int fd, int ret)
{
	int err = errno;

	if (!ret && !chance(SYNC_EACH) && fsync(fd)) {
		ret = -1;
		err = errno;
	}
	close(fd);
	errno = err;
	return ret;
}

static int write_some(int fd)
{
	return write(fd, text, 1 + chance(sizeof(text))) < 0 ? -1 : 0;
}

static int new_file(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	return fd < 0 ? -1 : finish(fd, write_some(fd));
}

static int append(void)
{
	struct path path = numbered("append", chance(FILES));
	int fd = open(path.name, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	struct stat st;
	int ret;

	if (fd < 0)
		return -1;
	ret = write_some(fd);
	if (!ret && !fstat(fd, &st) && st.st_size > LARGEST)
		ret = ftruncate(fd, 0);
	return finish(fd, ret);
}

static int new_dir(const char *name)
{
	return mkdir(name, 0700);
}

/* Too long for an inode: it takes a block. */
static int new_symlink(const char *name)
{
	char target[200];

	memset(target, 'x', sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	return symlink(target, name);
}

static int new_pipe(const char *name)
{
	return mkfifo(name, 0600);
}

static int new_link(const char *name)
{
	if (!link("linked", name))
		return 0;
	return errno == ENOENT ? new_file("linked") : -1;
}

/* It counts until another takes its place. */
static int new_orphan(const char *name)
{
	static int open_fds[ORPHANS];
	int *fd = &open_fds[chance(ORPHANS)];

	if (*fd > 0)
		close(*fd);
	*fd = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (*fd < 0)
		return -1;
	return unlink(name) ? -1 : write_some(*fd);
}

static int delete(const char *name)
{
	return unlink(name) && (errno != EISDIR || rmdir(name)) ? -1 : 0;
}

static int churn(void)
{
	static int (*const makers[])(const char *name) = {
		new_file, new_dir, new_symlink, new_pipe, new_link, new_orphan,
	};
	struct path path = numbered("churn", chance(NAMES));

	if (!delete(path.name))
		return 0;
	return errno == ENOENT ? makers[chance(ARRAY_SIZE(makers))](path.name) :
				 -1;
}

static int rename_one(void)
{
	struct path from = numbered("from", chance(FILES));
	struct path to = numbered(OTHER "/to", chance(FILES));
	unsigned int flags = chance(4) ? 0 : RENAME_EXCHANGE;

	if (!renameat2(AT_FDCWD, from.name, AT_FDCWD, to.name, flags))
		return 0;
	return errno == ENOENT ? new_file(from.name) : -1;
}

static int write_at(int fd)
{
	return pwrite(fd, text, 1 + chance(sizeof(text)), chance(LARGEST)) < 0 ?
		-1 : 0;
}

static int cut(int fd)
{
	return ftruncate(fd, chance(LARGEST));
}

static int allocate(int fd)
{
	return fallocate(fd, 0, chance(LARGEST), 1 + chance(sizeof(text)));
}

static int punch(int fd)
{
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			 chance(LARGEST), 1 + chance(sizeof(text)));
}

static int truncate_one(void)
{
	static int (*const changes[])(int fd) = {
		write_at, write_at, cut, allocate, punch,
	};
	struct path path = numbered("truncate", chance(FILES));
	int fd = open(path.name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	return fd < 0 ? -1 :
		finish(fd, changes[chance(ARRAY_SIZE(changes))](fd));
}

static const struct kind {
	const char	*name;
	int		(*step)(void);
} kinds[] = {
	{ "append", append },
	{ "churn", churn },
	{ "rename", rename_one },
	{ "truncate", truncate_one },
};

static void make_room(void)
{
	static const char *const prefixes[] = {
		"append", "churn", "from", OTHER "/to", "truncate",
	};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		for (unsigned int nr = 0; nr < NAMES; nr++)
			delete(numbered(prefixes[i], nr).name);
	usleep(REST_US);
}

static bool is_full(void)
{
	return errno == ENOSPC || errno == EDQUOT;
}

static int scribble(const struct kind *kind)
{
	for (;;) {
		if (!kind->step())
			continue;
		if (!is_full()) {
			perror(kind->name);
			return 1;
		}
		make_room();
	}
}

int main(int argc, char **argv)
{
	if (argc != 4 || chdir(argv[2]))
		return 2;
	state = atoi(argv[3]);
	if (mkdir(OTHER, 0700) && errno != EEXIST && !is_full())
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, argv[1]))
			return scribble(&kinds[i]);
	return 2;
}
