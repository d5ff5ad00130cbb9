// SPDX-License-Identifier: GPL-2.0-or-later
/* Types whose values are lists: addresses, rights, devices, passwords. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "model/errors.h"
#include "model/params.h"
#include "model/types.h"
#include "model/types_list.h"

#define BLANKS		" \t"
#define BLANKS_COMMA	" \t,"

/*
 * Every element by its type. A bad one spoils an option; in a file it alone is
 * skipped.
 */
int list_parse(const char *text, struct parse_ctx *ctx, struct value *ret)
{
	const struct value_type *type = ctx->param->type;
	_words_ struct words elements = {};
	struct value list = { .state = VALUE_SET };
	int err = 0;

	if (strpbrk(text, "\r\n"))
		return -EINVAL;
	words_split(&elements, text, type->separators);
	for (size_t i = 0; i < elements.nr && !err; i++) {
		struct value one = { .state = VALUE_SET };
		char *element = NULL;

		err = type->element(elements.argv[i], ctx, &element);
		if (err && ctx->source == FROM_FILE) {
			words_add(&ctx->skipped, elements.argv[i]);
			err = 0;
		} else if (element) {
			words_add(&one.words, element);
			value_merge(&list, &one, type);
		}
		value_free(&one, type);
		free(element);
	}
	if (err) {
		value_free(&list, type);
		return err;
	}
	*ret = list;
	return 0;
}

/* Length of the part before @c, or of all. */
static size_t len_before(const char *text, char c)
{
	return strchrnul(text, c) - text;
}

/* Both speak of the same thing when they agree up to the last @c. */
static bool same_before_last(const char *a, const char *b, char c)
{
	const char *end_a = strrchr(a, c), *end_b = strrchr(b, c);
	size_t len_a = end_a ? (size_t)(end_a - a) : strlen(a);
	size_t len_b = end_b ? (size_t)(end_b - b) : strlen(b);

	return len_a == len_b && memcmp(a, b, len_a) == 0;
}

/* The canonical form of an address literal. */
static int address_print(const char *text, char *buf, size_t size,
			 unsigned int *ret_bits)
{
	unsigned char raw[sizeof(struct in6_addr)];
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;

	if (inet_pton(family, text, raw) != 1)
		return -EINVAL;
	if (!inet_ntop(family, raw, buf, size))
		return -EINVAL;
	*ret_bits = family == AF_INET ? 32 : 128;
	return 0;
}

static int address_element(const char *text, struct parse_ctx *ctx,
			   char **ret_element)
{
	const char *slash = strchr(text, '/');
	_free_ char *literal = xstrndup(text, len_before(text, '/'));
	char address[INET6_ADDRSTRLEN];
	uint32_t prefix = 0;
	unsigned int bits;
	int err;

	(void)ctx;
	err = address_print(literal, address, sizeof(address), &bits);
	if (!err && slash)
		err = num_parse_u32(slash + 1, &prefix);
	if (err)
		return err;
	if (prefix > bits)
		return -ERANGE;
	/* Placeholders of old configurations for "no address". */
	if (str_eq(address, "0.0.0.0") || str_eq(address, "::"))
		return 0;
	*ret_element = slash ? xasprintf("%s/%u", address, prefix) :
			       xstrdup(address);
	return 0;
}

/* The kernel writes IPv6 in full, so the text alone does not tell. */
static bool address_same(const char *a, const char *b)
{
	size_t len_a = len_before(a, '/'), len_b = len_before(b, '/');
	_free_ char *literal_a = NULL;
	_free_ char *literal_b = NULL;
	struct in6_addr raw_a, raw_b;

	if (len_a == len_b && memcmp(a, b, len_a) == 0)
		return true;
	if (!memchr(a, ':', len_a) || !memchr(b, ':', len_b))
		return false;
	literal_a = xstrndup(a, len_a);
	literal_b = xstrndup(b, len_b);
	return inet_pton(AF_INET6, literal_a, &raw_a) == 1 &&
	       inet_pton(AF_INET6, literal_b, &raw_b) == 1 &&
	       memcmp(&raw_a, &raw_b, sizeof(raw_a)) == 0;
}

const struct value_type type_ips = {
	.name = "address[/prefix]", .form = FORM_WORDS,
	.parse = list_parse, .element = address_element,
	.same = address_same, .separators = BLANKS,
};

