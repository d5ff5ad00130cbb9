// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A running container from a file. The kernel's object, its groups and its files
 * are made as for a start; instead of init, CRIU makes the processes and asks us
 * at its stages. Until the kernel has been told that all is complete, the
 * container ends with our descriptor of the control device.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "checkpoint/admit.h"
#include "checkpoint/correct.h"
#include "checkpoint/cpu.h"
#include "checkpoint/criu.h"
#include "checkpoint/dumpfile.h"
#include "checkpoint/engine.h"
#include "checkpoint/groups.h"
#include "checkpoint/images.h"
#include "checkpoint/places.h"
#include "checkpoint/record.h"
#include "checkpoint/restore.h"
#include "checkpoint/rounds.h"
#include "console/console.h"
#include "files/fs.h"
#include "life/apply.h"
#include "life/environment.h"
#include "life/stop.h"
#include "model/netif.h"
#include "network/address.h"
#include "network/veth.h"
#include "node/cgroup.h"
#include "node/freeze.h"
#include "quota/ct.h"
#include "resources/cpu.h"
#include "resources/devices.h"
#include "resources/io.h"
#include "resources/limits.h"
#include "resources/osrelease.h"

#define KILL_TIMEOUT_S	30
/* Beside the group of the container's processes: CRIU is not one of them. */
#define ENGINE_GROUP	"restore"

struct restoring {
	const struct host		*host;
	struct ct			*ct;
	const char			*path;
	const struct restore_options	*options;
	char				*criu;
	struct dump_meta		meta;
	struct images			images;
	struct record			record;
	struct environment		env;
	struct console_slaves		slaves;
	int				engine_group;
	int				init_fd;
	struct proc			question;	/* see address_ask() */
	bool				started;	/* by the kernel */
};

static void restoring_free(struct restoring *r)
{
	proc_cancel(&r->question);
	free(r->criu);
	dump_meta_free(&r->meta);
	images_free(&r->images);
	record_free(&r->record);
	environment_free(&r->env);
	console_slaves_free(&r->slaves);
	cleanup_close(&r->engine_group);
	cleanup_close(&r->init_fd);
}
#define _restoring_ __attribute__((cleanup(restoring_free)))

static uint32_t id_base(const struct restoring *r)
{
	return r->ct->file.values[PARAM_LOCAL_UID].number;
}

static struct apply apply_of(struct restoring *r)
{
	return (struct apply){
		.host = r->host, .ct = r->ct, .phase = PHASE_STARTING,
		.skip_arpdetect = r->options->skip_arpdetect,
		.question = &r->question,
	};
}

static enum vz_err ask_for_addresses(void *ctx)
{
	struct apply apply = apply_of(ctx);

	return address_ask(&apply);
}

static void take_question_back(void *ctx)
{
	struct restoring *r = ctx;

	proc_cancel(&r->question);
}

static enum vz_err find_engine(void *ctx)
{
	struct restoring *r = ctx;
	uint32_t version;

	return engine_find(VZ_RESTORE_ERROR, &r->criu, &version);
}

static enum vz_err unpack(void *ctx)
{
	struct restoring *r = ctx;
	enum vz_err err;

	images_locate(r->ct, &r->images);
	images_remove(&r->images);
	err = dumpfile_unpack(r->path, r->images.path, &r->meta);
	if (!err)
		err = images_open(&r->images, VZ_RESTORE_ERROR);
	if (!err && !r->options->skip_cpu_check)
		err = cpu_check(r->meta.cpu);
	if (!err)
		err = record_read(&r->record, r->images.fd);
	return err ? err : rounds_adopt(r->ct, &r->images, &r->record);
}

static void remove_images(void *ctx)
{
	struct restoring *r = ctx;

	images_remove(&r->images);
}

/* What CRIU would take literally and is not so here. */
static enum vz_err correct(void *ctx)
{
	struct restoring *r = ctx;
	const struct image_dir dir = {
		.fd = r->images.fd, .path = r->images.path,
		.error = VZ_RESTORE_ERROR,
	};
	struct correct_request request = {
		.dir = &dir, .old_base = r->meta.local_uid,
		.new_base = id_base(r), .nr_ids = r->meta.nr_ids,
	};
	enum vz_err err;

	if (criu_version_parse(r->meta.criu, &request.criu))
		return vz_fail(VZ_RESTORE_ERROR, "%s was made by CRIU %s, which is no version",
			       r->path, r->meta.criu);
	err = images_correct(&request);
	if (!err)
		err = images_admit(&dir, r->ct->id, id_base(r), &r->record);
	return err ? err : images_lend(&r->images, id_base(r));
}

