// SPDX-License-Identifier: GPL-2.0-or-later
/* vzoversell: memory and swap promised to VSwap containers, and what there is. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/json.h"
#include "base/num.h"
#include "base/paths.h"
#include "host/node.h"
#include "model/ubc.h"

enum pool { POOL_RAM, POOL_SWAP, NR_POOLS };

static const int resources[NR_POOLS] = { UB_PHYSPAGES, UB_SWAPPAGES };
static const char *const pool_names[NR_POOLS] = { "ram", "swap" };

/* Bytes, and a number of refusals. */
struct use {
	double	used, peak, limit, fails;
};

enum flag {
	FLAG_GUESSED, FLAG_UNLIMITED, FLAG_SWAP_UNLIMITED, FLAG_RAM_FAILS,
	FLAG_OTHER_FAILS, NR_FLAGS,
};

static const struct {
	char		letter;
	const char	*meaning;
} flags[NR_FLAGS] = {
	[FLAG_GUESSED]		= { 'R', "not VSwap, RAM limit guessed: half of privvmpages" },
	[FLAG_UNLIMITED]	= { 'U', "RAM and privvmpages are unlimited, not counted" },
	[FLAG_SWAP_UNLIMITED]	= { 'S', "swap is unlimited, not counted" },
	[FLAG_RAM_FAILS]	= { 'f', "refusals, all of them of physpages" },
	[FLAG_OTHER_FAILS]	= { 'F', "refusals of other resources" },
};

struct row {
	uint32_t	ctid;
	struct use	use[NR_POOLS];
	bool		flag[NR_FLAGS];
};

struct report {
	struct row	*row;
	size_t		nr;
	struct row	total;		/* flags that occurred */
	double		available[NR_POOLS];
};

static struct use use_of(const struct ub_figures *ub, enum pool pool)
{
	int res = resources[pool];

	return (struct use){
		.used = ubc_amount(ub, res, UB_HELD),
		.peak = ubc_amount(ub, res, UB_MAXHELD),
		.limit = ub->known[res] ? ubc_amount(ub, res, UB_LIMIT) :
					  INFINITY,
		.fails = ub->value[res][UB_FAILCNT],
	};
}

static void set_ram_limit(const struct ub_figures *ub, struct row *row)
{
	double allocation = ubc_amount(ub, UB_PRIVVMPAGES, UB_LIMIT);
	struct use *ram = &row->use[POOL_RAM];

	if (!isinf(ram->limit))
		return;
	row->flag[FLAG_UNLIMITED] = isinf(allocation);
	row->flag[FLAG_GUESSED] = !isinf(allocation);
	ram->limit = allocation / 2;
}

static void set_fails(const struct ub_figures *ub, struct row *row)
{
	bool any = false, others = false;

	for (int res = 0; res < UB_RESOURCES; res++) {
		any |= ub->value[res][UB_FAILCNT] != 0;
		others |= ub->value[res][UB_FAILCNT] && res != UB_PHYSPAGES;
	}
	row->flag[FLAG_OTHER_FAILS] = others;
	row->flag[FLAG_RAM_FAILS] = any && !others;
}

static struct row row_of(const struct ub_figures *ub)
{
	struct row row = { .ctid = ub->ctid };

	for (int pool = 0; pool < NR_POOLS; pool++)
		row.use[pool] = use_of(ub, pool);
	set_ram_limit(ub, &row);
	row.flag[FLAG_SWAP_UNLIMITED] = isinf(row.use[POOL_SWAP].limit);
	set_fails(ub, &row);
	return row;
}

static void add_use(struct use *total, const struct use *use)
{
	total->used += use->used;
	total->peak += use->peak;
	total->limit += isinf(use->limit) ? 0 : use->limit;
	total->fails += use->fails;
}

static void report_add(struct report *report, const struct row *row)
{
	report->row[report->nr++] = *row;
	for (int pool = 0; pool < NR_POOLS; pool++)
		add_use(&report->total.use[pool], &row->use[pool]);
	for (int flag = 0; flag < NR_FLAGS; flag++)
		report->total.flag[flag] |= row->flag[flag];
}

static enum vz_err report_read(const char *path, struct report *ret)
{
	_ub_table_ struct ub_table table = {};
	struct node node = {};
	int err = ub_table_read(path, &table);

	if (err == -EPROTONOSUPPORT)
		return vz_fail(VZ_BAD_KERNEL,
			       "The beancounters are not of version 2.5");
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read the beancounters%s%s",
				     path ? " in " : "", path ? path : "");
	ret->row = xcalloc(table.nr, sizeof(*ret->row));
	for (size_t i = 0; i < table.nr; i++) {
		struct row row = row_of(&table.ct[i]);

		if (row.ctid)
			report_add(ret, &row);
	}
	err = node_read_memory(&node);
	ret->available[POOL_RAM] = node.ram;
	ret->available[POOL_SWAP] = node.swap > 1 ? node.swap : 0;
	return err;
}

static void print_amount(double amount, int width)
{
	_free_ char *text = amount_short(amount);

	printf(" %*s", width, text);
}

