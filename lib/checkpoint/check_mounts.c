// SPDX-License-Identifier: GPL-2.0-or-later
/* File systems in a container that CRIU does not know how to mount again. */
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "checkpoint/check.h"
#include "checkpoint/externals.h"
#include "node/mount.h"

static const char *const known[] = {
	"autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "debugfs", "devpts",
	"devtmpfs", "fusectl", "mqueue", "overlay", "proc", "pstore",
	"securityfs", "sysfs", "tmpfs", "tracefs",
};

static bool is_known(const char *fstype)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_eq(known[i], fstype))
			return true;
	return false;
}

int check_mounts(pid_t init, struct obstacles *obstacles)
{
	_mount_table_ struct mount_table table = { 0 };
	int err = mount_table_read_of(init, &table);

	for (size_t i = 0; i < table.nr && !err; i++) {
		const struct mount_entry *entry = &table.entries[i];
		_free_ char *text = NULL;

		if (is_known(entry->fstype) || externals_is_own_tree(&table, entry) ||
		    externals_is_on_node(entry->device))
			continue;
		text = xasprintf("%s (%s)", entry->point, entry->fstype);
		obstacle_add(obstacles, 0, "mount", text, "unmount it");
	}
	return err;
}
