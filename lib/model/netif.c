// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The type of virtual Ethernet devices. An element is a line of fields,
 * "ifname=eth0,mac=...", in a fixed order; options give them by position.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/netif.h"
#include "model/types.h"
#include "model/types_list.h"

static const char *const field_names[NETIF_NR] = {
	"ifname", "bridge", "mac", "host_ifname", "host_mac", "mac_filter",
};

/* The order of --netif_add. */
static const enum netif_field option_order[] = {
	NETIF_IFNAME, NETIF_MAC, NETIF_HOST_IFNAME, NETIF_HOST_MAC,
	NETIF_BRIDGE,
};

void netif_free(struct netif *netif)
{
	for (int i = 0; i < NETIF_NR; i++)
		free(netif->field[i]);
	*netif = (struct netif){ 0 };
}

/* Of one station: neither a group's nor nobody's. */
static bool mac_is_valid(const char *text)
{
	if (strlen(text) != 17 || !strchr("02468ACEace", text[1]) ||
	    str_eq(text, "00:00:00:00:00:00"))
		return false;
	for (size_t i = 0; i < 17; i++)
		if (i % 3 == 2 ? text[i] != ':' :
				 !isxdigit((unsigned char)text[i]))
			return false;
	return true;
}

static bool field_is_valid(enum netif_field field, const char *text)
{
	switch (field) {
	case NETIF_MAC:
	case NETIF_HOST_MAC:
		return mac_is_valid(text);
	case NETIF_MAC_FILTER:
		return str_eq(text, "on") || str_eq(text, "off");
	default:
		return ifname_is_valid(text);
	}
}

static int netif_set(struct netif *netif, enum netif_field field,
		     const char *text)
{
	char *copy;

	if (!field_is_valid(field, text))
		return -EINVAL;
	copy = xstrdup(text);
	if (field == NETIF_MAC || field == NETIF_HOST_MAC)
		for (char *p = copy; *p; p++)
			*p = toupper((unsigned char)*p);
	free(netif->field[field]);
	netif->field[field] = copy;
	return 0;
}

static int field_by_name(const char *text, size_t len)
{
	for (int i = 0; i < NETIF_NR; i++)
		if (strlen(field_names[i]) == len &&
		    memcmp(field_names[i], text, len) == 0)
			return i;
	return -1;
}

/* KEY=VALUE[,...]; unknown keys and empty values are passed over. */
static int netif_parse_keys(char *text, struct netif *netif)
{
	char *part;

	while ((part = strsep(&text, ","))) {
		char *equals = strchr(part, '=');
		int field, err;

		if (!equals)
			return -EINVAL;
		field = field_by_name(part, equals - part);
		if (field < 0 || !equals[1])
			continue;
		err = netif_set(netif, field, equals + 1);
		if (err)
			return err;
	}
	return 0;
}

/* IF[,MAC[,HOSTIF[,HOSTMAC[,BRIDGE]]]] */
static int netif_parse_positions(char *text, struct netif *netif)
{
	size_t at = 0;
	char *part;

	while ((part = strsep(&text, ","))) {
		int err = 0;

		if (at == ARRAY_SIZE(option_order))
			return -EINVAL;
		if (*part)
			err = netif_set(netif, option_order[at], part);
		if (err)
			return err;
		at++;
	}
	return 0;
}

int netif_parse(const char *text, struct netif *netif)
{
	_free_ char *copy = xstrdup(text);
	int err;

	if (strchr(text, '='))
		err = netif_parse_keys(copy, netif);
	else
		err = netif_parse_positions(copy, netif);
	if (err)
		return err;
	return netif->field[NETIF_IFNAME] ? 0 : -EINVAL;
}

char *netif_print(const struct netif *netif)
{
	struct str out = {};

	for (int i = 0; i < NETIF_NR; i++)
		if (netif->field[i])
			str_addf(&out, "%s%s=%s", out.len ? "," : "",
				 field_names[i], netif->field[i]);
	return str_steal(&out);
}

