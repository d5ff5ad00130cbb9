// SPDX-License-Identifier: GPL-2.0-or-later
/* The control groups that a guest made for its services. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/groups.h"
#include "model/idrange.h"
#include "node/cgroup.h"

#define CONTROL		"cgroup.subtree_control"
#define CONTROL_MAX	4096
#define TYPE		"cgroup.type"
#define THREADED	"threaded"

/* One walk through the groups of a container. */
struct walk {
	struct record	*record;
	uint32_t	id_base;
};

static uint32_t inside_id(uint32_t id, uint32_t base)
{
	return id >= base && id - base < IDRANGE_SIZE ? id - base : 0;
}

static int read_value(int fd, const char *name, char **ret)
{
	_close_ int file_fd = openat(fd, name, O_RDONLY | O_CLOEXEC);
	int err = file_fd < 0 ? -errno :
		  fd_read_all(file_fd, CONTROL_MAX, ret, NULL);

	if (!err)
		(*ret)[strcspn(*ret, "\n")] = 0;
	return err;
}

static int take_group(const struct walk *walk, int fd, const char *path)
{
	struct group *group = record_new_group(walk->record);
	_free_ char *type = NULL;
	struct stat st;
	int err;

	group->path = xstrdup(path);
	if (fstat(fd, &st))
		return -errno;
	err = read_value(fd, CONTROL, &group->controllers);
	if (!err)
		err = read_value(fd, TYPE, &type);
	if (err)
		return err;
	group->threaded = str_eq(type, THREADED);
	group->uid = inside_id(st.st_uid, walk->id_base);
	group->gid = inside_id(st.st_gid, walk->id_base);
	return 0;
}

static int visit(const struct walk *walk, int fd, const char *path);

/* A file, or a group that has gone meanwhile, is none. */
static int visit_child(const struct walk *walk, int dirfd, const char *path,
		       const struct dirent *entry)
{
	_free_ char *child = str_eq(path, ".") ? xstrdup(entry->d_name) :
			     xasprintf("%s/%s", path, entry->d_name);
	_close_ int fd = openat(dirfd, entry->d_name,
				O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	return visit(walk, fd, child);
}

/* @fd stays the caller's. */
static int visit(const struct walk *walk, int fd, const char *path)
{
	_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	int copy, err = take_group(walk, fd, path);

	if (err)
		return err;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	dir = copy < 0 ? NULL : fdopendir(copy);
	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir)))
		if (entry->d_type == DT_DIR && !str_eq(entry->d_name, ".") &&
		    !str_eq(entry->d_name, ".."))
			err = visit_child(walk, fd, path, entry);
	return err;
}

enum vz_err groups_find(uint32_t ctid, uint32_t id_base, struct record *record)
{
	const struct walk walk = { record, id_base };
	_close_ int fd = cgroup_open_inner(ctid);
	int err = fd < 0 ? fd : visit(&walk, fd, ".");

	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to examine the control groups of container %u",
				     ctid);
	return VZ_OK;
}

/* One step down, made if need be; a name, not "..". */
static int open_child(int dirfd, const char *name)
{
	int fd;

	if (str_eq(name, ".."))
		return -EINVAL;
	if (mkdirat(dirfd, name, 0755) && errno != EEXIST)
		return -errno;
	fd = openat(dirfd, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int open_group(int inner_fd, const char *path)
{
	_words_ struct words names = { 0 };
	int fd = fcntl(inner_fd, F_DUPFD_CLOEXEC, 0);

	words_split(&names, path, "/");
	for (size_t i = 0; fd >= 0 && i < names.nr; i++) {
		_close_ int parent = fd;

		if (str_eq(names.argv[i], "."))
			fd = fcntl(parent, F_DUPFD_CLOEXEC, 0);
		else
			fd = open_child(parent, names.argv[i]);
	}
	return fd;
}

/* One write for each: the node may lack one that a guest can do without. */
static void enable(int fd, const char *controllers)
{
	_words_ struct words names = { 0 };

	words_split(&names, controllers, " ");
	for (size_t i = 0; i < names.nr; i++) {
		_free_ char *value = xasprintf("+%s", names.argv[i]);

		file_write_value_at(fd, CONTROL, value);
	}
}

static int own_files(int fd, uint32_t root)
{
	_closedir_ DIR *dir = NULL;
	struct dirent *entry;
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	dir = copy < 0 ? NULL : fdopendir(copy);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (entry->d_type == DT_REG &&
		    fchownat(fd, entry->d_name, root, root,
			     AT_SYMLINK_NOFOLLOW) && errno != ENOENT)
			return -errno;
	return 0;
}

static int make_group(int inner_fd, const struct group *group)
{
	_close_ int fd = open_group(inner_fd, group->path);

	if (fd < 0)
		return fd;
	if (group->uid >= IDRANGE_SIZE || group->gid >= IDRANGE_SIZE)
		return -ERANGE;
	if (group->threaded) {
		int err = file_write_value_at(fd, TYPE, THREADED);

		if (err)
			return err;
	}
	enable(fd, group->controllers);
	return 0;
}

/* The files of the inner group are the node's, but for what is delegated. */
static int own_group(int inner_fd, uint32_t id_base, const struct group *group)
{
	_close_ int fd = open_group(inner_fd, group->path);
	int err;

	if (fd < 0)
		return fd;
	if (str_eq(group->path, "."))
		return 0;
	err = own_files(fd, id_base);
	if (err)
		return err;
	return cgroup_delegate(fd, id_base + group->uid, id_base + group->gid);
}

/* Files come with the controllers, and those when all of them are enabled. */
enum vz_err groups_make(int inner_fd, uint32_t id_base,
			const struct record *record)
{
	const struct group *group = NULL;
	int err = 0;

	for (size_t i = 0; i < record->nr_groups && !err; i++) {
		group = &record->groups[i];
		err = make_group(inner_fd, group);
	}
	for (size_t i = 0; i < record->nr_groups && !err; i++) {
		group = &record->groups[i];
		err = own_group(inner_fd, id_base, group);
	}
	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to make control group %s of the container",
				     group->path);
	return VZ_OK;
}
