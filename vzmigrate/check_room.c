// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of whether there is room for a container on the destination. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "check_room.h"
#include "command.h"
#include "model/netif.h"
#include "peer.h"
#include "quota/quota.h"

enum migrate_err check_addresses(struct migration *m)
{
	_free_ char *path = path_root(PATH_PROC_VZ "/veip");
	_words_ struct words words = {};
	_free_ char *veip = NULL;
	const char *taken;

	words_add(&words, path);
	/* Without venet there is no such file, and no address in use. */
	if (remote_script(&m->remote, "[ ! -e \"$1\" ] || cat -- \"$1\"",
			  &words, &(struct remote_call){ .text = &veip }))
		return migrate_fail(MIGRATE_ADDRESS, "Unable to look at the addresses in use on %s",
				    m->remote.host);
	taken = address_in_use(ct_words(&m->ct, PARAM_IP_ADDRESS), veip);
	if (!taken)
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_ADDRESS, "The address %s of container %u is in use on %s",
			    taken, m->ct.id, m->remote.host);
}

enum migrate_err check_name(struct migration *m)
{
	const char *name = ct_text(&m->ct, PARAM_NAME);
	_free_ char *link = name ? path_name_link(name) : NULL;
	_free_ char *text = NULL;
	_words_ struct words words = {};

	if (!name)
		return MIGRATE_OK;
	words_add(&words, link);
	/* A name of a container that is gone may be taken over. */
	if (remote_script(&m->remote, "[ ! -e \"$1\" ] || readlink -- \"$1\"",
			  &words, &(struct remote_call){ .text = &text }))
		return migrate_fail(MIGRATE_NAME_TAKEN, "Unable to look for the name %s on %s",
				    name, m->remote.host);
	text[strcspn(text, "\n")] = '\0';
	if (!*text || str_eq(text, m->there.conf))
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_NAME_TAKEN, "The name %s of container %u is another container's on %s",
			    name, m->ct.id, m->remote.host);
}

/*
 * Disk space
 */

struct use {
	uint64_t	bytes, inodes;
};

/* What du counts: bytes, or inodes. A file that vanishes meanwhile is no matter. */
static bool ask_du(const struct migration *m, const char *unit,
		   uint64_t *ret)
{
	_words_ struct words argv = {};
	_words_ struct words found = {};
	_free_ char *text = NULL;
	unsigned long count;

	words_add(&argv, "du");
	words_add(&argv, "-sx");
	words_add(&argv, unit);
	words_add(&argv, "--");
	words_addf(&argv, "%s/", m->ct.private);
	command_run(&(struct command){ .argv = &argv, .who = "du",
				       .text = &text, .may_fail = true });
	words_split(&found, text ? text : "", "\t\n");
	if (!found.nr || num_parse_ulong(found.argv[0], &count))
		return false;
	*ret = count;
	return true;
}

/* What the private area holds: the quota knows, or it is looked through. */
static bool measure(const struct migration *m, struct use *ret)
{
	struct quota_stat stat;

	if (!quota_read_tree(m->ct.private, m->ct.id, &stat)) {
		*ret = (struct use){ stat.space.usage, stat.inodes.usage };
		return true;
	}
	return ask_du(m, "--block-size=1", &ret->bytes) &&
	       ask_du(m, "--inodes", &ret->inodes);
}

/* What ordinary users may still have of the file system, where it will be. */
static bool ask_free(const struct migration *m, struct use *ret)
{
	static const char script[] =
		"while [ ! -d \"$1\" ]; do set -- \"$(dirname -- \"$1\")\"; done\n"
		"stat -f -c '%a %S %d %c' -- \"$1\"";
	_words_ struct words words = {};
	_words_ struct words found = {};
	_free_ char *text = NULL;
	unsigned long n[4];

	words_add(&words, m->there.private);
	if (remote_script(&m->remote, script, &words,
			  &(struct remote_call){ .text = &text }))
		return false;
	words_split(&found, text, " \n");
	for (size_t i = 0; i < ARRAY_SIZE(n); i++)
		if (found.nr != ARRAY_SIZE(n) ||
		    num_parse_ulong(found.argv[i], &n[i]))
			return false;
	ret->bytes = (uint64_t)n[0] * n[1];
	/* Where the file system makes them as they are needed, it has none. */
	ret->inodes = n[3] ? n[2] : UINT64_MAX;
	return true;
}

