// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges of user ids: lowest free one, never overlapping. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "node/idranges.h"
#include "tap.h"

#define FIRST	1879048192L

static long allocate(const struct config *global, uint32_t ctid)
{
	uint32_t base = 0;

	return idrange_allocate(global, ctid, &base) ? -1 : (long)base;
}

static void allocation(void)
{
	_config_ struct config global = {};

	scratch_write("/etc/vz/conf/ve-basic.conf-sample", "LOCAL_UID=\"1\"\n");
	is_number(allocate(&global, 101), FIRST, "the first range");
	scratch_write("/etc/vz/conf/101.conf", "LOCAL_UID=\"1879048192\"\n");
	is_number(allocate(&global, 101), FIRST, "one's own does not count");
	is_number(allocate(&global, 102), FIRST + 65536, "the next one");
	scratch_write("/etc/vz/conf/102.conf",
		      "LOCAL_UID=\"1879113729\" # odd\n");
	is_number(allocate(&global, 103), FIRST + 3 * 65536,
		  "an odd range blocks two");
	scratch_write("/etc/vz/conf/103.conf.migrated",
		      "LOCAL_GID=1879244800\n");
	is_number(allocate(&global, 104), FIRST + 4 * 65536,
		  "what has moved away still has files");
	scratch_write("/etc/vz/conf/105.conf.destroyed",
		      "LOCAL_UID=\"1879310336\"\n");
	is_number(allocate(&global, 104), FIRST + 4 * 65536,
		  "what is destroyed has none");
	config_set_text(&global, PARAM_LOCAL_UID, "100000");
	is_number(allocate(&global, 104), 100000, "vz.conf sets the start");
	config_set_text(&global, PARAM_LOCAL_UID, "0");
	is_number(allocate(&global, 104), 65536, "but never at 0");
	config_set_text(&global, PARAM_LOCAL_UID, "4294901760");
	is_number(allocate(&global, 104), -1, "nor above the end");
}

static void checks(void)
{
	is_number(idrange_check(102, FIRST), VZ_INVALID_PARAMETER_VALUE,
		  "a range of another container is refused");
	is_number(idrange_check(101, FIRST), VZ_OK, "one's own is not");
	is_number(idrange_check(104, FIRST - 1), VZ_INVALID_PARAMETER_VALUE,
		  "overlap by one is refused");
	is_number(idrange_check(104, 0), VZ_INVALID_PARAMETER_VALUE, "and 0");
	is_number(idrange_check(104, 4294967295UL), VZ_INVALID_PARAMETER_VALUE,
		  "and the end");
}

static void lock_excludes(void)
{
	_close_ int fd = -1;
	int status;
	pid_t pid;

	is_number(idrange_lock(&fd), VZ_OK, "the lock is taken");
	pid = fork();
	if (!pid) {
		int other = -1;

		alarm(1);
		_exit(idrange_lock(&other));
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status), "a second one waits");
	close(steal_fd(&fd));
	is_number(idrange_lock(&fd), VZ_OK, "until it is released");
}

int main(void)
{
	scratch_root();
	log_setup(&(struct log_config){ .quiet = true });
	allocation();
	checks();
	lock_excludes();
	return done_testing();
}
