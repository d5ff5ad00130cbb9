// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state of a running container into a file. CRIU lets it stand still, kills
 * the processes, if at all, when we say that the file is complete, and lets them
 * go on when we have died; until then their network is locked, so that nothing is
 * lost that a peer has sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "checkpoint/admit.h"
#include "checkpoint/dump.h"
#include "checkpoint/dumpfile.h"
#include "checkpoint/engine.h"
#include "checkpoint/externals.h"
#include "checkpoint/groups.h"
#include "checkpoint/images.h"
#include "checkpoint/links.h"
#include "checkpoint/needs.h"
#include "checkpoint/record.h"
#include "checkpoint/rounds.h"
#include "checkpoint/sessions.h"
#include "console/console.h"
#include "files/dump.h"
#include "network/address.h"
#include "node/freeze.h"
#include "node/mount.h"
#include "node/step.h"

#define TIMEOUT_S	"180"

struct dumping {
	const struct host	*host;
	struct ct		*ct;
	const char		*path;
	int			fd;		/* -1: the file @path */
	char			*criu;
	uint32_t		criu_version;
	struct record		record;
	struct images		images;
	struct links		links;
	int			init_fd;
	pid_t			init;
	uint32_t		after;		/* this round; 0: none */
	char			*round;		/* directory of one */
	bool			kills;
	bool			froze;		/* it ran before */
	bool			written;
};

static void dumping_free(struct dumping *d)
{
	free(d->criu);
	free(d->round);
	record_free(&d->record);
	images_free(&d->images);
	links_free(&d->links);
	cleanup_close(&d->init_fd);
}
#define _dumping_ __attribute__((cleanup(dumping_free)))

static uint32_t id_base(const struct dumping *d)
{
	return d->ct->file.values[PARAM_LOCAL_UID].number;
}

static enum vz_err find_engine(void *ctx)
{
	struct dumping *d = ctx;

	return engine_find(VZ_CHKPNT_ERROR, &d->criu, &d->criu_version);
}

static enum vz_err find_init(void *ctx)
{
	struct dumping *d = ctx;

	d->init_fd = ve_get_pidfd(d->host, d->ct->id);
	if (d->init_fd >= 0)
		d->init = proc_pid_of(d->init_fd);
	if (d->init_fd < 0 || d->init <= 0)
		return vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	return VZ_OK;
}

static enum vz_err freeze(void *ctx)
{
	struct dumping *d = ctx;

	if (ct_is_frozen(d->ct))
		return VZ_OK;
	log_info("\tsuspend...");
	d->froze = true;
	return ct_freeze(d->ct);
}

static void thaw(void *ctx)
{
	struct dumping *d = ctx;

	if (d->froze)
		ct_thaw(d->ct);
}

/* Those that have died, with vzconsoled for example, are made anew. */
static enum vz_err renew_terminals(void *ctx)
{
	struct dumping *d = ctx;
	uint32_t ttys;
	enum vz_err err = externals_dead_ttys(d->init, &ttys);

	for (unsigned int i = 1; i <= CONSOLE_MAX_TTY && !err; i++) {
		int ret = ttys & 1U << i ? console_add(d->ct, d->init_fd, i) : 0;

		if (ret)
			err = vz_fail_errno(VZ_CHKPNT_ERROR, ret,
					    "Unable to make terminal %u of container %u, which has died: is vzconsoled there?",
					    i, d->ct->id);
	}
	return err;
}

/* What is found holds for as long as it stands still. */
static enum vz_err examine(void *ctx)
{
	struct dumping *d = ctx;
	enum vz_err err;
	int ret;

	record_free(&d->record);
	err = groups_find(d->ct->id, id_base(d), &d->record);
	if (!err)
		err = sessions_refuse(d->ct->id, d->init, &d->record);
	if (!err)
		err = externals_find(d->init, &d->record);
	if (err)
		return err;
	if (d->after)
		err = rounds_record(d->ct, d->after, &d->record);
	if (err)
		return err;
	ret = ve_get_state(d->host, d->ct->id, &d->record.state);
	if (ret)
		return vz_fail_errno(VZ_CHKPNT_ERROR, ret,
				     "Unable to read the kernel's state of container %u",
				     d->ct->id);
	d->record.features = (struct past_features){
		.now = d->record.state.features, .saved = features_of(d->ct),
	};
	/* 0: it has no beancounters */
	return d->record.state.nr_resources ?
	       limits_find_unsaved(d->ct, d->record.limits) : VZ_OK;
}

static enum vz_err make_images(void *ctx)
{
	struct dumping *d = ctx;

