// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses of venet. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "network/address.h"
#include "network/venet.h"
#include "node/script.h"

#define QUESTION	"vps-net_ask"

static char *without_mask(const char *address)
{
	return xstrndup(address, strcspn(address, "/"));
}

/* IPv6 addresses are left out unless the node has IPV6=yes. */
static void usable_addresses(const struct apply *apply,
			     const struct words *addresses,
			     struct words *ret_usable)
{
	bool ipv6 = ct_yes(apply->ct, PARAM_IPV6, false);

	for (size_t i = 0; i < addresses->nr; i++) {
		if (strchr(addresses->argv[i], ':') && !ipv6)
			log_warn("IPv6 address %s is skipped: IPV6 is not enabled in vz.conf",
				 addresses->argv[i]);
		else
			words_add(ret_usable, addresses->argv[i]);
	}
}

static enum vz_err address_error(int err, const char *address,
				 const char *verb)
{
	enum vz_err code = VZ_CANT_ADDIP;

	if (err == -EADDRINUSE)
		code = VZ_IP_INUSE;
	else if (err == -EADDRNOTAVAIL || err == -EAFNOSUPPORT)
		code = VZ_IP_NA;
	return vz_fail_errno(code, err, "Unable to %s address %s", verb, address);
}

static void unmap_first(const struct apply *apply,
			const struct words *addresses, size_t nr)
{
	while (nr-- > 0) {
		_free_ char *address = without_mask(addresses->argv[nr]);

		ve_address_del(apply->host, apply->ct->id, address);
	}
}

static enum vz_err map_all(const struct apply *apply,
			   const struct words *addresses)
{
	for (size_t i = 0; i < addresses->nr; i++) {
		_free_ char *address = without_mask(addresses->argv[i]);
		int err = ve_address_add(apply->host, apply->ct->id, address);

		if (!err)
			continue;
		unmap_first(apply, addresses, i);
		return address_error(err, address, "add");
	}
	return VZ_OK;
}

static enum vz_err unmap_all(const struct apply *apply,
			     const struct words *addresses)
{
	for (size_t i = 0; i < addresses->nr; i++) {
		_free_ char *address = without_mask(addresses->argv[i]);
		int err = ve_address_del(apply->host, apply->ct->id, address);

		if (!err || err == -EADDRNOTAVAIL)
			continue;
		while (i-- > 0) {
			_free_ char *back = without_mask(addresses->argv[i]);

			ve_address_add(apply->host, apply->ct->id, back);
		}
		return address_error(err, address, "delete");
	}
	return VZ_OK;
}

static void add_addresses(struct words *env, const struct words *addresses)
{
	_free_ char *list = words_join(addresses, " ");

	words_addf(env, "IP_ADDR=%s", list);
}

static enum vz_err run_net_helper(const struct ct *ct, const char *name,
				  enum ve_phase phase, bool skip_arpdetect,
				  const struct words *addresses)
{
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	words_addf(&env, "VEID=%u", ct->id);
	words_addf(&env, "VE_STATE=%s", ve_phase_name(phase));
	add_addresses(&env, addresses);
	if (skip_arpdetect)
		words_add(&env, "SKIP_ARPDETECT=yes");
	err = helper_run(name, &env, &status);
	if (!err && status)
		return vz_fail(status, "Script %s failed with status %d", name,
			       status);
	return err;
}

static bool has_record(const struct ct *ct)
{
	_free_ char *path = path_rootf(PATH_VEIP_DIR "/%u", ct->id);

	return path_exists(path);
}

static enum vz_err add_on_node(const struct apply *apply,
			       const struct words *addresses)
{
	enum vz_err err = map_all(apply, addresses);

	if (err || (!addresses->nr && !has_record(apply->ct)))
		return err;
	err = run_net_helper(apply->ct, "vps-net_add", apply->phase,
			     apply->skip_arpdetect, addresses);
	if (err)
		unmap_first(apply, addresses, addresses->nr);
	return err;
}

static void address_env(const struct apply *apply,
			const struct words *addresses, struct words *env)
{
	words_addf(env, "VE_STATE=%s", ve_phase_name(apply->phase));
	add_addresses(env, addresses);
	if (ct_yes(apply->ct, PARAM_IPV6, false))
		words_add(env, "IPV6=yes");
}

static void log_addresses(const char *what, const struct words *addresses)
{
	_free_ char *list = words_join(addresses, " ");

	if (addresses->nr)
		log_info("%s IP address(es): %s", what, list);
}

/*
 * @delete_others: all that are not in the list were taken away before. The
 * node's side works: the script is only asked to do its best.
 */
