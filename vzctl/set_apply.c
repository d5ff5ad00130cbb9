// SPDX-License-Identifier: GPL-2.0-or-later
/* Making new values take effect in a running container, in a fixed order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "life/apply.h"
#include "resources/cpu.h"
#include "resources/devices.h"
#include "resources/io.h"
#include "model/types_list.h"
#include "model/ubc.h"
#include "set.h"

#define STDIN_MAX	65536

static bool has(const struct set_job *job, enum param_id id)
{
	return job->ctx->ct.options.values[id].state == VALUE_SET;
}

static enum vz_err not_running(const struct set_job *job, const char *what)
{
	return vz_fail(VZ_VE_NOT_RUNNING,
		       "Cannot set %s: container %u is not running", what,
		       job->ctx->ct.id);
}

/* Only what is kept in the configuration can be set without saving it. */
static enum vz_err step_running(const struct set_job *job)
{
	unsigned int flags = job->set_mode ? IS_LIVE : IS_LIVE | IS_RESTART;

	if (job->running)
		return VZ_OK;
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].key && params[id].flags & flags && has(job, id))
			return not_running(job, params[id].key);
	return VZ_OK;
}

bool set_has_ubc(const struct ct *ct)
{
	bool any = ct->options.values[PARAM_VM_OVERCOMMIT].state == VALUE_SET;

	for (int id = 0; id < PARAM_NR; id++)
		any |= params[id].flags & IS_UBC &&
		       ct->options.values[id].state != VALUE_UNSET;
	return any;
}

/*
 * The new beancounter values, and those that follow from them. What a sample
 * of the other memory model took out no longer limits.
 */
static void ubc_collect(const struct ct *ct, struct config *ret)
{
	_config_ struct config all = {};

	config_overlay(&all, &ct->effective);
	ubc_derive(&all);
	for (int id = 0; id < PARAM_NR; id++) {
		enum value_state state = ct->options.values[id].state;

		if (!(params[id].flags & IS_UBC))
			continue;
		if (!config_has(&all, id) && state == VALUE_DROP)
			config_set_text(ret, id, "unlimited");
		else if (config_has(&all, id) &&
			 (state == VALUE_SET || !ct_has(ct, id)))
			config_set(ret, id, &all.values[id]);
	}
}

/* The node has no control group, and its beancounter only counts. */
static bool is_container(const struct set_job *job)
{
	return job->ctx->ct.id != 0;
}

static enum vz_err limit(const struct set_job *job, struct config *values)
{
	enum vz_err err;

	ubc_fix_minimum(values);
	err = apply_ubc(job->ctx->ct.id, values);
	if (!err)
		log_info("UB limits were set successfully");
	return err;
}

static enum vz_err step_ubc(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;
	_config_ struct config values = {};

	if (!set_has_ubc(ct))
		return VZ_OK;
	if (is_container(job)) {
		ubc_collect(ct, &values);
		return limit(job, &values);
	}
	if (job->save)
		return VZ_OK;
	return vz_fail(VZ_SETUBC,
		       "The node's own resources are counted and never limited");
}

static enum vz_err step_meminfo(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;

	if (!ct->id || (!has(job, PARAM_MEMINFO) && !has(job, PARAM_PRIVVMPAGES)))
		return VZ_OK;
	return apply_meminfo(&job->ctx->host, ct->id, &ct->effective);
}

/* Is @address (with or without prefix) one of the list? */
static bool list_has_address(const struct value *list, const char *address)
{
	if (list->state != VALUE_SET)
		return false;
	for (size_t i = 0; i < list->words.nr; i++)
		if (type_ips.same(list->words.argv[i], address))
			return true;
	return false;
}

/*
 * Of the addresses the container has, those to delete; one that is added again
 * goes first, for its prefix may be another.
 */
static void addresses_to_delete(const struct changes *changes,
				const struct words *current,
				struct words *ret)
{
	for (size_t i = 0; i < current->nr; i++) {
		const char *address = current->argv[i];

		if (changes->del_all[PARAM_IP_ADDRESS] ||
		    list_has_address(&changes->del.values[PARAM_IP_ADDRESS],
				     address) ||
		    list_has_address(&changes->set.values[PARAM_IP_ADDRESS],
				     address))
			words_add(ret, address);
	}
}

static struct apply apply_of(const struct set_job *job,
			     const struct dist *dist)
{
	return (struct apply){
		.host = &job->ctx->host,
		.ct = &job->ctx->ct,
		.dist = dist,
		.phase = PHASE_RUNNING,
		.skip_arpdetect = cmd_flag(job->ctx, "skip_arpdetect"),
	};
}

static enum vz_err apply_addresses(const struct set_job *job,
				   const struct apply *apply)
{
	const struct changes *changes = &job->ctx->changes;
	const struct value *add = &changes->set.values[PARAM_IP_ADDRESS];
	_words_ struct words current = {};
	_words_ struct words del = {};
	enum vz_err err = apply_ip_current(job->ctx->ct.id, &current);

	if (err)
		return err;
	addresses_to_delete(changes, &current, &del);
	if (del.nr)
		err = apply_ip_del(apply, &del);
	if (!err && add->state == VALUE_SET && add->words.nr)
		err = apply_ip_add(apply, &add->words,
				   changes->del_all[PARAM_IP_ADDRESS]);
	return err;
}

