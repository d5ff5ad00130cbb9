// SPDX-License-Identifier: GPL-2.0-or-later
/* Types whose values are numbers: counts, sizes, limits, yes and no. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cpu_speed.h"
#include "model/params.h"
#include "model/types.h"

#define TRUNCATED	"too large, truncated"

/* Files may hold numbers of larger machines; options may not. */
static int clamp_in_file(int err, struct parse_ctx *ctx, unsigned long max,
			 unsigned long *value)
{
	if (err != -ERANGE || ctx->source != FROM_FILE)
		return err;
	ctx->warning = TRUNCATED;
	*value = max;
	return 0;
}

static void set_number(struct value *ret, unsigned long number)
{
	*ret = (struct value){ .state = VALUE_SET, .number = number };
}

static void set_pair(struct value *ret, unsigned long barrier,
		     unsigned long limit)
{
	*ret = (struct value){
		.state = VALUE_SET,
		.pair = { .barrier = barrier, .limit = limit },
	};
}

static int yesno_parse(const char *text, struct parse_ctx *ctx,
		       struct value *ret)
{
	(void)ctx;
	if (!str_eq(text, "yes") && !str_eq(text, "no"))
		return -EINVAL;
	set_number(ret, str_eq(text, "yes"));
	return 0;
}

static void yesno_print(const struct value *value, struct str *out)
{
	str_add(out, value->number ? "yes" : "no");
}

const struct value_type type_yesno = {
	.name = "yes or no", .form = FORM_NUMBER, .accepts = "",
	.parse = yesno_parse, .print = yesno_print,
};

static int number_parse(const char *text, struct parse_ctx *ctx,
			struct value *ret)
{
	unsigned long number = 0;
	int err = num_parse_ulong(text, &number);

	if (!err && number > ctx->param->max)
		err = -ERANGE;
	err = clamp_in_file(err, ctx, ctx->param->max, &number);
	if (err)
		return err;
	if (number < ctx->param->min)
		return -ERANGE;
	set_number(ret, number);
	return 0;
}

const struct value_type type_number = {
	.name = "number", .form = FORM_NUMBER, .parse = number_parse,
};

static int integer_parse(const char *text, struct parse_ctx *ctx,
			 struct value *ret)
{
	unsigned long value = 0;
	int number = 0;
	int err = num_parse_int(text, &number);

	value = (long)number;
	err = clamp_in_file(err, ctx, *text == '-' ? (long)INT_MIN : INT_MAX,
			    &value);
	if (!err)
		set_number(ret, value);
	return err;
}

static void integer_print(const struct value *value, struct str *out)
{
	str_addf(out, "%ld", (long)value->number);
}

const struct value_type type_integer = {
	.name = "integer", .form = FORM_NUMBER,
	.parse = integer_parse, .print = integer_print,
};

#define REAL_MAX	1e9

/* Six decimals, which a double of at most REAL_MAX gives back unchanged. */
static char *real_text(double real)
{
	char *text = xasprintf("%.6f", real);
	size_t len = strlen(text);

	while (text[len - 1] == '0')
		text[--len] = '\0';
	if (text[len - 1] == '.')
		text[--len] = '\0';
	return text;
}

static int real_parse(const char *text, struct parse_ctx *ctx,
		      struct value *ret)
{
	_free_ char *stored = NULL;
	char *end;
	double real;

	if (!*text || strspn(text, "0123456789.") != strlen(text))
		return -EINVAL;
	real = strtod(text, &end);
	if (*end)
		return -EINVAL;
	if (real > REAL_MAX && ctx->source == FROM_OPTION)
		return -ERANGE;
	if (real > REAL_MAX) {
		ctx->warning = TRUNCATED;
		real = REAL_MAX;
	}
	stored = real_text(real);
	*ret = (struct value){ .state = VALUE_SET,
			       .real = strtod(stored, NULL) };
	return 0;
}

static void real_print(const struct value *value, struct str *out)
{
	_free_ char *text = real_text(value->real);

	str_add(out, text);
}

const struct value_type type_real = {
	.name = "decimal number", .form = FORM_REAL,
	.parse = real_parse, .print = real_print,
};

#define AMOUNTS \
	"digits with T, G, M, K, B or P for pages behind them, or unlimited"

/* How one half of a pair is read. */
typedef int (*half_parse_t)(const char *text, unsigned long *ret_value);

static int half_bytes(const char *text, unsigned long *ret_value)
{
	return amount_parse(text, 1, ret_value);
}

static int half_pages(const char *text, unsigned long *ret_value)
{
	return amount_parse(text, sysconf(_SC_PAGESIZE), ret_value);
}

