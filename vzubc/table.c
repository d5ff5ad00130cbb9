// SPDX-License-Identifier: GPL-2.0-or-later
/* The table: a block for each container, a row for each resource. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json.h"
#include "base/num.h"
#include "model/ubc.h"
#include "node/node.h"
#include "store.h"
#include "vzubc.h"

#define INPUT_MAX	(64UL << 20)

#define RED	"\033[31m"
#define GREEN	"\033[32m"
#define YELLOW	"\033[33m"
#define NORMAL	"\033[0m"

enum importance {
	NORMAL_ROW,
	NEAR_LIMIT,
	OVER_LIMIT,		/* or refused */
};

struct row {
	const struct ub_figures	*ub;
	int			resource;
	unsigned long		failcnt;	/* with -r, since the last time */
	long			change;		/* of held, with -i */
	enum importance		importance;
};

static double amount(const struct row *row, enum ub_column column)
{
	return ub_amount(row->ub, row->resource, column);
}

/* What held is compared with: some resources have a limit only. */
static double threshold(const struct row *row)
{
	double barrier = amount(row, UB_BARRIER);

	return barrier ? barrier : amount(row, UB_LIMIT);
}

static enum importance importance_of(const struct request *request,
				     const struct row *row)
{
	double bound = threshold(row);

	if (row->failcnt || amount(row, UB_HELD) > bound)
		return OVER_LIMIT;
	if (amount(row, UB_HELD) > bound * request->held_ratio ||
	    amount(row, UB_MAXHELD) > bound * request->maxheld_ratio)
		return NEAR_LIMIT;
	return NORMAL_ROW;
}

static bool is_shown(const struct request *request, const struct row *row)
{
	if (row->change)
		return true;
	if (request->quiet && !row->importance)
		return false;
	return request->verbose || !isinf(amount(row, UB_BARRIER));
}

/* A counter that began anew counts from zero. */
static unsigned long since(unsigned long now, unsigned long then)
{
	return now >= then ? now - then : now;
}

static struct row row_make(const struct request *request,
			   const struct ub_figures *ub, int resource, int store)
{
	struct row row = {
		.ub = ub, .resource = resource,
		.failcnt = ub->value[resource][UB_FAILCNT],
	};
	unsigned long saved;

	if (request->relative &&
	    store_get(store, ub->ctid, resource, "failcnt", &saved))
		row.failcnt = since(row.failcnt, saved);
	if (request->incremental &&
	    store_get(store, ub->ctid, resource, "held", &saved))
		row.change = ub->value[resource][UB_HELD] - saved;
	row.importance = importance_of(request, &row);
	return row;
}

/* One digit that says something, as long as there are two places for it. */
static char *percent_text(double value, double whole)
{
	double percent = value / whole * 100;
	int places = percent >= 0.95 ? 0 : percent >= 0.095 ? 1 : 2;

	if (!value || !whole || isinf(whole))
		return xstrdup("- ");
	return xasprintf("%.*f%%", places, percent);
}

static void print_amount(const struct row *row, enum ub_column column)
{
	_free_ char *text = amount_short(amount(row, column));

	printf("%5s", text);
}

/* Of barrier and limit, as " 27%  26%". */
static void print_shares(const struct row *row, enum ub_column column)
{
	double value = amount(row, column);
	_free_ char *of_barrier = percent_text(value, amount(row, UB_BARRIER));
	_free_ char *of_limit = percent_text(value, amount(row, UB_LIMIT));

	printf(" %5s %5s|", of_barrier, of_limit);
}

static void print_change(const struct row *row)
{
	double change = (double)row->change * ubc_unit_size(row->resource);
	_free_ char *number = amount_short(fabs(change));
	_free_ char *text = xasprintf("%c%s", row->change < 0 ? '-' : '+',
				      number);

	printf("%7s", row->change ? text : "");
}

static void print_row(const struct request *request, const struct row *row)
{
	static const char *const colors[] = {
		[NORMAL_ROW] = "", [NEAR_LIMIT] = YELLOW, [OVER_LIMIT] = RED,
	};
	const char *color = request->color ? colors[row->importance] : "";
	_free_ char *failcnt = amount_short(row->failcnt);

	printf("%s%13s|", color, ubc_name(row->resource));
	print_amount(row, UB_HELD);
	if (request->incremental)
		print_change(row);
	print_shares(row, UB_HELD);
	print_amount(row, UB_MAXHELD);
	print_shares(row, UB_MAXHELD);
	print_amount(row, UB_BARRIER);
	putchar('|');
	print_amount(row, UB_LIMIT);
	printf("| %5s%s\n", failcnt, *color ? NORMAL : "");
}

static const char rule[] =
	"---------------------------------------------------------------------------";
#define RULE_WIDTH	68
#define CHANGE_WIDTH	7

static void print_title(const struct request *request, uint32_t ctid)
{
	int more = request->incremental ? CHANGE_WIDTH : 0;

	printf("%.*s\n", RULE_WIDTH + more, rule);
	printf("%sCT %-10u| HELD%-*s  Bar%%  Lim%%| MAXH  Bar%%  Lim%%| BAR | LIM |%cFAIL%s\n",
	       request->color ? GREEN : "", ctid, more, more ? " +/-" : "",
	       request->relative ? '+' : ' ', request->color ? NORMAL : "");
	printf("-------------+%.*s+-----------------+-----+-----+------\n",
	       17 + more, rule);
}

struct rows {
	struct row	row[UB_RESOURCES];
	size_t		nr;
};

