// SPDX-License-Identifier: GPL-2.0-or-later
/* What an odd caller leaves to those it starts: nothing. */
#include <errno.h>
#include <linux/ioprio.h>
#include <linux/keyctl.h>
#include <linux/mempolicy.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/inherit.h"
#include "base/str.h"
#include "tap.h"

#define NOBODY	65533
#define MAX_KEYS 1000

static long key_add(const char *name)
{
	return syscall(SYS_add_key, "user", name, "x", 1,
		       KEY_SPEC_SESSION_KEYRING);
}

static bool key_is_there(const char *name)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
		       "user", name, 0) >= 0;
}

/* Each makes one thing odd and tells what there is to see of it. */
static bool odd_keyring(void)
{
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0 &&
	       key_add("vz-secret") >= 0;
}

static char *see_keyring(void)
{
	return xstrdup(key_is_there("vz-secret") ? "a key" : "none");
}

static bool odd_nice(void)
{
	return !setpriority(PRIO_PROCESS, 0, 12);
}

static bool odd_policy(void)
{
	struct sched_attr attr = {
		.size = sizeof(attr), .sched_policy = SCHED_BATCH,
		.sched_flags = SCHED_FLAG_RESET_ON_FORK,
	};

	return !syscall(SYS_sched_setattr, 0, &attr, 0);
}

static char *see_scheduling(void)
{
	struct sched_attr attr = { .size = sizeof(attr) };

	syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0);
	return xasprintf("%u %d %llx", attr.sched_policy, attr.sched_nice,
			 (unsigned long long)attr.sched_flags);
}

static bool odd_affinity(void)
{
	unsigned long first = 1;

	return sysconf(_SC_NPROCESSORS_ONLN) > 1 &&
	       !syscall(SYS_sched_setaffinity, 0, sizeof(first), &first);
}

static char *see_affinity(void)
{
	unsigned char cpus[1024] = { 0 };
	int nr = 0;

	syscall(SYS_sched_getaffinity, 0, sizeof(cpus), cpus);
	for (size_t i = 0; i < 8 * sizeof(cpus); i++)
		nr += cpus[i / 8] >> i % 8 & 1;
	return xasprintf("%d", nr);
}

static bool odd_memory_policy(void)
{
	unsigned long first = 1;

	return !syscall(SYS_set_mempolicy, MPOL_INTERLEAVE, &first, 64);
}

static char *see_memory_policy(void)
{
	int mode = -1;

	syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0);
	return xasprintf("%d", mode);
}

static bool odd_io_priority(void)
{
	return !syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
			IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

static char *see_io_priority(void)
{
	return xasprintf("%ld", syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0));
}

static char *see_file(const char *path)
{
	char *text = NULL;

	return file_read(path, 64, &text, NULL) ? xstrdup("nothing") : text;
}

static bool odd_oom(void)
{
	return !file_write_value("/proc/self/oom_score_adj", "400");
}

static char *see_oom(void)
{
	return see_file("/proc/self/oom_score_adj");
}

static bool odd_core_filter(void)
{
	return !file_write_value("/proc/self/coredump_filter", "0x1");
}

static char *see_core_filter(void)
{
	return see_file("/proc/self/coredump_filter");
}

static bool odd_login(void)
{
	return !file_write_value("/proc/self/loginuid", "1000");
}

static char *see_login(void)
{
	return see_file("/proc/self/loginuid");
}

static bool odd_personality(void)
{
	return personality(ADDR_NO_RANDOMIZE | PER_LINUX32) >= 0;
}

static char *see_personality(void)
{
	return xasprintf("%x", personality(0xffffffff));
}

static bool odd_timer_slack(void)
{
	return !prctl(PR_SET_TIMERSLACK, 777000);
}

static char *see_timer_slack(void)
{
	return xasprintf("%d", prctl(PR_GET_TIMERSLACK));
}

