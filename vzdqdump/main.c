// SPDX-License-Identifier: GPL-2.0-or-later
/* vzdqdump: quota as text, to be loaded on another node. */
#include <stdio.h>

#include "base/cleanup.h"
#include "quota/cli.h"
#include "quota/quota.h"
#include "quota/transfer.h"

/* From the kernel, to whom the file may be a stranger; or from the file. */
static enum quota_err dump(const struct quota_request *request, bool kernel,
			   unsigned int parts)
{
	_quota_report_ struct quota_report report = { 0 };
	enum quota_err err = kernel ? quota_read(request, true, &report) :
				      quota_peek(request, &report);
	_free_ char *text = NULL;
	bool level2;

	if (err && err != QUOTA_NO_LEVEL2)
		return err;
	level2 = kernel ? report.active : report.file.flags & QUOTA_FILE_LEVEL2;
	text = transfer_print(&report.file, parts, level2);
	fputs(text, stdout);
	return QUOTA_OK;
}

int main(int argc, char **argv)
{
	struct quota_cli c = {};
	bool kernel = false;
	struct quota_request request = { .force = true };
	const struct cli_option options[] = {
		QUOTA_CLI_PARTS(c),
		{ 'f', "kernel", NULL, "Ask the kernel, not the file", .is_set = &kernel },
		{ 'c', "quota-file", "FILE", "The quota file", .text = &request.place.file },
		QUOTA_CLI_COMMON(c),
		{}
	};
	const struct cli cli = {
		.prog = "vzdqdump", .usage = "[-c FILE] [-f] [-F] [-G] [-U] [-T] QID",
		.options = options, .max = 1, .wrong_usage = QUOTA_WRONG_USAGE,
	};
	unsigned int parts;
	int status;

	if (!quota_cli_start(&cli, &c, argc, argv, &status))
		return status;
	parts = quota_cli_parts(&c);
	if (!parts || optind == argc ||
	    !quota_id_parse(argv[optind], &request.place.id))
		return cli_wrong_usage(&cli);
	return dump(&request, kernel, parts);
}
