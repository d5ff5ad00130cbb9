// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzmigrate makes of words: its own, and those of the other node. */
#include <errno.h>
#include <string.h>

#include "../../vzmigrate/command.c"
#include "../../vzmigrate/judge.c"
#include "../../vzmigrate/local.c"
#include "../../vzmigrate/mark.c"
#include "../../vzmigrate/options.c"
#include "../../vzmigrate/pause.c"
#include "../../vzmigrate/peer.c"
#include "../../vzmigrate/remote.c"
#include "../../vzmigrate/report.c"
#include "tap.h"

static void test_nodeps(void)
{
	static const struct {
		const char	*text;
		unsigned int	want;	/* 0: refused */
	} rows[] = {
		{ "cpu", NODEPS_CPU },
		{ "=cpu_check", NODEPS_CPU },
		{ "ipv6,disk_space", NODEPS_IPV6 | NODEPS_SPACE },
		{ "all", NODEPS_ALL },
		{ "cpu,all,cpu", NODEPS_ALL },
		{ "", 0 }, { "=", 0 }, { ",", 0 }, { "CPU", 0 }, { "cpu ipv6", 0 },
		{ "cpu,x", 0 }, { "==cpu", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned int got = 0;
		int err = nodeps_parse(rows[i].text, &got);

		ok(got == rows[i].want && !err == !!got, "--nodeps %s",
		   rows[i].text);
	}
}

static void test_destinations(void)
{
	static const char *const good[] = {
		"node2", "node2.example.org", "10.0.0.1", "fe80::1%eth0",
		"[fe80::1]", "admin@node2",
	};
	static const char *const bad[] = {
		"", "-v", "-oProxyCommand=x", "a b", "a;b", "a/b", "$(x)", "a\nb", "`x`",
		"a'b", "\xc3\xa4",
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(destination_is_valid(good[i]), "%s is a destination", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!destination_is_valid(bad[i]), "%s is none", bad[i]);
}

static void test_status(void)
{
	struct status s = {};

	ok(!status_parse("CTID 101 exist mounted running\n", &s) && s.exists &&
	   s.mounted && s.running && !s.suspended, "a running one");
	ok(!status_parse("VEID 101 deleted unmounted down\n", &s) &&
	   !s.exists && !s.mounted && !s.running, "one that is not there");
	ok(!status_parse("CTID 101 exist unmounted down suspended\n", &s) &&
	   s.exists && s.suspended, "a suspended one");
	ok(status_parse("", &s) == -EINVAL, "no answer");
	ok(status_parse("CTID 101 exist", &s) == -EINVAL, "half an answer");
	ok(s.suspended, "of which nothing is taken");
}

static void in_use(const char *addresses, const char *veip, const char *want,
		   const char *promise)
{
	_words_ struct words words = {};
	const char *got;

	words_split(&words, addresses, " ");
	got = address_in_use(&words, veip);
	ok(str_eq(got, want), "%s", promise);
}

static void test_addresses(void)
{
	static const char veip[] =
		"Version: 2.5\n"
		"                               10.0.0.1        101\n"
		"                                fe80::a        102\n";

	in_use("10.0.0.1", veip, "10.0.0.1", "an address");
	in_use("10.0.0.2 10.0.0.1/24", veip, "10.0.0.1/24", "with a mask");
	in_use("10.0.0.11 110.0.0.1 10.0.0", veip, NULL, "only like one");
	in_use("10x0.0.1", veip, NULL, "no address");
	in_use("fe80:0:0::000A/64", veip, "fe80:0:0::000A/64",
	       "as it may be written");
	in_use("0.0.0.101 101", veip, NULL, "a number is no address");
	in_use("", veip, NULL, "none at all");
	in_use("10.0.0.1", "", NULL, "none in use");
}

static void test_remote(void)
{
	_words_ struct words extra = {};
	_words_ struct words command = {};
	_words_ struct words argv = {};
	_free_ char *path = NULL;
	_free_ char *bracketed = NULL;
	struct remote remote = {}, other = {};

	words_add(&extra, "-p");
	words_add(&extra, "2222");
	remote_init(&remote, "node2", &(struct remote_options){ .ssh = &extra });
	words_add(&command, "rm");
	words_add(&command, "a b;c");
	ssh_words(&remote, &command, &argv);
	is_text(argv.argv[argv.nr - 2], "root@node2", "root there, if nobody else");
	ok(words_has(&argv, "BatchMode=yes") && words_has(&argv, "2222"),
	   "ssh never asks, and has the options given");
	is_text(argv.argv[argv.nr - 1], PREPARATION "rm 'a b;c'",
		"the shell there sees no data");
	path = remote_path(&remote, "/a b");
	is_text(path, "root@node2:/a b", "a path for rsync");
	remote_init(&other, "admin@fe80::1", &(struct remote_options){ .ssh = &extra });
	bracketed = remote_path(&other, "/x");
	is_text(bracketed, "admin@[fe80::1]:/x", "an address of colons");
	remote_free(&remote);
	remote_free(&other);
}

static void test_times(void)
{
	static const struct stage live[] = {
		{ .name = "rounds" }, { .name = "dump" }, { .name = "second-copy" },
		{ .name = "undump" }, { .name = "resume" },
	};
	struct stage_run at[ARRAY_SIZE(live)] = {};
	const struct stage_runs runs = { .at = at, .nr = ARRAY_SIZE(live) };
	_free_ char *none = report_times(&runs);
	_free_ char *text = NULL;

	is_text(none, "", "nothing of what has not been");
	for (size_t i = 0; i < ARRAY_SIZE(live); i++)
		at[i] = (struct stage_run){
			.stage = &live[i], .result = STAGE_DONE,
			.begin_ms = 1000 + 250 * i, .end_ms = 1250 + 250 * i,
		};
	text = report_times(&runs);
	is_text(text, "\n"
		"        Suspend + Dump:   0.25\n"
		"          Second rsync:   0.25\n"
		"       Undump + Resume:   0.50\n"
		"                        ------\n"
		"  Total suspended time:   1.00\n\n", "the times of a live one");
}

static void test_pause(void)
{
	const struct pause_costs costs = { .trip_ms = 20, .walk_ms = 10 };
	const struct pause_costs none = {};
	struct round rounds[] = {
		{ .bytes = 1000000, .begin_ms = 0, .saved_ms = 500, .sent_ms = 1000 },
		{ .bytes = 300000, .begin_ms = 1500, .saved_ms = 200, .sent_ms = 300 },
		{ .bytes = 100000, .begin_ms = 2000, .saved_ms = 100, .sent_ms = 100 },
	};
	struct prediction one = pause_predict(rounds, 1, &costs);
	struct prediction two = pause_predict(rounds, 2, &costs);
	struct prediction three = pause_predict(rounds, 3, &costs);
	struct prediction slow;

	ok(one.memory == 1000000 && one.bytes == one.memory && !one.rate,
	   "after one round all of it may be written to");
	ok(two.rate == 200000, "what was written to in the time between two");
	ok(two.bytes == 100000, "as much of it as a round takes");
	ok(three.bytes == 40000, "less when a round is shorter");
	ok(three.frozen_ms < two.frozen_ms && two.frozen_ms < one.frozen_ms,
	   "the less is left, the shorter");
	rounds[2].sent_ms = 10000;
	slow = pause_predict(rounds, 3, &costs);
	ok(slow.bytes == 100000, "never more than in the time before");
	ok(pause_predict(rounds, 1, &costs).frozen_ms >
	   pause_predict(rounds, 1, &none).frozen_ms,
	   "a way there and files cost something");
	rounds[2] = (struct round){ .begin_ms = 2000, .saved_ms = 100 };
	ok(pause_predict(rounds, 3, &costs).frozen_ms > 0 &&
	   !pause_predict(rounds, 3, &costs).bytes,
	   "even one that writes to nothing stands still");
}

int main(void)
{
	test_pause();
	test_nodeps();
	test_destinations();
	test_status();
	test_addresses();
	test_remote();
	test_times();
	return done_testing();
}