	return images_make(d->ct, VZ_CHKPNT_ERROR, &d->images);
}

static void remove_images(void *ctx)
{
	struct dumping *d = ctx;

	images_remove(&d->images);
}

static int inner_group(const struct dumping *d, char **ret_path)
{
	_free_ char *groups = NULL;
	int err = mount_find_type("cgroup2", &groups);

	if (!err)
		*ret_path = xasprintf("%s/vz/%u/ct", groups, d->ct->id);
	return err;
}

/* CRIU wants the place of the round before as seen from the images. */
static void add_tracking(const struct dumping *d, struct words *args)
{
	_free_ char *rounds = d->round ? xstrdup("..") :
			      dump_item_path("..", DUMP_ROUNDS, d->ct->id);

	words_add(args, "--track-mem");
	if (!d->after)
		return;
	words_add(args, "--prev-images-dir");
	words_addf(args, "%s/%u", rounds, d->after);
}

static void add_args(const struct dumping *d, const char *group,
		     struct words *args)
{
	static const char *const fixed[] = {
		"--link-remap", "--evasive-devices",
		"--timeout", TIMEOUT_S,
	};

	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		words_add(args, fixed[i]);
	if (!d->kills && !d->round)
		words_add(args, "--leave-running");
	if (d->after || d->round)
		add_tracking(d, args);
	words_add(args, "--ghost-limit");
	words_addf(args, "%lu", DUMP_GHOST_LIMIT);
	words_add(args, "--tree");
	words_addf(args, "%d", d->init);
	externals_add_dump_args(&d->record, args);
	words_add(args, "--freeze-cgroup");
	words_add(args, group);
}

static enum vz_err write_file(struct dumping *d)
{
	_dump_meta_ struct dump_meta meta = { 0 };
	enum vz_err err;

	needs_describe(d->ct, d->criu_version, &meta);
	if (d->fd >= 0)
		return dumpfile_write_fd(d->fd, d->path, d->images.fd, &meta);
	err = dumpfile_write(d->path, d->images.fd, &meta);
	d->written = !err;
	return err;
}

static void unwrite_file(void *ctx)
{
	struct dumping *d = ctx;

	if (d->written)
		unlink(d->path);
}

/*
 * All images are there, and all processes still: CRIU kills them if that is
 * right, or takes everything back.
 */
static enum vz_err after_dump(struct dumping *d)
{
	const struct image_dir dir = {
		.fd = d->images.fd, .path = d->images.path,
		.error = VZ_CHKPNT_ERROR,
	};
	/* Somebody may have come before it stood still. */
	enum vz_err err = examine(d);

	if (!err)
		err = images_admit(&dir, d->ct->id, id_base(d), &d->record);
	if (!err)
		err = record_write(&d->record, d->images.fd);
	if (err)
		return err;
	err = rounds_unlink(&d->images, VZ_CHKPNT_ERROR);
	if (err)
		return err;
	if (proc_interrupted())
		return vz_fail(VZ_SYSTEM_ERROR, "Interrupted");
	if (!d->kills)
		return links_keep(&d->links, &d->images, d->init);
	err = write_file(d);
	if (!err)
		log_info("\tkill...");
	return err;
}

static enum vz_err act(void *ctx, const char *action, pid_t init)
{
	(void)init;
	return str_eq(action, "post-dump") ? after_dump(ctx) : VZ_OK;
}

static enum vz_err run(struct dumping *d, struct engine *e, const char *command)
{
	_free_ char *group = NULL;
	enum vz_err err;
	int ret = inner_group(d, &group);

	if (ret)
		return vz_fail_errno(VZ_CHKPNT_ERROR, ret,
				     "Unable to find the control groups");
	engine_begin(e, command);
	add_args(d, group, &e->args);
	err = engine_run(e);
	engine_free(e);
	images_end_log(&d->images, err);
	return err;
}

static enum vz_err run_engine(void *ctx)
{
	struct dumping *d = ctx;
	struct engine e = {
		.program = d->criu, .dir = d->images.path,
		.log = d->images.log_path, .failure = VZ_CHKPNT_ERROR, .cgroup_fd = -1,
		.act = act, .ctx = d,
	};

	log_info("\tdump...");
	return run(d, &e, "dump");
}

/*
 * A round
 */

static enum vz_err find_externals(void *ctx)
{
	struct dumping *d = ctx;

	return externals_find(d->init, &d->record);
}

static enum vz_err make_round(void *ctx)
{
	struct dumping *d = ctx;

	images_locate(d->ct, &d->images);
	return rounds_make(d->ct, d->after + 1, &d->round);
}

