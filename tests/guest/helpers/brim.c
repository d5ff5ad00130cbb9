/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *	brim space DIRECTORY ERRNO	each way to take space ends at the limit of
 *					the tree, to the block, with ERRNO
 *	brim inodes DIRECTORY ERRNO	the same of inodes
 *	brim project DIRECTORY		the project of a file is not for us to change
 *	brim across DIRECTORY OTHER	nothing is moved from a tree to another one
 * Prints TAP rows. Runs inside, as root, with nobody else at work; the last one on
 * the node. Soft and hard limit have to be the same.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rows.h"

#define BLOCK		4096L
#define BLOCK_KIB	4L
#define BLOCK_SECTORS	(BLOCK / 512)
/* Of ext4, for some hundred blocks that lie one by one */
#define TREE_MOST	2L
#define SPARSE		(1L << 40)
/* XFS wants so much room beside what it allocates, should its own tree grow */
#define XFS_SPARE	8L
/* Space is given back in the background on XFS */
#define WAITS		100
#define WAIT_US		100000
#define TABLE		"/proc/vz/vzquota"

static char text[BLOCK];
static int want_errno;
static long spare;

struct figures {
	long usage, hard;
};

/* KiB, or inodes. */
static struct figures figures_of(const char *row_name)
{
	FILE *f = fopen(TABLE, "re");
	struct figures ret = { -1, -1 };
	char line[256], name[32];
	long usage, soft, hard;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%31s %ld %ld %ld", name, &usage, &soft,
			   &hard) == 4 && !strcmp(name, row_name))
			ret = (struct figures){ usage, hard };
	if (f)
		fclose(f);
	if (ret.usage < 0) {
		perror(TABLE);
		exit(2);
	}
	return ret;
}

static struct figures space(void)
{
	return figures_of("1k-blocks");
}

static struct figures inodes(void)
{
	return figures_of("inodes");
}

/* Blocks that still fit. */
static long room(void)
{
	struct figures now = space();

	return (now.hard - now.usage) / BLOCK_KIB;
}

/*
 * What a file with @nr blocks takes. Where free space is in pieces, ext4 needs
 * blocks to find them, and counts these as well.
 */
static long with_tree(int fd, long nr)
{
	struct stat st;
	long more;

	if (spare || fstat(fd, &st))
		return nr;
	more = st.st_blocks / BLOCK_SECTORS - nr;
	return more > 0 && more <= TREE_MOST ? nr + more : nr;
}

/* Whether usage comes back to what it was. */
static bool is_given_back(long usage, struct figures (*now)(void))
{
	for (int i = 0; i < WAITS; i++) {
		if (now().usage == usage)
			return true;
		usleep(WAIT_US);
	}
	return false;
}

static int new_file(const char *name)
{
	int fd = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		perror(name);
		exit(2);
	}
	sync();
	return fd;
}

static void drop(const char *what, int fd, const char *name, long usage)
{
	char promise[128];

	close(fd);
	unlink(name);
	snprintf(promise, sizeof(promise), "%s: what is removed is given back",
		 what);
	row(is_given_back(usage, space), promise, space().usage, usage);
}

/*
 * Ways to take blocks, one after the other: how many there were, and the error
 * that the next one met.
 */

typedef long take_fn(int fd, long most, int *ret_errno);

static long take_by_writing(int fd, long most, int *ret_errno)
{
	long nr;

	for (nr = 0; nr < most; nr++) {
		ssize_t len = pwrite(fd, text, BLOCK, nr * BLOCK);

		if (len != BLOCK) {
			*ret_errno = len < 0 ? errno : 0;
			return nr;
		}
	}
	return nr;
}

static long take_by_allocating(int fd, long most, int *ret_errno)
{
	long nr;

	for (nr = 0; nr < most; nr++)
		if (fallocate(fd, 0, nr * BLOCK, BLOCK)) {
			*ret_errno = errno;
			return nr;
		}
	return nr;
}

static sigjmp_buf on_bus;

static void caught(int signal)
{
	(void)signal;
	siglongjmp(on_bus, 1);
}

