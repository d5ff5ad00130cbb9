// SPDX-License-Identifier: GPL-2.0-or-later
/* The registry of container names: links in /etc/vz/names to CTID.conf. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/str.h"
#include "model/ctid.h"
#include "model/name.h"
#include "node/configured.h"
#include "node/names.h"

/* "…/101.conf" to 101. */
static int link_target_parse(const char *target, uint32_t *ret_id)
{
	const char *slash = strrchr(target, '/');

	return conf_ctid(slash ? slash + 1 : target, ret_id);
}

static int link_read(const char *path, uint32_t *ret_id)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0)
		return -errno;
	target[len] = '\0';
	return link_target_parse(target, ret_id);
}

int name_lookup(const char *name, uint32_t *ret_id)
{
	_free_ char *path = NULL;

	if (!name_is_valid(name))
		return -EINVAL;
	path = path_name_link(name);
	return link_read(path, ret_id);
}

/* Names of @ctid, all but @keep (may be NULL). */
static void names_remove_but(uint32_t ctid, const char *keep)
{
	_free_ char *dir_path = path_root(PATH_NAMES_DIR);
	_closedir_ DIR *dir = opendir(dir_path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_free_ char *path = NULL;
		uint32_t id;

		if (keep && str_eq(entry->d_name, keep))
			continue;
		path = path_name_link(entry->d_name);
		if (link_read(path, &id) == 0 && id == ctid &&
		    unlink(path) < 0)
			log_errno(-1, errno, "Cannot remove name %s",
				  entry->d_name);
	}
}

void names_remove(uint32_t ctid)
{
	names_remove_but(ctid, NULL);
}

/* Of all names: containers have locks of their own only. */
static enum vz_err registry_lock(int *ret_fd)
{
	_free_ char *dir = path_root(PATH_NAMES_DIR);
	_close_ int fd = -1;
	int err = dir_create_all(dir, 0755);

	if (err)
		return vz_fail_errno(VZ_SET_NAME_ERROR, err,
				     "Cannot create directory %s", dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX))
		return vz_fail_errno(VZ_SET_NAME_ERROR, errno,
				     "Cannot lock the names in %s", dir);
	*ret_fd = steal_fd(&fd);
	return VZ_OK;
}

static enum vz_err name_check_free(uint32_t ctid, const char *name)
{
	_free_ char *conf = NULL;
	uint32_t owner;
	int err = name_lookup(name, &owner);

	if (err == -ENOENT || (err == 0 && owner == ctid))
		return VZ_OK;
	if (err)
		return vz_fail_errno(VZ_SET_NAME_ERROR, err,
				     "Cannot use name %s", name);
	conf = path_ct_conf(owner);
	/* A name of a container that is gone may be taken over. */
	if (!path_exists(conf))
		return VZ_OK;
	return vz_fail(VZ_SET_NAME_ERROR,
		       "Name %s belongs to container %u", name, owner);
}

static enum vz_err link_create(uint32_t ctid, const char *name)
{
	_free_ char *dir = path_root(PATH_NAMES_DIR);
	_free_ char *path = path_name_link(name);
	_free_ char *target = path_ct_conf(ctid);
	_free_ char *temp = xasprintf("%s/.%u.new", dir, ctid);
	int err;

	/* Of one who was killed; the container's lock is ours. */
	unlink(temp);
	if (symlink(target, temp) < 0 || rename(temp, path) < 0) {
		err = errno;
		unlink(temp);
		return vz_fail_errno(VZ_SET_NAME_ERROR, err,
				     "Cannot create name %s", name);
	}
	/* Before the configuration says that it is there. */
	err = dir_sync_of(path);
	if (err)
		return vz_fail_errno(VZ_SET_NAME_ERROR, err,
				     "Cannot create name %s", name);
	return VZ_OK;
}

enum vz_err name_assign(uint32_t ctid, const char *name)
{
	_free_ char *own_number = xasprintf("%u", ctid);
	_close_ int lock_fd = -1;
	enum vz_err err;

	/* Some clients name a container by its own id; nothing to register. */
	if (!*name || str_eq(name, own_number)) {
		names_remove(ctid);
		return VZ_OK;
	}
	if (!name_is_valid(name) || name_is_number(name))
		return vz_fail(VZ_SET_NAME_ERROR, "Name %s is not valid",
			       name);
	err = registry_lock(&lock_fd);
	if (!err)
		err = name_check_free(ctid, name);
	if (!err)
		err = link_create(ctid, name);
	if (err)
		return err;
	names_remove_but(ctid, name);
	log_info("Name %s assigned", name);
	return VZ_OK;
}

int ctid_parse(const char *text, uint32_t *ret_id, const char **ret_name)
{
	int number, err = num_parse_int(text, &number);

	if (err == 0) {
		if (number < 0 || (uint32_t)number > CTID_MAX)
			return -EINVAL;
		*ret_id = number;
		*ret_name = NULL;
		return 0;
	}
	if (err == -ERANGE)
		return -EINVAL;
	err = name_lookup(text, ret_id);
	if (!err)
		*ret_name = text;
	return err;
}
