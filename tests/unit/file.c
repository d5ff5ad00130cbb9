// SPDX-License-Identifier: GPL-2.0-or-later
/* Files: replacing, removing trees, opening below a root. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "tap.h"

static char *at(const char *path)
{
	return xasprintf("%s%s", scratch_root(), path);
}

static void replacing(void)
{
	_free_ char *file = at("/r/file"), *link = at("/r/link");
	_free_ char *text = NULL;
	struct stat st;

	scratch_write("/r/file", "old\n");
	chmod(file, 0640);
	ok(symlink("file", link) == 0, "a link is made");
	is_number(file_replace(link, "new\n", 4, 0600), 0,
		  "replace works through a link");
	text = scratch_read("/r/file");
	is_text(text, "new\n", "and writes the file behind it");
	ok(lstat(link, &st) == 0 && S_ISLNK(st.st_mode), "the link stays");
	ok(stat(file, &st) == 0 && (st.st_mode & 07777) == 0640,
	   "the mode stays");
}

static void replacing_new(void)
{
	_free_ char *file = at("/r/fresh"), *dangling = at("/r/dangling");
	_free_ char *nowhere = at("/none/file");
	struct stat st;

	is_number(file_replace(file, "x", 1, 0600), 0, "a new file is made");
	ok(stat(file, &st) == 0 && (st.st_mode & 07777) == 0600,
	   "with the mode asked for");
	is_number(file_replace(nowhere, "x", 1, 0600), -ENOENT,
		  "not without its directory");
	ok(symlink("/nowhere/at/all", dangling) == 0 &&
	   file_replace(dangling, "x", 1, 0600) < 0,
	   "a link that leads nowhere is not replaced");
}

static void reading(void)
{
	_free_ char *file = at("/r/size");
	_free_ char *text = NULL;
	size_t len;

	scratch_write("/r/size", "12345");
	is_number(file_read(file, 4, &text, &len), -EFBIG,
		  "a file above the limit is refused");
	is_number(file_read(file, 5, &text, &len), 0, "one at it is not");
	ok(len == 5 && str_eq(text, "12345"), "and is read whole");
}

static void nested(const char *path, int depth)
{
	int fd = open(path, O_DIRECTORY | O_CLOEXEC), next;

	while (depth--) {
		mkdirat(fd, "d", 0755);
		next = openat(fd, "d", O_DIRECTORY | O_CLOEXEC);
		close(fd);
		fd = next;
	}
	close(openat(fd, "leaf", O_CREAT | O_CLOEXEC, 0600));
	close(fd);
}

static void removing(void)
{
	_free_ char *tree = at("/t"), *outside = at("/outside/file");
	_free_ char *link = at("/t/link");
	struct rlimit limit;

	scratch_write("/outside/file", "keep");
	scratch_write("/t/a/b/file", "x");
	ok(symlink("../outside", link) == 0, "a link leads out of the tree");
	nested(tree, 2000);
	getrlimit(RLIMIT_NOFILE, &limit);
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 256, limit.rlim_max });
	is_number(dir_remove_tree(AT_FDCWD, tree), 0,
		  "a tree deeper than descriptors reach is removed");
	setrlimit(RLIMIT_NOFILE, &limit);
	ok(!path_exists(tree), "and gone");
	ok(path_exists(outside), "what a link led to stays");
	is_number(dir_remove_tree(AT_FDCWD, tree), -ENOENT,
		  "removing nothing says so");
}

/* A link in place of the tree, and one that is put there while it is opened. */
static void removing_links(void)
{
	_free_ char *link = at("/link"), *dir = at("/keep");
	_free_ char *file = at("/keep/file");

	scratch_write("/keep/file", "keep");
	ok(symlink(dir, link) == 0, "a link to a tree");
	is_number(dir_remove_tree(AT_FDCWD, link), 0, "is removed itself");
	ok(!path_exists(link) && path_exists(file), "and nothing behind it");
}

/* True when a process waits for the flock() that we have. */
static bool somebody_waits(void)
{
	_free_ char *text = NULL;

	return !file_read("/proc/locks", 1 << 20, &text, NULL) &&
	       strstr(text, "-> FLOCK");
}

/*
 * Whoever waits for the lock of a file that gets another name meanwhile, has
 * the lock of what is the configuration now, and must not write into it.
 */
static void replaced_while_waiting(void)
{
	_free_ char *file = at("/w/file"), *new = at("/w/.file.new");
	_free_ char *text = NULL;
	_close_ int held = -1;
	_close_ int kept = -1;
	int status = -1;
	pid_t pid;

	scratch_write("/w/file", "old");
	scratch_write("/w/.file.new", "first");
	held = open(new, O_RDWR | O_CLOEXEC);
	ok(held >= 0 && !flock(held, LOCK_EX), "somebody writes a file");
	pid = fork();
	if (!pid)
		_exit(-file_replace(file, "second", 6, 0600));
	for (int i = 0; i < 500 && !somebody_waits(); i++)
		usleep(10000);
	kept = open(new, O_RDONLY | O_CLOEXEC);
	ok(rename(new, file) == 0 && !flock(held, LOCK_UN),
	   "and gives it away while another one waits");
	waitpid(pid, &status, 0);
	is_number(status, 0, "who takes a file of his own");
	ok(fd_read_all(kept, 100, &text, NULL) == 0 && str_eq(text, "first"),
	   "what was given away is not written to");
	free(text);
	text = scratch_read("/w/file");
	is_text(text, "second", "the later one counts");
	ok(!path_exists(new), "nothing is left");
}

static void replacing_fails(void)
{
	_free_ char *dir = at("/f/dir"), *new = at("/f/.dir.new");

	scratch_write("/f/dir/file", "");
	ok(file_replace(dir, "x", 1, 0600) < 0, "a directory is not replaced");
	ok(!path_exists(new), "and leaves no new file");
}

static void in_root(void)
{
	_free_ char *root = at("/jail"), *link = at("/jail/out");
	_free_ char *text = NULL;
	_close_ int rootfd = -1;
	_close_ int fd = -1;

	scratch_write("/jail/etc/passwd", "inside");
	if (symlink("/etc/passwd", link))
		ok(false, "symlink");
	rootfd = open(root, O_DIRECTORY | O_CLOEXEC);
	fd = open_in_root(rootfd, "/out", O_RDONLY, 0);
	ok(fd >= 0 && fd_read_all(fd, 100, &text, NULL) == 0,
	   "an absolute link is followed");
	is_text(text, "inside", "inside the root");
	ok(open_in_root(rootfd, "../../../etc/hostname", O_RDONLY, 0) < 0,
	   "dots do not lead out");
}

static void directories(void)
{
	_free_ char *deep = at("/m/k/d/i/r"), *top = at("/m");
	_free_ char *file = at("/m/file");

	is_number(dir_create_all(deep, 0755), 0, "parents are made");
	is_number(dir_create_all(deep, 0755), 0, "again changes nothing");
	is_number(dir_is_empty(deep), 1, "a new directory is empty");
	is_number(dir_is_empty(top), 0, "one with an entry is not");
	scratch_write("/m/file", "");
	ok(dir_create_all(file, 0755) < 0, "a file is no directory");
}

int main(void)
{
	replacing();
	replacing_new();
	reading();
	removing();
	removing_links();
	replaced_while_waiting();
	replacing_fails();
	in_root();
	directories();
	return done_testing();
}
