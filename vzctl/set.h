/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of "vzctl set": checks, samples, application. */
#ifndef VZCTL_SET_H
#define VZCTL_SET_H

#include "cmd.h"

/* What the command line asks for, beside parameters. */
struct set_job {
	struct cmd_ctx	*ctx;
	const char	*set_mode;	/* --setmode, or NULL */
	const char	*sample;	/* --applyconfig, or NULL */
	bool		save;
	bool		force;
	bool		running;
	bool		renamed;	/* the link is changed, not yet saved */
};

/* Combinations that make no sense or need --save (20, 28, 131). */
enum vz_err set_check(const struct set_job *job);

/*
 * Join the sample to the new values in ct->options; options on the command
 * line win (109).
 */
enum vz_err set_take_sample(const struct set_job *job);

/* New beancounters, or something that others are derived from, are given. */
bool set_has_ubc(const struct ct *ct);

/* Make the new values take effect in the running container. */
enum vz_err set_apply(const struct set_job *job);
/* Steps of it: devices of the node (104), virtual Ethernet devices (130). */
enum vz_err set_netdevs(const struct set_job *job);
enum vz_err set_netifs(const struct set_job *job);
/* All configured beancounters, for --reset_ub (28, 31). */
enum vz_err set_reset_ub(const struct set_job *job);
/* Passwords from options and standard input (74). */
enum vz_err set_passwords(const struct set_job *job);

/* A restart-only parameter gets another value than the configured one. */
bool set_needs_restart(const struct set_job *job, enum param_id id);

#endif /* VZCTL_SET_H */
