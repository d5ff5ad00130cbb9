/* SPDX-License-Identifier: GPL-2.0 */
/* Refusals of disk quota, told among those of beancounters. */
#ifndef _LINUX_UB_DISK_H
#define _LINUX_UB_DISK_H

#include <linux/sched.h>
#include <linux/types.h>

/**
 * struct ub_disk_refusal - what disk quota refused
 * @time:   wall clock, ns
 * @pid, @vpid, @comm: who met the limit
 * @ve_id:  the container whose tree it is; 0 is recorded nowhere
 * @inodes:  inodes, not bytes
 * @expired: the soft limit was in the way, its grace time is over
 * @type:   USRQUOTA, GRPQUOTA for level 2, else level 1
 * @id:     on level 2, as the container has it
 * @held, @soft, @hard: bytes or inodes
 */
struct ub_disk_refusal {
	u64		time;
	pid_t		pid;
	pid_t		vpid;
	char		comm[TASK_COMM_LEN];
	u32		ve_id;
	bool		inodes;
	bool		expired;
	int		type;
	u32		id;
	u64		held;
	u64		soft;
	u64		hard;
};

/* Fills in who and when; any context. */
void ub_disk_refusal_by_current(struct ub_disk_refusal *refusal);
/* Process context. */
void ub_event_disk(const struct ub_disk_refusal *refusal);

#endif /* _LINUX_UB_DISK_H */
