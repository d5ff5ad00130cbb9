// SPDX-License-Identifier: GPL-2.0-or-later
/* What parameters do to a container that runs or is being started. */
#include "base/cleanup.h"
#include "files/ugid_quota.h"
#include "life/apply.h"
#include "network/address.h"
#include "network/names.h"
#include "network/netdev.h"
#include "network/veth.h"
#include "quota/ct.h"
#include "resources/cpu.h"
#include "resources/devices.h"
#include "resources/features.h"
#include "resources/io.h"
#include "resources/limits.h"
#include "resources/osrelease.h"

/* What set was given; at start, all there is. */
static const struct config *values(const struct apply *apply)
{
	return apply->changes ? &apply->ct->options : &apply->ct->effective;
}

/* Elements of a list to add, and to take away. */
static const struct words *to_add(const struct apply *apply, enum param_id id)
{
	if (!apply->changes)
		return ct_words(apply->ct, id);
	return value_words(&apply->changes->set.values[id]);
}

static const struct words *to_delete(const struct apply *apply,
				     enum param_id id)
{
	static const struct words none;

	if (!apply->changes)
		return &none;
	if (apply->changes->del_all[id])
		return value_words(&apply->ct->file.values[id]);
	return value_words(&apply->changes->del.values[id]);
}

static enum vz_err limits(void *ctx)
{
	const struct apply *apply = ctx;

	return apply->changes ? limits_change(apply->ct) :
				limits_start(apply->ct);
}

static enum vz_err meminfo(void *ctx)
{
	const struct apply *apply = ctx;

	return meminfo_apply(apply->host, apply->ct);
}

static enum vz_err osrelease(void *ctx)
{
	const struct apply *apply = ctx;

	return osrelease_apply(apply->host, apply->ct);
}

static enum vz_err netfilter(void *ctx)
{
	const struct apply *apply = ctx;

	return netfilter_apply(apply->host, apply->ct);
}

static enum vz_err addresses(void *ctx)
{
	const struct apply *apply = ctx;

	return apply->changes ? address_change(apply) : address_start(apply);
}

static void addresses_undo(void *ctx)
{
	const struct apply *apply = ctx;

	address_undo(apply->ct);
}

static enum vz_err netdevs(void *ctx)
{
	const struct apply *apply = ctx;

	return netdev_change(apply->host, apply->ct,
			     to_add(apply, PARAM_NETDEV),
			     to_delete(apply, PARAM_NETDEV));
}

static void netdevs_undo(void *ctx)
{
	const struct apply *apply = ctx;
	struct netdev_hold hold = NETDEV_HOLD_INIT;

	if (!netdev_hold(apply->host, apply->ct, &hold))
		netdev_rescue(apply->ct, &hold);
}

static enum vz_err cpu(void *ctx)
{
	const struct apply *apply = ctx;

	return apply->changes ? cpu_apply(apply->ct, &apply->ct->options) :
				cpu_start(apply->ct);
}

static enum vz_err devices(void *ctx)
{
	const struct apply *apply = ctx;

	return devices_apply(apply->host, apply->ct,
			     to_add(apply, PARAM_DEVICES),
			     to_add(apply, PARAM_DEVNODES));
}

static enum vz_err io(void *ctx)
{
	const struct apply *apply = ctx;

	return io_apply(apply->host, apply->ct, values(apply));
}

static enum vz_err console(void *ctx)
{
	return action_run(ctx, DIST_SET_CONSOLE, NULL);
}

static enum vz_err hostname(void *ctx)
{
	return hostname_apply(ctx);
}

static enum vz_err dns(void *ctx)
{
	return dns_apply(ctx);
}

static enum vz_err disk_quota(void *ctx)
{
	const struct apply *apply = ctx;

	return apply->changes ? ct_quota_change(apply->ct) :
				ct_quota_settle(apply->ct);
}

static enum vz_err ugid_quota(void *ctx)
{
	return ugid_quota_apply(ctx);
}

/*
 * The devices that the command line speaks of, with all their fields; all that
 * go may be more than are configured.
 */
static enum vz_err change_netifs(const struct apply *apply)
{
	const struct value *set = &apply->changes->set.values[PARAM_NETIF];
	const struct value *edit = &apply->changes->edit.values[PARAM_NETIF];
	const struct words *all = ct_words(apply->ct, PARAM_NETIF);
	_words_ struct words changed = { 0 };

	for (size_t i = 0; i < all->nr; i++)
		if (value_has(set, &type_netif, all->argv[i]) ||
		    value_has(edit, &type_netif, all->argv[i]))
			words_add(&changed, all->argv[i]);
	return veth_change(apply->host, apply->ct, &changed,
			   apply->changes->del_all[PARAM_NETIF] ? NULL :
			   to_delete(apply, PARAM_NETIF));
}

