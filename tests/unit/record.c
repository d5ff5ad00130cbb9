// SPDX-License-Identifier: GPL-2.0-or-later
/* The text file of ours among the images: whatever a container has named. */
#include <fcntl.h>
#include <string.h>

#include <linux/beancounter.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "checkpoint/record.h"
#include "tap.h"

#define BOOT_ID		"a boot id of six"	/* as many bytes as one has */
#define ODD_PATH	"/mnt/a b\\c\nd\303\244"

static int open_scratch(void)
{
	return open(scratch_root(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void fill(struct record *record)
{
	struct external *mount, *tty;
	struct group *top, *slice;

	mount = record_new_external(record);
	mount->key = xstrdup("m1");
	mount->point = xstrdup(ODD_PATH);
	tty = record_new_external(record);
	*tty = (struct external){
		.key = xstrdup("m2"), .point = xstrdup("/dev/console"),
		.tty = 1, .tty_id = xstrdup("8800:18"),
	};
	top = record_new_group(record);
	top->path = xstrdup(".");
	top->controllers = xstrdup("cpu memory pids");
	slice = record_new_group(record);
	*slice = (struct group){
		.uid = 33, .gid = 34, .path = xstrdup("user.slice/user 1"),
		.threaded = true,
	};
	record->state.age_ns = 123456789012345;
	record->state.cpu_used_ns = 1;
	memcpy(record->state.boot_id, BOOT_ID, sizeof(record->state.boot_id));
	record->state.nr_resources = UB_RESOURCES;
	record->state.resources[UB_NUMPROC] =
		(struct vzctl_ub_state){ 77, 3, 18446744073709551615UL };
	record->state.resources[UB_SWAPPAGES].failcnt = 9;
	record->limits[UB_NUMPTY] = (struct unsaved_limit){
		true, { 3, 4 }, { 5, UB_UNLIMITED }
	};
	record->features = (struct past_features){ 7, 5 };
	record->nr_rounds = 3;
	record->series = xstrdup("0123abcd");
}

static void check_externals(const struct record *record)
{
	is_number(record->nr_externals, 2, "two mounts");
	if (record->nr_externals != 2)
		return;
	is_text(record->externals[0].point, ODD_PATH, "an odd path");
	is_number(record->externals[0].tty, 0, "is no terminal");
	is_text(record->externals[1].tty_id, "8800:18", "a terminal");
	is_number(record->externals[1].tty, 1, "has its number");
}

static void check_rounds(const struct record *record)
{
	is_number(record->nr_rounds, 3, "rounds of memory");
	is_text(record->series, "0123abcd", "of a series");
}

static void check_limits(const struct unsaved_limit *limits)
{
	const struct unsaved_limit *limit = &limits[UB_NUMPTY];

	is_number(limits[UB_NUMPROC].is_set, 0, "a limit that is saved");
	is_number(limit->is_set, 1, "one that nobody has saved");
	is_number(limit->now.barrier, 3, "its barrier");
	is_number(limit->now.limit, 4, "its limit");
	is_number(limit->saved.barrier, 5, "and what the configuration said");
	is_number(limit->saved.limit, UB_UNLIMITED, "of both");
}

static void check_groups(const struct record *record)
{
	is_number(record->nr_groups, 2, "two groups");
	if (record->nr_groups != 2)
		return;
	is_text(record->groups[0].controllers, "cpu memory pids", "controllers");
	is_text(record->groups[1].controllers, "", "none");
	is_text(record->groups[1].path, "user.slice/user 1", "a path");
	is_number(record->groups[1].uid, 33, "its owner");
	is_number(record->groups[1].gid, 34, "and group");
	is_number(record->groups[0].threaded, 0, "one of processes");
	is_number(record->groups[1].threaded, 1, "one of threads");
}

static void round_trip(void)
{
	_record_ struct record record = { 0 };
	_record_ struct record again = { 0 };
	_close_ int dir = open_scratch();

	fill(&record);
	is_number(record_write(&record, dir), VZ_OK, "written");
	is_number(record_write(&record, dir), VZ_CHKPNT_ERROR, "not over another");
	is_number(record_read(&again, dir), VZ_OK, "read");
	check_externals(&again);
	check_rounds(&again);
	check_groups(&again);
	ok(!memcmp(&record.state, &again.state, sizeof(record.state)),
	   "the kernel's numbers are the same");
	check_limits(again.limits);
	ok(again.features.now == 7 && again.features.saved == 5, "features");
}

static void refuses(const char *text, const char *promise)
{
	_record_ struct record record = { 0 };
	_close_ int dir = open_scratch();

	scratch_write("/" RECORD_NAME, text);
	is_number(record_read(&record, dir), VZ_RESTORE_ERROR, promise);
}

static void damaged(void)
{
	refuses("", "an empty one");
	refuses("external m1 0 - /x\n", "one without a version");
	refuses("vz 2\n", "a newer one");
	refuses("vz 1\nexternal m1 0 -\n", "a line that is too short");
	refuses("vz 1\nexternal m1 x - /x\n", "a number that is none");
	refuses("vz 1\nthreads .\n", "half a group of threads");
	refuses("vz 1\ngroup -1 0 - .\n", "an id below zero");
	refuses("vz 1\ngroup 0 99999999999 - .\n", "an id that is too large");
	refuses("vz 1\nresource numproc 1 2\n", "a resource without failcnt");
	refuses("vz 1\nlimit numproc 1 2 3\n", "a limit that is cut off");
	refuses("vz 1\nlimit numfish 1 2 3 x\n", "a limit that is no number");
	refuses("vz 1\nage_ns soon\n", "a time that is none");
	refuses("vz 1\nfeatures 1\n", "features that are cut off");
	refuses("vz 1\nboot_id 0123\n", "a boot id that is too short");
	refuses("vz 1\nboot_id 0123456789abcdef0123456789abcdeg\n", "one that is no number");
}

static void of_others(void)
{
	_record_ struct record record = { 0 };
	_close_ int dir = open_scratch();

	scratch_write("/" RECORD_NAME,
		      "vz 1\nresource numfish 1 2 3\nlimit numfish 1 2 3 4\nlater_ns 5\nage_ns 7\n");
	is_number(record_read(&record, dir), VZ_OK, "what is unknown is passed over");
	is_number(record.state.age_ns, 7, "and what is known read");
}

int main(void)
{
	log_set_quiet(true);
	scratch_root();
	round_trip();
	damaged();
	of_others();
	return done_testing();
}