/* A page of a hole that finds no room is SIGBUS. */
static long take_by_mapping(int fd, long most, int *ret_errno)
{
	volatile long nr = 0;
	volatile char *map;

	if (ftruncate(fd, most * BLOCK))
		return -1;
	map = mmap(NULL, most * BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return -1;
	signal(SIGBUS, caught);
	if (sigsetjmp(on_bus, 1))
		*ret_errno = want_errno;
	else
		for (; nr < most; nr++)
			map[nr * BLOCK] = 1;
	signal(SIGBUS, SIG_DFL);
	munmap((void *)map, most * BLOCK);
	return nr;
}

static const struct way {
	const char	*name;
	take_fn		*take;
	bool		wants_spare;
} ways[] = {
	{ "write", take_by_writing, false },
	{ "fallocate", take_by_allocating, true },
	{ "mmap of a hole", take_by_mapping, false },
};

static void try_way(const struct way *way, const char *name)
{
	int fd = new_file(name), err = 0;
	struct figures before = space(), after;
	long fit = room(), nr = way->take(fd, fit + 100, &err);
	long taken = with_tree(fd, nr);
	char promise[128];

	snprintf(promise, sizeof(promise), "%s: the last block that fits", way->name);
	row(nr <= fit && taken >= fit - (way->wants_spare ? spare : 0), promise,
	    taken, fit);
	printf("# %s: %ld, of %ld blocks\n", way->name, nr, fit);
	snprintf(promise, sizeof(promise), "%s: the first that does not", way->name);
	is(promise, err, want_errno);
	snprintf(promise, sizeof(promise), "%s: what was accepted gets its place", way->name);
	is(promise, fsync(fd) ? errno : 0, 0);
	after = space();
	snprintf(promise, sizeof(promise), "%s: which is all that there is", way->name);
	is(promise, after.usage, before.usage + with_tree(fd, nr) * BLOCK_KIB);
	drop(way->name, fd, name, before.usage);
}

static void try_large_fallocate(const char *name)
{
	int fd = new_file(name);
	long before = space().usage, fit = room();

	is("fallocate of a block too many", fallocate(fd, 0, 0, (fit + 1) * BLOCK) ?
	   errno : 0, want_errno);
	is("takes nothing for good", ftruncate(fd, 0), 0);
	row(is_given_back(before, space), "as its file is made empty",
	    space().usage, before);
	fit -= spare;
	is("fallocate of all that is left", fallocate(fd, 0, 0, fit * BLOCK) ?
	   errno : 0, 0);
	is("leaves nothing", room(), spare);
	is("and can be written", pwrite(fd, text, BLOCK, (fit - 1) * BLOCK), BLOCK);
	drop("fallocate of all", fd, name, before);
}

/* A hole takes nothing until it is written to. */
static void try_sparse(const char *name, const char *other)
{
	int hole = new_file(name), full = new_file(other), err = 0;
	long before = space().usage, left;
	char byte = 1;

	is("truncate to 1 TiB", ftruncate(hole, SPARSE), 0);
	is("takes nothing", space().usage, before);
	take_by_writing(full, room() + 100, &err);
	is("a hole can be read at the limit", pread(hole, &byte, 1, SPARSE / 2), 1);
	is("as nothing", byte, 0);
	is("it cannot be written to", pwrite(hole, text, BLOCK, SPARSE / 2) < 0 ?
	   errno : 0, want_errno);
	is("nor be allocated", fallocate(hole, 0, 0, BLOCK) ? errno : 0, want_errno);
	is("a file is made smaller at the limit", ftruncate(full, BLOCK), 0);
	left = before + with_tree(full, 1) * BLOCK_KIB;
	row(is_given_back(left, space), "which makes room", space().usage, left);
	is("for what was refused", pwrite(hole, text, BLOCK, SPARSE / 2), BLOCK);
	close(full);
	unlink(other);
	drop("truncate", hole, name, before);
}

/* Before it has its place on the disk. */
static void try_delayed(const char *name)
{
	int fd = new_file(name), err = 0;
	long before = space().usage, after;

	take_by_writing(fd, 100, &err);
	after = space().usage;
	row(after >= before + 100 * BLOCK_KIB, "what is written counts at once",
	    after, before + 100 * BLOCK_KIB);
	drop("not yet on disk", fd, name, before);
}

/* As long as it is open, XFS may keep room for more behind its end. */
static void try_nameless(const char *what, int fd)
{
	struct figures before_space = space(), before_inodes = inodes();
	char promise[128];
	long taken;
	int err = 0;

	snprintf(promise, sizeof(promise), "%s counts", what);
	take_by_writing(fd, 100, &err);
	fsync(fd);
	taken = space().usage - before_space.usage;
	row(taken >= 100 * BLOCK_KIB, promise, taken, 100 * BLOCK_KIB);
	close(fd);
	snprintf(promise, sizeof(promise), "%s: until it is closed", what);
	row(is_given_back(before_space.usage, space), promise, space().usage,
	    before_space.usage);
	snprintf(promise, sizeof(promise), "%s: with its inode", what);
	row(is_given_back(before_inodes.usage - 1, inodes), promise,
	    inodes().usage, before_inodes.usage - 1);
}

static void try_space(void)
{
	int fd;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		try_way(&ways[i], "full");
	try_large_fallocate("full");
	try_sparse("hole", "full");
	try_delayed("late");
	fd = open(".", O_TMPFILE | O_RDWR, 0600);
	try_nameless("a file without a name", fd);
	fd = new_file("gone");
	unlink("gone");
	try_nameless("a deleted file that is open", fd);
}

static void try_inodes(void)
{
	struct figures now = inodes();
	long fit = now.hard - now.usage - 1, nr;
	char name[32];
	int err = 0;

	is("a directory", mkdir("many", 0700), 0);
	for (nr = 0; nr < fit + 100; nr++) {
		snprintf(name, sizeof(name), "many/%lx", nr);
		if (mknod(name, S_IFREG | 0600, 0)) {
			err = errno;
			break;
		}
	}
	is("the last inode that fits", nr, fit);
	is("the first that does not", err, want_errno);
	is("a directory is one, too", mkdir("more", 0700) ? errno : 0, want_errno);
	is("and a link", symlink("x", "link") ? errno : 0, want_errno);
	is("another name is none", link("many/0", "again") ? errno : 0, 0);
	is("all there are", inodes().usage, now.hard);
	is("one that goes", unlink("many/1"), 0);
	row(is_given_back(now.hard - 1, inodes), "makes room", inodes().usage,
	    now.hard - 1);
	is("for another", mknod("one", S_IFREG | 0600, 0), 0);
}

static int change(const char *name, uint32_t project, unsigned int drop_flags,
		  unsigned int add_flags)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct fsxattr attributes;
	int err = 0;

	if (fd < 0 || ioctl(fd, FS_IOC_FSGETXATTR, &attributes))
		return errno;
	if (project)
		attributes.fsx_projid = project - 1;
	attributes.fsx_xflags &= ~drop_flags;
	attributes.fsx_xflags |= add_flags;
	if (ioctl(fd, FS_IOC_FSSETXATTR, &attributes))
		err = errno;
	close(fd);
	return err;
}

