// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a container needs before it has a process.
 *
 * Until the kernel has started it, the container belongs to a descriptor of
 * the control device that only we have: were we killed, the kernel would undo
 * it all. What stays of an attempt, a mount and empty control groups, is removed
 * at the beginning of the next one.
 */
#include <errno.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "files/fs.h"
#include "files/parents.h"
#include "life/environment.h"
#include "life/remains.h"
#include "model/idrange.h"
#include "node/cgroup.h"
#include "node/idranges.h"
#include "node/script.h"
#include "resources/features.h"

void environment_free(struct environment *e)
{
	ve_close(&e->control);
	cleanup_close(&e->outer_fd);
	cleanup_close(&e->inner_fd);
	view_free(&e->view);
}

static enum vz_err get_id_range(void *ctx)
{
	struct environment *e = ctx;

	return idrange_need(e->ct);
}

/* Of one that has halted by itself, or of an attempt that was killed. */
static enum vz_err remove_remains(void *ctx)
{
	const struct environment *e = ctx;

	remains_remove(e->ct);
	return VZ_OK;
}

/* So that the mount is by today's configuration, with today's hooks. */
static enum vz_err unmount_old(void *ctx)
{
	struct environment *e = ctx;

	if (!fs_is_mounted(e->ct))
		return VZ_OK;
	if (e->skip_remount) {
		e->was_mounted = true;
		return VZ_OK;
	}
	fs_umount(e->ct, 0);
	return VZ_OK;
}

/* A mount without a control group is the administrator's and stays. */
static enum vz_err unmount_remains(void *ctx)
{
	struct environment *e = ctx;

	if (remains_exist(e->ct) && fs_is_mounted(e->ct))
		fs_umount(e->ct, e->fs_flags);
	remains_remove(e->ct);
	e->was_mounted = fs_is_mounted(e->ct);
	return VZ_OK;
}

static enum vz_err close_parents(void *ctx)
{
	const struct environment *e = ctx;

	return parents_close(e->ct);
}

static enum vz_err mount_it(void *ctx)
{
	struct environment *e = ctx;

	return e->was_mounted ? VZ_OK : fs_mount(e->ct, e->fs_flags);
}

static void unmount_it(void *ctx)
{
	struct environment *e = ctx;

	if (!e->was_mounted && fs_is_mounted(e->ct))
		fs_umount(e->ct, e->fs_flags);
}

/* It loads what features and devices of the container stand for. */
static bool needs_modules(const struct ct *ct)
{
	return ct_has(ct, PARAM_FEATURES) || ct_has(ct, PARAM_DEVNODES);
}

static enum vz_err run_prestart(void *ctx)
{
	struct environment *e = ctx;
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	if (!needs_modules(e->ct))
		return VZ_OK;

	words_addf(&env, "VEID=%u", e->ct->id);
	words_addf(&env, "VE_CONFFILE=%s", e->ct->conf_path);
	err = helper_run("vps-prestart", &env, &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Script vps-prestart failed with status %d",
			       status);
	return err;
}

static enum vz_err make_outer(void *ctx)
{
	struct environment *e = ctx;
	int err = cgroup_create_outer(e->ct->id, &e->outer_fd);

	if (err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
				     "Unable to create the control group of container %u",
				     e->ct->id);
	return VZ_OK;
}

static void remove_groups(void *ctx)
{
	struct environment *e = ctx;
	int err = cgroup_remove(e->ct->id);

	if (err)
		log_errno(1, err, "Unable to remove the control group of container %u",
			  e->ct->id);
}

static enum vz_err prepare_failed(const struct environment *e, int err)
{
	if (err == -EEXIST)
		return vz_fail(VZ_VE_RUNNING, "Container is already running");
	if (err == -EADDRINUSE)
		return vz_fail(VZ_ENVCREATE_ERROR,
			       "The user ids of container %u are in use by another one",
			       e->ct->id);
	if (err == -EPERM || err == -EACCES)
		return vz_fail_errno(VZ_NO_ACCES, err,
				     "Unable to create the environment");
	return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
			     "Unable to create the environment");
}

static enum vz_err prepare(void *ctx)
{
	struct environment *e = ctx;
	struct ve_prepare arg = {
		.ctid = e->ct->id,
		.features = features_after(e->ct, e->past),
		.id_base = e->ct->file.values[PARAM_LOCAL_UID].number,
		.id_count = IDRANGE_SIZE,
		.cgroup_fd = e->outer_fd,
		.flags = e->prepare_flags,
	};
	enum vz_err err = ve_open(&e->control);
	int ret;

	if (err)
		return err;
	ret = ve_prepare(&e->control, &arg);
	return ret ? prepare_failed(e, ret) : VZ_OK;
}

static void unprepare(void *ctx)
{
	struct environment *e = ctx;

	ve_close(&e->control);
}

static enum vz_err make_inner(void *ctx)
{
	struct environment *e = ctx;
	unsigned long uid = e->ct->file.values[PARAM_LOCAL_UID].number;
	int err = cgroup_create_inner(e->outer_fd, uid, uid, &e->inner_fd);

	if (err)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, err,
				     "Unable to create the inner control group of container %u",
				     e->ct->id);
	return VZ_OK;
}

static enum vz_err prepare_view(void *ctx)
{
	struct environment *e = ctx;

	return view_prepare(e->ct, e->ct->file.values[PARAM_LOCAL_UID].number,
			    &e->view);
}

/* The group comes before the mount and goes after it: it tells whose that is. */
/* clang-format off */
static const struct step whole_steps[] = {
	{ "id-range",		get_id_range,		NULL },
	{ "remains",		remove_remains,		NULL },
	{ "unmount",		unmount_old,		NULL },
	{ "parents",		close_parents,		NULL },
	{ "cgroup",		make_outer,		remove_groups },
	{ "mount",		mount_it,		unmount_it },
	{ "vps-prestart",	run_prestart,		NULL },
	{ "prepare",		prepare,		unprepare },
};

static const struct step bare_steps[] = {
	{ "id-range",		get_id_range,		NULL },
	{ "remains",		unmount_remains,	NULL },
	{ "parents",		close_parents,		NULL },
	{ "cgroup",		make_outer,		remove_groups },
	{ "mount",		mount_it,		unmount_it },
	{ "prepare",		prepare,		unprepare },
};

static const struct step room_steps[] = {
	{ "cgroup-inner",	make_inner,		NULL },
	{ "view",		prepare_view,		NULL },
};
/* clang-format on */

struct steps environment_prepare(struct environment *e)
{
	return (struct steps){ whole_steps, ARRAY_SIZE(whole_steps), e };
}

struct steps environment_prepare_bare(struct environment *e)
{
	return (struct steps){ bare_steps, ARRAY_SIZE(bare_steps), e };
}

struct steps environment_make_room(struct environment *e)
{
	return (struct steps){ room_steps, ARRAY_SIZE(room_steps), e };
}