static bool odd_huge_pages(void)
{
	return !prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

static char *see_huge_pages(void)
{
	return xasprintf("%d", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
}

static bool odd_machine_checks(void)
{
	return !prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, 0, 0);
}

static char *see_machine_checks(void)
{
	return xasprintf("%d", prctl(PR_MCE_KILL_GET, 0, 0, 0, 0));
}

static bool odd_limits(void)
{
	struct rlimit limit = { 99, 99 };

	for (int i = 0; i < (int)RLIM_NLIMITS; i++)
		if (i != RLIMIT_STACK && i != RLIMIT_DATA && i != RLIMIT_AS &&
		    setrlimit(i, &limit))
			return false;
	return true;
}

static char *see_limits(void)
{
	_str_ struct str text = { 0 };

	for (int i = 0; i < (int)RLIM_NLIMITS; i++) {
		struct rlimit limit = { 0, 0 };

		getrlimit(i, &limit);
		str_addf(&text, "%d:%lx/%lx ", i, limit.rlim_cur,
			 limit.rlim_max);
	}
	return str_steal(&text);
}

static bool odd_umask(void)
{
	umask(077);
	return true;
}

static char *see_umask(void)
{
	return xasprintf("%o", umask(0));
}

static const struct {
	const char	*what;
	bool		(*make_odd)(void);
	char		*(*see)(void);
} oddities[] = {
	{ "session keyring",	odd_keyring,		see_keyring },
	{ "nice value",		odd_nice,		see_scheduling },
	{ "policy",		odd_policy,		see_scheduling },
	{ "CPU affinity",	odd_affinity,		see_affinity },
	{ "memory policy",	odd_memory_policy,	see_memory_policy },
	{ "I/O priority",	odd_io_priority,	see_io_priority },
	{ "oom_score_adj",	odd_oom,		see_oom },
	{ "core dump filter",	odd_core_filter,	see_core_filter },
	{ "login user id",	odd_login,		see_login },
	{ "personality",	odd_personality,	see_personality },
	{ "timer slack",	odd_timer_slack,	see_timer_slack },
	{ "use of huge pages",	odd_huge_pages,		see_huge_pages },
	{ "machine checks",	odd_machine_checks,	see_machine_checks },
	{ "umask",		odd_umask,		see_umask },
	{ "resource limits",	odd_limits,		see_limits },
};

#define UNABLE	"unable"

static bool may_raise_limits(void)
{
	struct rlimit limit = { 0, 0 };

	return !setrlimit(RLIMIT_NICE, &limit) &&
	       !setrlimit(RLIMIT_NICE, &(struct rlimit){ 1, 1 });
}

/* The limits, which are the last, take more rights than some roots have. */
static const char *reset_all(void)
{
	const char *what = NULL;

	if (!inherit_reset(&what))
		return NULL;
	return str_eq(what, "resource limits") && !may_raise_limits() ? NULL :
									what;
}

/* In a child: make it odd if asked, reset if asked, and look. */
static char *look(size_t i, bool odd, bool reset)
{
	_free_ char *text = NULL;
	const char *failed = NULL;
	char seen[1024];
	int fds[2];
	ssize_t len;
	pid_t pid;

	if (pipe(fds))
		abort();
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (odd && !oddities[i].make_odd())
			text = xstrdup(UNABLE);
		else if (reset && (failed = reset_all()))
			text = xasprintf("failed to reset the %s at %d", failed,
					 odd);
		else
			text = oddities[i].see();
		_exit(write(fds[1], text, strlen(text)) < 0);
	}
	close(fds[1]);
	len = read(fds[0], seen, sizeof(seen));
	close(fds[0]);
	waitpid(pid, NULL, 0);
	return xstrndup(seen, len < 0 ? 0 : len);
}

static void is_reset(size_t i)
{
	_free_ char *clean = look(i, false, true);
	_free_ char *odd = look(i, true, false);
	_free_ char *reset = look(i, true, true);

	if (str_eq(odd, UNABLE)) {
		ok(true, "%s # SKIP cannot be made odd here", oddities[i].what);
		return;
	}
	ok(!str_eq(odd, clean), "%s can be seen", oddities[i].what);
	is_text(reset, clean, oddities[i].what);
}

/* Of a user who has made all the keys he may have: those of others stay hidden. */
static void test_full_keyring(void)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		int nr = 0;

		if (!odd_keyring() || reset_all() ||
		    key_add("vz-helper") < 0 || setresuid(NOBODY, NOBODY, NOBODY))
			_exit(2);
		while (nr++ < MAX_KEYS) {
			_free_ char *name = xasprintf("vz-%d", nr);

			if (key_add(name) < 0)
				break;
		}
		if (nr > MAX_KEYS)
			_exit(2);
		_exit(inherit_own_keyring() || key_is_there("vz-helper") ||
		      key_is_there("vz-secret"));
	}
	waitpid(pid, &status, 0);
	if (WEXITSTATUS(status) == 2)
		ok(true, "no keyring # SKIP no keys here");
	else
		ok(!status, "who may have no keyring gets none");
}

int main(void)
{
	if (geteuid()) {
		printf("1..0 # SKIP to be odd takes root\n");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(oddities); i++)
		is_reset(i);
	test_full_keyring();
	return done_testing();
}
