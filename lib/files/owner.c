// SPDX-License-Identifier: GPL-2.0-or-later
/* All that says on disk whose a file is. */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "files/owner.h"
#include "model/idrange.h"

#define CAPABILITY	"security.capability"
#define FIXED_FLAGS	(FS_IMMUTABLE_FL | FS_APPEND_FL)
#define NAMES_MAX	65536
#define ACL_MAX		65536

/* Access lists as system calls have them: all numbers least byte first. */
#define ACL_VERSION	2
#define ACL_USER	0x02
#define ACL_GROUP	0x08

struct acl_entry {
	uint16_t	tag;
	uint16_t	permissions;
	uint32_t	id;
};

struct acl {
	uint32_t		version;
	struct acl_entry	entries[];
};

/* One file at work. */
struct file {
	struct owner_work	*work;
	const char		*name;
	char			*path;		/* to the open file */
	int			fd;		/* O_PATH */
	const struct stat	*st;
	uint32_t		uid, gid;	/* new ones */
	bool			changed;
};

static uint32_t translate(const struct file *f, uint32_t id)
{
	return f->work->change->of(f->work->change, id);
}

static int flags_get(const struct file *f, unsigned int *ret_flags)
{
	_close_ int fd = -1;
	int flags;

	*ret_flags = 0;
	if (!S_ISREG(f->st->st_mode) && !S_ISDIR(f->st->st_mode))
		return 0;
	fd = open(f->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!ioctl(fd, FS_IOC_GETFLAGS, &flags))
		*ret_flags = flags & FIXED_FLAGS;
	return 0;
}

static int flags_set(const struct file *f, unsigned int fixed)
{
	_close_ int fd = open(f->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int flags;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags))
		return -errno;
	flags = (flags & ~FIXED_FLAGS) | fixed;
	return ioctl(fd, FS_IOC_SETFLAGS, &flags) ? -errno : 0;
}

/* Those of version 3 name a root; older ones are anybody's and become its. */
static int caps_translate(const struct file *f, struct owner_rest *rest)
{
	struct vfs_ns_cap_data caps = { 0 };
	uint32_t revision, root = 0;

	memcpy(&caps, rest->caps, rest->caps_len);
	revision = le32toh(caps.magic_etc) & VFS_CAP_REVISION_MASK;
	if (revision == VFS_CAP_REVISION_3)
		root = le32toh(caps.rootid);
	else if (revision != VFS_CAP_REVISION_2)
		return 0;
	root = translate(f, root);
	if (!root && revision == VFS_CAP_REVISION_2)
		return 0;
	caps.magic_etc = htole32((le32toh(caps.magic_etc) & VFS_CAP_FLAGS_MASK) |
				 VFS_CAP_REVISION_3);
	caps.rootid = htole32(root);
	if (rest->caps_len == sizeof(caps) &&
	    !memcmp(rest->caps, &caps, sizeof(caps)))
		return 0;
	memcpy(rest->caps, &caps, sizeof(caps));
	rest->caps_len = sizeof(caps);
	return 1;
}

static int caps_read(const struct file *f, struct owner_rest *rest)
{
	ssize_t len = getxattr(f->path, CAPABILITY, rest->caps,
			       sizeof(rest->caps));

	if (len < 0)
		return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
	rest->caps_len = len;
	return 0;
}

static bool acl_translate(const struct file *f, struct acl *acl, size_t len)
{
	size_t nr = (len - sizeof(*acl)) / sizeof(*acl->entries);
	bool changed = false;

	for (size_t i = 0; i < nr; i++) {
		uint16_t tag = le16toh(acl->entries[i].tag);
		uint32_t id = le32toh(acl->entries[i].id);

		if (tag != ACL_USER && tag != ACL_GROUP)
			continue;
		acl->entries[i].id = htole32(translate(f, id));
		changed |= translate(f, id) != id;
	}
	return changed;
}

static int acl_change(struct file *f, const char *name)
{
	_free_ struct acl *acl = xmalloc(ACL_MAX);
	ssize_t len = getxattr(f->path, name, acl, ACL_MAX);

	if (len < 0)
		return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
	if ((size_t)len < sizeof(*acl) || le32toh(acl->version) != ACL_VERSION ||
	    !acl_translate(f, acl, len))
		return 0;
	if (setxattr(f->path, name, acl, len, 0))
		return -errno;
	f->changed = true;
	return 0;
}