static int word_element(const char *text, struct parse_ctx *ctx,
			char **ret_element)
{
	(void)ctx;
	*ret_element = xstrdup(text);
	return 0;
}

const struct value_type type_words = {
	.name = "words", .form = FORM_WORDS,
	.parse = list_parse, .element = word_element, .separators = BLANKS,
};

#define INHERIT		"inherit"

/*
 * DNS lists: the first word may be "inherit", and then old files go on with a
 * comment that is none.
 */
static int inherit_or_list_parse(const char *text, struct parse_ctx *ctx,
				 struct value *ret)
{
	size_t start = strspn(text, BLANKS);
	size_t len = strcspn(text + start, BLANKS);

	if (len != strlen(INHERIT) || !str_has_prefix(text + start, INHERIT))
		return list_parse(text, ctx, ret);
	if (strpbrk(text, "\r\n"))
		return -EINVAL;
	*ret = (struct value){ .state = VALUE_SET };
	words_split(&ret->words, text, BLANKS);
	return 0;
}

static int nameserver_element(const char *text, struct parse_ctx *ctx,
			      char **ret_element)
{
	char address[INET6_ADDRSTRLEN];
	unsigned int bits;
	int err = address_print(text, address, sizeof(address), &bits);

	(void)ctx;
	if (!err)
		*ret_element = xstrdup(address);
	return err;
}

const struct value_type type_nameservers = {
	.name = "address of a name server", .form = FORM_WORDS,
	.parse = inherit_or_list_parse, .element = nameserver_element,
	.separators = BLANKS, .alone = INHERIT, .replaces = true,
	.exit_code = VZ_BADDNSSRV,
};

static int domain_element(const char *text, struct parse_ctx *ctx,
			  char **ret_element)
{
	(void)ctx;
	if (str_eq(text, INHERIT) ||
	    (!str_eq(text, ".") && !domain_is_valid(text)))
		return -EINVAL;
	*ret_element = xstrdup(text);
	return 0;
}

const struct value_type type_domains = {
	.name = "domain", .form = FORM_WORDS,
	.parse = inherit_or_list_parse, .element = domain_element,
	.separators = BLANKS, .alone = INHERIT, .replaces = true,
	.exit_code = VZ_BADDNSSEARCH,
};

/* The kernel takes more, but not every program that reads names does. */
bool ifname_is_valid(const char *name)
{
	if (!*name || strlen(name) >= IFNAMSIZ || strchr(".-", *name))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
			return false;
	return true;
}

/* Devices of the node that make no sense in a container. */
static int netdev_element(const char *text, struct parse_ctx *ctx,
			  char **ret_element)
{
	static const char *const refused[] = { "venet", "tun", "tap", "lo" };

	(void)ctx;
	if (!ifname_is_valid(text))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		if (str_has_prefix(text, refused[i]))
			return -EINVAL;
	*ret_element = xstrdup(text);
	return 0;
}

const struct value_type type_netdevs = {
	.name = "network device", .form = FORM_WORDS,
	.parse = list_parse, .element = netdev_element, .separators = BLANKS,
};

static bool permission_is_valid(const char *text)
{
	if (str_eq(text, "none"))
		return true;
	return *text && strspn(text, "rwq") == strlen(text);
}

static bool permission_removes(const char *element)
{
	return str_has_suffix(element, ":none");
}

static bool permission_same(const char *a, const char *b)
{
	return same_before_last(a, b, ':');
}

#define MAJOR_LOOP	7
#define MAJOR_MAX	((1U << 12) - 1)
#define MINOR_MAX	((1U << 20) - 1)

/* b|c:MAJOR:MINOR|all:PERM */
static int device_element(const char *text, struct parse_ctx *ctx,
			  char **ret_element)
{
	_words_ struct words part = {};
	uint32_t major, minor;

	(void)ctx;
	words_split(&part, text, ":");
	if (part.nr != 4 || !permission_is_valid(part.argv[3]))
		return -EINVAL;
	if (!str_eq(part.argv[0], "b") && !str_eq(part.argv[0], "c"))
		return -EINVAL;
	if (num_parse_u32(part.argv[1], &major) || major > MAJOR_MAX ||
	    major == MAJOR_LOOP)
		return -EINVAL;
	if (!str_eq(part.argv[2], "all") &&
	    (num_parse_u32(part.argv[2], &minor) || minor > MINOR_MAX))
		return -EINVAL;
	*ret_element = words_join(&part, ":");
	return 0;
}

