// SPDX-License-Identifier: GPL-2.0-or-later
/* The project of a tree. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "base/walk.h"
#include "quota/project.h"

/* Of the top directory. Only the node's root can see and change them. */
#define MARK		"trusted.vz.project"		/* ID SECONDS NANOSECONDS STAGE */
#define LEFT		"trusted.vz.project.file"	/* INODE FLAGS */
#define TEXT_MAX	256
/* Where links and nodes are made before they get their places. */
#define STAGE		".vzquota-%u"
#define STAGE_TRIES	1000
#define NEW		"new"
#define FIXED_FLAGS	(FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND)

struct work {
	const char		*tree;
	int			top_fd;
	uint32_t		id;
	bool			in_use;
	dev_t			dev;
	char			*stage;		/* its name, in the top directory */
	int			stage_fd;
	ino_t			stage_inode;
	uint64_t		left_inode;	/* 0: nothing */
	unsigned int		left_flags;
	struct timespec		mtime;		/* of the top, when it all began */
	struct project_result	result;
};

static int attributes_get(int fd, struct fsxattr *ret)
{
	return ioctl(fd, FS_IOC_FSGETXATTR, ret) ? -errno : 0;
}

static int attributes_set(int fd, const struct fsxattr *attributes)
{
	return ioctl(fd, FS_IOC_FSSETXATTR, attributes) ? -errno : 0;
}

int project_get(int fd, uint32_t *ret_id, bool *ret_inherited)
{
	struct fsxattr attributes;
	int err = attributes_get(fd, &attributes);

	if (err)
		return err;
	*ret_id = attributes.fsx_projid;
	*ret_inherited = attributes.fsx_xflags & FS_XFLAG_PROJINHERIT;
	return 0;
}

int project_set(int fd, uint32_t id)
{
	struct fsxattr attributes;
	int err = attributes_get(fd, &attributes);

	if (err)
		return err;
	attributes.fsx_projid = id;
	attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
	return attributes_set(fd, &attributes);
}

struct mark {
	uint32_t	id;
	struct timespec	mtime;
	char		stage[TEXT_MAX];
};

/* False: there is none. */
static bool mark_read(int top_fd, struct mark *ret)
{
	char text[TEXT_MAX];
	ssize_t len = fgetxattr(top_fd, MARK, text, sizeof(text) - 1);

	if (len <= 0)
		return false;
	text[len] = '\0';
	return sscanf(text, "%" SCNu32 " %ld %ld %255[^/\n]", &ret->id,
		      &ret->mtime.tv_sec, &ret->mtime.tv_nsec,
		      ret->stage) == 4;
}

int project_state(int top_fd, uint32_t id, enum project_state *ret)
{
	struct mark mark;
	bool inherited;
	uint32_t found;
	int err = project_get(top_fd, &found, &inherited);

	if (err)
		return err;
	if (mark_read(top_fd, &mark) && mark.id == id)
		*ret = PROJECT_UNFINISHED;
	else
		*ret = found == id && inherited ? PROJECT_COMPLETE : PROJECT_NONE;
	return 0;
}

/* Flags that were taken away for a moment, should we be killed in it. */
static int left_write(const struct work *w, uint64_t inode, unsigned int flags)
{
	_free_ char *text = xasprintf("%" PRIu64 " %x", inode, flags);

	return fsetxattr(w->top_fd, LEFT, text, strlen(text), 0) ? -errno : 0;
}

static int left_drop(const struct work *w)
{
	return fremovexattr(w->top_fd, LEFT) && errno != ENODATA ? -errno : 0;
}

static void left_read(struct work *w)
{
	char text[TEXT_MAX];
	ssize_t len = fgetxattr(w->top_fd, LEFT, text, sizeof(text) - 1);

	if (len <= 0)
		return;
	text[len] = '\0';
	if (sscanf(text, "%" SCNu64 " %x", &w->left_inode, &w->left_flags) != 2)
		w->left_inode = 0;
}

static int put_flags_back(const struct work *w, int fd,
			  struct fsxattr *attributes, unsigned int flags)
{
	int err;

	attributes->fsx_xflags |= flags;
	err = attributes_set(fd, attributes);
	return err ? err : left_drop(w);
}

/* One that is fixed refuses a new project. */
static int change_fixed(const struct work *w, int fd, uint64_t inode,
			struct fsxattr *attributes)
{
	unsigned int flags = attributes->fsx_xflags & FIXED_FLAGS;
	int err = left_write(w, inode, flags);

