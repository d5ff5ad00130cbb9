// SPDX-License-Identifier: GPL-2.0-or-later
/* Mounts, namespaces and control groups. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attack.h"

#define CGROUPS	"/sys/fs/cgroup/attack"

/* Seen by nobody else, and gone with the attack */
static void own_mounts(void)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", ATTACK_DIR, "tmpfs", 0, NULL) || chdir(ATTACK_DIR))
		broken("tmpfs");
	if (mkdir("at", 0755))
		broken("at");
}

/* Side by side: one above the other would be walked each time */
static int take_bind_mount(void)
{
	char name[32];

	snprintf(name, sizeof(name), "%ld", taken());
	if (mkdir(name, 0755))
		return errno;
	return result(mount("at", name, NULL, MS_BIND, NULL));
}

/* A file system each */
static int take_super_block(void)
{
	char name[32];

	snprintf(name, sizeof(name), "%ld", taken());
	if (mkdir(name, 0755))
		return errno;
	return result(mount("attack", name, "tmpfs", 0, NULL));
}

/* Held by a file, so it takes no process */
static int take_namespace(int flag, const char *path)
{
	if (unshare(flag))
		return errno;
	return opened(open(path, O_RDONLY | O_CLOEXEC));
}

static int take_mount_namespace(void)
{
	return take_namespace(CLONE_NEWNS, "/proc/self/ns/mnt");
}

static int take_net_namespace(void)
{
	return take_namespace(CLONE_NEWNET, "/proc/self/ns/net");
}

#define OF_EACH_USER	32

static void keep_capabilities(void)
{
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP))
		broken("securebits");
}

/* Each user has as many as all of them shall have together */
static int take_users_namespace(void)
{
	if (seteuid(1000 + taken() / OF_EACH_USER))
		return errno;
	return take_net_namespace();
}

static int take_ipc_namespace(void)
{
	return take_namespace(CLONE_NEWIPC, "/proc/self/ns/ipc");
}

static int take_uts_namespace(void)
{
	return take_namespace(CLONE_NEWUTS, "/proc/self/ns/uts");
}

/* A sister each: nested ones may be 32 deep only */
static int take_user_namespace(void)
{
	int report[2], error;
	pid_t pid;

	if (pipe(report))
		return errno;
	pid = fork();
	if (!pid) {
		error = result(unshare(CLONE_NEWUSER));
		if (write(report[1], &error, sizeof(error)) < 0)
			_exit(1);
		sleep_for_ever();
	}
	if (pid < 0 || read(report[0], &error, sizeof(error)) != sizeof(error))
		error = errno;
	close(report[0]);
	close(report[1]);
	return error;
}

static int write_map(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = fd < 0 ? errno : result(write(fd, text, strlen(text)));

	close(fd);
	return error;
}

/* Without a map it could have no children */
static int take_nested_user_namespace(void)
{
	int error = result(unshare(CLONE_NEWUSER));

	if (!error)
		error = write_map("/proc/self/setgroups", "deny");
	if (!error)
		error = write_map("/proc/self/uid_map", "0 0 1");
	if (!error)
		error = write_map("/proc/self/gid_map", "0 0 1");
	return error;
}

static void make_cgroups(void)
{
	if (mkdir(CGROUPS, 0755))
		broken(CGROUPS);
}

static int take_cgroup(void)
{
	char name[64];

	snprintf(name, sizeof(name), CGROUPS "/%ld", taken());
	return result(mkdir(name, 0755));
}

static void remove_cgroups(void)
{
	char name[64];

	for (long i = taken(); i >= 0; i--) {
		snprintf(name, sizeof(name), CGROUPS "/%ld", i);
		rmdir(name);
	}
	rmdir(CGROUPS);
}

const struct attack space_attacks[] = {
	{ "bind-mounts", 8000, own_mounts, take_bind_mount, NULL },
	{ "file-systems", 4000, own_mounts, take_super_block, NULL },
	{ "mount-namespaces", 4000, NULL, take_mount_namespace, NULL },
	{ "net-namespaces", 1000, NULL, take_net_namespace, NULL },
	{ "net-namespaces-of-users", 1000, keep_capabilities, take_users_namespace, NULL },
	{ "ipc-namespaces", 4000, NULL, take_ipc_namespace, NULL },
	{ "uts-namespaces", 20000, NULL, take_uts_namespace, NULL },
	{ "user-namespaces", 1000, NULL, take_user_namespace, NULL },
	{ "nested-user-namespaces", 100, NULL, take_nested_user_namespace, NULL },
	{ "cgroups", 3000, make_cgroups, take_cgroup, remove_cgroups },
	{ .name = NULL },
};
