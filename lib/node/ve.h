/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's side of a container: the control device, beancounter limits
 * and /proc/vz. Nothing here prints, all calls give 0 or -errno, so that the
 * caller can say what it was doing; ve_open() alone reports, because every
 * command ends the same way on a kernel without the series.
 */
#ifndef VZ_NODE_VE_H
#define VZ_NODE_VE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"
#include "model/errors.h"

/* The opened kernel interface. */
struct host {
	int	fd;		/* control device; -1: not open */
};

#define HOST_INIT	((struct host){ .fd = -1 })

/* VZ_BAD_KERNEL when /proc/vz or the device is missing. */
enum vz_err ve_open(struct host *ret_host);
void ve_close(struct host *host);
bool ve_kernel_present(void);
#define _host_	__attribute__((cleanup(ve_close)))

struct ve_prepare {
	uint32_t	ctid;
	uint64_t	features;
	uint32_t	id_base;
	uint32_t	id_count;
	int		cgroup_fd;
	unsigned int	flags;		/* VE_PREPARE_* */
};

int ve_prepare(const struct host *host, const struct ve_prepare *prepare);
int ve_start(const struct host *host, uint32_t ctid, int pidfd);
int ve_get_pidfd(const struct host *host, uint32_t ctid);
int ve_kill(const struct host *host, uint32_t ctid);
/* One that was prepared to be restored, and started, is complete. */
int ve_resume(const struct host *host, uint32_t ctid);
/* What only the kernel knows of its past; see struct vzctl_ve_state. */
struct vzctl_ve_state;
int ve_get_state(const struct host *host, uint32_t ctid,
		 struct vzctl_ve_state *ret_state);
int ve_set_state(const struct host *host, const struct vzctl_ve_state *state);
/* In any state. Where the kernel gives no clear answer: as far as we know. */
bool ve_exists(const struct host *host, uint32_t ctid);
/*
 * Somebody who prepared or stopped the container was killed: wait, for a while,
 * until the kernel has taken down what ends with him.
 */
void ve_settle(const struct host *host, uint32_t ctid);
int ve_set_limit(uint32_t ctid, unsigned int resource, unsigned long barrier,
		 unsigned long limit);

int ve_set_osrelease(const struct host *host, uint32_t ctid,
		     const char *release);
/* VE_FEATURE_* bits of a container that runs: @mask become @features. -errno */
int ve_set_features(const struct host *host, uint32_t ctid, uint64_t mask,
		    uint64_t features);
/* What it has used of the processors, and its load. */
struct vzctl_cpustat;
int ve_get_cpustat(const struct host *host, uint32_t ctid,
		   struct vzctl_cpustat *ret_stat);
/* What of disk I/O is limited; container 0 is the node. */
enum ve_io { VE_IO_BYTES, VE_IO_OPS, NR_VE_IO };

struct ve_io_limit {
	uint32_t	speed;		/* a second; 0: no limit */
	uint32_t	burst;		/* how much may be saved for later */
	uint32_t	latency_ms;	/* of one wait at most */
};

int ve_set_io(const struct host *host, uint32_t ctid, enum ve_io which,
	      const struct ve_io_limit *limit);
/* -ENXIO: there never was a limit. */
int ve_get_io(const struct host *host, uint32_t ctid, enum ve_io which,
	      struct ve_io_limit *ret_limit);
int ve_set_meminfo(const struct host *host, uint32_t ctid, uint64_t mode);

/*
 * A rule of the container's device list. @type: S_IFCHR or S_IFBLK with
 * VE_DEV_*; @mask: VE_DEV_* permissions, 0 takes the rule away.
 */
int ve_set_device(const struct host *host, uint32_t ctid, unsigned int type,
		  dev_t dev, unsigned int mask);

/* @address: IPv4 or IPv6 text without mask; -EINVAL if it is neither. */
int ve_address_add(const struct host *host, uint32_t ctid, const char *address);
int ve_address_del(const struct host *host, uint32_t ctid, const char *address);

/* One line of /proc/vz/veinfo: running containers only. */
struct ve_info {
	uint32_t	ctid;
	uint32_t	class_id;
	unsigned long	nr_tasks;
	struct words	addresses;
};

struct ve_list {
	struct ve_info	*ve;
	size_t		nr;
};

int ve_list_read(struct ve_list *ret_list);
/* From the text of the file; lines that are none are passed over. */
void ve_list_parse(const char *text, struct ve_list *ret_list);
const struct ve_info *ve_list_find(const struct ve_list *list, uint32_t ctid);
void ve_list_free(struct ve_list *list);
#define _ve_list_	__attribute__((cleanup(ve_list_free)))

bool ve_is_running(uint32_t ctid);

#endif /* VZ_NODE_VE_H */