const struct value_type type_devices = {
	.name = "device permission", .form = FORM_WORDS,
	.parse = list_parse, .element = device_element,
	.same = permission_same, .removes = permission_removes,
	.separators = BLANKS, .tail = " ",
};

/* Below /dev: no absolute name, no way out of it. */
static bool devname_is_valid(const char *name)
{
	return *name && *name != '/' && !strstr(name, "..");
}

static int devnode_element(const char *text, struct parse_ctx *ctx,
			   char **ret_element)
{
	const char *colon = strrchr(text, ':');
	_free_ char *name = NULL;

	(void)ctx;
	if (!colon || !permission_is_valid(colon + 1))
		return -EINVAL;
	name = xstrndup(text, colon - text);
	if (!devname_is_valid(name))
		return -EINVAL;
	*ret_element = xstrdup(text);
	return 0;
}

const struct value_type type_devnodes = {
	.name = "device permission", .form = FORM_WORDS,
	.parse = list_parse, .element = devnode_element,
	.same = permission_same, .removes = permission_removes,
	.separators = BLANKS, .tail = " ",
};

/* A number of @base with at most @max, moved over with the @end behind it. */
static int field_parse(const char **text, int base, unsigned long max,
		       char end, unsigned long *ret_value)
{
	char *rest;

	if (!isxdigit((unsigned char)**text))
		return -EINVAL;
	*ret_value = strtoul(*text, &rest, base);
	if (rest == *text || *rest != end || *ret_value > max)
		return -EINVAL;
	*text = end ? rest + 1 : rest;
	return 0;
}

/* [DOMAIN:]BUS:SLOT.FUNC */
static int pci_element(const char *text, struct parse_ctx *ctx,
		       char **ret_element)
{
	const char *first = strchr(text, ':');
	unsigned long domain = 0, bus, slot, func;
	int err = 0;

	(void)ctx;
	if (first && strchr(first + 1, ':'))
		err = field_parse(&text, 16, 0xffff, ':', &domain);
	if (!err)
		err = field_parse(&text, 16, 0xff, ':', &bus);
	if (!err)
		err = field_parse(&text, 16, 0x1f, '.', &slot);
	if (!err)
		err = field_parse(&text, 10, 7, '\0', &func);
	if (err)
		return err;
	*ret_element = xasprintf("%04lx:%02lx:%02lx.%lu",
				 domain, bus, slot, func);
	return 0;
}

const struct value_type type_pci = {
	.name = "PCI address", .form = FORM_WORDS,
	.parse = list_parse, .element = pci_element, .separators = BLANKS,
};

/* In the order of the classic numbers, newer names behind them. */
static const char *const capability_names[] = {
	"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL",
	"SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
	"NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
	"SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT",
	"SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME",
	"SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "VE_ADMIN",
	"SETFCAP", "AUDIT_CONTROL", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG",
	"WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
	"CHECKPOINT_RESTORE",
};

/* Once meant something else or nothing: read and dropped. */
static const char *const capability_ignored[] = { "SETVEID", "FS_MASK" };

static const char *const feature_names[] = {
#define FEATURE_NAME(word, bit)	word,
	FEATURE_LIST(FEATURE_NAME)
#undef FEATURE_NAME
};

static const char *const iptables_names[] = {
	"ip_tables", "iptable_filter", "iptable_mangle", "ipt_limit",
	"ipt_multiport", "ipt_tos", "ipt_TOS", "ipt_REJECT", "ipt_TCPMSS",
	"ipt_tcpmss", "ipt_ttl", "ipt_LOG", "ipt_length", "ip_conntrack",
	"ip_conntrack_ftp", "ip_conntrack_irc", "ipt_conntrack", "ipt_state",
	"ipt_helper", "iptable_nat", "ip_nat_ftp", "ip_nat_irc",
	"ipt_REDIRECT", "xt_mac", "ipt_recent", "ipt_owner",
};

/* Index of the name at the start of @element, up to ':' or its end. */
static int name_index(const char *element, const char *const *names, size_t nr)
{
	size_t len = len_before(element, ':');

	for (size_t i = 0; i < nr; i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(names[i], element, len) == 0)
			return i;
	return -1;
}

