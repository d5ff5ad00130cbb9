// SPDX-License-Identifier: GPL-2.0-or-later
/* vzmemcheck: memory of the node that running containers use and may use. */
#include <math.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/json.h"
#include "base/log.h"
#include "node/node.h"

#define MIB		(1024.0 * 1024.0)
#define RULE_WIDTH	74

static const struct column {
	const char	*title[2];
	const char	*name;		/* in JSON */
} columns[COMMIT_MEMORY_NR] = {
	[COMMIT_LOW_UTIL]	= { { "LowMem", "util" }, "lowmem_util" },
	[COMMIT_LOW]		= { { "LowMem", "commit" }, "lowmem_commit" },
	[COMMIT_RAM_UTIL]	= { { "RAM", "util" }, "ram_util" },
	[COMMIT_MEMSWAP_UTIL]	= { { "MemSwap", "util" }, "memswap_util" },
	[COMMIT_MEMSWAP]	= { { "MemSwap", "commit" }, "memswap_commit" },
	[COMMIT_ALLOC_UTIL]	= { { "Alloc", "util" }, "alloc_util" },
	[COMMIT_ALLOC]		= { { "Alloc", "commit" }, "alloc_commit" },
	[COMMIT_ALLOC_LIMIT]	= { { "Alloc", "limit" }, "alloc_limit" },
};

/* Bytes of each column. */
struct amounts {
	double	bytes[COMMIT_MEMORY_NR];
};

struct report {
	struct ub_table		table;		/* of running containers */
	struct amounts		total;		/* of what is limited */
	struct amounts		whole;		/* of the node */
	bool			has_unlimited;
	bool			in_mib;		/* else percent */
};

/* Only running containers, and not the node. */
static enum vz_err read_table(struct ub_table *ret)
{
	_ve_list_ struct ve_list running = {};
	enum vz_err err = node_running(&running);
	size_t out = 0;

	if (!err)
		err = node_beancounters(ret);
	if (err)
		return err;
	for (size_t i = 0; i < ret->nr; i++)
		if (ret->ct[i].ctid && ve_list_find(&running, ret->ct[i].ctid))
			ret->ct[out++] = ret->ct[i];
	ret->nr = out;
	return VZ_OK;
}

static struct amounts amounts_of(const struct ub_figures *ub)
{
	struct amounts amounts;

	for (int i = 0; i < COMMIT_MEMORY_NR; i++)
		amounts.bytes[i] = commitment_amount(ub, i);
	return amounts;
}

static void add_amounts(struct report *report, const struct amounts *amounts)
{
	for (int i = 0; i < COMMIT_MEMORY_NR; i++)
		if (isinf(amounts->bytes[i]))
			report->has_unlimited = true;
		else
			report->total.bytes[i] += amounts->bytes[i];
}

static void report_sum(struct report *report, const struct node *node)
{
	for (size_t i = 0; i < report->table.nr; i++) {
		struct amounts amounts = amounts_of(&report->table.ct[i]);

		add_amounts(report, &amounts);
	}
	for (int i = 0; i < COMMIT_MEMORY_NR; i++)
		report->whole.bytes[i] = commitment_whole(node, i);
}

static double shown(const struct report *report, const struct amounts *amounts,
		    int column)
{
	double bytes = amounts->bytes[column];

	return report->in_mib ? bytes / MIB :
				bytes / report->whole.bytes[column] * 100;
}

/* @prefix: NULL for none; 11 columns */
static void print_row(const struct report *report, const char *prefix,
		      const struct amounts *amounts)
{
	_str_ struct str line = {};

	if (prefix)
		str_addf(&line, "%-11s", prefix);
	for (int i = 0; i < COMMIT_MEMORY_NR; i++) {
		if (i)
			str_addc(&line, ' ');
		str_add_share(&line, shown(report, amounts, i), 7);
	}
	puts(str_text(&line));
}

static void print_titles(bool verbose)
{
	for (int row = 0; row < 2; row++) {
		if (verbose)
			printf("%-11s", row ? "" : "CTID");
		for (int i = 0; i < COMMIT_MEMORY_NR; i++)
			printf("%s%7s", i ? " " : "", columns[i].title[row]);
		putchar('\n');
	}
}

static void print_containers(const struct report *report)
{
	for (size_t i = 0; i < report->table.nr; i++) {
		const struct ub_figures *ub = &report->table.ct[i];
		_free_ char *prefix = xasprintf("%u", ub->ctid);
		struct amounts amounts = amounts_of(ub);

		print_row(report, prefix, &amounts);
	}
	for (int i = 0; i < RULE_WIDTH; i++)
		putchar('-');
	putchar('\n');
}

static void print_text(const struct report *report, bool verbose)
{
	printf("Output values in %s\n", report->in_mib ? "Mbytes" : "%");
	print_titles(verbose);
	if (verbose)
		print_containers(report);
	print_row(report, verbose ? "Summary:" : NULL, &report->total);
	if (report->in_mib)
		print_row(report, verbose ? "" : NULL, &report->whole);
}

static void put_amounts(struct json *json, const struct report *report,
			const struct amounts *amounts)
{
	for (int i = 0; i < COMMIT_MEMORY_NR; i++)
		json_share(json, columns[i].name, shown(report, amounts, i));
}

static void put_containers(struct json *json, const struct report *report)
{
	json_begin_array(json, "containers");
	for (size_t i = 0; i < report->table.nr; i++) {
		const struct ub_figures *ub = &report->table.ct[i];
		struct amounts amounts = amounts_of(ub);

		json_begin_object(json, NULL);
		put_amounts(json, report, &amounts);
		json_number(json, "ctid", ub->ctid);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_sum(struct json *json, const char *name,
		    const struct report *report, const struct amounts *sum)
{
	json_begin_object(json, name);
	put_amounts(json, report, sum);
	json_end_object(json);
}

static void print_json(const struct report *report)
{
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_text(&json, "unit", report->in_mib ? "MiB" : "percent");
	put_containers(&json, report);
	put_sum(&json, "total", report, &report->total);
	if (report->in_mib)
		put_sum(&json, "node", report, &report->whole);
	json_end_object(&json);
	json_put(&json);
}

int main(int argc, char **argv)
{
	bool verbose = false, json = false;
	struct report report = {};
	const struct cli_option options[] = {
		{ 'v', "verbose", NULL, "A row for each container",
		  .is_set = &verbose },
		{ 'A', "absolute", NULL, "MiB in place of percent",
		  .is_set = &report.in_mib },
		CLI_JSON(json),
		{}
	};
	const struct cli cli = {
		.prog = "vzmemcheck", .usage = "[-v] [-A] [--json]",
		.options = options, .wrong_usage = 1,
	};
	struct node node = {};
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (node_read_memory(&node) || read_table(&report.table))
		return 1;
	report_sum(&report, &node);
	if (json)
		print_json(&report);
	else
		print_text(&report, verbose);
	if (report.has_unlimited)
		log_warn("Unlimited beancounters are not in the sums, see vzoversell(8)");
	ub_table_free(&report.table);
	return 0;
}
