// SPDX-License-Identifier: GPL-2.0-or-later
/* The report for people and for programs. */
#include <math.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/num.h"
#include "base/str.h"
#include "report.h"

static const char *const pool_names[NR_POOLS] = { "ram", "swap" };

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

static void add_amount(struct str *line, double amount, int width)
{
	_free_ char *text = amount_short(amount);

	str_addf(line, " %*s", width, text);
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
	_str_ struct str line = {};

	str_addf(&line, "%10s", label);
	for (int pool = 0; pool < NR_POOLS; pool++) {
		const struct use *use = &row->use[pool];

		if (pool)
			str_addc(&line, ' ');
		add_amount(&line, use->used, 5);
		add_amount(&line, use->peak, 5);
		add_amount(&line, use->limit, 5);
		add_amount(&line, use->fails, 5);
	}
	str_addf(&line, "  %s", with_flags ? letters : "");
	str_trim_end(&line);
	puts(str_text(&line));
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
	_str_ struct str line = {};

	str_addf(&line, "%-10s", label);
	add_amount(&line, available, 9);
	add_amount(&line, allocated, 9);
	if (available > 0)
		str_addf(&line, " %8.0f%%", allocated / available * 100);
	else
		str_addf(&line, " %8s", "-");
	puts(str_text(&line));
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

void print_text(const struct report *report)
{
	print_containers(report);
	print_summary(report);
	print_legend(report);
}

/* No limit is null. */
static void put_bytes(struct json *json, const char *name, double bytes)
{
	if (isinf(bytes))
		json_null(json, name);
	else
		json_fixed(json, name, bytes, 0);
}

static void put_use(struct json *json, const char *name, const struct use *use)
{
	json_begin_object(json, name);
	put_bytes(json, "used", use->used);
	put_bytes(json, "peak", use->peak);
	put_bytes(json, "limit", use->limit);
	put_bytes(json, "fails", use->fails);
	json_end_object(json);
}

static void put_row(struct json *json, const struct row *row)
{
	_free_ char *letters = flags_text(row);

	json_begin_object(json, NULL);
	json_number(json, "ctid", row->ctid);
	for (int pool = 0; pool < NR_POOLS; pool++)
		put_use(json, pool_names[pool], &row->use[pool]);
	json_text(json, "flags", letters);
	json_end_object(json);
}

static void put_pool(struct json *json, const char *name, double available,
		     double allocated)
{
	json_begin_object(json, name);
	put_bytes(json, "available", available);
	put_bytes(json, "allocated", allocated);
	json_share(json, "oversell_percent",
		   available > 0 ? allocated / available * 100 : NAN);
	json_end_object(json);
}

void print_json(const struct report *report)
{
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_begin_array(&json, "containers");
	for (size_t i = 0; i < report->nr; i++)
		put_row(&json, &report->row[i]);
	json_end_array(&json);
	json_begin_object(&json, "node");
	for (int pool = 0; pool < NR_POOLS; pool++)
		put_pool(&json, pool_names[pool], report->available[pool],
			 report->total.use[pool].limit);
	json_end_object(&json);
	json_end_object(&json);
	json_put(&json);
}
