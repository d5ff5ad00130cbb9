// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Holding all processes of a running container still: the cgroup freezer, of the
 * inner group, which CRIU is told about. Nobody inside can write there.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/wait.h"
#include "node/cgroup.h"
#include "node/freeze.h"

#define FREEZE_TIMEOUT_MS	10000
#define FREEZE_POLL_MS		50
#define EVENTS_MAX		4096

static bool is_frozen(int group)
{
	_close_ int fd = openat(group, "cgroup.events", O_RDONLY | O_CLOEXEC);
	_free_ char *text = NULL;

	return fd >= 0 && !fd_read_all(fd, EVENTS_MAX, &text, NULL) &&
	       strstr(text, "frozen 1");
}

static int await_frozen(int group)
{
	long end = now_ms() + FREEZE_TIMEOUT_MS;

	while (!is_frozen(group)) {
		if (proc_interrupted())
			return -EINTR;
		if (now_ms() >= end)
			return -ETIMEDOUT;
		wait_ms(FREEZE_POLL_MS);
	}
	return 0;
}

enum vz_err ct_freeze(const struct ct *ct)
{
	_close_ int group = cgroup_open_inner(ct->id);
	int err = group;

	if (group >= 0)
		err = file_write_value_at(group, "cgroup.freeze", "1");
	if (!err) {
		err = await_frozen(group);
		if (err)
			file_write_value_at(group, "cgroup.freeze", "0");
	}
	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to freeze container %u", ct->id);
	return VZ_OK;
}

enum vz_err ct_thaw(const struct ct *ct)
{
	_close_ int group = cgroup_open_inner(ct->id);
	int err = group;

	if (group >= 0)
		err = file_write_value_at(group, "cgroup.freeze", "0");
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to thaw container %u", ct->id);
	return VZ_OK;
}

bool ct_is_frozen(const struct ct *ct)
{
	_close_ int group = cgroup_open_inner(ct->id);

	return group >= 0 && is_frozen(group);
}
