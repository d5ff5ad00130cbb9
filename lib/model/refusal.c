// SPDX-License-Identifier: GPL-2.0-or-later
/* Refusals as the kernel records them. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "model/refusal.h"
#include "model/ubc.h"

#define WHAT_CHARS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

/* "SECONDS.MICROSECONDS", six digits */
static int parse_time(const char *text, struct refusal *ret)
{
	const char *point = strchrnul(text, '.');
	_free_ char *seconds = xstrndup(text, point - text);

	if (strlen(point) != strlen(".000000") ||
	    num_parse_ulong(point + 1, &ret->microseconds))
		return -EINVAL;
	return num_parse_ulong(seconds, &ret->seconds) ||
	       ret->seconds > LONG_MAX ? -EINVAL : 0;
}

static int parse_comm(const char *text, struct refusal *ret)
{
	struct str comm = {};

	for (; *text; text++) {
		int c = (unsigned char)*text;

		if (c == '\\') {
			c = str_parse_octal(text);
			text += OCTAL_LEN - 1;
		}
		if (c <= 0) {
			str_free(&comm);
			return -EINVAL;
		}
		str_addc(&comm, c);
	}
	ret->comm = str_steal(&comm);
	return 0;
}

/* From UB_RESOURCES on. */
static const char *const other_names[] = {
	"diskspace", "diskinodes", "mount", "netfilter",
};

const char *refusal_resource(const struct refusal *refusal)
{
	return refusal->resource >= UB_RESOURCES ?
	       other_names[refusal->resource - UB_RESOURCES] :
	       ubc_name(refusal->resource);
}

static int parse_resource(const char *text, struct refusal *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++) {
		if (str_eq(text, other_names[i])) {
			ret->resource = UB_RESOURCES + i;
			return 0;
		}
	}
	ret->resource = ubc_find(text);
	return ret->resource < 0 ? -EINVAL : 0;
}

static int parse_owner(const char *text, char owner, struct refusal *ret)
{
	if (ret->owner || num_parse_ulong(text, &ret->owner_id) ||
	    ret->owner_id > UINT32_MAX)
		return -EINVAL;
	ret->owner = owner;
	return 0;
}

/* Only what needs no escapes: it is the kernel's word. */
static int parse_what(const char *text, struct refusal *ret)
{
	size_t len = strspn(text, WHAT_CHARS);

	if (!len || text[len] || len >= sizeof(ret->what))
		return -EINVAL;
	memcpy(ret->what, text, len + 1);
	return 0;
}

static int parse_uid(const char *text, struct refusal *ret)
{
	return parse_owner(text, 'u', ret);
}

static int parse_gid(const char *text, struct refusal *ret)
{
	return parse_owner(text, 'g', ret);
}

/* Of an event: a number at @offset, or what only @parse understands. */
static const struct field {
	const char	*key;
	size_t		offset;
	unsigned long	max;
	int		(*parse)(const char *text, struct refusal *ret);
	bool		optional;
} fields[] = {
	{ .key = "time", .parse = parse_time },
	{ .key = "resource", .parse = parse_resource },
	{ .key = "comm", .parse = parse_comm },
	{ .key = "what", .parse = parse_what, .optional = true },
	{ .key = "uid", .parse = parse_uid, .optional = true },
	{ .key = "gid", .parse = parse_gid, .optional = true },
#define FIELD(name, max_) \
	{ .key = #name, .offset = offsetof(struct refusal, name), .max = max_ }
	FIELD(seq, ULONG_MAX),
	FIELD(ctid, UINT32_MAX),
	FIELD(held, ULONG_MAX),
	FIELD(barrier, ULONG_MAX),
	FIELD(limit, ULONG_MAX),
	FIELD(wanted, ULONG_MAX),
	FIELD(missed, ULONG_MAX),
	FIELD(pid, INT_MAX),
#undef FIELD
	{ .key = "expired", .offset = offsetof(struct refusal, expired),
	  .max = 1, .optional = true },
	/* Only the node knows it. */
	{ .key = "vpid", .offset = offsetof(struct refusal, vpid),
	  .max = INT_MAX, .optional = true },
};

static int parse_number(const char *text, const struct field *field,
			struct refusal *ret)
{
	unsigned long *value = (void *)((char *)ret + field->offset);

	return num_parse_ulong(text, value) || *value > field->max ? -EINVAL :
								    0;
}

/* "KEY=VALUE"; a key that is not known yet is left alone. */
static int parse_word(char *word, struct refusal *ret, unsigned int *seen)
{
	char *equals = strchr(word, '=');

	if (!equals)
		return -EINVAL;
	*equals = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct field *field = &fields[i];

		if (!str_eq(word, field->key))
			continue;
		if (*seen & 1U << i)
			return -EINVAL;
		*seen |= 1U << i;
		return field->parse ? field->parse(equals + 1, ret) :
				      parse_number(equals + 1, field, ret);
	}
	return 0;
}

static bool are_complete(unsigned int seen)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!fields[i].optional && !(seen & 1U << i))
			return false;
	return true;
}

int refusal_parse(const char *line, struct refusal *ret)
{
	struct refusal refusal = {};
	_words_ struct words words = {};
	unsigned int seen = 0;
	int err = 0;

	words_split(&words, line, " ");
	for (size_t i = 0; i < words.nr && !err; i++)
		err = parse_word(words.argv[i], &refusal, &seen);
	if (!err && !are_complete(seen))
		err = -EINVAL;
	if (err)
		free(refusal.comm);
	else
		*ret = refusal;
	return err;
}

void str_add_comm(struct str *s, const char *comm)
{
	for (; *comm; comm++) {
		unsigned char c = *comm;

		if (c >= ' ' && c < 0x7f && c != '\\')
			str_addc(s, c);
		else
			str_addf(s, "\\%03o", c);
	}
}

void refusals_add(struct refusals *list, const struct refusal *refusal)
{
	list->refusal = xgrow(list->refusal, list->nr, sizeof(*list->refusal));
	list->refusal[list->nr++] = *refusal;
}

static int compare(unsigned long a, unsigned long b)
{
	return (a > b) - (a < b);
}

static int refusal_compare(const void *a, const void *b)
{
	const struct refusal *x = a, *y = b;
	int ret = compare(x->seconds, y->seconds);

	if (!ret)
		ret = compare(x->microseconds, y->microseconds);
	if (!ret)
		ret = compare(x->ctid, y->ctid);
	return ret ? ret : compare(x->seq, y->seq);
}

void refusals_sort(struct refusals *list)
{
	if (list->nr)
		qsort(list->refusal, list->nr, sizeof(*list->refusal),
		      refusal_compare);
}

bool refusals_is_last(const struct refusals *list, size_t nr)
{
	const struct refusal *a = &list->refusal[nr];

	for (size_t i = nr + 1; i < list->nr; i++) {
		const struct refusal *b = &list->refusal[i];

		if (a->resource == b->resource && a->owner == b->owner &&
		    a->owner_id == b->owner_id && str_eq(a->what, b->what))
			return false;
	}
	return true;
}

void refusals_free(struct refusals *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->refusal[i].comm);
	free(list->refusal);
	*list = (struct refusals){};
}