static int half_items(const char *text, unsigned long *ret_value)
{
	unsigned long value;
	int err;

	if (str_eq(text, "unlimited")) {
		*ret_value = UB_UNLIMITED;
		return 0;
	}
	err = num_parse_ulong(text, &value);
	if (!err && value > UB_UNLIMITED)
		err = -ERANGE;
	if (!err)
		*ret_value = value;
	return err;
}

static int half_kib(const char *text, unsigned long *ret_value)
{
	return amount_parse_down(text, 1024, ret_value);
}

static int half_inodes(const char *text, unsigned long *ret_value)
{
	return amount_parse_down(text, 1, ret_value);
}

/* "A" stands for "A:A". */
static int pair_parse(const char *text, struct parse_ctx *ctx,
		      half_parse_t half_parse, struct ub_pair *ret)
{
	const char *colon = strchr(text, ':');
	_free_ char *first = NULL;
	struct ub_pair pair = {};
	int err;

	first = colon ? xstrndup(text, colon - text) : xstrdup(text);
	err = half_parse(first, &pair.barrier);
	err = clamp_in_file(err, ctx, UB_UNLIMITED, &pair.barrier);
	if (err)
		return err;
	pair.limit = pair.barrier;
	if (colon) {
		err = half_parse(colon + 1, &pair.limit);
		err = clamp_in_file(err, ctx, UB_UNLIMITED, &pair.limit);
	}
	if (!err)
		*ret = pair;
	return err;
}

static int ub_parse(const char *text, struct parse_ctx *ctx,
		    half_parse_t half_parse, struct value *ret)
{
	struct ub_pair pair;
	int err = pair_parse(text, ctx, half_parse, &pair);

	if (err)
		return err;
	if (pair.barrier > pair.limit)
		ctx->warning = "the barrier is above the limit";
	set_pair(ret, pair.barrier, pair.limit);
	return 0;
}

static void half_print(unsigned long value, struct str *out)
{
	if (value == UB_UNLIMITED)
		str_add(out, "unlimited");
	else
		str_addf(out, "%lu", value);
}

static void ub_print(const struct value *value, struct str *out)
{
	half_print(value->pair.barrier, out);
	if (value->pair.limit == value->pair.barrier)
		return;
	str_addc(out, ':');
	half_print(value->pair.limit, out);
}

static int ub_bytes_parse(const char *text, struct parse_ctx *ctx,
			  struct value *ret)
{
	return ub_parse(text, ctx, half_bytes, ret);
}

const struct value_type type_ub_bytes = {
	.name = "barrier[:limit] in bytes", .form = FORM_PAIR,
	.accepts = "each " AMOUNTS,
	.parse = ub_bytes_parse, .print = ub_print,
};

static int ub_pages_parse(const char *text, struct parse_ctx *ctx,
			  struct value *ret)
{
	return ub_parse(text, ctx, half_pages, ret);
}

const struct value_type type_ub_pages = {
	.name = "barrier[:limit] in pages", .form = FORM_PAIR,
	.accepts = "each " AMOUNTS,
	.parse = ub_pages_parse, .print = ub_print,
};

static int ub_items_parse(const char *text, struct parse_ctx *ctx,
			  struct value *ret)
{
	return ub_parse(text, ctx, half_items, ret);
}

const struct value_type type_ub_items = {
	.name = "barrier[:limit] without suffix", .form = FORM_PAIR,
	.accepts = "each digits, or unlimited",
	.parse = ub_items_parse, .print = ub_print,
};

/* --ram and --swap: bytes, stored as pages with barrier 0. */
static int size_parse(const char *text, struct parse_ctx *ctx,
		      struct value *ret)
{
	unsigned long page = sysconf(_SC_PAGESIZE);
	unsigned long bytes, pages;
	int err = amount_parse(text, 1, &bytes);

	(void)ctx;
	if (err)
		return err;
	pages = bytes / page + (bytes % page != 0);
	set_pair(ret, 0, bytes == UB_UNLIMITED ? UB_UNLIMITED : pages);
	return 0;
}

const struct value_type type_size = {
	.name = "size in bytes", .form = FORM_PAIR, .accepts = AMOUNTS,
	.parse = size_parse, .print = ub_print,
};

static int quota_parse(const char *text, struct parse_ctx *ctx,
		       half_parse_t half_parse, struct value *ret)
{
	struct ub_pair pair;
	int err = pair_parse(text, ctx, half_parse, &pair);

	if (err)
		return err;
	if (pair.barrier > pair.limit && ctx->source == FROM_OPTION)
		return -EINVAL;
	if (pair.barrier > pair.limit)
		ctx->warning = "the soft limit is above the hard limit";
	set_pair(ret, pair.barrier, pair.limit);
	return 0;
}

