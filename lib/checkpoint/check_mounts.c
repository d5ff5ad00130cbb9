// SPDX-License-Identifier: GPL-2.0-or-later
/* File systems in a container that CRIU does not know how to mount again. */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
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

/* Queues outlive who made them, and are the only files there. */
static void check_queues(pid_t init, const char *point,
			 struct obstacles *obstacles)
{
	_free_ char *root = path_rootf("/proc/%d/root", init);
	_close_ int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root_fd < 0 ? -1 : open_in_root(root_fd, point, O_RDONLY | O_DIRECTORY, 0);
	_closedir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_free_ char *path = xasprintf("%s/%s", point, entry->d_name);

		if (*entry->d_name != '.')
			obstacle_add(obstacles, 0, "mqueue", path,
				     "POSIX message queues cannot be saved: remove it");
	}
}

int check_mounts(pid_t init, struct obstacles *obstacles)
{
	_mount_table_ struct mount_table table = { 0 };
	_mount_table_ struct mount_table node = { 0 };
	int err = mount_table_read_of(init, &table);

	if (!err)
		err = mount_table_read(&node);

	for (size_t i = 0; i < table.nr && !err; i++) {
		const struct mount_entry *entry = &table.entries[i];
		_free_ char *text = NULL;

		if (str_eq(entry->fstype, "mqueue"))
			check_queues(init, entry->point, obstacles);
		if (is_known(entry->fstype) || externals_is_own_tree(&table, entry) ||
		    externals_is_on_node(&node, entry))
			continue;
		text = xasprintf("%s (%s)", entry->point, entry->fstype);
		obstacle_add(obstacles, 0, "mount", text, "unmount it");
	}
	return err;
}
