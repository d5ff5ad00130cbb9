// SPDX-License-Identifier: GPL-2.0-or-later
/* The containers that the kernel runs, and its calls. */
#include <errno.h>
#include <linux/vzcalluser.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "node/ve.h"
#include "tap.h"

static void running(void)
{
	_ve_list_ struct ve_list list = {};
	const struct ve_info *info;

	scratch_write("/proc/vz/veinfo",
		"       101     0    17       10.101.0.101      10.0.0.1\n"
		"       102     3     1\n");
	is_number(ve_list_read(&list), 0, "veinfo is read");
	is_number(list.nr, 2, "one entry a line");
	info = ve_list_find(&list, 101);
	is_number(info->nr_tasks, 17, "with its processes");
	is_text(info->addresses.argv[1], "10.0.0.1", "and its addresses");
	ok(!ve_list_find(&list, 1), "others are not there");
	ok(ve_is_running(102), "who is listed is running");
}

static struct vzctl_ve_prepare prepared;
static int test_errno;		/* of VE_TEST; 0: it is there */
static int nr_busy;		/* of VE_GET_PIDFD, before it is gone */

/* In place of the C library's: a kernel that does one thing. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;

	if (request == VZCTL_ENV_CREATE) {
		errno = test_errno;
		return test_errno ? -1 : 0;
	}
	if (request == VZCTL_VE_GET_PIDFD) {
		errno = nr_busy-- > 0 ? EBUSY : ESRCH;
		return -1;
	}
	if (fd != 7 || request != VZCTL_VE_PREPARE) {
		errno = ENOTTY;
		return -1;
	}
	va_start(ap, request);
	memcpy(&prepared, va_arg(ap, void *), sizeof(prepared));
	va_end(ap);
	return 0;
}

static void calls(void)
{
	const struct host host = { .fd = 7 };
	const struct ve_prepare prepare = {
		.ctid = 101, .features = 5, .id_base = 70000,
		.id_count = 65536, .cgroup_fd = 9,
	};

	is_number(ve_prepare(&host, &prepare), 0, "prepare");
	is_number(prepared.veid, 101, "has the id");
	is_number(prepared.id_base, 70000, "the range");
	is_number(prepared.cgroup_fd, 9, "and the group");
	is_number(ve_address_add(&host, 101, "10.0.0.1"), -ENOTTY,
		  "errors are passed on");
	is_number(ve_address_add(&host, 101, "10.0.0"), -EINVAL,
		  "what is no address is not asked for");
}

/* What may be running must not be cleaned up after. */
static void existence(void)
{
	_free_ char *veinfo = path_root(PATH_VEINFO);
	const struct host host = { .fd = 7 };

	ok(ve_exists(&host, 999), "what the kernel knows exists");
	test_errno = ESRCH;
	ok(!ve_exists(&host, 101), "only ESRCH means no");
	test_errno = EPERM;
	ok(ve_exists(&host, 101), "without an answer, veinfo counts");
	ok(!ve_exists(&host, 999), "which has those that run");
	unlink(veinfo);
	ok(ve_exists(&host, 999), "without either it may exist");
}

static void settling(void)
{
	const struct host host = { .fd = 7 };

	nr_busy = 3;
	ve_settle(&host, 101);
	ok(nr_busy < 0, "what ends with one who was killed is waited for");
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	running();
	calls();
	existence();
	settling();
	return done_testing();
}
