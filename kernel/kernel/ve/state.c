// SPDX-License-Identifier: GPL-2.0
/* What only the kernel knows of a container, to be carried over a checkpoint. */
#include <linux/beancounter.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "internal.h"

static void fill_state(struct ve_struct *ve, struct vzctl_ve_state *state)
{
	struct ve_past cpu;

	ve_read_cpu_time(ve, &cpu);
	state->age_ns = ktime_get_boottime_ns() - ve->start_time;
	state->cpu_used_ns = cpu.used;
	state->cpu_user_ns = cpu.user;
	state->cpu_system_ns = cpu.system;
	state->features = READ_ONCE(ve->features);
	memcpy(state->boot_id, ve->boot_id, sizeof(state->boot_id));
	if (!ve->ub)
		return;
	state->nr_resources = UB_RESOURCES;
	ub_get_state(ve->ub, state->resources);
}

/**
 * ve_get_state - the past of a running container
 * @ve:    container
 * @state: filled; only @state->veid is kept
 *
 * Return: 0, or -EBUSY if it does not run.
 */
int ve_get_state(struct ve_struct *ve, struct vzctl_ve_state *state)
{
	int err = -EBUSY;

	*state = (struct vzctl_ve_state) { .veid = ve->id };
	down_read(&ve->op_sem);
	if (ve->state == VE_RUNNING) {
		fill_state(ve, state);
		err = 0;
	}
	up_read(&ve->op_sem);
	return err;
}

/* 1,000 years: what is added to times cannot overflow. */
#define TIME_MAX_NS	(1000ULL * 365 * 86400 * NSEC_PER_SEC)

static bool is_valid(const struct vzctl_ve_state *state)
{
	return state->age_ns <= TIME_MAX_NS &&
		state->cpu_used_ns <= TIME_MAX_NS &&
		state->cpu_user_ns <= TIME_MAX_NS &&
		state->cpu_system_ns <= TIME_MAX_NS &&
		!memchr_inv(state->reserved, 0, sizeof(state->reserved));
}

static int set_state_locked(struct ve_struct *ve,
			    const struct vzctl_ve_state *state)
{
	int err;

	if (ve->state != VE_RUNNING)
		return -EBUSY;
	if (!ve->restoring || !is_valid(state))
		return -EINVAL;
	err = ub_set_state(ve->ub, state->resources, state->nr_resources);
	if (err)
		return err;
	ve->start_time = ktime_get_boottime_ns() - state->age_ns;
	ve->past = (struct ve_past) {
		.used	= state->cpu_used_ns,
		.user	= state->cpu_user_ns,
		.system	= state->cpu_system_ns,
	};
	memcpy(ve->boot_id, state->boot_id, sizeof(ve->boot_id));
	return 0;
}

/**
 * ve_set_state - give a container that is being restored its past
 * @ve:    started, not resumed
 * @state: as ve_get_state() gave it, perhaps on another kernel
 *
 * Return: 0, or an errno as VZCTL_VE_SET_STATE.
 */
int ve_set_state(struct ve_struct *ve, const struct vzctl_ve_state *state)
{
	int err;

	down_write(&ve->op_sem);
	err = set_state_locked(ve, state);
	up_write(&ve->op_sem);
	return err;
}