enum migrate_err check_space(struct migration *m)
{
	struct use used = {}, left = {};
	_free_ char *need = NULL;
	_free_ char *have = NULL;

	/* It has most of it already, nobody knows how much. */
	if (m->there.has_mark)
		return MIGRATE_OK;
	if (!measure(m, &used) || !ask_free(m, &left)) {
		log_warn("It is not known whether there is enough disk space on %s",
			 m->remote.host);
		return MIGRATE_OK;
	}
	if (used.bytes <= left.bytes && used.inodes <= left.inodes)
		return MIGRATE_OK;
	need = amount_short(used.bytes);
	have = amount_short(left.bytes);
	return migrate_fail(MIGRATE_SPACE, "The files of container %u take %s bytes and %llu inodes, on %s %s bytes and %llu inodes are free",
			    m->ct.id, need, (unsigned long long)used.inodes,
			    m->remote.host, have,
			    (unsigned long long)left.inodes);
}

/*
 * What the configuration speaks of
 */

static void add_net(struct words *paths, const char *name)
{
	_free_ char *path = path_rootf(PATH_SYS_NET "/%s", name);

	words_add(paths, path);
}

static void add_bridges(const struct ct *ct, struct words *paths)
{
	const struct words *netifs = ct_words(ct, PARAM_NETIF);

	for (size_t i = 0; i < netifs->nr; i++) {
		_netif_ struct netif netif = {};

		if (!netif_parse(netifs->argv[i], &netif) &&
		    netif.field[NETIF_BRIDGE])
			add_net(paths, netif.field[NETIF_BRIDGE]);
	}
}

static void add_devices(const struct ct *ct, struct words *paths)
{
	const struct words *netdevs = ct_words(ct, PARAM_NETDEV);
	const struct words *devnodes = ct_words(ct, PARAM_DEVNODES);

	for (size_t i = 0; i < netdevs->nr; i++)
		add_net(paths, netdevs->argv[i]);
	for (size_t i = 0; i < devnodes->nr; i++) {
		const char *node = devnodes->argv[i];
		_free_ char *path = path_rootf("/dev/%.*s",
					       (int)strcspn(node, ":"), node);

		words_add(paths, path);
	}
}

enum migrate_err check_devices(struct migration *m)
{
	_words_ struct words paths = {};
	_words_ struct words missing = {};
	_free_ char *text = NULL;

	add_bridges(&m->ct, &paths);
	add_devices(&m->ct, &paths);
	if (!paths.nr ||
	    remote_script(&m->remote,
			  "for path; do [ -e \"$path\" ] || printf '%s\\n' \"$path\"; done",
			  &paths, &(struct remote_call){ .text = &text }))
		return MIGRATE_OK;
	words_split(&missing, text, "\n");
	for (size_t i = 0; i < missing.nr; i++)
		log_warn("Container %u uses %s, which is not on %s", m->ct.id,
			 missing.argv[i], m->remote.host);
	return MIGRATE_OK;
}

enum migrate_err check_scripts(struct migration *m)
{
	static const char *const suffixes[] = { "mount", "premount" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_free_ char *path = path_rootf(PATH_CONF_DIR "/%u.%s",
					       m->ct.id, suffixes[i]);

		if (path_exists(path))
			log_warn("%s is copied, but what it mounts from elsewhere is not",
				 path);
	}
	return MIGRATE_OK;
}