static void remove_round(void *ctx)
{
	struct dumping *d = ctx;

	if (d->round)
		dir_remove_tree(AT_FDCWD, d->round);
}

static enum vz_err run_round(void *ctx)
{
	struct dumping *d = ctx;
	struct engine e = {
		.program = d->criu, .dir = d->round,
		.log = d->images.log_path, .failure = VZ_CHKPNT_ERROR, .cgroup_fd = -1,
	};

	return run(d, &e, "pre-dump");
}

/* Others may have them from now on; vzctl resume brings them back. */
static enum vz_err leave_network(void *ctx)
{
	struct dumping *d = ctx;
	const struct apply apply = {
		.host = d->host, .ct = d->ct, .phase = PHASE_RUNNING,
	};

	return address_leave(&apply);
}

static void return_to_network(void *ctx)
{
	struct dumping *d = ctx;
	const struct apply apply = {
		.host = d->host, .ct = d->ct, .phase = PHASE_RUNNING,
	};

	address_return(&apply);
}

/* CRIU has removed names that a restore needs. */
static enum vz_err restore_links(void *ctx)
{
	struct dumping *d = ctx;

	return links_put_back(&d->links, d->ct->id);
}

static void remove_links(void *ctx)
{
	struct dumping *d = ctx;

	links_remove(&d->links);
}

static enum vz_err make_file(void *ctx)
{
	return write_file(ctx);
}

/* clang-format off */
static const struct step kill_steps[] = {
	{ "criu",	find_engine,	NULL },
	{ "init",	find_init,	NULL },
	{ "terminals",	renew_terminals, NULL },
	{ "examine",	examine,	NULL },
	{ "images",	make_images,	remove_images },
};

static const struct step keep_steps[] = {
	{ "criu",	find_engine,	NULL },
	{ "init",	find_init,	NULL },
	{ "terminals",	renew_terminals, NULL },
	{ "freeze",	freeze,		thaw },
	{ "examine",	examine,	NULL },
	{ "images",	make_images,	remove_images },
	{ "network",	leave_network,	return_to_network },
	{ "dump",	run_engine,	remove_links },
	{ "links",	restore_links,	NULL },
	{ "file",	make_file,	unwrite_file },
};
/* clang-format on */

/* clang-format off */
static const struct step round_steps[] = {
	{ "criu",	find_engine,	NULL },
	{ "init",	find_init,	NULL },
	{ "externals",	find_externals,	NULL },
	{ "round",	make_round,	remove_round },
	{ "pre-dump",	run_round,	NULL },
};
/* clang-format on */

#define TABLE(steps, ctx)	{ steps, ARRAY_SIZE(steps), ctx }

#define DUMPING_INIT	\
	.fd = -1, .init_fd = -1, .images = IMAGES_INIT, .links = LINKS_INIT

/* Whatever CRIU says of it. */
static bool is_dead(const struct dumping *d)
{
	struct pollfd fd = { .fd = d->init_fd, .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

/*
 * An interrupt in the last moment must not take back what cannot be: when the
 * processes are dead the file is all there is.
 */
enum vz_err ct_dump_and_kill(const struct host *host, struct ct *ct,
			     const char *path)
{
	_dumping_ struct dumping d = {
		.host = host, .ct = ct, .path = path, .kills = true, DUMPING_INIT
	};
	const struct steps first = TABLE(kill_steps, &d);
	enum vz_err err = steps_run_all("dump", &first, 1);

	if (err)
		return err;
	log_info("\tsuspend...");
	err = run_engine(&d);
	if (err && !(d.written && is_dead(&d))) {
		unwrite_file(&d);
		steps_undo_all(&first, 1);
		return err;
	}
	images_remove(&d.images);
	return VZ_OK;
}

enum vz_err ct_pre_dump(const struct host *host, struct ct *ct, uint32_t round)
{
	_dumping_ struct dumping d = {
		.host = host, .ct = ct, .after = round - 1, DUMPING_INIT
	};

	return steps_run("pre-dump", round_steps, ARRAY_SIZE(round_steps), &d);
}

enum vz_err ct_dump(const struct host *host, struct ct *ct, const char *path,
		    int fd, uint32_t after)
{
	_dumping_ struct dumping d = {
		.host = host, .ct = ct, .path = path, .after = after, DUMPING_INIT
	};
	enum vz_err err;

	d.fd = fd;
	err = steps_run("dump", keep_steps, ARRAY_SIZE(keep_steps), &d);

	if (!err)
		images_remove(&d.images);
	return err;
}