static void add_inside(const struct apply *apply,
		       const struct words *addresses, bool delete_others)
{
	_words_ struct words env = { 0 };

	address_env(apply, addresses, &env);
	if (delete_others)
		words_add(&env, "IPDELALL=yes");
	action_run(apply, DIST_ADD_IP, &env);
}

/* The script has left the device up: the container's boot does not see to it. */
static void note_live(const struct apply *apply)
{
	int ret = venet_is_live(apply->host, apply->ct->id);

	if (ret < 0)
		applied_drop(apply->applied, DIST_ADD_IP);
	else
		applied_set_live(apply->applied, DIST_ADD_IP, ret);
}

/* Files are as the script has left them; what it set at run time is not. */
static bool start_again(const struct apply *apply,
			const struct words *addresses)
{
	return !applied_is_live(apply->applied, DIST_ADD_IP) ||
	       !venet_set(apply->host, apply->ct->id, addresses);
}

/* All that there are, as far as the script can. */
static void start_inside(const struct apply *apply,
			 const struct words *addresses)
{
	_words_ struct words env = { 0 };
	bool was_done;
	enum vz_err err;

	address_env(apply, addresses, &env);
	words_add(&env, "IPDELALL=yes");
	err = action_run_unless_done(apply, DIST_ADD_IP, &env, &was_done);
	if (!err && !was_done && apply->applied)
		note_live(apply);
	if (!was_done || start_again(apply, addresses))
		return;
	action_run_again(apply, DIST_ADD_IP, &env);
}

static void delete_inside(const struct apply *apply,
			  const struct words *addresses)
{
	_words_ struct words env = { 0 };

	address_env(apply, addresses, &env);
	action_run(apply, DIST_DEL_IP, &env);
}

static bool has_ipv4(const struct words *addresses)
{
	for (size_t i = 0; i < addresses->nr; i++)
		if (!strchr(addresses->argv[i], ':'))
			return true;
	return false;
}

enum vz_err address_ask(const struct apply *apply)
{
	const struct words *addresses = ct_words(apply->ct, PARAM_IP_ADDRESS);
	_words_ struct words env = { 0 };

	if (apply->skip_arpdetect || !has_ipv4(addresses) ||
	    ct_yes(apply->ct, PARAM_SKIP_ARPDETECT, false))
		return VZ_OK;
	words_addf(&env, "VEID=%u", apply->ct->id);
	add_addresses(&env, addresses);
	return helper_begin(QUESTION, &env, apply->question);
}

static enum vz_err await_answer(const struct apply *apply)
{
	enum vz_err err;
	int status;

	if (!apply->question || !apply->question->pid)
		return VZ_OK;
	err = helper_end(QUESTION, apply->question, &status);
	if (!err && status)
		return vz_fail(status, "Script " QUESTION " failed with status %d",
			       status);
	return err;
}

/* What was asked before the start is not asked again. @what: is said, unless NULL. */
static enum vz_err add_answered(const struct apply *apply, const char *what,
				struct words *usable)
{
	struct apply asked = *apply;
	enum vz_err err = await_answer(apply);

	if (err)
		return err;
	asked.skip_arpdetect = true;
	usable_addresses(apply, ct_words(apply->ct, PARAM_IP_ADDRESS), usable);
	if (what)
		log_addresses(what, usable);
	return add_on_node(&asked, usable);
}

enum vz_err address_start(const struct apply *apply)
{
	_words_ struct words usable = { 0 };
	enum vz_err err = add_answered(apply, "Adding", &usable);

	if (!err)
		start_inside(apply, &usable);
	return err;
}

enum vz_err address_restore(const struct apply *apply)
{
	_words_ struct words usable = { 0 };

	return add_answered(apply, NULL, &usable);
}

static void forget_on_node(const struct apply *apply,
			   const struct words *addresses)
{
	run_net_helper(apply->ct, "vps-net_del", apply->phase,
		       apply->skip_arpdetect, addresses);
}

static enum vz_err delete_on_node(const struct apply *apply,
				  const struct words *addresses)
{
	enum vz_err err = unmap_all(apply, addresses);

	if (!err && addresses->nr)
		forget_on_node(apply, addresses);
	return err;
}

enum vz_err address_current(uint32_t ctid, struct words *ret_addresses)
{
	_ve_list_ struct ve_list list = { 0 };
	const struct ve_info *info;
	int err = ve_list_read(&list);

	if (err)
		return vz_fail_errno(VZ_GET_IP_ERROR, err,
				     "Unable to read the addresses of container %u",
				     ctid);
	info = ve_list_find(&list, ctid);
	for (size_t i = 0; info && i < info->addresses.nr; i++)
		words_add(ret_addresses, info->addresses.argv[i]);
	return VZ_OK;
}

#define LEFT_MAX	(1 << 20)

