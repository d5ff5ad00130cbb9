// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bringing a container to life. From the kernel's start until init is released,
 * our end takes the first process with it; before, see life/environment.c.
 */
#include <errno.h>
#include <linux/vzcalluser.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/inherit.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/wait.h"
#include "console/console.h"
#include "files/departed.h"
#include "files/fs.h"
#include "inside/caps.h"
#include "inside/exec.h"
#include "life/apply.h"
#include "life/environment.h"
#include "life/init.h"
#include "life/start.h"
#include "life/stop.h"
#include "model/idrange.h"
#include "model/ubc.h"
#include "network/address.h"
#include "network/names.h"
#include "node/idranges.h"
#include "node/step.h"
#include "resources/features.h"

#define KILL_TIMEOUT_S	30
#define WAIT_TIMEOUT_S	3600
#define WAIT_POLL_MS	1000

struct starting {
	const struct host		*host;
	struct ct			*ct;
	const struct start_options	*options;	/* NULL: bare */
	struct environment		env;
	struct dist			dist;
	struct init			init;
	bool				started;	/* by the kernel */
	struct applied			applied;
	struct proc			question;	/* see address_ask() */
};

static void starting_free(struct starting *s)
{
	environment_free(&s->env);
	proc_cancel(&s->question);
	applied_free(&s->applied);
	dist_free(&s->dist);
	init_forget(&s->init);
}
#define _starting_	__attribute__((cleanup(starting_free)))

#define STARTING_INIT(container, flags) \
	.ct = (container), \
	.env = { .ct = (container), .fs_flags = (flags), ENVIRONMENT_INIT }, \
	.init = { .pidfd = -1, .socket = -1 }

static struct apply apply_of(struct starting *s)
{
	return (struct apply){
		.host = s->host,
		.ct = s->ct,
		.dist = &s->dist,
		.phase = PHASE_STARTING,
		.applied = s->options ? &s->applied : NULL,
		.question = &s->question,
		.skip_arpdetect = s->options && s->options->skip_arpdetect,
	};
}

static enum vz_err check_limits(void *ctx)
{
	struct starting *s = ctx;
	_free_ char *vswap = path_root(PATH_VSWAP);
	enum vz_err err = ubc_check_required(&s->ct->effective);

	if (!err && ubc_is_vswap(&s->ct->effective) && !path_exists(vswap))
		return vz_fail(VZ_BAD_KERNEL,
			       "The kernel does not support VSwap, set the beancounters instead of RAM");
	return err;
}

static enum vz_err load_dist(void *ctx)
{
	struct starting *s = ctx;

	return dist_load(s->ct, &s->dist);
}

static enum vz_err ask_for_addresses(void *ctx)
{
	struct starting *s = ctx;
	struct apply apply = apply_of(s);

	return s->options->skip_ve_setup ? VZ_OK : address_ask(&apply);
}

static void take_question_back(void *ctx)
{
	struct starting *s = ctx;

	proc_cancel(&s->question);
}

static enum vz_err load_applied(void *ctx)
{
	struct starting *s = ctx;

	applied_load(&s->applied, s->ct, &s->dist);
	return VZ_OK;
}

static char *hostname_of(const struct starting *s)
{
	return s->options && !s->options->skip_ve_setup ?
		hostname_in_use(s->ct) : xstrdup(HOSTNAME_UNSET);
}

static enum vz_err spawn(void *ctx)
{
	struct starting *s = ctx;
	struct init_spec spec = {
		.root = s->ct->root,
		.view = &s->env.view,
		.cgroup_fd = s->env.inner_fd,
		.id_base = s->ct->file.values[PARAM_LOCAL_UID].number,
		.caps = caps_of(s->ct),
		.hides_vz = features_of(s->ct) & VE_FEATURE_HIDEVZ,
	};
	_free_ char *hostname = hostname_of(s);
	enum vz_err err;

	spec.hostname = hostname;
	err = init_spawn(&spec, &s->init);

	/* Open, they would keep what is mounted there busy. */
	view_free(&s->env.view);
	return err;
}

static void unspawn(void *ctx)
{
	struct starting *s = ctx;

	init_abandon(&s->init);
}