static enum vz_err make_engine_group(void *ctx)
{
	struct restoring *r = ctx;

	if (mkdirat(r->env.outer_fd, ENGINE_GROUP, 0755))
		return vz_fail_errno(VZ_RESTORE_ERROR, errno,
				     "Unable to make a control group for CRIU");
	r->engine_group = openat(r->env.outer_fd, ENGINE_GROUP,
				 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return VZ_OK;
}

static enum vz_err check_places(void *ctx)
{
	const struct restoring *r = ctx;

	return places_check(&r->record, &r->env.view);
}

static uint32_t ttys_of(const struct record *record)
{
	uint32_t ttys = 0;

	for (size_t i = 0; i < record->nr_externals; i++)
		if (record->externals[i].tty &&
		    record->externals[i].tty <= CONSOLE_MAX_TTY)
			ttys |= 1U << record->externals[i].tty;
	return ttys;
}

/* Until there is a first process, they end with us. */
static enum vz_err make_terminals(void *ctx)
{
	struct restoring *r = ctx;
	uint32_t ttys = ttys_of(&r->record);
	_close_ int own = syscall(SYS_pidfd_open, getpid(), 0);
	int err = 0;

	if (ttys)
		err = own < 0 ? -errno :
			console_prepare(r->ct, own, ttys, &r->slaves);
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to make the terminals of container %u",
				     r->ct->id);
	return VZ_OK;
}

/* What CRIU asks for, by the names that it has for its stages. */
static enum vz_err start(struct restoring *r, pid_t init)
{
	int err;

	r->init_fd = syscall(SYS_pidfd_open, init, 0);
	err = r->init_fd < 0 ? -errno :
		ve_start(&r->env.control, r->ct->id, r->init_fd);
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to start the environment");
	r->started = true;
	return VZ_OK;
}

static enum vz_err make_groups(struct restoring *r, pid_t init)
{
	(void)init;
	return groups_make(r->env.inner_fd, id_base(r), &r->record);
}

/* Before a packet comes through to it. */
static enum vz_err set_up_network(struct restoring *r, pid_t init)
{
	struct apply apply = apply_of(r);
	enum vz_err err = veth_adopt(r->host, r->ct);

	(void)init;
	return err ? err : address_restore(&apply);
}

static enum vz_err hold_still(struct restoring *r, pid_t init)
{
	int err = file_write_value_at(r->env.inner_fd, "cgroup.freeze", "1");

	(void)init;
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to freeze container %u", r->ct->id);
	return VZ_OK;
}

static const struct {
	const char	*name;
	enum vz_err	(*run)(struct restoring *r, pid_t init);
} stages[] = {
	{ "setup-namespaces",		start },
	{ "post-setup-namespaces",	make_groups },
	{ "post-restore",		set_up_network },
	{ "pre-resume",			hold_still },
};

static enum vz_err act(void *ctx, const char *action, pid_t init)
{
	struct restoring *r = ctx;

	for (size_t i = 0; i < ARRAY_SIZE(stages); i++)
		if (str_eq(stages[i].name, action))
			return stages[i].run(r, init);
	return VZ_OK;
}

static int enter(void *ctx)
{
	const struct restoring *r = ctx;

	return places_attach(&r->record, &r->env.view, r->ct->root);
}

/* The ends on the node come with their names; the rest is veth_adopt(). */
static void add_veths(const struct restoring *r, struct words *args)
{
	const struct words *elements = ct_words(r->ct, PARAM_NETIF);

	for (size_t i = 0; i < elements->nr; i++) {
		_netif_ struct netif netif = { 0 };

		if (netif_parse(elements->argv[i], &netif))
			continue;
		words_add(args, "--external");
		words_addf(args, "veth[%s]:%s", netif.field[NETIF_IFNAME],
			   netif.field[NETIF_HOST_IFNAME]);
	}
}

static void add_args(const struct restoring *r, struct words *args)
{
	words_add(args, "--restore-detached");
	words_add(args, "--root");
	words_add(args, r->ct->root);
	places_add_args(&r->record, &r->slaves, ENGINE_FIRST_FD, args);
	add_veths(r, args);
}

static enum vz_err run_engine(void *ctx)
{
	struct restoring *r = ctx;
	int fds[CONSOLE_MAX_TTY];
	struct engine e = {
		.program = r->criu, .dir = r->images.path,
		.log = r->images.log_path, .failure = VZ_RESTORE_ERROR,
		.cgroup_fd = r->engine_group, .enter = enter, .act = act,
		.ctx = r, .fds = fds, .nr_fds = r->slaves.nr,
		.may_be_killed = true,
	};
	enum vz_err err;

