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
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_number(&json, "utilization", total_of(shares));
	json_number(&json, "power", power);
	json_begin_array(&json, "containers");
	for (size_t i = 0; i < shares->nr; i++) {
		json_begin_object(&json, NULL);
		json_number(&json, "ctid", shares->share[i].ctid);
		json_number(&json, "cpuunits", shares->share[i].units);
		json_end_object(&json);
	}
	json_end_array(&json);
	json_end_object(&json);
	json_put(&json);
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
