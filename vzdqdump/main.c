// SPDX-License-Identifier: GPL-2.0-or-later
/* vzdqdump: quota as text, to be loaded on another node. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/version.h"
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
	bool first = false, grace = false, limits = false, deadlines = false;
	bool kernel = false, version = false, quiet = false;
	struct quota_request request = { .force = true };
	const struct cli_option options[] = {
		{ 'F', "first", NULL, "The quota of the tree", .is_set = &first },
		{ 'G', "gracetime", NULL, "Grace times of users and groups", .is_set = &grace },
		{ 0, "grace", NULL, "The same", .is_set = &grace },
		{ 'U', "limits", NULL, "Limits of users and groups", .is_set = &limits },
		{ 'T', "exptimes", NULL, "When their grace times end", .is_set = &deadlines },
		{ 'f', "kernel", NULL, "Ask the kernel, not the file", .is_set = &kernel },
		{ 'c', "quota-file", "FILE", "The quota file", .text = &request.place.file },
		{ 'q', "quiet", NULL, "Ignored", .is_set = &quiet },
		{ 'v', "verbose", NULL, "Ignored", .is_set = &quiet },
		{ 'V', "version", NULL, "Print the version", .is_set = &version },
		{}
	};
	const struct cli cli = {
		.prog = "vzdqdump", .usage = "[-c FILE] [-f] [-F] [-G] [-U] [-T] QID",
		.options = options, .max = 1, .wrong_usage = QUOTA_WRONG_USAGE,
	};
	unsigned int parts;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (version) {
		puts("Vzquota version " VZ_VERSION);
		return QUOTA_OK;
	}
	parts = (first ? TRANSFER_FIRST : 0) | (grace ? TRANSFER_GRACE : 0) |
		(limits ? TRANSFER_LIMITS : 0) |
		(deadlines ? TRANSFER_DEADLINES : 0);
	if (!parts || optind == argc ||
	    !quota_id_parse(argv[optind], &request.place.id))
		return cli_wrong_usage(&cli);
	return dump(&request, kernel, parts);
}
