// SPDX-License-Identifier: GPL-2.0-or-later
/* What files look like, as text to compare. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/wait.h"
#include "inside/imprint.h"
#include "tap.h"

static const char *root;

/* Of what @pattern names below the scratch root; the caller frees. */
static char *look(const char *pattern)
{
	_imprint_ struct imprint imprint = { 0 };
	_words_ struct words patterns = { 0 };
	_close_ int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int err;

	words_split(&patterns, pattern, " ");
	err = imprint_tree(&imprint, fd, &patterns);
	return err ? xasprintf("error %d", err) :
		     xstrdup(str_text(&imprint.text));
}

/* The names of its lines alone, joined by blanks. */
static char *names(const char *pattern)
{
	_free_ char *text = look(pattern);
	_words_ struct words lines = { 0 }, found = { 0 };

	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		words_addf(&found, "%.*s", (int)strcspn(lines.argv[i] + 1, " "),
			   lines.argv[i] + 1);
	return words_join(&found, " ");
}

static void has_names(const char *pattern, const char *want,
		      const char *promise)
{
	_free_ char *got = names(pattern);

	is_text(got, want, promise);
}

static void patterns(void)
{
	scratch_write("/etc/b", "");
	scratch_write("/etc/a", "");
	scratch_write("/etc/.hidden", "");
	scratch_write("/etc/rc2.d/S10net", "");
	scratch_write("/etc/rc5.d/S20net", "");
	scratch_write("/etc/rc6.d/S10net", "");
	has_names("/etc/a", "/etc/a", "a path");
	has_names("/etc//a", "/etc/a", "with too many slashes");
	has_names("/etc/[ab]", "/etc/a /etc/b", "a pattern, in order");
	has_names("/etc/*", "/etc/a /etc/b /etc/rc2.d /etc/rc5.d /etc/rc6.d",
		  "a star is no dot at the beginning");
	has_names("/etc/rc[25].d/S[0-9][0-9]net",
		  "/etc/rc2.d/S10net /etc/rc5.d/S20net",
		  "patterns in several parts");
	has_names("/*/a", "/etc/a", "and in the first");
	has_names("/etc/rc?.d/none", "/etc/rc2.d/none /etc/rc5.d/none /etc/rc6.d/none",
		  "what is not there, below what is");
	has_names("/none/*", "", "nothing below what is not there");
	has_names("/etc/a/*", "", "nor below a file");
	has_names("/etc/a /etc/b", "/etc/a /etc/b", "several");
}

static void absence(void)
{
	_free_ char *none = look("/etc/none");
	_free_ char *below = look("/etc/a/b");

	is_text(none, " /etc/none -\n", "a file that is not there");
	is_text(below, " /etc/a/b -\n", "nor can be");
}

/* A change to one of the files makes another text. */
static void differs(const char *pattern, const char *before,
		    const char *promise)
{
	_free_ char *after = look(pattern);

	ok(strcmp(before, after), "%s", promise);
}

static void changes(void)
{
	_free_ char *path = xasprintf("%s/etc/a", root);
	_free_ char *moved = xasprintf("%s/etc/c", root);
	_free_ char *dir = xasprintf("%s/etc", root);
	_free_ char *first = look("/etc/a");
	_free_ char *again = look("/etc/a");
	_free_ char *in_dir = look("/etc");
	const struct timespec past[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	is_text(again, first, "the same again");
	wait_ms(30);
	ok(!utimensat(AT_FDCWD, path, past, 0), "a time that anybody may set");
	differs("/etc/a", first, "is a change");
	chmod(path, 0600);
	differs("/etc/a", first, "so is a mode");
	rename(path, moved);
	rename(moved, path);
	differs("/etc/a", first, "so is a name that comes back");
	differs("/etc", in_dir, "an entry that comes and goes is one of its directory");
	ok(path_is_dir(dir), "which is there");
}

static void links(void)
{
	_free_ char *link = xasprintf("%s/etc/link", root);
	_free_ char *outer = xasprintf("%s/etc/outer", root);
	_free_ char *loop = xasprintf("%s/etc/loop", root);
	_free_ char *before = NULL;
	_free_ char *away = NULL;
	_free_ char *round = NULL;

	ok(!symlink("/etc/b", link), "a link to an absolute path");
	before = look("/etc/link");
	ok(strstr(before, " > ") && !strstr(before, " > -"),
	   "is followed below the root");
	wait_ms(30);
	scratch_write("/etc/b", "more");
	differs("/etc/link", before, "to a change");
	ok(!symlink("../../../../../../../../etc/passwd", outer),
	   "a link that leads out");
	away = look("/etc/outer");
	ok(strstr(away, " > -"), "does not");
	ok(!symlink("loop", loop), "a link to itself");
	round = look("/etc/loop");
	is_number(atol(round + strcspn(round, "-")), -ELOOP,
		  "cannot be told from what must not be followed");
	unlink(loop);
}

static void odd_names(void)
{
	_free_ char *text = NULL;

	scratch_write("/odd/a b\nADD_IP\n \\c", "");
	text = look("/odd/*");
	ok(str_has_prefix(text, " /odd/a\\040b\\012ADD_IP\\012\\040\\134c "),
	   "a name is one word of a line");
	is_number(strchr(text, '\n') - text, strlen(text) - 1, "of one");
}

static void too_many(void)
{
	_free_ char *text = NULL;

	for (int i = 0; i <= IMPRINT_MAX; i++) {
		_free_ char *path = xasprintf("/many/%d", i);

		scratch_write(path, "");
	}
	text = look("/many/*");
	is_number(atol(text + strcspn(text, "-")), -E2BIG,
		  "more files than are looked at");
}

static void settling(void)
{
	_imprint_ struct imprint imprint = { 0 };
	_free_ char *path = xasprintf("%s/etc/b", root);
	struct stat before, after;

	scratch_write("/etc/b", "now");
	stat(path, &before);
	is_number(imprint_file(&imprint, path), 0, "a file of the node");
	is_number(imprint_settle(&imprint), 0, "settles");
	scratch_write("/etc/b", "new");
	stat(path, &after);
	ok(before.st_ctim.tv_sec != after.st_ctim.tv_sec ||
	   before.st_ctim.tv_nsec != after.st_ctim.tv_nsec,
	   "so that the next change has another time");
	imprint.newest.tv_sec += 1000;
	is_number(imprint_settle(&imprint), -ETIMEDOUT,
		  "what is to come is not waited for");
	is_number(imprint_file(&imprint, "/none"), -ENOENT, "no file");
}

int main(void)
{
	root = scratch_root();
	patterns();
	absence();
	changes();
	links();
	odd_names();
	too_many();
	settling();
	return done_testing();
}
