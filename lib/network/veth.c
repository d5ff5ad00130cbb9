// SPDX-License-Identifier: GPL-2.0-or-later
/* Virtual Ethernet devices of a container. */
#include <dirent.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "model/netif.h"
#include "network/link.h"
#include "network/macfilter.h"
#include "network/veth.h"
#include "node/script.h"

/* One device, as it is or will be. */
struct veth {
	struct netif	netif;
	bool		exists;
};

struct work {
	const struct host	*host;
	const struct ct		*ct;
	struct veth		*veth;
	size_t			nr;
	bool			fresh;		/* no old filter is valid */
};

static void work_free(struct work *w)
{
	for (size_t i = 0; i < w->nr; i++)
		netif_free(&w->veth[i].netif);
	free(w->veth);
}
#define _work_ __attribute__((cleanup(work_free)))

static const char *host_name(const struct veth *veth)
{
	return veth->netif.field[NETIF_HOST_IFNAME];
}

static bool is_of(const char *name, uint32_t ctid)
{
	_free_ char *alias = link_alias(name);
	_free_ char *mark = xasprintf("CT%u", ctid);

	return str_eq(alias, mark);
}

/* The configured device with the same name inside; false: there is none. */
static bool find_configured(const struct ct *ct, const char *element,
			    struct netif *ret)
{
	const struct value *list = &ct->file.values[PARAM_NETIF];

	for (size_t i = 0; list->state == VALUE_SET && i < list->words.nr; i++)
		if (type_netif.same(list->words.argv[i], element))
			return !netif_parse(list->words.argv[i], ret);
	return false;
}

/*
 * What the container has already may be configured anew; the running device
 * stays as it was but for its filter.
 */
static bool use_running(const struct ct *ct, const char *element,
			struct netif *netif)
{
	_netif_ struct netif old = { 0 };
	char *filter;

	if (!find_configured(ct, element, &old) ||
	    !is_of(old.field[NETIF_HOST_IFNAME], ct->id))
		return is_of(netif->field[NETIF_HOST_IFNAME], ct->id);
	filter = steal_ptr(&netif->field[NETIF_MAC_FILTER]);
	free(old.field[NETIF_MAC_FILTER]);
	old.field[NETIF_MAC_FILTER] = filter;
	netif_free(netif);
	*netif = old;
	old = (struct netif){ 0 };
	return true;
}

static enum vz_err plan_one(struct work *w, const char *element)
{
	struct veth *veth = &w->veth[w->nr++];

	*veth = (struct veth){ 0 };
	netif_parse(element, &veth->netif);
	veth->exists = use_running(w->ct, element, &veth->netif);
	if (veth->exists || !link_exists(host_name(veth)))
		return VZ_OK;
	return vz_fail(VZ_VETH_ERROR,
		       "Device %s exists already and is not of container %u",
		       host_name(veth), w->ct->id);
}

static enum vz_err plan(struct work *w, const struct words *elements)
{
	enum vz_err err = VZ_OK;

	w->veth = xcalloc(elements->nr + 1, sizeof(*w->veth));
	for (size_t i = 0; i < elements->nr && !err; i++)
		err = plan_one(w, elements->argv[i]);
	return err;
}

static void say_devices(const char *what, const struct words *names)
{
	_free_ char *list = words_join(names, " ");

	/* Others read the blank at the end. */
	if (names->nr)
		log_info("%s veth devices: %s ", what, list);
}

static void new_names(const struct work *w, struct words *ret)
{
	for (size_t i = 0; i < w->nr; i++)
		if (!w->veth[i].exists)
			words_add(ret, host_name(&w->veth[i]));
}

/* The end inside comes to be there: the node never sees its name. */
static void add_pair(struct str *lines, const struct work *w,
		     const struct netif *netif, const struct netns *netns)
{
	char *const *field = netif->field;

	str_addf(lines, "link add name %s address %s type veth peer name %s address %s netns %s\n",
		 field[NETIF_HOST_IFNAME], field[NETIF_HOST_MAC],
		 field[NETIF_IFNAME], field[NETIF_MAC], netns->path);
	str_addf(lines, "link set dev %s alias CT%u\n",
		 field[NETIF_HOST_IFNAME], w->ct->id);
}

