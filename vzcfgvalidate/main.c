// SPDX-License-Identifier: GPL-2.0-or-later
/* vzcfgvalidate: find, and repair, limits that do not fit each other. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/paths.h"
#include "model/ct.h"
#include "model/ubc.h"
#include "model/validate.h"
#include "node/conf_lock.h"
#include "node/node.h"

enum status { VALID = 0, FAILED = 1, INVALID = 2 };

struct options {
	bool		repair, ask;
	const char	*memory_model;		/* yes: VSwap, no; NULL: find out */
};

/* What is shown and decided, and what was changed. */
struct session {
	const struct options	*options;
	struct config		changes;
};

/* The first letter counts; no answer is "yes", the end of input "no". */
static bool ask_user(void)
{
	_free_ char *line = NULL;
	size_t size = 0;

	for (;;) {
		fputs(" (y/n) [y] ", stderr);
		if (getline(&line, &size, stdin) < 0)
			return false;
		if (*line == '\n' || tolower((unsigned char)*line) == 'y')
			return true;
		if (tolower((unsigned char)*line) == 'n')
			return false;
	}
}

static bool decide(void *arg, const struct finding *finding)
{
	struct session *session = arg;
	struct value value = { .state = VALUE_SET, .pair = finding->repair };
	_free_ char *text = value_print(&value, params[finding->id].type);

	fprintf(stderr, "%s: %s\n", severity_name(finding->severity),
		finding->text);
	if (!finding->has_repair ||
	    !(session->options->repair || session->options->ask))
		return false;
	fprintf(stderr, "set to %s", text);
	if (session->options->ask && !ask_user())
		return false;
	if (!session->options->ask)
		fputc('\n', stderr);
	config_set(&session->changes, finding->id, &value);
	return true;
}

static enum status save(const char *path, const struct config *changes)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (config_has(changes, id))
			return config_save(path, changes) ? FAILED : VALID;
	return VALID;
}

/* What is repaired must not undo a change that vzctl makes meanwhile. */
static enum vz_err lock(const struct options *options, const char *path,
			struct ct_lock *ret_lock)
{
	if (!options->repair && !options->ask)
		return VZ_OK;
	return conf_lock_acquire(path, ret_lock);
}

static enum status check_file(const struct options *options, const char *path)
{
	_ct_lock_ struct ct_lock held = { .fd = -1 };
	struct session session = { .options = options };
	_config_ struct config config = {};
	struct node node = {};
	struct validation validation = {
		.node = &node, .decide = decide, .arg = &session,
	};
	enum status status;

	if (lock(options, path, &held))
		return FAILED;
	ct_read_node_defaults(&config);
	if (config_read(&config, path, IN_CT_CONF, NULL))
		return FAILED;
	validation.vswap = ubc_is_vswap(&config);
	if (options->memory_model)
		cli_parse_yes(options->memory_model, &validation.vswap);
	if (validation.vswap && node_read_memory(&node))
		return FAILED;
	status = validate(&validation, &config) ? VALID : INVALID;
	if (save(path, &session.changes))
		status = FAILED;
	config_free(&session.changes);
	if (status == VALID)
		puts("Validation completed: success");
	return status;
}

int main(int argc, char **argv)
{
	struct options o = {};
	const struct cli_option options[] = {
		{ 'r', "repair", NULL, "Repair what is found",
		  .is_set = &o.repair },
		{ 'i', "interactive", NULL, "Ask for each repair",
		  .is_set = &o.ask },
		{ 'v', "vswap", "yes|no", "Rules of VSwap; else by the file",
		  .text = &o.memory_model },
		{}
	};
	const struct cli cli = {
		.prog = "vzcfgvalidate", .usage = "[-r|-i] [-v yes|no] FILE",
		.options = options, .min = 1, .max = 1, .wrong_usage = FAILED,
	};
	_free_ char *path = NULL;
	bool vswap;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if ((o.repair && o.ask) ||
	    (o.memory_model && !cli_parse_yes(o.memory_model, &vswap)))
		return cli_wrong_usage(&cli);
	path = path_root(argv[optind]);
	return check_file(&o, path);
}
