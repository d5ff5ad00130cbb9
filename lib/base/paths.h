/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where our files are. The directories are build-time choices; binaries built
 * with VZ_TEST_ROOT put the value of VZ_ROOT_PREFIX before every path of ours,
 * so that tests can show them a scratch node.
 */
#ifndef VZ_BASE_PATHS_H
#define VZ_BASE_PATHS_H

#include <stdint.h>

#ifndef SYSCONFDIR
#define SYSCONFDIR	"/etc"
#endif
#ifndef VZDIR
#define VZDIR		"/vz"
#endif
#ifndef SBINDIR
#define SBINDIR		"/usr/sbin"
#endif
#ifndef LIBEXECDIR
#define LIBEXECDIR	"/usr/libexec/vzctl"
#endif
#ifndef LOCALSTATEDIR
#define LOCALSTATEDIR	"/var"
#endif

/* Configuration */
#define PATH_VZ_CONF	SYSCONFDIR "/vz/vz.conf"
#define PATH_CONF_DIR	SYSCONFDIR "/vz/conf"
#define PATH_NAMES_DIR	SYSCONFDIR "/vz/names"
#define PATH_DISTS_DIR	SYSCONFDIR "/vz/dists"
#define PATH_OSRELEASE	SYSCONFDIR "/vz/osrelease.conf"
#define PATH_SCRIPT_DIR	LIBEXECDIR "/scripts"

/* State */
#define PATH_DUMP_DIR	VZDIR "/dump"
#define PATH_VEIP_DIR	LOCALSTATEDIR "/lib/vzctl/veip"
/* What was done inside at the last start, a file for each container. */
#define PATH_APPLIED_DIR LOCALSTATEDIR "/lib/vzctl/applied"
#define PATH_REBOOT_DIR	LOCALSTATEDIR "/lib/vzctl/vzreboot"
/* Quota files, one for each quota id. */
#define PATH_VZQUOTA_DIR LOCALSTATEDIR "/vzquota"
/* What vzubc remembers from one time to the next. */
#define PATH_UBC_DIR	LOCALSTATEDIR "/lib/vzubc"
/* What does not outlive the node's own boot. */
#define PATH_RUN_DIR	"/run/vzctl"
/* CPU units of the node itself, as set since it has booted. */
#define PATH_NODE_CPUUNITS "/run/vz-cpuunits"
/* And its I/O priority. */
#define PATH_NODE_IOPRIO "/run/vz-ioprio"
/* Which container has which range of user ids; the lock is held to change it. */
#define PATH_IDRANGES	LOCALSTATEDIR "/lib/vzctl/idranges"
#define PATH_IDRANGE_LOCK LOCALSTATEDIR "/lib/vzctl/idrange.lock"
#define PATH_SUBUID	SYSCONFDIR "/subuid"
#define PATH_SUBGID	SYSCONFDIR "/subgid"

/* Kernel */
#define PATH_DEV_VZCTL	"/dev/vzctl"
#define PATH_PROC_VZ	"/proc/vz"
#define PATH_VEINFO	"/proc/vz/veinfo"
#define PATH_VSWAP	"/proc/vz/vswap"
#define PATH_VZQUOTA	"/proc/vz/vzquota"
#define PATH_VZ_EVENTS	"/proc/vz/events"
#define PATH_PROC_BC	"/proc/bc"
#define PATH_BC_RESOURCES "/proc/bc/resources"
#define PATH_USER_BC	"/proc/user_beancounters"
#define PATH_MOUNTINFO	"/proc/self/mountinfo"
#define PATH_CGROUP	"/sys/fs/cgroup"
#define PATH_SYS_NET	"/sys/class/net"

/* Programs that tests replace; others are searched */
#define PATH_IP		"/usr/sbin/ip"
#define PATH_NFT	"/usr/sbin/nft"
#define PATH_VZCTL	SBINDIR "/vzctl"
#define PATH_NDSEND	SBINDIR "/ndsend"
#define PATH_WATCH	"/usr/bin/watch"

/*
 * @path on this node: itself, or below the scratch root of a test. Relative
 * paths and paths already below it stay as they are. The caller frees.
 */
char *path_root(const char *path);
char *path_rootf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

char *path_ct_conf(uint32_t ctid);		/* CONFDIR/N.conf */
char *path_sample_conf(const char *name);	/* CONFDIR/ve-NAME.conf-sample */
char *path_name_link(const char *name);		/* /etc/vz/names/NAME */

#endif /* VZ_BASE_PATHS_H */
