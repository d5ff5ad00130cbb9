// SPDX-License-Identifier: GPL-2.0-or-later
/* vzdqload: takes what vzdqdump has written into a quota file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "quota/cli.h"
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
	struct quota_cli c = {};
	struct quota_request request = { 0 };
	const struct cli_option options[] = {
		QUOTA_CLI_PARTS(c),
		{ 'c', "quota-file", "FILE", "The quota file", .text = &request.place.file },
		QUOTA_CLI_COMMON(c),
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

	if (!quota_cli_start(&cli, &c, argc, argv, &status))
		return status;
	load.parts = quota_cli_parts(&c);
	if (!load.parts || optind == argc ||
	    !quota_id_parse(argv[optind], &request.place.id))
		return cli_wrong_usage(&cli);
	err = read_input(&text);
	load.text = text;
	return err ? err : quota_edit(&request, edit, &load);
}
