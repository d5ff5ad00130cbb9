// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bringing a container to life.
 *
 * Until the kernel has started it, the container belongs to a descriptor of
 * the control device that only we have: were we killed, the kernel would undo
 * it all. From then on until init is released, our end takes the first
 * process with it. What stays of an attempt, a mount and empty control groups,
 * is removed at the beginning of the next one.
 */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/inherit.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/wait.h"
#include "console/console.h"
#include "files/fs.h"
#include "files/parents.h"
#include "inside/caps.h"
#include "inside/exec.h"
#include "life/apply.h"
#include "life/init.h"
#include "life/remains.h"
#include "life/start.h"
#include "life/stop.h"
#include "model/idrange.h"
#include "model/ubc.h"
#include "network/address.h"
#include "network/names.h"
#include "node/cgroup.h"
#include "node/idranges.h"
#include "node/script.h"
#include "node/step.h"
#include "resources/features.h"

#define KILL_TIMEOUT_S	30
#define WAIT_TIMEOUT_S	3600
#define WAIT_POLL_MS	1000

struct starting {
	const struct host		*host;
	struct ct			*ct;
	const struct start_options	*options;	/* NULL: bare */
	struct dist			dist;
	struct host			control;	/* owns it until START */
	int				outer_fd;
	int				inner_fd;
	struct view			view;
	struct init			init;
	unsigned int			fs_flags;
	bool				was_mounted;	/* and shall stay so */
	bool				started;	/* by the kernel */
	struct applied			applied;
	struct proc			question;	/* see address_ask() */
};

static void starting_free(struct starting *s)
{
	ve_close(&s->control);
	proc_cancel(&s->question);
	applied_free(&s->applied);
	dist_free(&s->dist);
	cleanup_close(&s->outer_fd);
	cleanup_close(&s->inner_fd);
	view_free(&s->view);
	init_forget(&s->init);
}
#define _starting_	__attribute__((cleanup(starting_free)))

#define STARTING_INIT \
	.control = HOST_INIT, .outer_fd = -1, .inner_fd = -1, \
	.view = VIEW_INIT, \
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

static enum vz_err get_id_range(void *ctx)
{
	struct starting *s = ctx;

	return idrange_need(s->ct);
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

/* Of one that has halted by itself, or of an attempt that was killed. */
static enum vz_err remove_remains(void *ctx)
{
	const struct starting *s = ctx;

	remains_remove(s->ct);
	return VZ_OK;
}

/* So that the mount is by today's configuration, with today's hooks. */
static enum vz_err unmount_old(void *ctx)
{
	struct starting *s = ctx;

	if (!fs_is_mounted(s->ct))
		return VZ_OK;
	if (s->options->skip_remount) {
		s->was_mounted = true;
		return VZ_OK;
	}
	fs_umount(s->ct, 0);
	return VZ_OK;
}

/* A mount without a control group is the administrator's and stays. */
static enum vz_err unmount_remains(void *ctx)
{
	struct starting *s = ctx;

	if (remains_exist(s->ct) && fs_is_mounted(s->ct))
		fs_umount(s->ct, s->fs_flags);
	remains_remove(s->ct);
	s->was_mounted = fs_is_mounted(s->ct);
	return VZ_OK;
}

static enum vz_err close_parents(void *ctx)
{
	const struct starting *s = ctx;

	return parents_close(s->ct);
}

static enum vz_err mount_it(void *ctx)
{
	struct starting *s = ctx;

	return s->was_mounted ? VZ_OK : fs_mount(s->ct, s->fs_flags);
}

static void unmount_it(void *ctx)
{
	struct starting *s = ctx;

	if (!s->was_mounted && fs_is_mounted(s->ct))
		fs_umount(s->ct, s->fs_flags);
}

/* It loads what features and devices of the container stand for. */
static bool needs_modules(const struct ct *ct)
{
	return ct_has(ct, PARAM_FEATURES) || ct_has(ct, PARAM_DEVNODES);
}

static enum vz_err run_prestart(void *ctx)
{
	struct starting *s = ctx;
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	if (!needs_modules(s->ct))
		return VZ_OK;

	words_addf(&env, "VEID=%u", s->ct->id);
	words_addf(&env, "VE_CONFFILE=%s", s->ct->conf_path);
	err = helper_run("vps-prestart", &env, &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Script vps-prestart failed with status %d",
			       status);
	return err;
}

static enum vz_err make_outer(void *ctx)
{
	struct starting *s = ctx;
	int err = cgroup_create_outer(s->ct->id, &s->outer_fd);

	if (err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
				     "Unable to create the control group of container %u",
				     s->ct->id);
	return VZ_OK;
}

static void remove_groups(void *ctx)
{
	struct starting *s = ctx;
	int err = cgroup_remove(s->ct->id);

	if (err)
		log_errno(1, err, "Unable to remove the control group of container %u",
			  s->ct->id);
}

static enum vz_err prepare_failed(const struct starting *s, int err)
{
	if (err == -EEXIST)
		return vz_fail(VZ_VE_RUNNING, "Container is already running");
	if (err == -EADDRINUSE)
		return vz_fail(VZ_ENVCREATE_ERROR,
			       "The user ids of container %u are in use by another one",
			       s->ct->id);
	if (err == -EPERM || err == -EACCES)
		return vz_fail_errno(VZ_NO_ACCES, err,
				     "Unable to create the environment");
	return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
			     "Unable to create the environment");
}

