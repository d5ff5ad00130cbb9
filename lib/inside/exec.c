// SPDX-License-Identifier: GPL-2.0-or-later
/* Running programs inside a container. */
#include <string.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/wait.h"
#include "inside/carry.h"
#include "inside/exec.h"
#include "node/script.h"

#define HOOK_MAX	(1 << 20)

static enum vz_err result(const struct running *r, unsigned int timeout_s,
			  int *ret_status)
{
	if (r->timed_out)
		return vz_fail(VZ_EXEC_TIMEOUT,
			       "Timeout of %u seconds in the container expired",
			       timeout_s);
	if (WIFSIGNALED(r->status))
		return vz_fail(VZ_SYSTEM_ERROR, "Got signal %d",
			       WTERMSIG(r->status));
	*ret_status = WEXITSTATUS(r->status);
	return VZ_OK;
}

static enum vz_err exec_programs_carried(const struct host *host,
					 const struct ct *ct,
					 const struct exec_spec *spec,
					 int *ret_status)
{
	_pipes_ struct stdio_pipes pipes = PIPES_INIT;
	_words_ struct words env = { 0 };
	struct spawn_spec spawn = {
		.programs = spec->programs,
		.nr_programs = spec->nr_programs,
		.pty_socket = -1,
		.no_program = spec->no_program,
	};
	struct running running = {
		.for_terminal = spec->for_terminal,
		.nr_interrupts = proc_nr_interrupts(),
	};
	enum vz_err err;
	int ret = pipes_open(&pipes);

	if (ret)
		return vz_fail_errno(VZ_RESOURCE_ERROR, ret,
				     "Unable to create a pipe");
	proc_add_basic_env(&env);
	for (size_t i = 0; spec->env && i < spec->env->nr; i++)
		words_add(&env, spec->env->argv[i]);
	spawn.env = env.argv;
	memcpy(spawn.stdio, pipes.theirs, sizeof(spawn.stdio));
	if (spec->timeout_s)
		running.deadline_ms = now_ms() + spec->timeout_s * 1000L;
	spawn.deadline_ms = running.deadline_ms;
	err = ct_spawn(host, ct, &spawn, &running.pid);
	if (err)
		return err;
	pipes_drop_theirs(&pipes);
	carry(&running, &pipes, spec->input);
	return result(&running, spec->timeout_s, ret_status);
}

enum vz_err ct_exec(const struct host *host, const struct ct *ct,
		    const struct exec_spec *spec, int *ret_status)
{
	char *bash[] = { "bash", "-c", (char *)spec->command, NULL };
	char *sh[] = { "sh", "-c", (char *)spec->command, NULL };
	const struct program shells[] = {
		{ "/bin/bash", bash },
		{ "/bin/sh", sh },
	};
	struct exec_spec shell = *spec;

	if (spec->programs)
		return exec_programs_carried(host, ct, spec, ret_status);
	if (!spec->command)
		bash[1] = sh[1] = NULL;
	shell.programs = shells;
	shell.nr_programs = ARRAY_SIZE(shells);
	shell.no_program = VZ_FS_BAD_TMPL;
	return exec_programs_carried(host, ct, &shell, ret_status);
}

enum vz_err ct_exec_script(const struct host *host, const struct ct *ct,
			   const char *text, const struct words *env,
			   unsigned int timeout_s, int *ret_status)
{
	struct exec_spec spec = {
		.input = text,
		.env = env,
		.timeout_s = timeout_s,
		.for_terminal = true,
	};

	return ct_exec(host, ct, &spec, ret_status);
}

enum vz_err ct_exec_hook(const struct host *host, const struct ct *ct,
			 const char *suffix, unsigned int timeout_s,
			 bool *ret_refused)
{
	_free_ char *path = hook_path(ct, suffix);
	_free_ char *text = NULL;
	enum vz_err err;
	int status, ret;

	*ret_refused = false;
	if (!path)
		return VZ_OK;
	ret = file_read(path, HOOK_MAX, &text, NULL);
	if (ret)
		return vz_fail_errno(VZ_ACTIONSCRIPT_ERROR, ret,
				     "Unable to read %s", path);
	err = ct_exec_script(host, ct, text, NULL, timeout_s, &status);
	if (err || !status)
		return err;
	*ret_refused = true;
	return vz_fail(VZ_ACTIONSCRIPT_ERROR, "Script %s failed with status %d",
		       path, status);
}