/* Before it runs, so that nobody else gives it some; they end with init. */
static enum vz_err make_terminals(void *ctx)
{
	const struct starting *s = ctx;

	console_start(s->ct, s->init.pidfd);
	return VZ_OK;
}

static enum vz_err run_it(void *ctx)
{
	struct starting *s = ctx;
	int err = ve_start(&s->env.control, s->ct->id, s->init.pidfd);

	if (err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
				     "Unable to start the environment");
	s->started = true;
	return VZ_OK;
}

static void kill_it(void *ctx)
{
	struct starting *s = ctx;

	if (s->started)
		ct_kill(s->host, s->ct->id, KILL_TIMEOUT_S);
}

static enum vz_err run_prestart_inside(void *ctx)
{
	struct apply apply = apply_of(ctx);
	_words_ struct words env = { 0 };

	words_add(&env, "VZ_KERNEL=yes");
	words_add(&env, "USERNS=yes");
	return action_run(&apply, DIST_PRE_START, &env);
}

/* Before the hook, and before init: both may change what was looked at. */
static enum vz_err save_applied(void *ctx)
{
	const struct starting *s = ctx;

	applied_save(&s->applied);
	return VZ_OK;
}

static enum vz_err run_hook_inside(void *ctx)
{
	const struct starting *s = ctx;
	bool refused;

	return ct_exec_hook(s->host, s->ct, "start", 0, &refused);
}

static enum vz_err release(void *ctx)
{
	struct starting *s = ctx;

	return init_release(&s->init);
}

/* clang-format off */
static const struct step check_steps[] = {
	{ "limits-check",	check_limits,		NULL },
	{ "dist",		load_dist,		NULL },
	{ "applied",		load_applied,		NULL },
	{ "ask",		ask_for_addresses,	take_question_back },
};

static const struct step init_steps[] = {
	{ "spawn",		spawn,			unspawn },
	{ "terminals",		make_terminals,		NULL },
	{ "run",		run_it,			kill_it },
};

static const struct step release_steps[] = {
	{ "prestart",		run_prestart_inside,	NULL },
	{ "record",		save_applied,		NULL },
	{ "hook",		run_hook_inside,	NULL },
	{ "release",		release,		NULL },
};

static const struct step bare_init_steps[] = {
	{ "spawn",		spawn,			unspawn },
	{ "run",		run_it,			kill_it },
};
/* clang-format on */

#define TABLE(steps, ctx)	{ steps, ARRAY_SIZE(steps), ctx }

static enum vz_err check_allowed(const struct ct *ct,
				 const struct start_options *options)
{
	_free_ char *command = xasprintf("start %u", ct->id);
	enum vz_err err;

	if (ct_yes(ct, PARAM_DISABLED, false) && !options->force)
		return vz_fail(VZ_VE_START_DISABLED,
			       "Container start is disabled, use --force");
	err = departed_need_not(ct, command, options->force);
	if (!err)
		err = ct_need_simfs(ct);
	if (!err)
		err = fs_need_private(ct);
	return err ? err : ct_need_root(ct);
}

/* One that is not its own is replaced, which is for when it is down. */
static enum vz_err check_ids(struct ct *ct)
{
	_idranges_ struct idranges ranges = { 0 };
	const struct idrange *own;

	idranges_read(&ranges);
	own = idranges_of(&ranges, ct->id);
	if (!own || own->base != ct->file.values[PARAM_LOCAL_UID].number)
		return VZ_OK;
	return idrange_need(ct);
}

enum vz_err ct_start_check(struct ct *ct, const struct start_options *options)
{
	_starting_ struct starting s = { STARTING_INIT(ct, 0) };
	enum vz_err err = check_allowed(ct, options);

	if (!err)
		err = check_limits(&s);
	if (!err)
		err = load_dist(&s);
	return err ? err : check_ids(ct);
}

/* systemd tells its state, others have a run level. */
#define GUEST_IS_UP \
	"if [ -d /run/systemd/system ]; then\n" \
	"	case $(systemctl is-system-running 2>/dev/null) in\n" \
	"	running|degraded) exit 0 ;;\n" \
	"	esac\n" \
	"	exit 1\n" \
	"fi\n" \
	"case $(runlevel 2>/dev/null) in\n" \
	"*[2345]) exit 0 ;;\n" \
	"esac\n" \
	"exit 1\n"

