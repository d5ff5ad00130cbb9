// SPDX-License-Identifier: GPL-2.0-or-later
/* Network devices of the node that live in a container. */
#include <errno.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "network/link.h"
#include "network/netdev.h"

/* Kinds that lead nowhere but to the node: a guest's look-alike does no harm. */
static bool may_move(const struct link *link)
{
	static const char *const kinds[] = {
		"", "dummy", "ifb", "vlan", "macvlan", "ipvlan",
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_eq(link->kind, kinds[i]))
			return true;
	return false;
}

static enum vz_err open_network(const struct host *host, const struct ct *ct,
				struct netns *ret)
{
	int err = netns_open(host, ct->id, ret);

	if (err)
		return vz_fail_errno(VZ_NETDEV_ERROR, err,
				     "Unable to reach the network of container %u",
				     ct->id);
	return VZ_OK;
}

/* @from: NULL for the node. */
static int move(const char *name, const struct netns *from,
		const struct netns *to)
{
	_free_ char *line = xasprintf("link set dev %s netns %s\n", name,
				      to->path);

	return link_batch(line, from);
}

static enum vz_err add_one(const struct ct *ct, const char *name,
			   const struct netns *inside, struct words *moved)
{
	_link_ struct link link = { 0 };
	_link_ struct link there = { 0 };
	int err = link_show(name, NULL, &link);

	if (err == -ENODEV && !link_show(name, inside, &there)) {
		log_info("Device %s is in container %u already", name, ct->id);
		return VZ_OK;
	}
	if (err)
		return vz_fail_errno(VZ_NETDEV_ERROR, err,
				     "Network device %s cannot be used", name);
	if (!may_move(&link))
		return vz_fail(VZ_NETDEV_ERROR,
			       "Network device %s of kind %s cannot be given to a container",
			       name, link.kind);
	err = move(name, NULL, inside);
	if (err)
		return vz_fail(VZ_NETDEV_ERROR,
			       "Unable to move network device %s to container %u",
			       name, ct->id);
	words_add(moved, name);
	return VZ_OK;
}

/*
 * What came back by that name may be of the guest's making: something built on
 * a device of the guest must not stay.
 */
static enum vz_err inspect(const struct ct *ct, const char *name)
{
	_link_ struct link link = { 0 };
	_free_ char *line = xasprintf("link del dev %s\n", name);
	int err = link_show(name, NULL, &link);

	if (!err && may_move(&link) && !link.is_stacked)
		return VZ_OK;
	link_batch(line, NULL);
	return vz_fail(VZ_NETDEV_ERROR,
		       "Device %s of container %u was not the node's and is deleted",
		       name, ct->id);
}

static enum vz_err take_back(const struct ct *ct, const char *name,
			     const struct netns *inside,
			     const struct netns *own)
{
	int err = move(name, inside, own);

	if (err)
		return vz_fail(VZ_NETDEV_ERROR,
			       "Unable to move network device %s back from container %u",
			       name, ct->id);
	return inspect(ct, name);
}

static enum vz_err del_one(const struct ct *ct, const char *name,
			   const struct netns *inside,
			   const struct netns *own)
{
	_link_ struct link link = { 0 };

	if (link_show(name, inside, &link)) {
		log_info("Device %s is not in container %u, skipped", name,
			 ct->id);
		return VZ_OK;
	}
	if (!may_move(&link))
		return vz_fail(VZ_NETDEV_ERROR,
			       "Device %s of container %u is not the node's",
			       name, ct->id);
	return take_back(ct, name, inside, own);
}

static enum vz_err open_both(const struct host *host, const struct ct *ct,
			     struct netns *ret_inside, struct netns *ret_own)
{
	int err = netns_open_own(ret_own);

	if (err)
		return vz_fail_errno(VZ_NETDEV_ERROR, err,
				     "Unable to open the node's network");
	return open_network(host, ct, ret_inside);
}

enum vz_err netdev_del(const struct host *host, const struct ct *ct,
		       const struct words *names)
{
	_netns_ struct netns inside = NETNS_INIT;
	_netns_ struct netns own = NETNS_INIT;
	enum vz_err err;

	if (!names->nr)
		return VZ_OK;
	err = open_both(host, ct, &inside, &own);
	for (size_t i = 0; i < names->nr && !err; i++)
		err = del_one(ct, names->argv[i], &inside, &own);
	return err;
}

static enum vz_err add_all(const struct host *host, const struct ct *ct,
			   const struct words *names, struct words *moved)
{
	_netns_ struct netns inside = NETNS_INIT;
	enum vz_err err;

	if (!names->nr)
		return VZ_OK;
	err = open_network(host, ct, &inside);
	for (size_t i = 0; i < names->nr && !err; i++)
		err = add_one(ct, names->argv[i], &inside, moved);
	if (err)
		netdev_del(host, ct, moved);
	return err;
}

enum vz_err netdev_add(const struct host *host, const struct ct *ct,
		       const struct words *names)
{
	_words_ struct words moved = { 0 };

	return add_all(host, ct, names, &moved);
}

enum vz_err netdev_change(const struct host *host, const struct ct *ct,
			  const struct words *add, const struct words *del)
{
	_words_ struct words moved = { 0 };
	_words_ struct words gone = { 0 };
	enum vz_err err;

	for (size_t i = 0; i < del->nr; i++)
		if (!words_has(add, del->argv[i]))
			words_add(&gone, del->argv[i]);
	err = add_all(host, ct, add, &moved);
	if (err)
		return err;
	err = netdev_del(host, ct, &gone);
	if (err)
		netdev_del(host, ct, &moved);
	return err;
}

enum vz_err netdev_hold(const struct host *host, const struct ct *ct,
			struct netdev_hold *ret_hold)
{
	if (!ct_words(ct, PARAM_NETDEV)->nr)
		return VZ_OK;
	return open_both(host, ct, &ret_hold->inside, &ret_hold->own);
}

void netdev_let_go(struct netdev_hold *hold)
{
	netns_close(&hold->inside);
	netns_close(&hold->own);
}

void netdev_rescue(const struct ct *ct, struct netdev_hold *hold)
{
	const struct words *names = ct_words(ct, PARAM_NETDEV);

	for (size_t i = 0; i < names->nr && hold->inside.fd >= 0; i++) {
		_link_ struct link link = { 0 };

		if (!link_show(names->argv[i], &hold->inside, &link) &&
		    *link.kind && may_move(&link))
			take_back(ct, names->argv[i], &hold->inside,
				  &hold->own);
	}
	netdev_let_go(hold);
}
