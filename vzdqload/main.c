// SPDX-License-Identifier: GPL-2.0-or-later
/* vzdqload: takes what vzdqdump has written into a quota file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/version.h"
#include "quota/quota.h"
#include "quota/transfer.h"

#define INPUT_MAX	(64UL << 20)

struct load {
	char		*text;
	unsigned int	parts;
};

static enum quota_err edit(struct quota_file *file, void *ctx)
{
	const struct load *load = ctx;
	struct transfer_error error;

	if (!transfer_parse(load->text, load->parts, file, &error))
		return QUOTA_OK;
	if (!error.line)
		return quota_fail(QUOTA_WRONG_USAGE,
				  "Standard input ends too early, expected %s",
				  error.expected);
	return quota_fail(QUOTA_WRONG_USAGE, "Line %lu of standard input: expected %s",
			  error.line, error.expected);
}

static enum quota_err read_input(char **ret_text)
{
	size_t len;
	int err = fd_read_all(STDIN_FILENO, INPUT_MAX, ret_text, &len);

	if (err)
		return quota_fail_errno(QUOTA_SYSTEM, err,
					"Unable to read standard input");
	if (len != strlen(*ret_text))
		return quota_fail(QUOTA_WRONG_USAGE,
				  "Standard input is no text: there is a NUL in it");
	return QUOTA_OK;
}

int main(int argc, char **argv)
{
	bool first = false, grace = false, limits = false, deadlines = false;
	bool version = false, quiet = false;
	struct quota_request request = { 0 };
	const struct cli_option options[] = {
		{ 'F', "first", NULL, "The quota of the tree", .is_set = &first },
		{ 'G', "gracetime", NULL, "Grace times of users and groups", .is_set = &grace },
		{ 0, "grace", NULL, "The same", .is_set = &grace },
		{ 'U', "limits", NULL, "Limits of users and groups", .is_set = &limits },
		{ 'T', "exptimes", NULL, "When their grace times end", .is_set = &deadlines },
		{ 'c', "quota-file", "FILE", "The quota file", .text = &request.place.file },
		{ 'q', "quiet", NULL, "Ignored", .is_set = &quiet },
		{ 'v', "verbose", NULL, "Ignored", .is_set = &quiet },
		{ 'V', "version", NULL, "Print the version", .is_set = &version },
		{}
	};
	const struct cli cli = {
		.prog = "vzdqload", .usage = "[-c FILE] [-F] [-G] [-U] [-T] QID <DUMP",
		.options = options, .max = 1, .wrong_usage = QUOTA_WRONG_USAGE,
	};
	_free_ char *text = NULL;
	struct load load;
	enum quota_err err;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (version) {
		puts("Vzquota version " VZ_VERSION);
		return QUOTA_OK;
	}
	load.parts = (first ? TRANSFER_FIRST : 0) | (grace ? TRANSFER_GRACE : 0) |
		(limits ? TRANSFER_LIMITS : 0) |
		(deadlines ? TRANSFER_DEADLINES : 0);
	if (!load.parts || optind == argc ||
	    !quota_id_parse(argv[optind], &request.place.id))
		return cli_wrong_usage(&cli);
	err = read_input(&text);
	load.text = text;
	return err ? err : quota_edit(&request, edit, &load);
}