static bool is_switch(const char *text)
{
	return str_eq(text, ":on") || str_eq(text, ":off");
}

static int capability_rank(const char *element)
{
	return name_index(element, capability_names,
			  ARRAY_SIZE(capability_names));
}

static int capability_element(const char *text, struct parse_ctx *ctx,
			      char **ret_element)
{
	const char *state = strchrnul(text, ':');
	int rank = capability_rank(text);

	(void)ctx;
	if (!is_switch(state))
		return -EINVAL;
	if (rank >= 0)
		*ret_element = xasprintf("%s%s", capability_names[rank], state);
	else if (name_index(text, capability_ignored,
			    ARRAY_SIZE(capability_ignored)) < 0)
		return -EINVAL;
	return 0;
}

const struct value_type type_capabilities = {
	.name = "capability:on|off", .form = FORM_WORDS,
	.parse = list_parse, .element = capability_element,
	.same = permission_same, .rank = capability_rank,
	.names = capability_names, .nr_names = ARRAY_SIZE(capability_names),
	.separators = BLANKS_COMMA,
};

static int feature_rank(const char *element)
{
	return name_index(element, feature_names, ARRAY_SIZE(feature_names));
}

static int feature_element(const char *text, struct parse_ctx *ctx,
			   char **ret_element)
{
	const char *state = strchrnul(text, ':');
	int rank = feature_rank(text);

	(void)ctx;
	if (rank < 0 || !is_switch(state))
		return -EINVAL;
	*ret_element = xasprintf("%s%s", feature_names[rank], state);
	return 0;
}

const struct value_type type_features = {
	.name = "feature:on|off", .form = FORM_WORDS,
	.parse = list_parse, .element = feature_element,
	.same = permission_same, .rank = feature_rank,
	.names = feature_names, .nr_names = ARRAY_SIZE(feature_names),
	.separators = BLANKS_COMMA,
};

/* One of the names of the type. */
static int name_element(const char *text, struct parse_ctx *ctx,
			char **ret_element)
{
	const struct value_type *type = ctx->param->type;

	for (size_t i = 0; i < type->nr_names; i++) {
		if (!str_eq(text, type->names[i]))
			continue;
		*ret_element = xstrdup(text);
		return 0;
	}
	return -EINVAL;
}

const struct value_type type_iptables = {
	.name = "netfilter module", .form = FORM_WORDS,
	.parse = list_parse, .element = name_element,
	.names = iptables_names, .nr_names = ARRAY_SIZE(iptables_names),
	.separators = BLANKS_COMMA, .tail = " ", .replaces = true,
};

static const char *const guest_file_names[] = {
	"hostname", "hosts", "passwd", "resolv.conf",
};

const struct value_type type_guest_files = {
	.name = "file of the container", .form = FORM_WORDS,
	.parse = list_parse, .element = name_element,
	.names = guest_file_names, .nr_names = ARRAY_SIZE(guest_file_names),
	.separators = BLANKS_COMMA, .replaces = true,
};

/* As long as crypt(3) takes; chpasswd(8) may split what is much longer. */
#define PASSWORD_MAX	511
#define USER_MAX	255

/* USER:PASSWORD, or "-" for lines on standard input. */
bool password_is_valid(const char *text)
{
	size_t user = len_before(text, ':');
	size_t all = strlen(text);

	if (!user || user > USER_MAX || strcspn(text, BLANKS) < user ||
	    all < user + 2 || all > user + 1 + PASSWORD_MAX)
		return false;
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return false;
	return true;
}

static bool password_same(const char *a, const char *b)
{
	size_t len = len_before(a, ':');

	return len == len_before(b, ':') && memcmp(a, b, len) == 0;
}

/* The whole text is one element: passwords may contain blanks. */
static int password_parse(const char *text, struct parse_ctx *ctx,
			  struct value *ret)
{
	(void)ctx;
	if (!str_eq(text, "-") && !password_is_valid(text))
		return -EINVAL;
	*ret = (struct value){ .state = VALUE_SET };
	words_add(&ret->words, text);
	return 0;
}

const struct value_type type_passwords = {
	.name = "user:password", .form = FORM_WORDS,
	.parse = password_parse, .same = password_same, .joiner = "\n",
	.is_secret = true,
};
