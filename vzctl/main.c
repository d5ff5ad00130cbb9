// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vzctl: from the command line to a handler. The order of the steps decides
 * which exit code a command with several faults has.
 */
#include <signal.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/output.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/wording.h"
#include "flags.h"
#include "help.h"
#include "life/start.h"
#include "network/link.h"
#include "node/lock.h"
#include "node/names.h"
#include "options.h"

static enum vz_err no_command(void)
{
	help_usage(stderr);
	return VZ_INVALID_PARAMETER_SYNTAX;
}

static enum vz_err bad_command(const char *name)
{
	fprintf(stderr, "Bad command: %s\n", name);
	return VZ_INVALID_PARAMETER_SYNTAX;
}

static enum vz_err parse_ctid(struct cmd_ctx *ctx, const char *text)
{
	if (!text)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE, "CT ID missing");
	if (ctid_parse(text, &ctx->ct.id, &ctx->ct_name))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE, "Bad CT ID %s",
			       text);
	return VZ_OK;
}

static int int_of(const struct ct *ct, enum param_id id)
{
	return (long)ct_number(ct, id, 0);
}

static int console_level(const struct cmd_ctx *ctx)
{
	int level = int_of(&ctx->ct, PARAM_VERBOSE) + ctx->flags[FLAG_VERBOSE];

	if (ctx->command->needs & IS_TERSE)
		return -1;
	return level < -1 ? -1 : level;
}

static void start_log(const struct cmd_ctx *ctx)
{
	_free_ char *file = ct_path(&ctx->ct, PARAM_LOGFILE);
	bool to_file = ct_yes(&ctx->ct, PARAM_LOGGING, true);

	wording_set_old(str_eq(ct_text(&ctx->ct, PARAM_WORDING), "3.0"));
	log_setup(&(struct log_config){
		.prog = "vzctl",
		.file = to_file ? file : NULL,
		.file_level = int_of(&ctx->ct, PARAM_LOG_LEVEL),
		.console_level = console_level(ctx),
		.quiet = ctx->flags[FLAG_QUIET],
		.ctid = ctx->ct.id,
	});
}

static enum vz_err no_config(const struct cmd_ctx *ctx, const char *path)
{
	return vz_fail(VZ_NOVECONFIG, "Container %u has no configuration %s",
		       ctx->ct.id, path);
}

static enum vz_err check_config_exists(const struct cmd_ctx *ctx)
{
	_free_ char *path = path_ct_conf(ctx->ct.id);

	if (!(ctx->command->needs & NEEDS_CONFIG) || path_exists(path))
		return VZ_OK;
	return no_config(ctx, path);
}

/* A name that the configuration does not confirm may lead astray. */
static enum vz_err check_name(const struct cmd_ctx *ctx)
{
	const char *name = ct_text(&ctx->ct, PARAM_NAME);

	if (!ctx->ct_name || !ctx->ct.has_config ||
	    str_eq(name, ctx->ct_name))
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_VALUE,
		       "Container %u is not named %s in its configuration",
		       ctx->ct.id, ctx->ct_name);
}

static enum vz_err load_config(struct cmd_ctx *ctx)
{
	const struct owner owner = { ctx->ct.id, link_node_seed };
	enum vz_err err = ct_load(&ctx->ct, ctx->ct.id);

	/* Gone while we waited for the lock, or a link that leads nowhere. */
	if (!err && ctx->command->needs & NEEDS_CONFIG && !ctx->ct.has_config)
		err = no_config(ctx, ctx->ct.conf_path);
	if (!err)
		err = check_name(ctx);
	if (err)
		return err;
	changes_resolve(&ctx->changes, &ctx->ct.effective, &owner,
			&ctx->ct.options);
	ct_update(&ctx->ct);
	return VZ_OK;
}

static bool has_restart_to_end(const struct cmd_ctx *ctx,
			       const struct ct_lock *lock)
{
	return str_eq(lock->left, LOCK_RESTART) && ctx->ct.has_config &&
	       ctx->command->needs & ENDS_RESTART;
}

/*
 * Somebody was killed at work: what dies of that is waited for, what he was to
 * end is ended. When it cannot be started that is said, and we go on.
 */