	if (err)
		return err;
	attributes->fsx_xflags &= ~FIXED_FLAGS;
	err = attributes_set(fd, attributes);
	return err ? err : put_flags_back(w, fd, attributes, flags);
}

/* 1: changed, 0: was so, or -errno. */
static int change_open(const struct work *w, int fd, const struct stat *st)
{
	bool is_dir = S_ISDIR(st->st_mode);
	struct fsxattr attributes;
	bool inherited;
	int err = attributes_get(fd, &attributes);

	if (err)
		return err;
	inherited = attributes.fsx_xflags & FS_XFLAG_PROJINHERIT;
	if (st->st_ino == w->left_inode)
		err = put_flags_back(w, fd, &attributes, w->left_flags);
	if (err || (attributes.fsx_projid == w->id && inherited == is_dir))
		return err;
	attributes.fsx_projid = w->id;
	if (is_dir)
		attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
	else
		attributes.fsx_xflags &= ~FS_XFLAG_PROJINHERIT;
	if (attributes.fsx_xflags & FIXED_FLAGS)
		err = change_fixed(w, fd, st->st_ino, &attributes);
	else
		err = attributes_set(fd, &attributes);
	return err ? err : 1;
}

/* Only what is certainly a file or directory is opened. */
static int change_file(const struct work *w, const char *name)
{
	_close_ int place = open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	_free_ char *path = xasprintf("/proc/self/fd/%d", place);
	_close_ int fd = -1;
	struct stat st;

	if (place < 0 || fstat(place, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return -ESTALE;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd < 0 ? -errno : change_open(w, fd, &st);
}

static char *link_text(const char *name, size_t len)
{
	size_t size = len < PATH_MAX ? PATH_MAX : len + 1;
	char *text = xcalloc(1, size + 1);

	if (readlinkat(AT_FDCWD, name, text, size) < 0) {
		free(text);
		return NULL;
	}
	return text;
}

static int make_like(const struct work *w, const char *name,
		     const struct stat *st, const char *as)
{
	_free_ char *text = NULL;

	if (!S_ISLNK(st->st_mode))
		return mknodat(w->stage_fd, as, st->st_mode, st->st_rdev) ?
			-errno : 0;
	text = link_text(name, st->st_size);
	return !text || symlinkat(text, w->stage_fd, as) ? -errno : 0;
}

static int copy_xattr(const char *from, const char *to, const char *xattr)
{
	ssize_t len = lgetxattr(from, xattr, NULL, 0);
	_free_ char *value = xmalloc(len > 0 ? len : 1);

	if (len >= 0)
		len = lgetxattr(from, xattr, value, len);
	if (len < 0)
		return errno == ENODATA ? 0 : -errno;
	return lsetxattr(to, xattr, value, len, 0) ? -errno : 0;
}

static int copy_xattrs(const struct work *w, const char *name, const char *as)
{
	_free_ char *to = xasprintf("/proc/self/fd/%d/%s", w->stage_fd, as);
	ssize_t len = llistxattr(name, NULL, 0);
	_free_ char *list = xmalloc(len > 0 ? len : 1);
	int err = 0;

	if (len > 0)
		len = llistxattr(name, list, len);
	if (len < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;
	for (const char *at = list; !err && at < list + len; at += strlen(at) + 1)
		err = copy_xattr(name, to, at);
	return err;
}

static int copy_attributes(const struct work *w, const char *name,
			   const struct stat *st, const char *as)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	int err;

	if (fchownat(w->stage_fd, as, st->st_uid, st->st_gid,
		     AT_SYMLINK_NOFOLLOW) ||
	    (!S_ISLNK(st->st_mode) &&
	     fchmodat(w->stage_fd, as, st->st_mode & 07777, 0)))
		return -errno;
	err = copy_xattrs(w, name, as);
	if (err)
		return err;
	return utimensat(w->stage_fd, as, times, AT_SYMLINK_NOFOLLOW) ?
		-errno : 0;
}

static int make_one(const struct work *w, const char *name,
		    const struct stat *st, const char *as)
{
	int err = make_like(w, name, st, as);

	return err ? err : copy_attributes(w, name, st, as);
}

/* Of a new inode that has several names: whoever meets another has it already. */
static char *made_name(ino_t inode)
{
	return xasprintf("made-%" PRIu64, (uint64_t)inode);
}

static bool is_made(const struct work *w, const struct stat *st)
{
	_free_ char *made = made_name(st->st_ino);

	return !faccessat(w->stage_fd, made, F_OK, AT_SYMLINK_NOFOLLOW);
}

static int note_made(const struct work *w)
{
	_free_ char *made = NULL;
	struct stat st;

	if (fstatat(w->stage_fd, NEW, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	made = made_name(st.st_ino);
	return linkat(w->stage_fd, NEW, w->stage_fd, made, 0) &&
	       errno != EEXIST ? -errno : 0;
}

/*
 * What has several names keeps them: each becomes one of the same new inode,
 * which waits in the stage under the old one's number.
 */
static int make_linked(const struct work *w, const char *name,
		       const struct stat *st, const char *waiting)
{
	int err = make_one(w, name, st, NEW);

	if (!err)
		err = note_made(w);
	/* Complete before it has that name. */
	if (err)
		return err;
	if (renameat(w->stage_fd, NEW, w->stage_fd, waiting) ||
	    linkat(w->stage_fd, waiting, w->stage_fd, NEW, 0))
		return -errno;
	return 0;
}

static int make_new(const struct work *w, const char *name,
		    const struct stat *st)
{
	_free_ char *waiting = xasprintf("%" PRIu64, (uint64_t)st->st_ino);

	if (unlinkat(w->stage_fd, NEW, 0) && errno != ENOENT)
		return -errno;
	if (!linkat(w->stage_fd, waiting, w->stage_fd, NEW, 0))
		return 0;
	return st->st_nlink > 1 ? make_linked(w, name, st, waiting) :
				  make_one(w, name, st, NEW);
}

/* The directory does not show that something was done in it. */
static int put_in_place(const struct work *w, const char *name)
{
	struct stat st;

	if (stat(".", &st) || renameat(w->stage_fd, NEW, AT_FDCWD, name))
		return -errno;
	utimensat(AT_FDCWD, ".",
		  (const struct timespec[]){ st.st_atim, st.st_mtim }, 0);
	return 0;
}

/* A link in the stage is refused to what has another project. */
static bool has_project(const struct work *w, const char *name)
{
	unlinkat(w->stage_fd, NEW, 0);
	if (linkat(AT_FDCWD, name, w->stage_fd, NEW, 0))
		return false;
	unlinkat(w->stage_fd, NEW, 0);
	return true;
}

/* XFS lets device nodes of no project pass: of those nothing is known. */
static int remake(struct work *w, const char *name, const struct stat *st)
{
	int err;

	if (is_made(w, st) || (S_ISLNK(st->st_mode) && has_project(w, name)))
		return 0;
	if (w->in_use) {
		w->result.left++;
		return 0;
	}
	err = make_new(w, name, st);
	if (!err)
		err = put_in_place(w, name);
	/* In a directory that must not change. */
	if (err == -EPERM) {
		w->result.left++;
		return 0;
	}
	w->result.remade += !err;
	return err;
}

static int visit(void *ctx, const struct walk_entry *entry)
{
	struct work *w = ctx;
	const struct stat *st = entry->st;
	int ret;

	if (st->st_dev != w->dev) {
		log_warn("%s is on another file system and is not counted",
			 entry->path);
		return 0;
	}
	if (st->st_ino == w->stage_inode)
		return WALK_PASS_BY;
	w->result.seen++;
	if (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode)) {
		ret = change_file(w, entry->name);
		w->result.changed += ret > 0;
	} else {
		ret = remake(w, entry->name, st);
	}
	if (ret < 0 && ret != -ENOENT)
		return quota_fail_errno(QUOTA_SYSTEM, ret,
					"Unable to make %s one of project %u",
					entry->path, w->id);
	return 0;
}

static void progress(void *ctx, struct str *line)
{
	const struct work *w = ctx;

	str_addf(line, "%lu files seen, %lu brought into project %u",
		 w->result.seen, w->result.changed + w->result.remade, w->id);
}

static enum quota_err mark(struct work *w)
{
	_free_ char *text = xasprintf("%u %ld %ld %s", w->id,
				      (long)w->mtime.tv_sec,
				      (long)w->mtime.tv_nsec, w->stage);

	if (fsetxattr(w->top_fd, MARK, text, strlen(text), 0))
		return quota_fail_errno(QUOTA_SYSTEM, errno,
					"Unable to note in %s that its files are brought into project %u",
					w->tree, w->id);
	return QUOTA_OK;
}

static char *free_name(int top_fd)
{
	struct stat st;

	for (unsigned int i = 0; i < STAGE_TRIES; i++) {
		_free_ char *name = xasprintf(STAGE, i);

		if (fstatat(top_fd, name, &st, AT_SYMLINK_NOFOLLOW))
			return steal_ptr(&name);
	}
	return NULL;
}

/* That of an interrupted walk for the same project is used again. */
static enum quota_err choose_stage(struct work *w)
{
	struct mark old;

	if (mark_read(w->top_fd, &old)) {
		if (old.id != w->id)
			dir_remove_tree(w->top_fd, old.stage);
		w->stage = xstrdup(old.stage);
		w->mtime = old.mtime;
		return QUOTA_OK;
	}
	w->stage = free_name(w->top_fd);
	return w->stage ? QUOTA_OK :
		quota_fail(QUOTA_SYSTEM, "No name of a new directory is free in %s",
			   w->tree);
}

static enum quota_err open_stage(struct work *w)
{
	struct stat st;
	int err = 0;

	if (mkdirat(w->top_fd, w->stage, 0700) && errno != EEXIST)
		err = -errno;
	if (!err)
		w->stage_fd = openat(w->top_fd, w->stage, O_RDONLY | O_DIRECTORY |
				     O_NOFOLLOW | O_CLOEXEC);
	if (!err)
		err = w->stage_fd < 0 || fstat(w->stage_fd, &st) ? -errno :
			project_set(w->stage_fd, w->id);
	if (!err)
		w->stage_inode = st.st_ino;
	return err ? quota_fail_errno(QUOTA_SYSTEM, err,
				      "Unable to use directory %s in %s",
				      w->stage, w->tree) : QUOTA_OK;
}

static enum quota_err set_top(const struct work *w, const struct stat *st)
{
	int err = change_open(w, w->top_fd, st);

	return err < 0 ? quota_fail_errno(QUOTA_KERNEL, err,
					  "Unable to make %s the top of project %u",
					  w->tree, w->id) : QUOTA_OK;
}

/* All of it is on disk before nobody knows any more. */
static enum quota_err finish(const struct work *w)
{
	const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, w->mtime };
	int err = dir_remove_tree(w->top_fd, w->stage);

	if (!err && syncfs(w->top_fd))
		err = -errno;
	if (!err && fremovexattr(w->top_fd, MARK) && errno != ENODATA)
		err = -errno;
	futimens(w->top_fd, times);
	return err ? quota_fail_errno(QUOTA_SYSTEM, err,
				      "Unable to note in %s that all of its files are in project %u",
				      w->tree, w->id) : QUOTA_OK;
}

static enum quota_err walk(struct work *w)
{
	const struct walk walk = {
		.tree = w->tree, .top_first = true, .visit = visit,
		.progress = progress, .ctx = w,
	};
	int ret = walk_tree(&walk);

	return ret < 0 ? QUOTA_SYSTEM : (enum quota_err)ret;
}

static void tell(const struct work *w)
{
	const struct project_result *r = &w->result;

	if (r->left)
		log_warn("%lu links and device nodes in %s are in use or in fixed directories: they are not counted",
			 r->left, w->tree);
	log_info("%lu files of %lu in %s were brought into project %u",
		 r->changed + r->remade, r->seen, w->tree, w->id);
}

/* Nothing in it, nothing to do but the top: no walk, and no wait for the disk. */
static enum quota_err set_empty(const struct work *w)
{
	int err = project_set(w->top_fd, w->id);

	return err ? quota_fail_errno(QUOTA_KERNEL, err,
				      "Unable to make %s the top of project %u",
				      w->tree, w->id) : QUOTA_OK;
}

enum quota_err project_walk(const char *tree, int top_fd, uint32_t id,
			    bool in_use, struct project_result *ret)
{
	struct work w = { .tree = tree, .top_fd = top_fd, .id = id,
			  .in_use = in_use, .stage_fd = -1 };
	enum quota_err err;
	struct stat st;

	if (fstat(top_fd, &st))
		return quota_fail_errno(QUOTA_SYSTEM, errno,
					"Unable to examine %s", tree);
	*ret = (struct project_result){ 0 };
	if (dir_is_empty(tree) == 1)
		return set_empty(&w);
	w.dev = st.st_dev;
	w.mtime = st.st_mtim;
	left_read(&w);
	err = choose_stage(&w);
	if (!err)
		err = mark(&w);
	if (!err)
		err = set_top(&w, &st);
	if (!err)
		err = open_stage(&w);
	if (!err)
		err = walk(&w);
	cleanup_close(&w.stage_fd);
	if (!err)
		err = finish(&w);
	if (!err)
		tell(&w);
	free(w.stage);
	*ret = w.result;
	return err;
}