static enum vz_err netifs(void *ctx)
{
	const struct apply *apply = ctx;

	return apply->changes ? change_netifs(apply) :
				veth_start(apply->host, apply->ct);
}

static void netifs_undo(void *ctx)
{
	const struct apply *apply = ctx;

	veth_undo(apply->ct);
}

#define PARAMS(...)	(const enum param_id[]){ __VA_ARGS__, PARAM_NONE }
#define STEP(name)	{ #name, name, NULL }

/* Limits are there before the first process is. */
/* clang-format off */
const struct apply_row apply_rows[] = {
	{ STEP(limits), AT_CREATION | AT_SET, PARAMS(PARAM_VM_OVERCOMMIT), IS_UBC },
	/* What it sees may be what it may allocate. */
	{ STEP(meminfo), AT_EVERY_START | AT_SET, PARAMS(PARAM_MEMINFO, PARAM_PRIVVMPAGES), 0 },
	{ STEP(osrelease), AT_EVERY_START | AT_SET, PARAMS(PARAM_OSRELEASE), 0 },
	{ STEP(netfilter), IN_CREATION | AT_SET, PARAMS(PARAM_NETFILTER, PARAM_IPTABLES), 0 },
	{ { "addresses", addresses, addresses_undo }, AT_EVERY_START | AT_SET | NEEDS_DIST, PARAMS(PARAM_IP_ADDRESS), 0 },
	{ { "netdevs", netdevs, netdevs_undo }, AT_START | AT_SET, PARAMS(PARAM_NETDEV), 0 },
	{ STEP(cpu), AT_EVERY_START | AT_SET,
	  PARAMS(PARAM_CPUUNITS, PARAM_CPUWEIGHT, PARAM_CPULIMIT, PARAM_CPUS, PARAM_CPUMASK, PARAM_NODEMASK), 0 },
	{ STEP(devices), AT_START | AT_SET, PARAMS(PARAM_DEVICES, PARAM_DEVNODES), 0 },
	{ STEP(io), AT_START | AT_SET, PARAMS(PARAM_IOPRIO, PARAM_IOLIMIT, PARAM_IOPSLIMIT), 0 },
	{ STEP(console), AT_EVERY_START | NEEDS_DIST, PARAMS(PARAM_NONE), 0 },
	{ STEP(hostname), AT_START | AT_SET | NEEDS_DIST, PARAMS(PARAM_HOSTNAME), 0 },
	{ STEP(dns), AT_START | AT_SET | NEEDS_DIST, PARAMS(PARAM_NAMESERVER, PARAM_SEARCHDOMAIN), 0 },
	{ { "ugid-quota", ugid_quota, NULL }, AT_START | AT_SET | NEEDS_DIST, PARAMS(PARAM_QUOTAUGIDLIMIT), 0 },
	{ { "netifs", netifs, netifs_undo }, AT_START | AT_SET, PARAMS(PARAM_NETIF), 0 },
	/* What was set up had some room beyond the limits. */
	{ { "disk-quota", disk_quota, NULL }, AT_EVERY_START | AT_SET,
	  PARAMS(PARAM_DISKSPACE, PARAM_DISKINODES, PARAM_QUOTATIME, PARAM_QUOTAUGIDLIMIT), 0 },
};
/* clang-format on */

const size_t nr_apply_rows = ARRAY_SIZE(apply_rows);
_Static_assert(ARRAY_SIZE(apply_rows) <= APPLY_MAX, "more rows than steps");

static bool row_any(const struct apply_row *row, const struct config *config)
{
	for (const enum param_id *id = row->params; *id != PARAM_NONE; id++)
		if (config->values[*id].state != VALUE_UNSET)
			return true;
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & row->flags &&
		    config->values[id].state != VALUE_UNSET)
			return true;
	return false;
}

static bool row_is_due(const struct apply_row *row, const struct ct *ct,
		       unsigned int when)
{
	unsigned int due = row->when & when;

	return due & (AT_CREATION | AT_EVERY_START) ||
	       (due & AT_START && row_any(row, &ct->effective)) ||
	       (due & AT_SET && row_any(row, &ct->options));
}

struct apply_steps apply_steps(const struct ct *ct, unsigned int when)
{
	struct apply_steps ret = { .nr = 0 };

	for (size_t i = 0; i < nr_apply_rows; i++) {
		if (!row_is_due(&apply_rows[i], ct, when))
			continue;
		ret.step[ret.nr++] = apply_rows[i].step;
		ret.needs_dist |= apply_rows[i].when & NEEDS_DIST;
	}
	return ret;
}