static char *left_path(const struct ct *ct)
{
	return path_rootf(PATH_RUN_DIR "/addresses.%u", ct->id);
}

static int write_left(const struct ct *ct, const struct words *addresses)
{
	_free_ char *list = words_join(addresses, "\n");
	_free_ char *dir = path_root(PATH_RUN_DIR);
	_free_ char *path = left_path(ct);
	int err = dir_create_all(dir, 0755);

	return err ? err : file_replace(path, list, strlen(list), 0600);
}

enum vz_err address_leave(const struct apply *apply)
{
	_words_ struct words current = { 0 };
	enum vz_err err = address_current(apply->ct->id, &current);
	int ret;

	if (err || !current.nr)
		return err;
	ret = write_left(apply->ct, &current);
	if (ret)
		return vz_fail_errno(VZ_CANT_ADDIP, ret,
				     "Unable to record the addresses of container %u",
				     apply->ct->id);
	return delete_on_node(apply, &current);
}

enum vz_err address_return(const struct apply *apply)
{
	_free_ char *path = left_path(apply->ct);
	_words_ struct words left = { 0 };
	struct apply again = *apply;
	_free_ char *text = NULL;
	enum vz_err err;

	if (file_read(path, LEFT_MAX, &text, NULL))
		return VZ_OK;
	words_split(&left, text, "\n");
	again.skip_arpdetect = true;
	err = add_on_node(&again, &left);
	if (!err)
		unlink(path);
	return err;
}

void address_forget_left(const struct ct *ct)
{
	_free_ char *path = left_path(ct);

	unlink(path);
}

/*
 * A change of addresses. Inside, one that is added again goes first, for its
 * prefix may be another; the node knows no prefixes.
 */
struct change {
	struct words	current;
	struct words	add, del;	/* inside */
	struct words	fresh, gone;	/* on the node */
};

static void change_free(struct change *c)
{
	struct words *all[] = {
		&c->current, &c->add, &c->del, &c->fresh, &c->gone,
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		words_free(all[i]);
}
#define _change_ __attribute__((cleanup(change_free)))

static bool has_address(const struct words *list, const char *address)
{
	for (size_t i = 0; i < list->nr; i++)
		if (type_ips.same(list->argv[i], address))
			return true;
	return false;
}

static enum vz_err plan(const struct apply *apply, struct change *c)
{
	const struct changes *changes = apply->changes;
	const struct value *del = &changes->del.values[PARAM_IP_ADDRESS];
	enum vz_err err = address_current(apply->ct->id, &c->current);

	if (err)
		return err;
	usable_addresses(apply,
			 value_words(&changes->set.values[PARAM_IP_ADDRESS]),
			 &c->add);
	for (size_t i = 0; i < c->add.nr; i++)
		if (!has_address(&c->current, c->add.argv[i]))
			words_add(&c->fresh, c->add.argv[i]);
	for (size_t i = 0; i < c->current.nr; i++) {
		const char *address = c->current.argv[i];
		bool again = has_address(&c->add, address);
		bool goes = changes->del_all[PARAM_IP_ADDRESS] ||
			    value_has(del, &type_ips, address);

		if (again || goes)
			words_add(&c->del, address);
		if (goes && !again)
			words_add(&c->gone, address);
	}
	return VZ_OK;
}

/* What may be refused comes first: then there is nothing to put back. */
static enum vz_err change_on_node(const struct apply *apply,
				  const struct change *c)
{
	enum vz_err err = VZ_OK;

	log_addresses("Adding", &c->add);
	if (c->fresh.nr)
		err = add_on_node(apply, &c->fresh);
	if (err)
		return err;
	log_addresses("Deleting", &c->gone);
	err = delete_on_node(apply, &c->gone);
	if (!err || !c->fresh.nr)
		return err;
	unmap_first(apply, &c->fresh, c->fresh.nr);
	forget_on_node(apply, &c->fresh);
	return err;
}

enum vz_err address_change(const struct apply *apply)
{
	_change_ struct change c = {};
	enum vz_err err = plan(apply, &c);

	if (!err)
		err = change_on_node(apply, &c);
	if (err)
		return err;
	if (c.del.nr)
		delete_inside(apply, &c.del);
	if (c.add.nr)
		add_inside(apply, &c.add,
			   apply->changes->del_all[PARAM_IP_ADDRESS]);
	return VZ_OK;
}

void address_undo(const struct ct *ct)
{
	_words_ struct words current = {};

	address_current(ct->id, &current);
	address_forget(ct, &current);
}

void address_forget(const struct ct *ct, const struct words *addresses)
{
	if (addresses->nr || has_record(ct))
		run_net_helper(ct, "vps-net_del", PHASE_STOPPING, false,
			       addresses);
}
