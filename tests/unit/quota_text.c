// SPDX-License-Identifier: GPL-2.0-or-later
/* Grace times, and quota as text. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "quota/fsquota.h"
#include "quota/times.h"
#include "quota/transfer.h"
#include "tap.h"

#define BAD	UINT64_MAX

static const struct {
	const char	*text;
	uint64_t	seconds;
} times[] = {
	{ "0", 0 }, { "259200", 259200 }, { "  5", 5 }, { "12:00", 720 },
	{ "1:00:00", 3600 }, { "2:03:04:05", 2 * 86400 + 3 * 3600 + 4 * 60 + 5 },
	{ "100:00:00:00", 100 * 86400 }, { "3h", 10800 }, { "3H", 10800 },
	{ "2d", 172800 }, { "1w", 604800 }, { "1M", 2592000 }, { "1y", 31536000 },
	{ "", BAD }, { " ", BAD }, { "-1", BAD }, { "+1", BAD }, { "1s", BAD },
	{ "h", BAD }, { "1hh", BAD }, { "1 h", BAD }, { ":", BAD }, { "1:", BAD },
	{ ":1", BAD }, { "1::1", BAD }, { "60:00", BAD }, { "1:60", BAD },
	{ "24:00:00", BAD }, { "1:1:1:1:1", BAD }, { "0x10", BAD }, { "1.5", BAD },
	{ "18446744073709551616", BAD }, { "1000000000000y", BAD }, { "5 ", BAD },
};

static void check_times(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		uint64_t got = BAD;
		int err = quota_time_parse(times[i].text, &got);

		ok(got == times[i].seconds && !err == (got != BAD),
		   "time \"%s\"", times[i].text);
	}
}

static void shows(uint64_t seconds, const char *want)
{
	_free_ char *got = quota_time_print(seconds);

	is_text(got, want, "a time is shown");
}

static void check_shown(void)
{
	_free_ char *none = quota_left_print(100, 100);
	_free_ char *empty = quota_left_print(0, 100);

	shows(0, "");
	shows(29, "00:00");
	shows(30, "00:01");
	shows(86369, "23:59");
	shows(86400, "1days");
	shows(604800, "7days");
	is_text(none, "none", "a deadline that is over");
	is_text(empty, "", "no deadline");
}

static void check_deadlines(void)
{
	struct quota_limit limit = { .usage = 10, .soft = 10, .deadline = 5 };

	is_number(quota_deadline(&limit, 100, 1000), 0,
		  "at the soft limit there is no deadline");
	limit.usage = 11;
	is_number(quota_deadline(&limit, 100, 1000), 5,
		  "above it the one that runs goes on");
	limit.deadline = 0;
	is_number(quota_deadline(&limit, 100, 1000), 1100, "or one begins");
	ok(quota_deadline(&limit, UINT64_MAX, 1000) == INT64_MAX ||
	   quota_deadline(&limit, UINT64_MAX, 1000) > 1000,
	   "which never is in the past");
	limit.soft = 0;
	is_number(quota_deadline(&limit, 100, 1000), 0, "no limit has none");
}

static const char dump[] =
	"ugid_quota_status:\t1\n"
	"#grace_time:\ttype\tbgrace\tigrace\n"
	"grace_time:\t0\t60\t120\n"
	"grace_time:\t1\t180\t240\n"
	"ugid_number:\t2\n"
	"#ugid:\tid\ttype\tbsoft\tbhard\tisoft\tihard\tbtime\titime\n"
	"ugid:\t0\t1\t1\t2\t3\t4\t0\t0\n"
	"ugid:\t1000\t0\t5368709120\t5368709121\t3\t4\t1700000000\t0\n"
	"first_level_quota:\n"
	"1234567 1000000 2000000 1800000000 259200\n"
	"12 100 200 0 86400\n";

#define ALL (TRANSFER_FIRST | TRANSFER_GRACE | TRANSFER_LIMITS | TRANSFER_DEADLINES)

static void check_dump(void)
{
	_quotafile_ struct quota_file file = { .flags = 4 };
	struct transfer_error error;
	_free_ char *again = NULL;
	_free_ char *off = NULL;
	struct quota_id *id;

	is_number(transfer_parse(dump, ALL, &file, &error), 0, "a dump is loaded");
	id = quotafile_find(&file, 1000, QUOTA_USER);
	ok(id && id->stat.space.soft == 5368709120ULL << 10,
	   "limits above 4 TiB are whole");
	is_number(file.flags, 4, "level 2 stays on or off");
	id->stat.space.usage = id->stat.space.soft + 1;
	again = transfer_print(&file, ALL, true);
	is_text(again, dump, "and dumped again it is the same");
	off = transfer_print(&file, TRANSFER_GRACE | TRANSFER_LIMITS, false);
	is_text(off, "ugid_quota_status:\t0\n", "without level 2 it says so");
}

static void check_merge(void)
{
	_quotafile_ struct quota_file file = { 0 };
	struct transfer_error error;

	quotafile_get(&file, 2000, QUOTA_USER)->stat.space.hard = 7;
	quotafile_get(&file, 1000, QUOTA_USER)->stat.space.usage = 9;
	transfer_parse(dump, ALL, &file, &error);
	is_number(file.nr_ids, 3, "ids are added and none is removed");
	is_number(quotafile_find(&file, 1000, QUOTA_USER)->stat.space.usage, 9,
		  "an id that was there is changed");
	is_number(quotafile_find(&file, 2000, QUOTA_USER)->stat.space.hard, 7,
		  "others stay");
}

static void refuses(const char *text, unsigned int parts, unsigned long line,
		    const char *what)
{
	_quotafile_ struct quota_file file = { 0 };
	struct transfer_error error = { 0 };

	is_number(transfer_parse(text, parts, &file, &error), -EINVAL, what);
	is_number(error.line, line, "and says in which line");
}

static void check_refused(void)
{
	const char *status = "ugid_quota_status: 1\n";
	_free_ char *type = xasprintf("%sugid_number: 1\nugid: 0 2 1 2 3 4\n", status);
	_free_ char *many = xasprintf("%sugid_number: 4294967296\nugid: 0 0 1 2 3 4\n", status);
	_free_ char *twice = xasprintf("%sugid_number: 2\nugid: 0 0 1 2 3 4\nugid: 0 0 1 2 3 4\n", status);
	_free_ char *wide = xasprintf("%sugid_number: 1\nugid: 0 0 1 2 3 4 5 6\n", status);
	_free_ char *huge = xasprintf("%sugid_number: 1\nugid: 0 0 1 18446744073709551615 3 4\n", status);

	refuses("", TRANSFER_FIRST, 0, "nothing");
	refuses("ugid_quota_status: 2\n", TRANSFER_FIRST, 1, "status 2");
	refuses("ugid_quota_status: 0\n", TRANSFER_FIRST, 0, "a missing part");
	refuses(dump, TRANSFER_LIMITS, 3, "a part nobody asked for");
	refuses(type, TRANSFER_LIMITS, 3, "type 2");
	refuses(many, TRANSFER_LIMITS, 2, "more ids than lines");
	refuses(twice, TRANSFER_LIMITS, 4, "an id twice");
	refuses(wide, TRANSFER_LIMITS, 3, "more numbers than asked for");
	refuses(huge, TRANSFER_LIMITS, 3, "a limit that is too large");
	refuses("ugid_quota_status: 0\nfirst_level_quota:\n1 2 1 0 0\n1 1 1 0 0\n",
		TRANSFER_FIRST, 3, "a soft limit above the hard one");
	refuses("ugid_quota_status: -1\n", TRANSFER_FIRST, 1, "a negative number");
}

static void check_kind(void)
{
	_quotafile_ struct quota_file file = { 0 };
	struct transfer_error error;

	is_number(transfer_parse("\n# a remark\nugid_quota_status: 0\r\n\n"
				 "first_level_quota:\n1 2 3 0 5\n \n1 2 3 0 5",
				 TRANSFER_FIRST | TRANSFER_GRACE, &file, &error),
		  0, "blank lines and remarks are passed over");
	is_number(file.stat.space.hard, 3, "and what is between them is read");
}

int main(void)
{
	check_times();
	check_shown();
	check_deadlines();
	check_dump();
	check_merge();
	check_refused();
	check_kind();
	return done_testing();
}
