// SPDX-License-Identifier: GPL-2.0-or-later
/* vzcalc: which part of the node one container uses and may use. */
#include <math.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/json.h"
#include "base/paths.h"
#include "model/ct.h"
#include "model/ubc.h"
#include "node/names.h"
#include "node/node.h"

enum column { CURRENT, PROMISED, MAX, NR_COLUMNS };

/* Names in JSON. */
static const char *const columns[] = { "current", "promised", "max" };

static const struct row {
	const char		*label, *name;
	enum commitment_figure	figure[NR_COLUMNS];
} rows[] = {
	/* clang-format off */
	{ "Low Mem",	"low_mem",   { COMMIT_LOW_UTIL,	    COMMIT_LOW,	    COMMIT_LOW } },
	{ "Total RAM",	"total_ram", { COMMIT_RAM_UTIL,	    COMMIT_NONE,    COMMIT_NONE } },
	{ "Mem + Swap",	"mem_swap",  { COMMIT_MEMSWAP_UTIL, COMMIT_MEMSWAP, COMMIT_NONE } },
	{ "Alloc. Mem",	"alloc_mem", { COMMIT_ALLOC_UTIL,   COMMIT_ALLOC,   COMMIT_ALLOC_LIMIT } },
	{ "Num. Proc",	"num_proc",  { COMMIT_PROC_UTIL,    COMMIT_NONE,    COMMIT_PROC_LIMIT } },
	/* clang-format on */
};

#define NR_ROWS		ARRAY_SIZE(rows)

/* Percentages; NAN where there is no such figure. */
struct shares {
	double	row[NR_ROWS][NR_COLUMNS];
	double	memory[NR_COLUMNS];		/* the largest */
};

/* Without these nothing can be said. */
static const enum param_id needed[] = {
	PARAM_NUMPROC, PARAM_VMGUARPAGES, PARAM_KMEMSIZE, PARAM_TCPSNDBUF,
	PARAM_TCPRCVBUF, PARAM_OTHERSOCKBUF, PARAM_DGRAMRCVBUF,
	PARAM_PRIVVMPAGES, PARAM_OOMGUARPAGES,
};

static enum vz_err find_ct(const char *text, uint32_t *ret_ctid)
{
	const char *name;

	if (ctid_parse(text, ret_ctid, &name) || !*ret_ctid)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "CT ID %s is invalid.", text);
	return VZ_OK;
}

static enum vz_err not_set(const struct ct *ct, enum param_id id)
{
	return vz_fail(VZ_NOTENOUGHUBCPARAMS, "Parameter %s is not set%s",
		       params[id].key, ubc_is_vswap(&ct->effective) ?
		       ", see vzoversell(8) for VSwap containers" : "");
}

static enum vz_err take_promises(const struct ct *ct, struct ub_figures *ub)
{
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		const struct ub_pair *pair = ct_pair(ct, needed[i]);
		unsigned long *value = ub->value[ubc_resource(needed[i])];

		if (!pair)
			return not_set(ct, needed[i]);
		value[UB_BARRIER] = pair->barrier;
		value[UB_LIMIT] = pair->limit;
	}
	return VZ_OK;
}

/* What is configured, as barriers and limits. */
static enum vz_err read_promises(uint32_t ctid, struct ub_figures *ub)
{
	struct ct ct = {};
	enum vz_err err = ct_load_global(&ct);

	if (!err)
		err = ct_load(&ct, ctid);
	if (!err && !ct.has_config)
		err = vz_fail(VZ_NOVECONFIG, "Configuration %s does not exist",
			      ct.conf_path);
	if (!err)
		err = take_promises(&ct, ub);
	ct_free(&ct);
	return err;
}

/* What a running container holds. */
static enum vz_err read_held(uint32_t ctid, struct ub_figures *ub,
			     bool *ret_running)
{
	_ve_list_ struct ve_list running = {};
	_ub_table_ struct ub_table table = {};
	const struct ub_figures *held;
	enum vz_err err = node_running(&running);

	*ret_running = !err && ve_list_find(&running, ctid);
	if (!*ret_running)
		return err;
	err = node_beancounters(&table);
	held = err ? NULL : ub_table_find(&table, ctid);
	for (int res = 0; res < UB_RESOURCES && held; res++)
		ub->value[res][UB_HELD] = held->value[res][UB_HELD];
	return err;
}

static double share(const struct node *node, const struct ub_figures *ub,
		    enum commitment_figure figure)
{
	if (figure == COMMIT_NONE)
		return NAN;
	return commitment_amount(ub, figure) / commitment_whole(node, figure) * 100;
}

static void calculate(const struct node *node, const struct ub_figures *ub,
		      bool is_running, struct shares *ret)
{
	for (int column = 0; column < NR_COLUMNS; column++) {
		double largest = NAN;

		for (size_t i = 0; i < NR_ROWS; i++) {
			bool known = column != CURRENT || is_running;
			double *cell = &ret->row[i][column];

			*cell = known ? share(node, ub,
					      rows[i].figure[column]) : NAN;
			largest = fmax(largest, *cell);
		}
		ret->memory[column] = largest;
	}
}

static void print_row(const char *label, const double *cells)
{
	_str_ struct str line = {};

	str_addf(&line, "%-10s", label);
	for (int column = 0; column < NR_COLUMNS; column++) {
		str_addc(&line, ' ');
		str_add_share(&line, cells[column], 10);
	}
	puts(str_text(&line));
}

static void print_text(const struct shares *shares, bool verbose)
{
	puts("Resource     Current(%)  Promised(%)  Max(%)");
	for (size_t i = 0; i < NR_ROWS && verbose; i++)
		print_row(rows[i].label, shares->row[i]);
	if (verbose)
		puts("--------------------------------------------");
	print_row("Memory", shares->memory);
}

static void put_row(struct json *json, const char *name, const double *cells)
{
	json_begin_object(json, name);
	for (int column = 0; column < NR_COLUMNS; column++)
		json_share(json, columns[column], cells[column]);
	json_end_object(json);
}

static void print_json(uint32_t ctid, bool is_running,
		       const struct shares *shares)
{
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_number(&json, "ctid", ctid);
	json_bool(&json, "running", is_running);
	for (size_t i = 0; i < NR_ROWS; i++)
		put_row(&json, rows[i].name, shares->row[i]);
	put_row(&json, "memory", shares->memory);
	json_end_object(&json);
	json_put(&json);
}

int main(int argc, char **argv)
{
	bool verbose = false, json = false, is_running;
	const struct cli_option options[] = {
		{ 'v', "verbose", NULL, "Every resource, not only the sum",
		  .is_set = &verbose },
		CLI_JSON(json),
		{}
	};
	const struct cli cli = {
		.prog = "vzcalc", .usage = "[-v] [--json] CTID|NAME",
		.options = options, .min = 1, .max = 1, .wrong_usage = 1,
	};
	struct ub_figures ub = {};
	struct shares shares;
	struct node node = {};
	uint32_t ctid;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (find_ct(argv[optind], &ctid) || read_promises(ctid, &ub) ||
	    read_held(ctid, &ub, &is_running) || node_read_memory(&node) ||
	    node_read_threads(&node))
		return 1;
	calculate(&node, &ub, is_running, &shares);
	if (json)
		print_json(ctid, is_running, &shares);
	else
		print_text(&shares, verbose);
	return 0;
}
