// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel that runs, its control groups and its clock. */
#include <glob.h>
#include <string.h>
#include <sys/timex.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "check.h"
#include "node/mount.h"

#define KERNELS		"/boot/vmlinuz-*-vz*"
#define KERNEL_NAME	"/vmlinuz-"

/* The newest one in /boot, by its release; NULL: there is none. The caller frees. */
static char *installed_kernel(void)
{
	_free_ char *pattern = path_root(KERNELS);
	const char *last = NULL;
	char *release;
	glob_t files;

	if (glob(pattern, 0, NULL, &files))
		return NULL;
	for (size_t i = 0; i < files.gl_pathc; i++)
		if (!last || strverscmp(files.gl_pathv[i], last) > 0)
			last = files.gl_pathv[i];
	release = xstrdup(strrchr(last, '/') + strlen(KERNEL_NAME));
	globfree(&files);
	return release;
}

void check_kernel(const struct machine *machine, struct finding *ret)
{
	_free_ char *device = path_root(PATH_DEV_VZCTL);
	_free_ char *release = NULL;
	struct utsname name;

	uname(&name);
	if (machine->has_kernel && path_exists(device)) {
		found(ret, "%s is an OpenVZ kernel", name.release);
		return;
	}
	if (machine->has_kernel) {
		lacking(ret, "%s is an OpenVZ kernel, but " PATH_DEV_VZCTL " does not exist",
			name.release);
		words_add(&ret->todo, "mount -t devtmpfs none /dev");
		return;
	}
	lacking(ret, "%s is not an OpenVZ kernel", name.release);
	release = installed_kernel();
	if (release)
		words_addf(&ret->todo, "reboot, with %s in the boot menu", release);
	else
		words_add(&ret->todo, "apt install openvz-node; then reboot");
}

static const char *const controllers[] = { "cpu", "cpuset", "io", "memory",
					   "pids" };

static void check_controllers(struct finding *ret)
{
	_free_ char *text = value_of(PATH_CGROUP "/cgroup.controllers");
	_words_ struct words there = { 0 }, missing = { 0 };
	_free_ char *list = NULL;

	words_split(&there, text ?: "", " ");
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		if (!words_has(&there, controllers[i]))
			words_add(&missing, controllers[i]);
	if (!missing.nr) {
		found(ret, "version 2 at " PATH_CGROUP);
		return;
	}
	list = words_join(&missing, ", ");
	lacking(ret, "The node has no control of %s", list);
	words_add(&ret->todo, "take cgroup_disable= off the kernel's command line in /etc/default/grub");
	words_add(&ret->todo, "update-grub; reboot");
}

void check_groups(const struct machine *machine, struct finding *ret)
{
	_free_ char *new = NULL, *old = NULL, *place = path_root(PATH_CGROUP);

	(void)machine;
	mount_find_type("cgroup", &old);
	mount_find_type("cgroup2", &new);
	if (new && str_eq(new, place) && !old) {
		check_controllers(ret);
		return;
	}
	if (old)
		lacking(ret, "Version 1 is mounted at %s", old);
	else
		lacking(ret, "Version 2 is not mounted at " PATH_CGROUP);
	words_add(&ret->todo, "add systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all to GRUB_CMDLINE_LINUX in /etc/default/grub");
	words_add(&ret->todo, "update-grub; reboot");
}

/* Logs and certificates of containers, and what is moved to another node */
void check_clock(const struct machine *machine, struct finding *ret)
{
	struct timex state = { 0 };

	(void)machine;
	if (adjtimex(&state) != TIME_ERROR && !(state.status & STA_UNSYNC)) {
		found(ret, "The clock is kept right");
		return;
	}
	lacking(ret, "Nothing keeps the clock right");
	words_add(&ret->todo, "apt install systemd-timesyncd");
}
