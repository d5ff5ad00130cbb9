// SPDX-License-Identifier: GPL-2.0-or-later
/* vzpid: which container processes belong to. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/json.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/str.h"
#include "model/errors.h"

/* Whoever is in 65536 groups has 704 KiB of them. */
#define STATUS_MAX	(1UL << 20)
#define INPUT_MAX	(16UL << 20)

struct process {
	uint32_t	pid;
	uint32_t	vpid;		/* inside its container */
	uint32_t	ctid;
	char		*name;
};

static void process_free(struct process *process)
{
	free(process->name);
}

#define _process_ __attribute__((cleanup(process_free)))

/* The value of "KEY:\tVALUE" in a line of its own; NULL: no such line. */
static char *status_value(const char *status, const char *key)
{
	_free_ char *start = xasprintf("%s:\t", key);

	for (const char *line = status; *line;) {
		size_t len = strcspn(line, "\n");

		if (str_has_prefix(line, start))
			return xstrndup(line + strlen(start),
					len - strlen(start));
		line += len + (line[len] == '\n');
	}
	return NULL;
}

/* A kernel without the line knows the node only. */
static uint32_t status_number(const char *status, const char *key,
			      uint32_t unset)
{
	_free_ char *text = status_value(status, key);
	uint32_t number;

	return text && !num_parse_u32(text, &number) ? number : unset;
}

static bool process_read(uint32_t pid, struct process *ret)
{
	_free_ char *path = path_rootf("/proc/%u/status", pid);
	_free_ char *status = NULL;

	if (file_read(path, STATUS_MAX, &status, NULL))
		return false;
	ret->pid = pid;
	ret->ctid = status_number(status, "envID", 0);
	ret->vpid = status_number(status, "VPid", pid);
	ret->name = status_value(status, "Name");
	if (!ret->name)
		ret->name = xstrdup("");
	return true;
}

/* Operands, or the words of standard input in place of "-". */
static enum vz_err collect_pids(int argc, char **argv, struct words *ret)
{
	for (int i = 0; i < argc; i++) {
		_free_ char *text = NULL;
		int err;

		if (!str_eq(argv[i], "-")) {
			words_add(ret, argv[i]);
			continue;
		}
		err = fd_read_all(STDIN_FILENO, INPUT_MAX, &text, NULL);
		if (err)
			return vz_fail_errno(VZ_SYSTEM_ERROR, err,
					     "Cannot read standard input");
		words_split(ret, text, " \t\n\v\f\r");
	}
	return VZ_OK;
}

static void print_process(struct process *process, bool inside)
{
	/* The container chose the name. */
	text_make_safe(process->name);
	printf("%u\t", process->pid);
	if (inside)
		printf("%u\t", process->vpid);
	printf("%u\t%s\n", process->ctid, process->name);
}

static void put_process(struct json *json, const struct process *process)
{
	json_begin_object(json, NULL);
	json_number(json, "pid", process->pid);
	json_number(json, "vpid", process->vpid);
	json_number(json, "ctid", process->ctid);
	json_text(json, "name", process->name);
	json_end_object(json);
}

/* @json: NULL for text. Returns the number of processes there are. */
static size_t show(const struct words *pids, bool inside, struct json *json)
{
	size_t nr = 0;

	for (size_t i = 0; i < pids->nr; i++) {
		_process_ struct process process = {};
		uint32_t pid;

		if (num_parse_u32(pids->argv[i], &pid)) {
			vz_fail(VZ_INVALID_PARAMETER_VALUE,
				"%s is not a process id", pids->argv[i]);
			continue;
		}
		if (!process_read(pid, &process))
			continue;
		nr++;
		if (json)
			put_process(json, &process);
		else
			print_process(&process, inside);
	}
	return nr;
}

static size_t show_text(const struct words *pids, bool inside)
{
	puts(inside ? "Pid\tCT/Pid\tCTID\tName" : "Pid\tCTID\tName");
	return show(pids, inside, NULL);
}

static size_t show_json(const struct words *pids)
{
	_json_ struct json json = {};
	size_t nr;

	json_begin_array(&json, NULL);
	nr = show(pids, true, &json);
	json_end_array(&json);
	json_put(&json);
	return nr;
}

int main(int argc, char **argv)
{
	bool inside = false, json = false;
	const struct cli_option options[] = {
		{ 'p', "pid", NULL, "Also the id inside the container",
		  .is_set = &inside },
		CLI_JSON(json),
		{}
	};
	const struct cli cli = {
		.prog = "vzpid", .usage = "[-p] [--json] PID...|-",
		.options = options, .min = 1, .max = -1, .wrong_usage = 1,
	};
	_words_ struct words pids = {};
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (collect_pids(argc - optind, argv + optind, &pids))
		return 1;
	return (json ? show_json(&pids) : show_text(&pids, inside)) ? 0 : 1;
}