/* Both halves always: third parties read "N:N" only. */
static void quota_print(const struct value *value, struct str *out)
{
	str_addf(out, "%lu:%lu", value->pair.barrier, value->pair.limit);
}

static int disk_parse(const char *text, struct parse_ctx *ctx,
		      struct value *ret)
{
	return quota_parse(text, ctx, half_kib, ret);
}

const struct value_type type_disk = {
	.name = "soft[:hard] in KiB", .form = FORM_PAIR,
	.accepts = "each " AMOUNTS "; soft not above hard",
	.parse = disk_parse, .print = quota_print,
};

static int inodes_parse(const char *text, struct parse_ctx *ctx,
			struct value *ret)
{
	return quota_parse(text, ctx, half_inodes, ret);
}

const struct value_type type_inodes = {
	.name = "soft[:hard]", .form = FORM_PAIR,
	.accepts = "each " AMOUNTS "; soft not above hard",
	.parse = inodes_parse, .print = quota_print,
};

static int of_all_cpus(unsigned long *limit)
{
	*limit *= sysconf(_SC_NPROCESSORS_ONLN);
	return 0;
}

/* A little is not nothing: that would be no limit. */
static int of_mhz(unsigned long *limit)
{
	unsigned long mhz = cpu_mhz();

	if (!mhz)
		return -EINVAL;
	*limit = (*limit * 100 + mhz - 1) / mhz;
	return 0;
}

/* What may be behind the number. */
static const struct cpulimit_unit {
	char		suffix;
	unsigned long	max;
	int		(*convert)(unsigned long *limit);
} cpulimit_units[] = {
	{ '%', 100, of_all_cpus },
	{ 'm', INT_MAX, of_mhz },
};

/* Cuts it off. NULL: percent of one CPU. */
static const struct cpulimit_unit *take_cpulimit_unit(char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; len && i < ARRAY_SIZE(cpulimit_units); i++) {
		if (text[len - 1] != cpulimit_units[i].suffix)
			continue;
		text[len - 1] = '\0';
		return &cpulimit_units[i];
	}
	return NULL;
}

static int cpulimit_parse(const char *text, struct parse_ctx *ctx,
			  struct value *ret)
{
	unsigned long nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	_free_ char *number = xstrdup(text);
	const struct cpulimit_unit *unit = take_cpulimit_unit(number);
	unsigned long max = unit ? unit->max : INT_MAX, limit;
	int err;

	err = num_parse_ulong(number, &limit);
	if (!err && limit > max)
		err = -ERANGE;
	err = clamp_in_file(err, ctx, max, &limit);
	if (!err && unit)
		err = unit->convert(&limit);
	if (err)
		return err;
	if (limit > 100 * nr_cpus && !ctx->warning)
		ctx->warning = "the limit is above all CPUs of this node";
	set_number(ret, limit);
	return 0;
}

const struct value_type type_cpulimit = {
	.name = "percent of one CPU", .form = FORM_NUMBER,
	.accepts = "digits, 0% to 100% of all CPUs, or megahertz with m",
	.parse = cpulimit_parse,
};

/* The kernel's limit of both I/O limits. */
static unsigned long io_clamp(unsigned long value, struct parse_ctx *ctx)
{
	if (value <= INT_MAX)
		return value;
	ctx->warning = TRUNCATED;
	return INT_MAX;
}

static int iolimit_parse(const char *text, struct parse_ctx *ctx,
			 struct value *ret)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long unit = ctx->source == FROM_OPTION ? 1UL << 20 : 1;
	unsigned long value;
	int err;

	if (str_eq(text, "unlimited")) {
		set_number(ret, 0);
		return 0;
	}
	if (text[digits] && !strchr("BKMGbkmg", text[digits]))
		return -EINVAL;
	err = amount_parse(text, 1, &value);
	if (err == -EINVAL)
		return err;
	if (!err && !text[digits] && value <= INT_MAX)
		value *= unit;
	set_number(ret, io_clamp(err ? UB_UNLIMITED : value, ctx));
	return 0;
}

const struct value_type type_iolimit = {
	.name = "bytes per second", .form = FORM_NUMBER,
	.parse = iolimit_parse,
};

static int iopslimit_parse(const char *text, struct parse_ctx *ctx,
			   struct value *ret)
{
	unsigned long value = 0;
	int err = 0;

	if (!str_eq(text, "unlimited"))
		err = num_parse_ulong(text, &value);
	err = clamp_in_file(err, ctx, UB_UNLIMITED, &value);
	if (err)
		return err;
	set_number(ret, io_clamp(value, ctx));
	return 0;
}

const struct value_type type_iopslimit = {
	.name = "operations per second", .form = FORM_NUMBER,
	.parse = iopslimit_parse,
};
