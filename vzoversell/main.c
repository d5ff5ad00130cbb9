// SPDX-License-Identifier: GPL-2.0-or-later
/* vzoversell: memory and swap promised to VSwap containers, and what there is. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/paths.h"
#include "report.h"

int main(int argc, char **argv)
{
	bool json = false;
	const struct cli_option options[] = {
		CLI_JSON(json),
		{}
	};
	const struct cli cli = {
		.prog = "vzoversell", .usage = "[--json] [FILE]",
		.options = options, .max = 1, .wrong_usage = 1,
	};
	_report_ struct report report = {};
	_free_ char *path = NULL;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (argv[optind])
		path = path_root(argv[optind]);
	if (report_read(path, &report))
		return 1;
	if (json)
		print_json(&report);
	else
		print_text(&report);
	return 0;
}
