// SPDX-License-Identifier: GPL-2.0-or-later
/* Removing containers. Each part may be gone already. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "files/dump.h"
#include "files/fs.h"
#include "files/private.h"
#include "files/trash.h"
#include "files/unfinished.h"
#include "inside/applied.h"
#include "life/create.h"
#include "life/remains.h"
#include "node/idranges.h"
#include "node/mount.h"
#include "node/names.h"
#include "node/step.h"
#include "quota/ct.h"

const char *const ct_file_suffixes[] = {
	"conf", "mount", "umount", "premount", "postumount", "start", "stop",
};
const size_t nr_ct_file_suffixes = ARRAY_SIZE(ct_file_suffixes);

static enum vz_err config_dir_check(void)
{
	_free_ char *dir = path_root(PATH_CONF_DIR);

	if (access(dir, W_OK))
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, errno,
				     "Unable to write to %s", dir);
	return VZ_OK;
}

static enum vz_err check(const struct host *host, const struct ct *ct)
{
	enum vz_err err = ct_need_private(ct);

	if (!err)
		err = fs_need_down(host, ct);
	if (err)
		return err;
	if (mount_is_point(ct->private))
		return vz_fail(VZ_FS_DEL_PRVT,
			       "Private area %s is a mount point, unmount it first",
			       ct->private);
	err = private_is_own(ct);
	if (!err)
		err = private_is_unused(ct);
	/* Before anything is gone. */
	return err ? err : config_dir_check();
}

static int remove_path(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (S_ISDIR(st.st_mode))
		return trash_remove(path);
	if (S_ISLNK(st.st_mode))
		log_warn("%s is a symbolic link, its destination stays", path);
	return unlink(path) ? -errno : 0;
}

static enum vz_err remove_private(void *ctx)
{
	const struct ct *ct = ctx;
	_free_ char *temp = xasprintf("%s.tmp", ct->private);
	int err;

	log_info("Destroying container private area: %s", ct->private);
	if (creation_is_unfinished(ct))
		remove_path(temp);
	err = remove_path(ct->private);
	if (err)
		return vz_fail_errno(VZ_FS_DEL_PRVT, err,
				     "Unable to delete private area %s",
				     ct->private);
	return VZ_OK;
}

/* Before its files are gone, which tell where it is. */
static enum vz_err forget_quota(void *ctx)
{
	ct_quota_forget(ctx);
	return VZ_OK;
}

static enum vz_err remove_remains(void *ctx)
{
	remains_remove(ctx);
	return VZ_OK;
}

static enum vz_err remove_names(void *ctx)
{
	const struct ct *ct = ctx;

	names_remove(ct->id);
	return VZ_OK;
}

static enum vz_err forget_applied(void *ctx)
{
	const struct ct *ct = ctx;

	applied_forget(ct->id);
	return VZ_OK;
}

static enum vz_err give_ids_back(void *ctx)
{
	const struct ct *ct = ctx;

	idrange_give_back(ct->id);
	return VZ_OK;
}

/* Whatever is left of suspending it, also by one that was killed. */
static enum vz_err remove_dump(void *ctx)
{
	const struct ct *ct = ctx;
	_free_ char *dir = dump_dir(ct);

	for (enum dump_item item = 0; item < DUMP_NR_ITEMS; item++) {
		_free_ char *path = dump_item_path(dir, item, ct->id);
		int err = path_exists(path) ?
			dir_remove_tree(AT_FDCWD, path) : 0;

		if (err)
			log_errno(-1, err, "Unable to delete %s", path);
	}
	return VZ_OK;
}

static enum vz_err remove_root(void *ctx)
{
	const struct ct *ct = ctx;

	if (rmdir(ct->root) && errno != ENOENT)
		log_errno(-1, errno, "Unable to delete mount point %s",
			  ct->root);
	return VZ_OK;
}

/*
 * What stays for an administrator who wants it back. The configuration is the
 * last: without it a destroy that was killed could not be repeated.
 */
static enum vz_err rename_configuration(void *ctx)
{
	const struct ct *ct = ctx;
	enum vz_err err = VZ_OK;

	for (size_t i = nr_ct_file_suffixes; i-- > 0;) {
		_free_ char *path = path_rootf(PATH_CONF_DIR "/%u.%s", ct->id,
					       ct_file_suffixes[i]);
		_free_ char *to = xasprintf("%s.destroyed", path);

		if (rename(path, to) && errno != ENOENT)
			err = vz_fail_errno(VZ_CONFIG_SAVE_ERROR, errno,
					    "Unable to rename %s", path);
	}
	return err;
}

static const struct step destroy_steps[] = {
	{ "quota",	forget_quota,		NULL },
	{ "private",	remove_private,		NULL },
	{ "remains",	remove_remains,		NULL },
	{ "dump",	remove_dump,		NULL },
	{ "root",	remove_root,		NULL },
	{ "names",	remove_names,		NULL },
	{ "applied",	forget_applied,		NULL },
	{ "ids",	give_ids_back,		NULL },
	{ "config",	rename_configuration,	NULL },
};

enum vz_err ct_destroy(const struct host *host, struct ct *ct)
{
	enum vz_err err = check(host, ct);

	if (!err)
		err = steps_finish("destroy", destroy_steps,
				   ARRAY_SIZE(destroy_steps), ct);
	if (!err)
		log_info("Container private area was destroyed");
	return err;
}