static int acls_change(struct file *f)
{
	int err = acl_change(f, "system.posix_acl_access");

	return err || !S_ISDIR(f->st->st_mode) ? err :
		acl_change(f, "system.posix_acl_default");
}

static int ids_change(struct file *f)
{
	if (f->uid == f->st->st_uid && f->gid == f->st->st_gid)
		return 0;
	if (fchownat(f->fd, "", f->uid, f->gid, AT_EMPTY_PATH))
		return -errno;
	f->changed = true;
	return 0;
}

static int put_back(struct file *f, const struct owner_rest *rest)
{
	if (rest->caps_len &&
	    setxattr(f->path, CAPABILITY, rest->caps, rest->caps_len, 0))
		return -errno;
	if (chmod(f->path, rest->mode & 07777))
		return -errno;
	f->changed = true;
	return rest->flags ? flags_set(f, rest->flags) : 0;
}

/* One that loses something on the way, which is on record until it is back. */
static int change_carefully(struct file *f, const struct owner_rest *rest)
{
	struct owner_work *work = f->work;
	int err = work->remember(work->ctx, rest);

	if (!err && rest->flags)
		err = flags_set(f, 0);
	if (!err)
		err = ids_change(f);
	if (!err)
		err = acls_change(f);
	if (!err)
		err = put_back(f, rest);
	return err ? err : work->remember(work->ctx, NULL);
}

static bool loses_something(const struct file *f, const struct owner_rest *rest,
			    bool new_caps)
{
	bool new_ids = f->uid != f->st->st_uid || f->gid != f->st->st_gid;

	return new_caps ||
	       (new_ids && (rest->caps_len ||
			    (S_ISREG(f->st->st_mode) &&
			     f->st->st_mode & (S_ISUID | S_ISGID))));
}

/* Fixed ones are only known by what they refuse. */
static int change_fixed(struct file *f, struct owner_rest *rest)
{
	int err = flags_get(f, &rest->flags);

	if (err)
		return err;
	return rest->flags ? change_carefully(f, rest) : -EPERM;
}

static int change_open(struct file *f, bool has_xattrs)
{
	struct owner_rest rest = {
		.inode = f->st->st_ino, .mode = f->st->st_mode,
	};
	int err = has_xattrs && S_ISREG(f->st->st_mode) ? caps_read(f, &rest) : 0;
	int new_caps;

	if (err)
		return err;
	new_caps = rest.caps_len ? caps_translate(f, &rest) : 0;
	if (loses_something(f, &rest, new_caps)) {
		err = flags_get(f, &rest.flags);
		return err ? err : change_carefully(f, &rest);
	}
	err = ids_change(f);
	if (!err && has_xattrs)
		err = acls_change(f);
	return err == -EPERM ? change_fixed(f, &rest) : err;
}

/* As the one who was killed would have gone on. */
static int finish_left(struct file *f)
{
	struct owner_rest rest = f->work->left;

	f->work->left.inode = 0;
	return change_carefully(f, &rest);
}

static bool has_xattrs(const char *name, const struct stat *st)
{
	return !S_ISLNK(st->st_mode) && llistxattr(name, NULL, 0) > 0;
}

int owner_change(struct owner_work *work, const char *name,
		 const struct stat *st)
{
	struct file f = { .work = work, .name = name, .fd = -1, .st = st };
	bool xattrs = has_xattrs(name, st);
	bool is_left = work->left.inode && work->left.inode == st->st_ino;
	int err;

	f.uid = translate(&f, st->st_uid);
	f.gid = translate(&f, st->st_gid);
	if (!is_left && !xattrs && f.uid == st->st_uid && f.gid == st->st_gid)
		return 0;
	f.fd = open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (f.fd < 0)
		return -errno;
	f.path = xasprintf("/proc/self/fd/%d", f.fd);
	err = is_left ? finish_left(&f) : change_open(&f, xattrs);
	free(f.path);
	close(f.fd);
	return err ? err : f.changed;
}