static enum vz_err follow_killed(struct cmd_ctx *ctx,
				 const struct ct_lock *lock)
{
	const struct start_options options = { .force = true };
	_host_ struct host host = HOST_INIT;
	enum vz_err err;

	if (!lock->left || !ve_kernel_present())
		return VZ_OK;
	err = ve_open(&host);
	if (err)
		return err;
	ve_settle(&host, ctx->ct.id);
	if (!has_restart_to_end(ctx, lock) || ve_exists(&host, ctx->ct.id))
		return VZ_OK;
	log_info("The restart of container %u was not finished, starting it",
		 ctx->ct.id);
	ct_start(&host, &ctx->ct, &options);
	return VZ_OK;
}

static enum vz_err run_locked(struct cmd_ctx *ctx)
{
	_ct_lock_ struct ct_lock lock = { .fd = -1 };
	enum vz_err err = VZ_OK;

	if (ctx->command->needs & NEEDS_LOCK) {
		proc_catch_interrupts();
		if (!ctx->flags[FLAG_SKIPLOCK])
			err = lock_acquire(&ctx->ct, &lock);
	}
	/* Read under the lock: what is saved must not undo another's change. */
	if (!err)
		err = load_config(ctx);
	if (!err)
		err = follow_killed(ctx, &lock);
	if (!err)
		err = ctx->command->run(ctx);
	return err;
}

/* @argv: CTID and what follows. */
static enum vz_err run_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	int first = 1;
	enum vz_err err = parse_ctid(ctx, argc ? argv[0] : NULL);

	if (!err)
		err = ct_load_global(&ctx->ct);
	if (err)
		return err;
	ct_update(&ctx->ct);
	start_log(ctx);
	if (!(ctx->command->needs & TAKES_WORDS))
		err = options_parse(ctx, argc, argv, &first);
	ctx->words = argv + first;
	ctx->nr_words = argc - first;
	if (!err && !(ctx->command->needs & TAKES_WORDS))
		err = cmd_no_words(ctx->nr_words, ctx->words);
	if (!err)
		err = cmd_take_stdout(ctx);
	if (!err && !ctx->ct.id && !(ctx->command->needs & TAKES_CT0))
		err = vz_fail(VZ_INVALID_PARAMETER_VALUE,
			      "Command %s cannot be used on the node, CT ID 0",
			      ctx->command->name);
	if (!err)
		err = check_config_exists(ctx);
	if (!err && ctx->command->needs & NEEDS_KERNEL)
		err = ve_open(&ctx->host);
	if (!err)
		err = run_locked(ctx);
	return err;
}

static void ctx_free(struct cmd_ctx *ctx)
{
	ve_close(&ctx->host);
	changes_free(&ctx->changes);
	ct_free(&ctx->ct);
	free(ctx->option_values);
	cleanup_close(&ctx->stream_fd);
	log_close();
}

/*
 * Every word is a container. All of them are tried; the code is that of the
 * first failure.
 */
static enum vz_err run_for_each(const struct cmd_ctx *common, int argc,
				char **argv)
{
	enum vz_err first = VZ_OK;

	for (int i = 0; i < argc; i++) {
		struct cmd_ctx ctx = *common;
		enum vz_err err = run_command(&ctx, 1, argv + i);

		ctx_free(&ctx);
		if (!first)
			first = err;
	}
	return first;
}

static enum vz_err find_and_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	flag_say_fn say;
	char **words;
	enum vz_err err = flags_parse(ctx, argc, argv, &words, &say);

	if (err)
		return err;
	if (say)
		return say(stdout, words) ? VZ_OK : bad_command(words[0]);
	if (!*words)
		return no_command();
	ctx->command = command_find(*words++);
	if (!ctx->command)
		return bad_command(words[-1]);
	argc -= words - argv;
	log_setup(&(struct log_config){ .prog = "vzctl",
					.quiet = ctx->flags[FLAG_QUIET] });
	if (ctx->command->needs & TAKES_CTIDS && argc > 1)
		return run_for_each(ctx, argc, words);
	return run_command(ctx, argc, words);
}

int main(int argc, char **argv)
{
	struct cmd_ctx ctx = {
		.host = HOST_INIT, .stream_fd = -1,
		.ct.node_seed = link_node_seed,
	};
	enum vz_err err;

	proc_fix_stdio();
	proc_fix_signals();
	signal(SIGPIPE, SIG_IGN);
	err = find_and_run(&ctx, argc, argv);
	ctx_free(&ctx);
	if (output_end() && !err)
		err = VZ_SYSTEM_ERROR;
	return err;
}