static enum vz_err step_addresses(const struct set_job *job)
{
	_dist_ struct dist dist = {};
	struct apply apply = apply_of(job, &dist);
	enum vz_err err;

	if (!has(job, PARAM_IP_ADDRESS))
		return VZ_OK;
	err = dist_load(&job->ctx->ct, &dist);
	return err ? err : apply_addresses(job, &apply);
}

static enum vz_err step_names(const struct set_job *job)
{
	bool dns = has(job, PARAM_NAMESERVER) || has(job, PARAM_SEARCHDOMAIN);
	_dist_ struct dist dist = {};
	struct apply apply = apply_of(job, &dist);
	enum vz_err err;

	if (!dns && !has(job, PARAM_HOSTNAME))
		return VZ_OK;
	err = dist_load(&job->ctx->ct, &dist);
	if (!err && has(job, PARAM_HOSTNAME))
		err = apply_hostname(&apply);
	if (!err && dns)
		err = apply_dns(&apply);
	return err;
}

static enum vz_err step_cpu(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;

	return is_container(job) ? cpu_apply(ct, &ct->options) : VZ_OK;
}

/* What was given alone: the container has the rest already. */
static const struct words *given_words(const struct set_job *job,
				       enum param_id id)
{
	return value_words(&job->ctx->changes.set.values[id]);
}

static enum vz_err step_devices(const struct set_job *job)
{
	const struct cmd_ctx *ctx = job->ctx;

	if (!is_container(job))
		return VZ_OK;
	return devices_apply(&ctx->host, &ctx->ct,
			     given_words(job, PARAM_DEVICES),
			     given_words(job, PARAM_DEVNODES));
}

static enum vz_err step_io(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;

	return is_container(job) ? io_apply(ct, &ct->options) : VZ_OK;
}

bool set_needs_restart(const struct set_job *job, enum param_id id)
{
	const struct ct *ct = &job->ctx->ct;
	const struct value *old = &ct->file.values[id];
	const struct value *new = &ct->options.values[id];

	if (new->state != VALUE_SET)
		return false;
	return params[id].flags & IS_RESTART &&
	       !(params[id].flags & IS_STORED) &&
	       !value_equal(old, new, params[id].type);
}

static enum vz_err step_restart(const struct set_job *job)
{
	bool any = false;

	if (job->set_mode)
		return VZ_OK;
	for (int id = 0; id < PARAM_NR; id++) {
		if (!set_needs_restart(job, id))
			continue;
		any = true;
		log_warn("%s takes effect when the container is restarted",
			 params[id].key);
	}
	if (any)
		log_warn("Use --setmode restart with --save to restart it now, --setmode ignore to hide this message");
	return VZ_OK;
}

enum vz_err set_apply(const struct set_job *job)
{
	static enum vz_err (*const steps[])(const struct set_job *job) = {
		step_running, step_restart, step_ubc, step_meminfo,
		step_addresses, set_netdevs, step_cpu, step_devices, step_io, step_names,
		set_netifs,
	};
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !err; i++)
		err = steps[i](job);
	return err;
}

enum vz_err set_reset_ub(const struct set_job *job)
{
	const struct ct *ct = &job->ctx->ct;
	_config_ struct config values = {};
	enum vz_err err;

	if (!is_container(job)) {
		log_warn("The node's own resources are counted and never limited: %s has no effect",
			 ct->conf_path);
		return VZ_OK;
	}
	if (!job->running)
		return not_running(job, "beancounters");
	config_overlay(&values, &ct->effective);
	err = ubc_check_swap(&values);
	if (err)
		return err;
	ubc_derive(&values);
	return limit(job, &values);
}

static enum vz_err read_stdin_passwords(struct words *ret)
{
	_words_ struct words lines = {};
	_free_ char *text = NULL;
	int err = fd_read_all(0, STDIN_MAX, &text, NULL);

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read passwords from standard input");
	words_split(&lines, text, "\n");
	explicit_bzero(text, strlen(text));
	for (size_t i = 0; i < lines.nr; i++) {
		if (!password_is_valid(lines.argv[i]))
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "Line %zu of standard input is not user:password",
				       i + 1);
		words_add(ret, lines.argv[i]);
	}
	if (!lines.nr)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Standard input holds no user:password");
	return VZ_OK;
}

enum vz_err set_passwords(const struct set_job *job)
{
	const struct value *given =
		&job->ctx->ct.options.values[PARAM_USERPASSWD];
	bool from_stdin = cmd_flag(job->ctx, "userpasswd-stdin");
	_words_ struct words passwords = {};
	_dist_ struct dist dist = {};
	struct apply apply = apply_of(job, &dist);
	enum vz_err err = VZ_OK;

	for (size_t i = 0; given->state == VALUE_SET && i < given->words.nr;
	     i++) {
		if (str_eq(given->words.argv[i], "-"))
			from_stdin = true;
		else
			words_add(&passwords, given->words.argv[i]);
	}
	if (from_stdin)
		err = read_stdin_passwords(&passwords);
	if (err || !passwords.nr)
		return err;
	err = dist_load(&job->ctx->ct, &dist);
	return err ? err : apply_userpasswd(&apply, &passwords);
}