static enum vz_err wait_up(const struct host *host, const struct ct *ct)
{
	long end = now_ms() + WAIT_TIMEOUT_S * 1000L;

	log_info("Container start in progress, waiting ...");
	while (now_ms() < end && !proc_interrupted()) {
		int status = 1;

		if (!ve_is_running(ct->id))
			return vz_fail(VZ_WAIT_FAILED,
				       "Container stopped while it was starting");
		if (ct_exec_script(host, ct, GUEST_IS_UP, NULL, 60, &status))
			return VZ_WAIT_FAILED;
		if (!status) {
			log_info("Container started successfully");
			return VZ_OK;
		}
		wait_ms(WAIT_POLL_MS);
	}
	return vz_fail(VZ_WAIT_FAILED,
		       "Unable to wait for the start of the container");
}

/* Parameters take effect between what the kernel needs and init's start. */
static enum vz_err run_steps(struct starting *s)
{
	const struct apply_steps limits = apply_steps(s->ct, AT_CREATION);
	const struct apply_steps setup =
		apply_steps(s->ct, AT_START | AT_EVERY_START);
	struct apply apply = apply_of(s);
	const struct steps tables[] = {
		TABLE(check_steps, s),
		environment_prepare(&s->env),
		{ limits.step, limits.nr, &apply },
		environment_make_room(&s->env),
		TABLE(init_steps, s),
		{ setup.step, s->options->skip_ve_setup ? 0 : setup.nr, &apply },
		TABLE(release_steps, s),
	};

	return steps_run_all("start", tables, ARRAY_SIZE(tables));
}

/*
 * Older configurations do not say what the private area is; one that has run is
 * what we can run. A file that cannot be written is told and no failure.
 */
static void save_layout(struct ct *ct)
{
	_config_ struct config values = { 0 };

	if (config_has(&ct->file, PARAM_VE_LAYOUT))
		return;
	config_set_text(&values, PARAM_VE_LAYOUT, "simfs");
	ct_save(ct, &values);
}

enum vz_err ct_start(const struct host *host, struct ct *ct,
		     const struct start_options *options)
{
	_starting_ struct starting s = {
		.host = host, .options = options,
		/* Room until the setup is done, see life/apply.c */
		STARTING_INIT(ct, options->skip_ve_setup ? 0 : FS_SPARE),
	};
	enum vz_err err = check_allowed(ct, options);

	if (!err && ve_exists(host, ct->id))
		err = vz_fail(VZ_VE_RUNNING, "Container is already running");
	if (err)
		return err;
	s.env.skip_remount = options->skip_remount;
	log_info("Starting container...");
	if (inherit_has_no_new_privs())
		log_warn("vzctl was called with no_new_privs: no program in container %u can change its user or gain rights, as su does",
			 ct->id);
	err = run_steps(&s);
	if (err) {
		log_msg(-1, "Container start failed (try to check kernel messages, e.g. \"dmesg | tail\")");
		return err;
	}
	save_layout(ct);
	if (options->wait)
		return wait_up(host, ct);
	log_info("Container start in progress...");
	return VZ_OK;
}

enum vz_err ct_run_bare(const struct host *host, struct ct *ct,
			unsigned int fs_flags,
			enum vz_err (*run)(void *arg), void *arg)
{
	_starting_ struct starting s = {
		.host = host,
		STARTING_INIT(ct, fs_flags | FS_NO_HOOKS | FS_QUIET),
	};
	const struct apply_steps limits = apply_steps(ct, AT_CREATION);
	struct apply apply = apply_of(&s);
	const struct steps tables[] = {
		environment_prepare_bare(&s.env),
		{ limits.step, limits.nr, &apply },
		environment_make_room(&s.env),
		TABLE(bare_init_steps, &s),
	};
	enum vz_err err = ct_need_simfs(ct);

	if (!err)
		err = fs_need_private(ct);
	if (!err)
		err = ct_need_root(ct);
	if (!err)
		err = steps_run_all("bare", tables, ARRAY_SIZE(tables));
	if (err)
		return err;
	err = run(arg);
	steps_undo_all(tables, ARRAY_SIZE(tables));
	return err;
}
