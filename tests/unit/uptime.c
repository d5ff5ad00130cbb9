// SPDX-License-Identifier: GPL-2.0-or-later
/* How long the node and containers run. */
#include <errno.h>
#include <linux/vzcalluser.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "resources/uptime.h"
#include "tap.h"

/* In place of the C library's: this process is the container's init. */
int ioctl(int fd, unsigned long request, ...)
{
	struct vzctl_ve_id *id;
	va_list ap;

	(void)fd;
	va_start(ap, request);
	id = va_arg(ap, struct vzctl_ve_id *);
	va_end(ap);
	if (request == VZCTL_VE_GET_PIDFD && id->veid == 101)
		return syscall(SYS_pidfd_open, getpid(), 0);
	errno = ESRCH;
	return -1;
}

static void times(void)
{
	const struct host host = { .fd = 7 };
	_free_ char *path = xasprintf("/proc/%d/stat", getpid());
	unsigned long ms = 0;

	is_number(uptime_of_node(&ms), -ENOENT, "no /proc");
	scratch_write("/proc/uptime", "350735.47 1234.00\n");
	is_number(uptime_of_node(&ms), 0, "the node");
	is_number(ms, 350735470, "is up in milliseconds");
	is_number(uptime_ct_start(&host, 102, &ms), -ESRCH, "a stopped one");
	is_number(uptime_ct_start(&host, 101, &ms), -ENOENT, "a dead init");
	scratch_write(path, "7 (a) S 1 9) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8"
			    " 20 0 1 0 12345 1000 99\n");
	is_number(uptime_ct_start(&host, 101, &ms), 0, "a running one");
	is_number(ms, 123450, "was started when its init was");
	scratch_write(path, "7 (init) S 1 7\n");
	is_number(uptime_ct_start(&host, 101, &ms), -EINVAL, "a short line");
}

int main(void)
{
	scratch_root();
	times();
	return done_testing();
}