static enum vz_err create(const struct work *w)
{
	_netns_ struct netns netns = NETNS_INIT;
	_words_ struct words names = { 0 };
	_str_ struct str lines = { 0 };
	int err;

	new_names(w, &names);
	if (!names.nr)
		return VZ_OK;
	say_devices("Configure", &names);
	err = netns_open(w->host, w->ct->id, &netns);
	if (err)
		return vz_fail_errno(VZ_VETH_ERROR, err,
				     "Unable to reach the network of container %u",
				     w->ct->id);
	for (size_t i = 0; i < w->nr; i++)
		if (!w->veth[i].exists)
			add_pair(&lines, w, &w->veth[i].netif, &netns);
	err = link_batch(lines.text, NULL);
	if (err)
		return vz_fail(VZ_VETH_ERROR,
			       "Unable to create the veth devices of container %u",
			       w->ct->id);
	return VZ_OK;
}

static bool filter_is(const struct veth *veth, const char *word)
{
	return str_eq(veth->netif.field[NETIF_MAC_FILTER], word);
}

/*
 * A device is filtered unless that was switched off. Only who asked for it is
 * refused a device without.
 */
static enum vz_err filter(const struct work *w)
{
	_free_ struct mac_rule *rules = xcalloc(w->nr + 1, sizeof(*rules));
	bool required = false;
	size_t nr = 0;
	int err;

	for (size_t i = 0; i < w->nr; i++) {
		const struct veth *veth = &w->veth[i];

		required |= filter_is(veth, "on");
		if (!filter_is(veth, "off"))
			rules[nr++] = (struct mac_rule){
				.device = host_name(veth),
				.mac = veth->netif.field[NETIF_MAC],
			};
		else if (veth->exists)
			macfilter_drop(w->ct->id, link_index(host_name(veth)));
	}
	err = macfilter_set(w->ct->id, rules, nr, w->fresh, !required);
	if (err && required)
		return vz_fail(VZ_VETH_ERROR,
			       "Unable to filter the MAC addresses of container %u",
			       w->ct->id);
	if (err)
		log_warn("MAC addresses of container %u are not filtered: nftables cannot do that here",
			 w->ct->id);
	return VZ_OK;
}

/* Joins a bridge and brings it up, or what the administrator's script does. */
static enum vz_err configure(const struct ct *ct, const struct netif *netif,
			     const char *tool)
{
	char *argv[] = {
		(char *)tool, "init", "veth", netif->field[NETIF_HOST_IFNAME],
		NULL,
	};
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	words_addf(&env, "VEID=%u", ct->id);
	words_addf(&env, "VE_CONFFILE=%s", ct->conf_path);
	if (netif->field[NETIF_BRIDGE])
		words_addf(&env, "BRIDGE=%s", netif->field[NETIF_BRIDGE]);
	err = script_run_args(argv, &env, &status);
	if (!err && status)
		return vz_fail(VZ_VETH_ERROR,
			       "Script %s failed with status %d for %s", tool,
			       status, netif->field[NETIF_HOST_IFNAME]);
	return err;
}

static enum vz_err configure_new(const struct work *w)
{
	_free_ char *tool = path_root(PATH_SCRIPT_DIR "/vznetcfg");
	enum vz_err err = VZ_OK;

	if (!path_exists(tool))
		return VZ_OK;
	for (size_t i = 0; i < w->nr && !err; i++)
		if (!w->veth[i].exists)
			err = configure(w->ct, &w->veth[i].netif, tool);
	return err;
}

static int delete(const struct words *names, uint32_t ctid)
{
	_free_ unsigned int *index = xcalloc(names->nr + 1, sizeof(*index));
	_str_ struct str lines = { 0 };
	int err;

	for (size_t i = 0; i < names->nr; i++) {
		index[i] = link_index(names->argv[i]);
		if (index[i])
			str_addf(&lines, "link del dev %s\n", names->argv[i]);
	}
	err = lines.len ? link_batch(lines.text, NULL) : 0;
	for (size_t i = 0; i < names->nr; i++)
		if (index[i])
			macfilter_drop(ctid, index[i]);
	return err;
}