static uint32_t project_of(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct fsxattr attributes = { .fsx_projid = 0 };

	ioctl(fd, FS_IOC_FSGETXATTR, &attributes);
	close(fd);
	return attributes.fsx_projid;
}

static int clear_inherit(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC), err = 0;
	long flags = 0;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags))
		return errno;
	flags &= ~FS_PROJINHERIT_FL;
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags))
		err = errno;
	close(fd);
	return err;
}

static void try_project(void)
{
	uint32_t own;

	close(new_file("file"));
	own = project_of("file");
	is("a directory", mkdir("dir", 0700), 0);
	row(own, "a new file has a project", own, 0);
	is("the same as a directory", project_of("dir"), own);
	is("none", change("file", 1, 0, 0), EINVAL);
	is("a neighbour's", change("file", own + 2, 0, 0), EINVAL);
	is("2^32-2", change("file", UINT32_MAX, 0, 0), EINVAL);
	is("that of a directory", change("dir", 1, 0, 0), EINVAL);
	is("that its files have it", change("dir", 0, FS_XFLAG_PROJINHERIT, 0), EINVAL);
	is("as flags", clear_inherit("dir"), EINVAL);
	is("that of all", change("/", 0, FS_XFLAG_PROJINHERIT, 0), EINVAL);
	is("other flags may be changed", change("file", 0, 0, FS_XFLAG_NOATIME), 0);
	is("the project is as it was", project_of("file"), own);
	is("that of a directory is, too", project_of("dir"), own);
	close(new_file("dir/new"));
	is("new files have it", project_of("dir/new"), own);
}

static int move(const char *from, const char *to)
{
	return rename(from, to) ? errno : 0;
}

static void try_across(const char *other)
{
	char to[4096];

	snprintf(to, sizeof(to), "%s/moved", other);
	close(new_file("file"));
	is("a directory", mkdir("dir", 0700), 0);
	is("a second name", link("file", to) ? errno : 0, EXDEV);
	is("another place", move("file", to), EXDEV);
	is("another place of a directory", move("dir", to), EXDEV);
	close(new_file(to));
	is("instead of what is there", move("file", to), EXDEV);
	is("in exchange", renameat2(AT_FDCWD, "file", AT_FDCWD, to,
				    RENAME_EXCHANGE) ? errno : 0, EXDEV);
	is("back", move(to, "file"), EXDEV);
	unlink(to);
}

static int errno_of(const char *name)
{
	return !strcmp(name, "EDQUOT") ? EDQUOT : ENOSPC;
}

int main(int argc, char **argv)
{
	setlinebuf(stdout);
	memset(text, 'x', sizeof(text));
	if (argc < 3 || chdir(argv[2]))
		return 2;
	want_errno = argc > 3 ? errno_of(argv[3]) : 0;
	spare = want_errno == ENOSPC ? XFS_SPARE : 0;
	if (!strcmp(argv[1], "space"))
		try_space();
	else if (!strcmp(argv[1], "inodes"))
		try_inodes();
	else if (!strcmp(argv[1], "project"))
		try_project();
	else if (argc > 3)
		try_across(argv[3]);
	return rows_end();
}
