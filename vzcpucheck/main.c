// SPDX-License-Identifier: GPL-2.0-or-later
/* vzcpucheck: the processor power that is promised, and what the node has. */
#include <stdio.h>

#include "base/cli.h"
#include "base/json.h"
#include "node/node.h"
#include "shares.h"

static unsigned long total_of(const struct shares *shares)
{
	unsigned long total = 0;

	for (size_t i = 0; i < shares->nr; i++)
		total += shares->share[i].units;
	return total;
}

static void print_containers(const struct shares *shares)
{
	puts("VEID\t\tCPUUNITS");
	puts("-------------------------");
	for (size_t i = 0; i < shares->nr; i++)
		printf("%u\t\t%lu\n", shares->share[i].ctid,
		       shares->share[i].units);
}

static void print_text(const struct shares *shares, unsigned long power,
		       bool verbose)
{
	unsigned long total = total_of(shares);

	if (verbose)
		print_containers(shares);
	printf("Current CPU utilization: %lu\n", total);
	printf("Power of the node: %lu\n", power);
	if (total > power)
		puts("Warning: more CPU units are promised than the node has power");
}

static void print_json(const struct shares *shares, unsigned long power)
{
	json_object *object = json_object_new_object();
	json_object *array = json_array(shares->nr);

	for (size_t i = 0; i < shares->nr; i++) {
		const struct share *share = &shares->share[i];
		json_object *row = json_object_new_object();

		json_object_object_add(row, "ctid",
				       json_object_new_int64(share->ctid));
		json_object_object_add(row, "cpuunits",
				       json_object_new_uint64(share->units));
		json_object_array_add(array, row);
	}
	json_object_object_add(object, "utilization",
			       json_object_new_uint64(total_of(shares)));
	json_object_object_add(object, "power", json_object_new_uint64(power));
	json_object_object_add(object, "containers", array);
	json_put(object);
}

int main(int argc, char **argv)
{
	bool verbose = false, json = false;
	const struct cli_option options[] = {
		{ 'v', "verbose", NULL, "The CPU units of each container",
		  .is_set = &verbose },
		CLI_JSON(json),
		{}
	};
	const struct cli cli = {
		.prog = "vzcpucheck", .usage = "[-v] [--json]",
		.options = options, .wrong_usage = 2,
	};
	_shares_ struct shares shares = {};
	unsigned long power;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (node_cpu_power(&power) || shares_read(&shares))
		return 1;
	if (json)
		print_json(&shares, power);
	else
		print_text(&shares, power, verbose);
	return 0;
}