static enum vz_err prepare(void *ctx)
{
	struct starting *s = ctx;
	struct ve_prepare arg = {
		.ctid = s->ct->id,
		.features = features_of(s->ct),
		.id_base = s->ct->file.values[PARAM_LOCAL_UID].number,
		.id_count = IDRANGE_SIZE,
		.cgroup_fd = s->outer_fd,
	};
	enum vz_err err = ve_open(&s->control);
	int ret;

	if (err)
		return err;
	ret = ve_prepare(&s->control, &arg);
	return ret ? prepare_failed(s, ret) : VZ_OK;
}

static void unprepare(void *ctx)
{
	struct starting *s = ctx;

	ve_close(&s->control);
}

static enum vz_err make_inner(void *ctx)
{
	struct starting *s = ctx;
	unsigned long uid = s->ct->file.values[PARAM_LOCAL_UID].number;
	int err = cgroup_create_inner(s->outer_fd, uid, uid, &s->inner_fd);

	if (err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
				     "Unable to create the inner control group of container %u",
				     s->ct->id);
	return VZ_OK;
}

static enum vz_err prepare_view(void *ctx)
{
	struct starting *s = ctx;

	return view_prepare(s->ct, s->ct->file.values[PARAM_LOCAL_UID].number,
			    &s->view);
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
		.view = &s->view,
		.cgroup_fd = s->inner_fd,
		.id_base = s->ct->file.values[PARAM_LOCAL_UID].number,
		.caps = caps_of(s->ct),
	};
	_free_ char *hostname = hostname_of(s);
	enum vz_err err;

	spec.hostname = hostname;
	err = init_spawn(&spec, &s->init);

	/* Open, they would keep what is mounted there busy. */
	view_free(&s->view);
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
	int err = ve_start(&s->control, s->ct->id, s->init.pidfd);

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

/* The group comes before the mount and goes after it: it tells whose that is. */
/* clang-format off */
static const struct step prepare_steps[] = {
	{ "limits-check",	check_limits,		NULL },
	{ "dist",		load_dist,		NULL },
	{ "applied",		load_applied,		NULL },
	{ "id-range",		get_id_range,		NULL },
	{ "ask",		ask_for_addresses,	take_question_back },
	{ "remains",		remove_remains,		NULL },
	{ "unmount",		unmount_old,		NULL },
	{ "parents",		close_parents,		NULL },
	{ "cgroup",		make_outer,		remove_groups },
	{ "mount",		mount_it,		unmount_it },
	{ "vps-prestart",	run_prestart,		NULL },
	{ "prepare",		prepare,		unprepare },
};

static const struct step init_steps[] = {
	{ "cgroup-inner",	make_inner,		NULL },
	{ "view",		prepare_view,		NULL },
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

static const struct step bare_prepare_steps[] = {
	{ "id-range",		get_id_range,		NULL },
	{ "remains",		unmount_remains,	NULL },
	{ "parents",		close_parents,		NULL },
	{ "cgroup",		make_outer,		remove_groups },
	{ "mount",		mount_it,		unmount_it },
	{ "prepare",		prepare,		unprepare },
};

static const struct step bare_init_steps[] = {
	{ "cgroup-inner",	make_inner,		NULL },
	{ "view",		prepare_view,		NULL },
	{ "spawn",		spawn,			unspawn },
	{ "run",		run_it,			kill_it },
};
/* clang-format on */

#define TABLE(steps, ctx)	{ steps, ARRAY_SIZE(steps), ctx }

static enum vz_err check_allowed(const struct ct *ct,
				 const struct start_options *options)
{
	enum vz_err err;

	if (ct_yes(ct, PARAM_DISABLED, false) && !options->force)
		return vz_fail(VZ_VE_START_DISABLED,
			       "Container start is disabled, use --force");
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
	_starting_ struct starting s = { .ct = ct, STARTING_INIT };
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
		TABLE(prepare_steps, s),
		{ limits.step, limits.nr, &apply },
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
		.host = host, .ct = ct, .options = options, STARTING_INIT,
		/* Until the setup is done, see life/apply.c */
		.fs_flags = options->skip_ve_setup ? 0 : FS_SPARE,
	};
	enum vz_err err = check_allowed(ct, options);

	if (!err && ve_exists(host, ct->id))
		err = vz_fail(VZ_VE_RUNNING, "Container is already running");
	if (err)
		return err;
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
		.host = host, .ct = ct, STARTING_INIT,
		.fs_flags = fs_flags | FS_NO_HOOKS | FS_QUIET,
	};
	const struct apply_steps limits = apply_steps(ct, AT_CREATION);
	struct apply apply = apply_of(&s);
	const struct steps tables[] = {
		TABLE(bare_prepare_steps, &s),
		{ limits.step, limits.nr, &apply },
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
