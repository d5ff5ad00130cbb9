// SPDX-License-Identifier: GPL-2.0-or-later
/* How long the node and containers run. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/str.h"
#include "resources/uptime.h"

#define TEXT_MAX	65536

/* "SECONDS.HUNDREDTHS", as the kernel writes times. */
int uptime_of_node(unsigned long *ret_ms)
{
	_free_ char *path = path_root("/proc/uptime");
	_free_ char *text = NULL;
	unsigned long seconds, hundredths;
	char *end;
	int err = file_read(path, TEXT_MAX, &text, NULL);

	if (err)
		return err;
	seconds = strtoul(text, &end, 10);
	if (end == text || *end != '.')
		return -EINVAL;
	hundredths = strtoul(end + 1, NULL, 10);
	*ret_ms = seconds * 1000 + hundredths * 10;
	return 0;
}

#define STAT_AFTER_NAME		3	/* number of the field behind the name */
#define STAT_START_TIME		22

/* The name in brackets is the container's choice: fields count from its end. */
static int start_ticks(const char *stat, unsigned long *ret_ticks)
{
	const char *bracket = strrchr(stat, ')');
	_words_ struct words fields = { 0 };

	if (!bracket)
		return -EINVAL;
	words_split(&fields, bracket + 1, " \n");
	if (fields.nr <= STAT_START_TIME - STAT_AFTER_NAME)
		return -EINVAL;
	return num_parse_ulong(fields.argv[STAT_START_TIME - STAT_AFTER_NAME],
			       ret_ticks);
}

int uptime_ct_start(const struct host *host, uint32_t ctid,
		    unsigned long *ret_ms)
{
	_close_ int pidfd = ve_get_pidfd(host, ctid);
	_free_ char *path = NULL;
	_free_ char *text = NULL;
	unsigned long ticks;
	pid_t pid;
	int err;

	if (pidfd < 0)
		return pidfd;
	pid = proc_pid_of(pidfd);
	if (pid <= 0)
		return -ESRCH;
	/* An init that dies here and whose number is reused shows for once. */
	path = path_rootf("/proc/%d/stat", pid);
	err = file_read(path, TEXT_MAX, &text, NULL);
	if (!err)
		err = start_ticks(text, &ticks);
	if (!err)
		*ret_ms = ticks * 1000 / sysconf(_SC_CLK_TCK);
	return err;
}