/* What came to be in the way meanwhile has our name and is not ours. */
static void delete_new(const struct work *w)
{
	_words_ struct words names = { 0 };

	for (size_t i = 0; i < w->nr; i++)
		if (!w->veth[i].exists && is_of(host_name(&w->veth[i]), w->ct->id))
			words_add(&names, host_name(&w->veth[i]));
	delete(&names, w->ct->id);
}

static enum vz_err add(struct work *w, const struct words *elements)
{
	enum vz_err err = plan(w, elements);

	if (err)
		return err;
	err = create(w);
	if (!err)
		err = filter(w);
	if (!err)
		err = configure_new(w);
	if (err)
		delete_new(w);
	return err;
}

enum vz_err veth_add(const struct host *host, const struct ct *ct,
		     const struct words *elements)
{
	_work_ struct work w = { .host = host, .ct = ct };

	return add(&w, elements);
}

/* Those of the configured devices that are on the node. */
static void existing_names(const struct ct *ct, struct words *ret)
{
	const struct words *elements = ct_words(ct, PARAM_NETIF);

	for (size_t i = 0; i < elements->nr; i++) {
		_netif_ struct netif netif = { 0 };

		netif_parse(elements->argv[i], &netif);
		if (is_of(netif.field[NETIF_HOST_IFNAME], ct->id))
			words_add(ret, netif.field[NETIF_HOST_IFNAME]);
	}
}

/* Of an earlier life: a network namespace goes a little later than its CT. */
static enum vz_err delete_old(const struct ct *ct)
{
	_words_ struct words names = { 0 };
	int err;

	existing_names(ct, &names);
	err = delete(&names, ct->id);
	if (err)
		return vz_fail(VZ_VETH_ERROR,
			       "Unable to delete old veth devices of container %u",
			       ct->id);
	return VZ_OK;
}

enum vz_err veth_start(const struct host *host, const struct ct *ct)
{
	const struct words *elements = ct_words(ct, PARAM_NETIF);
	_work_ struct work w = { .host = host, .ct = ct, .fresh = true };
	enum vz_err err;

	if (!elements->nr)
		return VZ_OK;
	err = delete_old(ct);
	return err ? err : add(&w, elements);
}

static enum vz_err mark_as_ours(const struct work *w)
{
	_str_ struct str lines = { 0 };

	for (size_t i = 0; i < w->nr; i++) {
		char *const *field = w->veth[i].netif.field;

		str_addf(&lines, "link set dev %s address %s alias CT%u\n",
			 field[NETIF_HOST_IFNAME], field[NETIF_HOST_MAC],
			 w->ct->id);
	}
	if (link_batch(lines.text, NULL))
		return vz_fail(VZ_VETH_ERROR,
			       "Unable to take over the veth devices of container %u",
			       w->ct->id);
	return VZ_OK;
}

enum vz_err veth_adopt(const struct host *host, const struct ct *ct)
{
	const struct words *elements = ct_words(ct, PARAM_NETIF);
	_work_ struct work w = { .host = host, .ct = ct, .fresh = true };
	enum vz_err err;

	if (!elements->nr)
		return VZ_OK;
	w.veth = xcalloc(elements->nr, sizeof(*w.veth));
	for (size_t i = 0; i < elements->nr; i++)
		netif_parse(elements->argv[i], &w.veth[w.nr++].netif);
	err = mark_as_ours(&w);
	if (!err)
		err = filter(&w);
	return err ? err : configure_new(&w);
}

void veth_undo(const struct ct *ct)
{
	_words_ struct words names = { 0 };

	if (!ct_words(ct, PARAM_NETIF)->nr)
		return;
	existing_names(ct, &names);
	delete(&names, ct->id);
	veth_forget(ct);
}

static void all_names(uint32_t ctid, struct words *ret)
{
	_free_ char *path = path_root(PATH_SYS_NET);
	_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && is_of(entry->d_name, ctid))
			words_add(ret, entry->d_name);
}