	for (size_t i = 0; i < r->slaves.nr; i++)
		fds[i] = r->slaves.slave[i].fd;
	log_info("\tundump...");
	engine_begin(&e, "restore");
	add_args(r, &e.args);
	err = engine_run(&e);
	engine_free(&e);
	images_end_log(&r->images, err);
	return err;
}

/* Its processes are in the group, whether or not the kernel has started it. */
static void kill_it(void *ctx)
{
	struct restoring *r = ctx;

	console_slaves_free(&r->slaves);
	if (r->started) {
		address_undo(r->ct);
		veth_undo(r->ct);
	}
	if (r->env.outer_fd >= 0)
		file_write_value_at(r->env.outer_fd, "cgroup.kill", "1");
	if (r->started)
		ct_kill(r->host, r->ct->id, KILL_TIMEOUT_S);
}

/* CRIU has gone, but what it held may be counted for a moment still. */
static enum vz_err leave_engine_group(void *ctx)
{
	struct restoring *r = ctx;

	close(steal_fd(&r->engine_group));
	unlinkat(r->env.outer_fd, ENGINE_GROUP, AT_REMOVEDIR);
	view_free(&r->env.view);
	return VZ_OK;
}

/* Parameters whose values are on the node, and not inside. */
static enum vz_err apply_limits(void *ctx)
{
	const struct restoring *r = ctx;
	const struct ct *ct = r->ct;
	enum vz_err err = limits_start(ct);

	if (!err)
		err = limits_set_unsaved(ct, r->record.limits);
	if (!err)
		err = meminfo_apply(r->host, ct);
	if (!err)
		err = osrelease_apply(r->host, ct);
	if (!err)
		err = cpu_start(ct);
	if (!err)
		err = io_apply(r->host, ct, &ct->effective);
	if (!err)
		err = devices_restore(r->host, ct, ct_words(ct, PARAM_DEVICES),
				      ct_words(ct, PARAM_DEVNODES));
	return err ? err : ct_quota_settle(ct);
}

static enum vz_err set_past(void *ctx)
{
	struct restoring *r = ctx;
	int err;

	r->record.state.veid = r->ct->id;
	err = ve_set_state(&r->env.control, &r->record.state);
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to restore the kernel's state of container %u",
				     r->ct->id);
	return VZ_OK;
}

static enum vz_err complete(void *ctx)
{
	struct restoring *r = ctx;
	int err = ve_resume(&r->env.control, r->ct->id);

	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to complete container %u",
				     r->ct->id);
	return VZ_OK;
}

/* It can do without: trouble is only told. */
static enum vz_err hand_terminals_over(void *ctx)
{
	struct restoring *r = ctx;
	int err = r->slaves.nr ? console_follow(r->ct, r->init_fd) : 0;

	if (err)
		log_errno(1, err, "Container %u loses its terminals",
			  r->ct->id);
	return VZ_OK;
}

/* clang-format off */
static const struct step image_steps[] = {
	{ "criu",	find_engine,	NULL },
	{ "ask",	ask_for_addresses, take_question_back },
	{ "unpack",	unpack,		remove_images },
};

static const struct step restore_steps[] = {
	{ "correct",	correct,	NULL },
	{ "places",	check_places,	NULL },
	{ "group",	make_engine_group, NULL },
	{ "terminals",	make_terminals,	NULL },
	{ "restore",	run_engine,	kill_it },
	{ "left",	leave_engine_group, NULL },
	{ "limits",	apply_limits,	NULL },
	{ "past",	set_past,	NULL },
	/* From then on it lives without us, and so do they. */
	{ "follow",	hand_terminals_over, NULL },
	{ "complete",	complete,	NULL },
};
/* clang-format on */

enum vz_err ct_undump(const struct host *host, struct ct *ct, const char *path,
		      const struct restore_options *options)
{
	_restoring_ struct restoring r = {
		.host = host, .ct = ct, .path = path, .options = options,
		.images = IMAGES_INIT, .engine_group = -1, .init_fd = -1,
		.env = {
			.ct = ct, .prepare_flags = VE_PREPARE_RESTORE,
			.fs_flags = FS_SPARE,
			.past = &r.record.features,
			.skip_remount = options->skip_remount,
			ENVIRONMENT_INIT
		},
	};
	const struct steps tables[] = {
		{ image_steps, ARRAY_SIZE(image_steps), &r },
		environment_prepare(&r.env),
		environment_make_room(&r.env),
		{ restore_steps, ARRAY_SIZE(restore_steps), &r },
	};
	enum vz_err err = steps_run_all("restore", tables, ARRAY_SIZE(tables));

	if (!err)
		images_remove(&r.images);
	return err;
}