static void choose_rows(const struct request *request,
			const struct ub_figures *ub, int store,
			struct rows *ret)
{
	for (int res = 0; res < UB_RESOURCES; res++) {
		struct row row;

		if (!ub->known[res] || ubc_unit(res) == UB_UNIT_NONE)
			continue;
		row = row_make(request, ub, res, store);
		if (is_shown(request, &row))
			ret->row[ret->nr++] = row;
	}
}

static void print_block(const struct request *request, const struct rows *rows,
			bool first)
{
	if (!first)
		putchar('\n');
	print_title(request, rows->row[0].ub->ctid);
	for (size_t i = 0; i < rows->nr; i++)
		print_row(request, &rows->row[i]);
	printf("%.*s\n", RULE_WIDTH + (request->incremental ? CHANGE_WIDTH : 0),
	       rule);
}

static void put_share(struct json *json, const char *key, const struct row *row,
		      enum ub_column column, enum ub_column of)
{
	double whole = amount(row, of);

	json_share(json, key, whole && !isinf(whole) ?
		   amount(row, column) / whole * 100 : NAN);
}

static const char *unit_name(int resource)
{
	switch (ubc_unit(resource)) {
	case UB_UNIT_BYTES:
		return "bytes";
	case UB_UNIT_PAGES:
		return "pages";
	default:
		return "items";
	}
}

static void put_row(struct json *json, const struct request *request,
		    const struct row *row)
{
	static const char *const names[] = {
		[UB_HELD] = "held", [UB_MAXHELD] = "maxheld",
		[UB_BARRIER] = "barrier", [UB_LIMIT] = "limit",
		[UB_FAILCNT] = "failcnt",
	};
	static const struct {
		const char	*name;
		enum ub_column	column, of;
	} shares[] = {
		{ "held_barrier_percent", UB_HELD, UB_BARRIER },
		{ "held_limit_percent", UB_HELD, UB_LIMIT },
		{ "maxheld_barrier_percent", UB_MAXHELD, UB_BARRIER },
		{ "maxheld_limit_percent", UB_MAXHELD, UB_LIMIT },
	};

	json_begin_object(json, NULL);
	json_text(json, "resource", ubc_name(row->resource));
	json_text(json, "unit", unit_name(row->resource));
	for (int i = 0; i < UB_COLUMNS; i++)
		json_number(json, names[i], row->ub->value[row->resource][i]);
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		put_share(json, shares[i].name, row, shares[i].column,
			  shares[i].of);
	if (request->incremental)
		json_signed(json, "held_change", row->change);
	if (request->relative)
		json_number(json, "failcnt_change", row->failcnt);
	json_end_object(json);
}

static void put_block(struct json *json, const struct request *request,
		      const struct rows *rows)
{
	json_begin_object(json, NULL);
	json_number(json, "ctid", rows->row[0].ub->ctid);
	json_begin_array(json, "resources");
	for (size_t i = 0; i < rows->nr; i++)
		put_row(json, request, &rows->row[i]);
	json_end_array(json);
	json_end_object(json);
}

static enum vz_err remember(const struct request *request,
			    const struct ub_figures *ub, int store)
{
	enum vz_err err = VZ_OK;

	for (int res = 0; res < UB_RESOURCES && !err; res++) {
		if (!ub->known[res])
			continue;
		if (request->relative)
			err = store_put(store, ub->ctid, res, "failcnt",
					ub->value[res][UB_FAILCNT]);
		if (!err && request->incremental)
			err = store_put(store, ub->ctid, res, "held",
					ub->value[res][UB_HELD]);
	}
	return err;
}

static enum vz_err show_blocks(const struct request *request,
			       const struct ub_table *table, int store)
{
	_json_ struct json json = {};
	enum vz_err err = VZ_OK;
	bool first = true;

	json_begin_array(&json, NULL);
	for (size_t i = 0; i < table->nr && !err; i++) {
		const struct ub_figures *ub = &table->ct[i];
		struct rows rows = {};

		if (!is_requested(request, ub->ctid))
			continue;
		choose_rows(request, ub, store, &rows);
		err = remember(request, ub, store);
		if (!rows.nr)
			continue;
		if (request->json)
			put_block(&json, request, &rows);
		else
			print_block(request, &rows, first);
		first = false;
	}
	json_end_array(&json);
	if (request->json)
		json_put(&json);
	return err;
}

static int read_input(const char *file, struct ub_table *ret)
{
	_free_ char *text = NULL;
	int err;

	if (!str_eq(file, "-"))
		return node_read_table(file, ret);
	err = fd_read_all(0, INPUT_MAX, &text, NULL);
	return err ? err : ub_table_parse(text, ret);
}

static enum vz_err read_table(const struct request *request,
			      struct ub_table *ret)
{
	int err;

	if (!request->file)
		return node_beancounters(ret);
	err = read_input(request->file, ret);
	if (err == -EPROTONOSUPPORT)
		return vz_fail(VZ_SYSTEM_ERROR,
			       "%s is no table of beancounters of version 2.5",
			       request->file);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot read %s",
				     request->file);
	if (!ret->nr && (request->relative || request->incremental))
		return vz_fail(VZ_SYSTEM_ERROR,
			       "%s does not say whose beancounters these are",
			       request->file);
	return VZ_OK;
}

enum vz_err show_table(const struct request *request)
{
	_ub_table_ struct ub_table table = {};
	_close_ int store = -1;
	enum vz_err err = read_table(request, &table);

	if (!err && (request->relative || request->incremental))
		err = store_open(request->store_dir, &store);
	return err ? err : show_blocks(request, &table, store);
}