/* The name on the node: as configured, else as it would have been made. */
static void add_name(const struct ct *ct, const char *element,
		     struct words *ret)
{
	const struct owner owner = { ct->id, link_node_seed };
	_free_ char *complete = type_netif.complete(element, &owner);
	_netif_ struct netif netif = { 0 };

	if (!find_configured(ct, element, &netif))
		netif_parse(complete, &netif);
	if (is_of(netif.field[NETIF_HOST_IFNAME], ct->id))
		words_add(ret, netif.field[NETIF_HOST_IFNAME]);
	else
		log_info("Device %s is not in container %u, skipped",
			 netif.field[NETIF_IFNAME], ct->id);
}

static void names_of(const struct ct *ct, const struct words *elements,
		     struct words *ret)
{
	if (!elements)
		all_names(ct->id, ret);
	for (size_t i = 0; elements && i < elements->nr; i++)
		add_name(ct, elements->argv[i], ret);
}

void veth_silence(const struct ct *ct)
{
	_words_ struct words names = { 0 };
	_str_ struct str lines = { 0 };

	all_names(ct->id, &names);
	for (size_t i = 0; i < names.nr; i++)
		str_addf(&lines, "link set dev %s down\n", names.argv[i]);
	if (lines.len)
		link_batch(lines.text, NULL);
}

static enum vz_err delete_names(const struct ct *ct, const struct words *names)
{
	say_devices("Deleting", names);
	if (!delete(names, ct->id))
		return VZ_OK;
	return vz_fail(VZ_VETH_ERROR,
		       "Unable to delete veth devices of container %u",
		       ct->id);
}

enum vz_err veth_del(const struct ct *ct, const struct words *elements)
{
	_words_ struct words names = { 0 };

	names_of(ct, elements, &names);
	return delete_names(ct, &names);
}

/* Of @elements, those that have one of these names on the node now, or will. */
static void divide(const struct ct *ct, const struct words *elements,
		   const struct words *names, struct words *ret_in,
		   struct words *ret_others)
{
	for (size_t i = 0; i < elements->nr; i++) {
		const char *element = elements->argv[i];
		_netif_ struct netif new = { 0 };
		_netif_ struct netif old = { 0 };
		bool in;

		netif_parse(element, &new);
		find_configured(ct, element, &old);
		in = words_has(names, new.field[NETIF_HOST_IFNAME]) ||
		     words_has(names, old.field[NETIF_HOST_IFNAME]);
		words_add(in ? ret_in : ret_others, element);
	}
}

/* As they were configured; what was never saved is not known. */
static void put_back(const struct work *w, const struct words *names)
{
	const struct value *list = &w->ct->file.values[PARAM_NETIF];
	_words_ struct words deleted = { 0 };
	_words_ struct words others = { 0 };

	divide(w->ct, value_words(list), names, &deleted, &others);
	log_info("Putting back the devices that were deleted");
	veth_add(w->host, w->ct, &deleted);
}

enum vz_err veth_change(const struct host *host, const struct ct *ct,
			const struct words *elements, const struct words *del)
{
	_work_ struct work fresh = { .host = host, .ct = ct };
	_work_ struct work again = { .host = host, .ct = ct };
	_words_ struct words gone = { 0 };
	_words_ struct words first = { 0 };
	_words_ struct words then = { 0 };
	enum vz_err err;

	names_of(ct, del, &gone);
	divide(ct, elements, &gone, &then, &first);
	err = add(&fresh, &first);
	if (err)
		return err;
	err = delete_names(ct, &gone);
	if (!err)
		err = add(&again, &then);
	if (!err)
		return VZ_OK;
	delete_new(&fresh);
	put_back(&again, &gone);
	return err;
}

bool veth_any(const struct ct *ct)
{
	_words_ struct words names = { 0 };

	if (ct_words(ct, PARAM_NETIF)->nr)
		return true;
	all_names(ct->id, &names);
	return names.nr;
}

void veth_forget(const struct ct *ct)
{
	macfilter_forget(ct->id);
}
