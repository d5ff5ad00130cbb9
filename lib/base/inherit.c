// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a process has from whoever started it. A container must not be able to
 * tell who that was, still less use his keys or suffer from his nice value.
 */
#include <errno.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <linux/mempolicy.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stddef.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/inherit.h"
#include "base/str.h"

#define TIMER_SLACK_NS	50000
#define MAX_CPUS	8192
/* Newer than some systems' headers */
#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER	57
#endif
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE	67
#endif

static int result(long ret)
{
	return ret < 0 ? -errno : 0;
}

static int join_keyring(void)
{
	return result(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL));
}

/* Nice value, policy, time slice, and that children get them */
static int reset_scheduling(void)
{
	struct sched_attr attr = { .size = sizeof(attr) };

	return result(syscall(SYS_sched_setattr, 0, &attr, 0));
}

static int reset_clamps(void)
{
	struct sched_attr attr = {
		.size = sizeof(attr),
		.sched_flags = SCHED_FLAG_KEEP_ALL |
			       SCHED_FLAG_UTIL_CLAMP_MIN |
			       SCHED_FLAG_UTIL_CLAMP_MAX,
		.sched_util_min = -1,
		.sched_util_max = -1,
	};

	return result(syscall(SYS_sched_setattr, 0, &attr, 0));
}

/* The kernel leaves out those that are not there. */
static int reset_affinity(void)
{
	unsigned char all[MAX_CPUS / 8];

	memset(all, 0xff, sizeof(all));
	return result(syscall(SYS_sched_setaffinity, 0, sizeof(all), all));
}

static int reset_memory_policy(void)
{
	return result(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0));
}

static int reset_io_priority(void)
{
	return result(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
			      IOPRIO_PRIO_VALUE(IOPRIO_CLASS_NONE, 0)));
}

static int reset_oom(void)
{
	return file_write_value("/proc/self/oom_score_adj", "0");
}

static int reset_core_filter(void)
{
	return file_write_value("/proc/self/coredump_filter", "0x33");
}

/* Users are told from each other inside, as on a fresh system. */
static int reset_login(void)
{
	return file_write_value("/proc/self/loginuid", "4294967295");
}

static int reset_personality(void)
{
	return result(personality(PER_LINUX));
}

/* Zero would be the caller's own. */
static int reset_timer_slack(void)
{
	return result(prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS));
}

static int reset_huge_pages(void)
{
	return result(prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0));
}

static int reset_merging(void)
{
	return result(prctl(PR_SET_MEMORY_MERGE, 0, 0, 0, 0));
}

static int reset_flusher(void)
{
	return result(prctl(PR_SET_IO_FLUSHER, 0, 0, 0, 0));
}

static int reset_machine_checks(void)
{
	return result(prctl(PR_MCE_KILL, PR_MCE_KILL_CLEAR, 0, 0, 0));
}

static int reset_tsc(void)
{
	return result(prctl(PR_SET_TSC, PR_TSC_ENABLE));
}

/* What a kernel or a service manager gives its first process. */
static const struct {
	int	resource;
	rlim_t	soft, hard;
} limits[] = {
	{ RLIMIT_CPU,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_FSIZE,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_DATA,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_STACK,		8 << 20,	RLIM_INFINITY },
	{ RLIMIT_CORE,		0,		RLIM_INFINITY },
	{ RLIMIT_RSS,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_NPROC,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_NOFILE,	1024,		1 << 20 },
	{ RLIMIT_MEMLOCK,	8 << 20,	RLIM_INFINITY },
	{ RLIMIT_AS,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_LOCKS,		RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_SIGPENDING,	RLIM_INFINITY,	RLIM_INFINITY },
	{ RLIMIT_MSGQUEUE,	819200,		RLIM_INFINITY },
	{ RLIMIT_NICE,		0,		0 },
	{ RLIMIT_RTPRIO,	0,		0 },
	{ RLIMIT_RTTIME,	RLIM_INFINITY,	RLIM_INFINITY },
};

static int reset_limits(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		struct rlimit limit = { limits[i].soft, limits[i].hard };

		if (setrlimit(limits[i].resource, &limit))
			return -errno;
	}
	return 0;
}

static int reset_umask(void)
{
	umask(022);
	return 0;
}

/* What not every kernel has is optional. */
/* clang-format off */
static const struct {
	const char	*what;
	int		(*reset)(void);
	bool		optional;
} inherited[] = {
	{ "session keyring",		join_keyring,		false },
	{ "scheduling policy",		reset_scheduling,	false },
	{ "utilization clamps",		reset_clamps,		true },
	{ "CPU affinity",		reset_affinity,		false },
	{ "memory policy",		reset_memory_policy,	false },
	{ "I/O priority",		reset_io_priority,	false },
	{ "oom_score_adj",		reset_oom,		false },
	{ "core dump filter",		reset_core_filter,	true },
	{ "login user id",		reset_login,		true },
	{ "personality",		reset_personality,	false },
	{ "timer slack",		reset_timer_slack,	false },
	{ "use of huge pages",		reset_huge_pages,	true },
	{ "merging of pages",		reset_merging,		true },
	{ "state of an I/O flusher",	reset_flusher,		true },
	{ "machine check policy",	reset_machine_checks,	true },
	{ "time stamp counter",		reset_tsc,		true },
	{ "umask",			reset_umask,		false },
	{ "resource limits",		reset_limits,		false },
};
/* clang-format on */

int inherit_reset(const char **ret_what)
{
	for (size_t i = 0; i < ARRAY_SIZE(inherited); i++) {
		int err = inherited[i].reset();

		if (!err || err == -ENOSYS || inherited[i].optional)
			continue;
		*ret_what = inherited[i].what;
		return err;
	}
	return 0;
}

int inherit_own_keyring(void)
{
	int err = join_keyring();

	if (!err || err == -ENOSYS)
		return 0;
	/* The user has as many keys as he may have. */
	return result(syscall(SYS_keyctl, KEYCTL_REVOKE,
			      KEY_SPEC_SESSION_KEYRING));
}

bool inherit_has_no_new_privs(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}
