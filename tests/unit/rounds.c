// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that was saved beforehand: in which order, and onto what it is restored. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "checkpoint/rounds.h"
#include "tap.h"

#define DUMPS	"/vz/dump"
#define ROUNDS	DUMPS "/.rounds.101"

static const struct ct ct = { .id = 101 };

static char *at(const char *path)
{
	return xasprintf("%s%s", scratch_root(), path);
}

static bool is_there(const char *path)
{
	_free_ char *full = at(path);

	return path_exists(full);
}

/* Rounds 1 to @nr, with something in each. */
static void save(uint32_t nr)
{
	for (uint32_t i = 1; i <= nr; i++) {
		_free_ char *pages = xasprintf(ROUNDS "/%u/pages-1.img", i);
		_free_ char *path = NULL;

		if (rounds_make(&ct, i, &path))
			return;
		scratch_write(pages, "memory");
	}
}

static void test_order(void)
{
	_free_ char *path = NULL;
	_free_ char *series = NULL;
	_free_ char *other = NULL;
	_free_ char *rounds = at(ROUNDS);
	_record_ struct record record = { 0 };
	uint64_t bytes = 0;

	ok(rounds_make(&ct, 2, &path) == VZ_CHKPNT_ERROR, "there is no second round without a first");
	ok(rounds_make(&ct, 0, &path) == VZ_CHKPNT_ERROR, "nor one of number 0");
	save(2);
	ok(is_there(ROUNDS "/2/pages-1.img"), "two rounds");
	is_number(rounds_size(rounds, 2, &bytes), 0, "a round has a size");
	is_number(bytes, strlen("memory"), "of its files");
	ok(rounds_make(&ct, 4, &path) == VZ_CHKPNT_ERROR, "none is left out");
	ok(!rounds_make(&ct, 2, &path), "one that failed is made again");
	ok(!is_there(ROUNDS "/2/pages-1.img"), "from nothing");
	ok(!rounds_record(&ct, 2, &record) && record.nr_rounds == 2, "a dump goes on from it");
	series = scratch_read(ROUNDS "/series");
	is_text(record.series, series, "its record has the series");
	ok(rounds_record(&ct, 3, &record) == VZ_CHKPNT_ERROR, "and not from one that is not");
	save(1);
	other = scratch_read(ROUNDS "/series");
	ok(other && strlen(other) == 32 && !str_eq(series, other), "the first round begins another");
	ok(!is_there(ROUNDS "/2"), "without those of before");
	rounds_remove(&ct);
	ok(!is_there(ROUNDS), "all of them can go");
}

/* Images of a dump that goes on from two rounds, to be restored */
static enum vz_err adopt(void (*spoil)(struct record *record))
{
	_free_ char *path = at(DUMPS "/.images.101");
	struct images images = IMAGES_INIT;
	_record_ struct record record = { 0 };
	enum vz_err err;

	dir_remove_tree(AT_FDCWD, path);
	scratch_write(DUMPS "/.images.101/files.img", "");
	images_locate(&ct, &images);
	save(2);
	if (images_open(&images, VZ_RESTORE_ERROR) || rounds_record(&ct, 2, &record))
		return VZ_SYSTEM_ERROR;
	if (spoil)
		spoil(&record);
	err = rounds_adopt(&ct, &images, &record);
	images_free(&images);
	return err;
}

static void other_series(struct record *record)
{
	record->series[0] ^= 1;
}

static void more_rounds(struct record *record)
{
	record->nr_rounds = 3;
}

static void too_many(struct record *record)
{
	record->nr_rounds = UINT32_MAX;
}

static void strange_file(struct record *record)
{
	(void)record;
	scratch_write(ROUNDS "/1/files.img", "");
}

static void link_elsewhere(struct record *record)
{
	_free_ char *path = at(ROUNDS "/2/pages-2.img");

	(void)record;
	if (symlink("/etc/shadow", path))
		ok(false, "a link can be made");
}

static void directory_inside(struct record *record)
{
	_free_ char *path = at(ROUNDS "/1/pages-9.img");

	(void)record;
	if (mkdir(path, 0700))
		ok(false, "a directory can be made");
}

static void link_of_criu(struct record *record)
{
	_free_ char *path = at(ROUNDS "/2/parent");

	(void)record;
	if (symlink("../../../etc", path))
		ok(false, "a link can be made");
}

static void no_rounds(struct record *record)
{
	record->nr_rounds = 0;
}

static void test_adopt(void)
{
	static const struct {
		void		(*spoil)(struct record *record);
		const char	*what;
	} bad[] = {
		{ other_series, "memory of another series" },
		{ more_rounds, "a round that is missing" },
		{ too_many, "rounds without end" },
		{ strange_file, "an image that is not of memory" },
		{ link_elsewhere, "a link in place of memory" },
		{ directory_inside, "a directory in place of memory" },
	};
	_free_ char *text = NULL;
	_free_ char *last = at(DUMPS "/.images.101/parent");
	_free_ char *first = at(DUMPS "/.images.101/2/parent");
	char to[100] = "";

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ok(adopt(bad[i].spoil) == VZ_RESTORE_ERROR, "%s is refused", bad[i].what);
		ok(!is_there(ROUNDS), "%s does not stay", bad[i].what);
	}
	ok(!adopt(link_of_criu), "a dump and its rounds come together");
	text = scratch_read(DUMPS "/.images.101/parent/pages-1.img");
	is_text(text, "memory", "the last one is found from the images");
	ok(readlink(last, to, sizeof(to) - 1) > 0 && str_eq(to, "2"), "by a link of ours");
	memset(to, 0, sizeof(to));
	ok(readlink(first, to, sizeof(to) - 1) > 0 && str_eq(to, "../1"), "and the one before from it");
	ok(!is_there(ROUNDS), "nothing stays in their place");
	ok(!adopt(no_rounds) && is_there(ROUNDS), "a dump without rounds leaves them alone");
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "rounds", .quiet = true });
	scratch_root();
	test_order();
	test_adopt();
	return done_testing();
}
