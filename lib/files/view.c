// SPDX-License-Identifier: GPL-2.0-or-later
/* What a container sees of its files. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "files/diskids.h"
#include "files/idmap.h"
#include "files/view.h"
#include "model/idrange.h"
#include "node/mount.h"

void view_free(struct view *view)
{
	cleanup_close(&view->root_fd);
	for (size_t i = 0; i < view->nr; i++) {
		free(view->mounts[i].path);
		cleanup_close(&view->mounts[i].fd);
	}
	free(view->mounts);
	*view = (struct view)VIEW_INIT;
}

/* Looking at the mounts of one container. */
struct look {
	const struct mount_table	*table;
	const char			*root;		/* VE_ROOT, without links */
	uint32_t			run_base;
	struct view			*view;
};

static bool is_same_place(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Others below it may be hidden by what was mounted later. */
static bool is_visible(const struct mount_entry *entry)
{
	struct statx stx;

	return !statx(AT_FDCWD, entry->point, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
		      STATX_MNT_ID, &stx) &&
	       (stx.stx_mask & STATX_MNT_ID) && stx.stx_mnt_id == entry->id;
}

/* Where a mount that is not translated has the same directory; NULL: nowhere. */
static char *plain_path(const struct mount_table *table,
			const struct mount_entry *of)
{
	for (size_t i = 0; i < table->nr; i++) {
		const struct mount_entry *entry = &table->entries[i];
		size_t skip = str_eq(entry->root, "/") ? 0 : strlen(entry->root);

		if (str_eq(entry->device, of->device) &&
		    path_is_within(of->root, entry->root) &&
		    !mount_has_option(entry, "idmapped"))
			return xasprintf("%s%s", str_eq(entry->point, "/") ?
					 "" : entry->point, of->root + skip);
	}
	return NULL;
}

/*
 * The kernel translates no mount again, as a bind mount of a file below any
 * VE_ROOT would need: it is cloned from where the directory is plain. How it
 * was translated is told by its owner there and here.
 */
static int clone_translated(const struct look *look,
			    const struct mount_entry *entry)
{
	_free_ char *plain = plain_path(look->table, entry);
	struct idmap map = { .shown_base = look->run_base, .count = IDRANGE_SIZE };
	uint64_t attributes = 0;
	_free_ char *opened = NULL;
	struct stat shown, on_disk;
	_close_ int fd = -1;

	/* Whose tree the path is in may change it: what is open is judged. */
	fd = plain ? open(plain, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (fd < 0 || fstat(fd, &on_disk) || lstat(entry->point, &shown) ||
	    !is_same_place(&on_disk, &shown) || on_disk.st_uid < shown.st_uid)
		return -EINVAL;
	map.disk_base = on_disk.st_uid - shown.st_uid;
	if (mount_has_option(entry, "ro"))
		attributes |= MOUNT_ATTR_RDONLY;
	if (mount_has_option(entry, "noexec"))
		attributes |= MOUNT_ATTR_NOEXEC;
	opened = xasprintf("/proc/self/fd/%d", fd);
	return tree_clone(opened, &map, attributes);
}

static int clone_mount(const struct look *look, const struct mount_entry *entry)
{
	const struct idmap map = { .shown_base = look->run_base, .count = IDRANGE_SIZE };
	int fd = mount_has_option(entry, "idmapped") ?
		clone_translated(look, entry) :
		tree_clone(entry->point, &map, 0);

	if (fd >= 0)
		return fd;
	log_warn("The owners of files in %s (%s) cannot be translated, inside they are nobody's: %s",
		 entry->point, entry->fstype, strerror(-fd));
	return tree_clone(entry->point, NULL, 0);
}

static enum vz_err take_mount(const struct look *look,
			      const struct mount_entry *entry)
{
	const char *path = entry->point + strlen(look->root);
	struct view *view = look->view;
	int fd = clone_mount(look, entry);

	if (fd < 0)
		return vz_fail_errno(VZ_FS_CANTMOUNT, fd,
				     "Unable to clone mount %s", entry->point);
	view->mounts = xgrow(view->mounts, view->nr, sizeof(*view->mounts));
	view->mounts[view->nr++] = (struct view_mount){
		.path = xstrdup(path + strspn(path, "/")),
		.fd = fd,
	};
	return VZ_OK;
}

/* Our own mount of the private area, as the administrator has left it. */
static const struct mount_entry *own_mount(const struct look *look,
					   const struct ct *ct)
{
	struct stat private, root;

	if (stat(ct->private, &private) || stat(look->root, &root) ||
	    !is_same_place(&private, &root))
		return NULL;
	for (size_t i = look->table->nr; i-- > 0;)
		if (mount_is_at(&look->table->entries[i], look->root))
			return &look->table->entries[i];
	return NULL;
}

static enum vz_err take_mounts(const struct look *look,
			       const struct mount_entry *own)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; !err && i < look->table->nr; i++) {
		const struct mount_entry *entry = &look->table->entries[i];

		if (entry != own &&
		    path_is_within(entry->point, look->root) &&
		    is_visible(entry))
			err = take_mount(look, entry);
	}
	return err;
}

static enum vz_err take_root(const struct look *look, const struct ct *ct,
			     bool read_only)
{
	struct idmap map = { .shown_base = look->run_base, .count = IDRANGE_SIZE };
	enum vz_err err = disk_base(ct, &map.disk_base);
	int fd;

	if (err)
		return err;
	fd = tree_clone(ct->private,
			map.disk_base == map.shown_base ? NULL : &map,
			read_only ? MOUNT_ATTR_RDONLY : 0);
	if (fd < 0)
		return vz_fail_errno(VZ_FS_CANTMOUNT, fd,
				     "Unable to clone private area %s with its ids from %u shown as from %u",
				     ct->private, map.disk_base, map.shown_base);
	look->view->root_fd = fd;
	return VZ_OK;
}

enum vz_err view_prepare(const struct ct *ct, uint32_t run_base,
			 struct view *ret_view)
{
	_mount_table_ struct mount_table table = { 0 };
	_free_ char *root = realpath(ct->root, NULL);
	struct look look = { &table, root, run_base, ret_view };
	const struct mount_entry *own;
	enum vz_err err;
	int ret = root ? mount_table_read(&table) : -errno;

	if (ret)
		return vz_fail_errno(VZ_FS_CANTMOUNT, ret,
				     "Unable to examine the mounts of %s",
				     ct->root);
	own = own_mount(&look, ct);
	err = take_root(&look, ct, own && mount_has_option(own, "ro"));
	return err ? err : take_mounts(&look, own);
}

static int attach_below(int root_fd, const struct view_mount *mount)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH,
	};
	_close_ int fd = syscall(SYS_openat2, root_fd,
				 *mount->path ? mount->path : ".", &how,
				 sizeof(how));

	if (fd < 0 ||
	    syscall(SYS_move_mount, mount->fd, "", fd, "",
		    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
		return -errno;
	return 0;
}

static int attach_mounts(const struct view *view, const char *root)
{
	for (size_t i = 0; i < view->nr; i++) {
		/* Each time: one of them may be on top of all. */
		_close_ int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
		int err = root_fd < 0 ? -errno :
			attach_below(root_fd, &view->mounts[i]);

		if (err)
			return err;
	}
	return 0;
}

int view_attach(const struct view *view, const char *root)
{
	int err;

	if (unshare(CLONE_NEWNS) ||
	    mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -errno;
	err = tree_attach(view->root_fd, root);
	return err ? err : attach_mounts(view, root);
}
