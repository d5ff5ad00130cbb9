// SPDX-License-Identifier: GPL-2.0-or-later
/* vzdqcheck: what a tree uses, counted file by file. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/log.h"
#include "base/proc.h"
#include "quota/cli.h"
#include "quota/scan.h"

#define KIB	1024U

static void print_text(const char *tree, const struct quota_stat *stat)
{
	uint64_t kib = stat->space.usage / KIB + (stat->space.usage % KIB != 0);

	printf("quota usage for %s\n%11s%11s\n%11" PRIu64 "%11" PRIu64 "\n",
	       tree, "blocks", "inodes", kib, stat->inodes.usage);
}

static void print_json(const char *tree, const struct quota_stat *stat)
{
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_text(&json, "path", tree);
	json_number(&json, "space", stat->space.usage);
	json_number(&json, "inodes", stat->inodes.usage);
	json_end_object(&json);
	json_put(&json);
}

int main(int argc, char **argv)
{
	struct quota_cli c = {};
	bool json = false;
	const struct cli_option options[] = {
		QUOTA_CLI_COMMON(c),
		CLI_JSON(json),
		{}
	};
	const struct cli cli = {
		.prog = "vzdqcheck", .usage = "[-q|-v] [--json] PATH",
		.options = options, .max = 1, .wrong_usage = QUOTA_WRONG_USAGE,
	};
	_free_ char *tree = NULL;
	struct quota_stat stat;
	enum quota_err err;
	int status;

	if (!quota_cli_start(&cli, &c, argc, argv, &status))
		return status;
	if (optind == argc)
		return cli_wrong_usage(&cli);
	proc_catch_interrupts();
	tree = realpath(argv[optind], NULL);
	if (!tree)
		return quota_fail_errno(QUOTA_SYSTEM, errno, "Unable to find %s",
					argv[optind]);
	err = scan_tree(tree, &stat);
	if (err)
		return err;
	if (json)
		print_json(tree, &stat);
	else
		print_text(tree, &stat);
	return QUOTA_OK;
}
