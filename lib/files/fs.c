// SPDX-License-Identifier: GPL-2.0-or-later
/* A container's file system. */
#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "files/diskids.h"
#include "files/fs.h"
#include "files/idmap.h"
#include "files/unfinished.h"
#include "model/idrange.h"
#include "node/mount.h"
#include "node/script.h"
#include "node/step.h"
#include "quota/ct.h"

enum vz_err fs_need_private(const struct ct *ct)
{
	enum vz_err err = ct_need_private(ct);

	if (!err && !path_is_dir(ct->private))
		return vz_fail(VZ_FS_NOPRVT, "Private area %s does not exist",
			       ct->private);
	return err;
}

bool fs_is_mounted(const struct ct *ct)
{
	return ct->root && mount_is_point(ct->root);
}

enum vz_err fs_need_down(const struct host *host, const struct ct *ct)
{
	enum vz_err err = ct_need_root(ct);

	if (err)
		return err;
	if (ve_exists(host, ct->id))
		return vz_fail(VZ_VE_RUNNING,
			       "Container is running, stop it first");
	if (fs_is_mounted(ct))
		return vz_fail(VZ_FS_MOUNTED,
			       "Container is mounted, unmount it first");
	return VZ_OK;
}

struct mounting {
	const struct ct	*ct;
	unsigned int	flags;
	int		tree_fd;
};

static enum vz_err run_hook(const struct mounting *m, enum hook hook)
{
	return m->flags & FS_NO_HOOKS ? VZ_OK : hook_run(m->ct, hook);
}

static enum vz_err premount(void *ctx)
{
	return run_hook(ctx, HOOK_PREMOUNT);
}

/*
 * Root of the node is root of the tree here, whatever the ids on disk. Nothing
 * in it may make anybody else root of the node, or give him a device.
 */
static enum vz_err clone_private(void *ctx)
{
	struct mounting *m = ctx;
	const char *private = m->ct->private;
	struct idmap map = { .count = IDRANGE_SIZE };
	enum vz_err err = disk_base(m->ct, &map.disk_base);

	if (err)
		return err;
	m->tree_fd = tree_clone(private, map.disk_base ? &map : NULL,
				MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (m->tree_fd < 0)
		return vz_fail_errno(VZ_FS_CANTMOUNT, m->tree_fd,
				     "Unable to clone private area %s with its ids from %u shown as from 0",
				     private, map.disk_base);
	return VZ_OK;
}

static enum vz_err make_root(void *ctx)
{
	const struct mounting *m = ctx;
	int err = dir_create_all(m->ct->root, 0700);

	if (err)
		return vz_fail_errno(VZ_FS_MPOINTCREATE, err,
				     "Unable to create mount point %s",
				     m->ct->root);
	return VZ_OK;
}

static enum vz_err quota_on(void *ctx)
{
	const struct mounting *m = ctx;

	return ct_quota_mount(m->ct, m->flags & FS_SPARE ? QUOTA_SPARE : 0,
			      m->flags & FS_QUIET);
}

static void quota_off(void *ctx)
{
	const struct mounting *m = ctx;

	ct_quota_umount(m->ct);
}

static enum vz_err attach(void *ctx)
{
	struct mounting *m = ctx;
	int err = tree_attach(m->tree_fd, m->ct->root);

	/* Open, it would keep the mount busy. */
	close(steal_fd(&m->tree_fd));
	if (err)
		return vz_fail_errno(VZ_FS_CANTMOUNT, err, "Unable to mount %s",
				     m->ct->root);
	return VZ_OK;
}

static void detach(void *ctx)
{
	const struct mounting *m = ctx;

	if (fs_is_mounted(m->ct))
		mount_umount_tree(m->ct->root);
}

static enum vz_err mounted(void *ctx)
{
	return run_hook(ctx, HOOK_MOUNT);
}

static const struct step mount_steps[] = {
	{ "premount",	premount,	NULL },
	{ "clone",	clone_private,	NULL },
	{ "mkdir",	make_root,	NULL },
	{ "quota",	quota_on,	quota_off },
	{ "attach",	attach,		detach },
	{ "hook",	mounted,	NULL },
};

enum vz_err fs_mount(const struct ct *ct, unsigned int flags)
{
	struct mounting m = { .ct = ct, .flags = flags, .tree_fd = -1 };
	enum vz_err err = ct_need_root(ct);

	if (!err)
		err = ct_need_private(ct);
	if (err)
		return err;
	if (!(flags & FS_UNFINISHED) && creation_is_unfinished(ct))
		return vz_fail(VZ_FS_NOPRVT, move_is_unfinished(ct) ?
			       "Container %u has not all come from another node: use vzmigrate there again" :
			       "Creation of container %u was interrupted, create it again",
			       ct->id);
	err = steps_run("mount", mount_steps, ARRAY_SIZE(mount_steps), &m);
	cleanup_close(&m.tree_fd);
	if (!err && !(flags & FS_QUIET))
		log_info("Container is mounted");
	return err;
}

static enum vz_err before_umount(void *ctx)
{
	return run_hook(ctx, HOOK_UMOUNT);
}

static enum vz_err unmount(void *ctx)
{
	const struct mounting *m = ctx;
	int err = mount_umount_tree(m->ct->root);

	if (err)
		return vz_fail_errno(VZ_FS_CANTUMOUNT, err,
				     "Unable to unmount %s", m->ct->root);
	if (!(m->flags & FS_QUIET))
		log_info("Container is unmounted");
	return VZ_OK;
}

static enum vz_err quota_end(void *ctx)
{
	const struct mounting *m = ctx;

	return fs_is_mounted(m->ct) ? VZ_OK : ct_quota_umount(m->ct);
}

static enum vz_err after_umount(void *ctx)
{
	return run_hook(ctx, HOOK_POSTUMOUNT);
}

static const struct step umount_steps[] = {
	{ "detach",	unmount,	NULL },
	{ "quota",	quota_end,	NULL },
	{ "posthook",	after_umount,	NULL },
};

/* A part of taking other things back, which an interrupt must not stop. */
enum vz_err fs_umount(const struct ct *ct, unsigned int flags)
{
	const struct step hook = { "hook", before_umount, NULL };
	struct mounting m = { .ct = ct, .flags = flags };
	enum vz_err err = ct_need_root(ct);

	if (!err)
		err = steps_finish("umount", &hook, 1, &m);
	if (err)
		return err;
	return steps_finish("umount", umount_steps, ARRAY_SIZE(umount_steps),
			    &m);
}