static char *flags_text(const struct row *row)
{
	struct str text = {};

	for (int flag = 0; flag < NR_FLAGS; flag++)
		if (row->flag[flag])
			str_addc(&text, flags[flag].letter);
	return str_steal(&text);
}

static void print_row(const char *label, const struct row *row, bool with_flags)
{
	_free_ char *letters = flags_text(row);

	printf("%10s", label);
	for (int pool = 0; pool < NR_POOLS; pool++) {
		const struct use *use = &row->use[pool];

		printf("%s", pool ? " " : "");
		print_amount(use->used, 5);
		print_amount(use->peak, 5);
		print_amount(use->limit, 5);
		print_amount(use->fails, 5);
	}
	if (with_flags && *letters)
		printf("  %s", letters);
	putchar('\n');
}

static void print_containers(const struct report *report)
{
	static const char rule[] =
		"---------- ----- ----- ----- -----  ----- ----- ----- -----  -----";

	printf("%10s %-23s  %s\n", "", "RAM", "Swap");
	printf("%10s %5s %5s %5s %5s  %5s %5s %5s %5s  %s\n", "CTID", "used",
	       "peak", "limit", "fails", "used", "peak", "limit", "fails",
	       "flags");
	puts(rule);
	for (size_t i = 0; i < report->nr; i++) {
		_free_ char *label = xasprintf("%u", report->row[i].ctid);

		print_row(label, &report->row[i], true);
	}
	puts(rule);
	print_row("TOTAL", &report->total, false);
}

static void print_pool(const char *label, double available, double allocated)
{
	printf("%-10s", label);
	print_amount(available, 9);
	print_amount(allocated, 9);
	if (available > 0)
		printf(" %8.0f%%\n", allocated / available * 100);
	else
		printf(" %8s\n", "-");
}

static void print_summary(const struct report *report)
{
	const double *available = report->available;
	const struct use *use = report->total.use;

	printf("\n%-10s %9s %9s %9s\n", "", "available", "allocated",
	       "oversell");
	print_pool("RAM", available[POOL_RAM], use[POOL_RAM].limit);
	print_pool("Swap", available[POOL_SWAP], use[POOL_SWAP].limit);
	print_pool("RAM+Swap", available[POOL_RAM] + available[POOL_SWAP],
		   use[POOL_RAM].limit + use[POOL_SWAP].limit);
}

static void print_legend(const struct report *report)
{
	bool first = true;

	for (int flag = 0; flag < NR_FLAGS; flag++) {
		if (!report->total.flag[flag])
			continue;
		printf("%s%c  %s\n", first ? "\nFlags:\n" : "",
		       flags[flag].letter, flags[flag].meaning);
		first = false;
	}
}

static json_object *bytes_json(double bytes)
{
	return isinf(bytes) ? NULL : json_fixed(bytes, 0);
}

static json_object *use_json(const struct use *use)
{
	json_object *object = json_object_new_object();

	json_object_object_add(object, "used", bytes_json(use->used));
	json_object_object_add(object, "peak", bytes_json(use->peak));
	json_object_object_add(object, "limit", bytes_json(use->limit));
	json_object_object_add(object, "fails", bytes_json(use->fails));
	return object;
}

static json_object *row_json(const struct row *row)
{
	_free_ char *letters = flags_text(row);
	json_object *object = json_object_new_object();

	json_object_object_add(object, "ctid",
			       json_object_new_int64(row->ctid));
	for (int pool = 0; pool < NR_POOLS; pool++)
		json_object_object_add(object, pool_names[pool],
				       use_json(&row->use[pool]));
	json_object_object_add(object, "flags",
			       json_object_new_string(letters));
	return object;
}

static json_object *pool_json(double available, double allocated)
{
	json_object *object = json_object_new_object();

	json_object_object_add(object, "available", bytes_json(available));
	json_object_object_add(object, "allocated", bytes_json(allocated));
	json_object_object_add(object, "oversell_percent",
			       json_share(available > 0 ?
					  allocated / available * 100 : NAN));
	return object;
}

static void print_json(const struct report *report)
{
	json_object *object = json_object_new_object();
	json_object *array = json_array(report->nr);
	json_object *node = json_object_new_object();

	for (size_t i = 0; i < report->nr; i++)
		json_object_array_add(array, row_json(&report->row[i]));
	for (int pool = 0; pool < NR_POOLS; pool++)
		json_object_object_add(node, pool_names[pool],
				       pool_json(report->available[pool],
						 report->total.use[pool].limit));
	json_object_object_add(object, "containers", array);
	json_object_object_add(object, "node", node);
	json_put(object);
}

int main(int argc, char **argv)
{
	bool json = false;
	const struct cli_option options[] = {
		{ 0, "json", NULL, "Write JSON", .is_set = &json },
		{}
	};
	const struct cli cli = {
		.prog = "vzoversell", .usage = "[--json] [FILE]",
		.options = options, .max = 1, .wrong_usage = 1,
	};
	struct report report = {};
	_free_ char *path = NULL;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (argv[optind])
		path = path_root(argv[optind]);
	if (report_read(path, &report))
		return 1;
	if (json) {
		print_json(&report);
	} else {
		print_containers(&report);
		print_summary(&report);
		print_legend(&report);
	}
	free(report.row);
	return 0;
}
