// SPDX-License-Identifier: GPL-2.0-or-later
/* vz-check: what this machine has and lacks for containers, on a page. */
#include <stdio.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/json.h"
#include "base/log.h"
#include "check.h"
#include "node/ve.h"

enum {
	STATUS_LACKS	= 1,
	STATUS_USAGE	= 2,
	STATUS_KERNEL	= VZ_BAD_KERNEL,
};

static const char *state_of(const struct check *check, const struct finding *finding)
{
	if (!finding->lacks)
		return "yes";
	return check->optional ? "no" : "NO";
}

static void print_finding(const struct check *check, const struct finding *finding)
{
	printf("%-20s %-4s %s\n", check->title, state_of(check, finding),
	       finding->text);
	for (size_t i = 0; i < finding->todo.nr; i++)
		printf("%26s%s\n", "-> ", finding->todo.argv[i]);
}

static void put_finding(struct json *json, const struct check *check,
			const struct finding *finding)
{
	json_begin_object(json, NULL);
	json_text(json, "name", check->name);
	json_text(json, "title", check->title);
	json_bool(json, "has", !finding->lacks);
	json_bool(json, "needed", !check->optional);
	json_text(json, "found", finding->text);
	json_begin_array(json, "todo");
	for (size_t i = 0; i < finding->todo.nr; i++)
		json_text(json, NULL, finding->todo.argv[i]);
	json_end_array(json);
	json_end_object(json);
}

static void machine_look(struct machine *machine)
{
	bool quiet = log_set_quiet(true);

	machine->has_conf = !ct_load_global(&machine->ct);
	ct_update(&machine->ct);
	machine->has_kernel = ve_kernel_present();
	log_set_quiet(quiet);
}

/* What is needed and not there; @json: NULL for text. */
static size_t report(const struct machine *machine, struct json *json)
{
	size_t nr_lacking = 0;

	for (size_t i = 0; i < nr_checks; i++) {
		_finding_ struct finding finding = { 0 };

		checks[i].look(machine, &finding);
		nr_lacking += finding.lacks && !checks[i].optional;
		if (json)
			put_finding(json, &checks[i], &finding);
		else
			print_finding(&checks[i], &finding);
	}
	return nr_lacking;
}

static size_t report_json(const struct machine *machine)
{
	_json_ struct json json = { 0 };
	size_t nr_lacking;

	json_begin_object(&json, NULL);
	json_begin_array(&json, "checks");
	nr_lacking = report(machine, &json);
	json_end_array(&json);
	json_bool(&json, "ready", !nr_lacking);
	json_end_object(&json);
	json_put(&json);
	return nr_lacking;
}

int main(int argc, char **argv)
{
	bool json = false;
	const struct cli_option options[] = { CLI_JSON(json), {} };
	const struct cli cli = {
		.prog = "vz-check", .usage = "[--json]",
		.options = options, .wrong_usage = STATUS_USAGE,
	};
	struct machine machine = { 0 };
	size_t nr_lacking;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	machine_look(&machine);
	nr_lacking = json ? report_json(&machine) : report(&machine, NULL);
	ct_free(&machine.ct);
	if (!machine.has_kernel)
		return STATUS_KERNEL;
	return nr_lacking ? STATUS_LACKS : 0;
}