static int netif_element(const char *text, struct parse_ctx *ctx,
			 char **ret_element)
{
	_netif_ struct netif netif = {};
	int err = netif_parse(text, &netif);

	(void)ctx;
	if (!err)
		*ret_element = netif_print(&netif);
	return err;
}

/* Elements start with "ifname=NAME". */
static bool netif_same(const char *a, const char *b)
{
	size_t len = strchrnul(a, ',') - a;

	return len == (size_t)(strchrnul(b, ',') - b) && !memcmp(a, b, len);
}

static char *netif_combine(const char *old, const char *new)
{
	_netif_ struct netif netif = {};
	_free_ char *first = xstrdup(old);
	_free_ char *then = xstrdup(new);

	netif_parse_keys(first, &netif);
	netif_parse_keys(then, &netif);
	return netif_print(&netif);
}

/* FNV-1a: the same device of the same container keeps its address. */
static uint32_t hash_add(uint32_t hash, const void *data, size_t len)
{
	const unsigned char *p = data;

	while (len--)
		hash = (hash ^ *p++) * 16777619U;
	return hash;
}

static char *mac_generate(const char *name, const struct owner *owner)
{
	unsigned long seed = owner->node_seed();
	uint32_t hash = 2166136261U;

	hash = hash_add(hash, name, strlen(name));
	hash = hash_add(hash, &owner->ctid, sizeof(owner->ctid));
	hash = hash_add(hash, &seed, sizeof(seed));
	return xasprintf("00:18:51:%02X:%02X:%02X", hash >> 16 & 0xff,
			 hash >> 8 & 0xff, hash & 0xff);
}

/*
 * vethCTID.K with the first number of the name inside; something else of the
 * two where that is too long for a name.
 */
static char *host_ifname_generate(const char *ifname, uint32_t ctid)
{
	const char *digits = ifname + strcspn(ifname, "0123456789");
	char *name = xasprintf("veth%u.%lu", ctid, strtoul(digits, NULL, 10));
	uint32_t hash = 2166136261U;

	if (ifname_is_valid(name))
		return name;
	free(name);
	hash = hash_add(hash, ifname, strlen(ifname));
	hash = hash_add(hash, &ctid, sizeof(ctid));
	return xasprintf("veth%08x", hash);
}

/* The two ends differ; one that joins a bridge must not lower its address. */
static char *host_mac_generate(const struct netif *netif,
			       const struct owner *owner)
{
	char *mac = mac_generate(netif->field[NETIF_HOST_IFNAME], owner);

	if (!netif->field[NETIF_BRIDGE] &&
	    !str_eq(mac, netif->field[NETIF_MAC]))
		return mac;
	free(mac);
	return xstrdup("FE:FF:FF:FF:FF:FF");
}

static char *netif_complete(const char *element, const struct owner *owner)
{
	_netif_ struct netif netif = {};
	_free_ char *copy = xstrdup(element);
	char **field = netif.field;

	netif_parse_keys(copy, &netif);
	if (!field[NETIF_HOST_IFNAME])
		field[NETIF_HOST_IFNAME] =
			host_ifname_generate(field[NETIF_IFNAME], owner->ctid);
	if (!field[NETIF_MAC])
		field[NETIF_MAC] = mac_generate(field[NETIF_IFNAME], owner);
	if (!field[NETIF_HOST_MAC] ||
	    str_eq(field[NETIF_HOST_MAC], field[NETIF_MAC])) {
		free(field[NETIF_HOST_MAC]);
		field[NETIF_HOST_MAC] = host_mac_generate(&netif, owner);
	}
	return netif_print(&netif);
}

const struct value_type type_netif = {
	.name = "virtual Ethernet device", .form = FORM_WORDS,
	.parse = list_parse, .element = netif_element,
	.same = netif_same, .combine = netif_combine,
	.complete = netif_complete, .key = "ifname", .separators = "; \t", .joiner = ";",
};
