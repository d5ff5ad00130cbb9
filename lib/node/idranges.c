// SPDX-License-Identifier: GPL-2.0-or-later
/* The ranges of user ids of this node's containers. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "model/ctid.h"
#include "model/idrange.h"
#include "node/idranges.h"

enum vz_err idrange_lock(int *ret_fd)
{
	_free_ char *path = path_root(PATH_IDRANGE_LOCK);
	_free_ char *copy = xstrdup(path);
	_close_ int fd = -1;
	int err = dir_create_all(dirname(copy), 0755);

	if (!err) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0 || flock(fd, LOCK_EX) < 0)
			err = -errno;
	}
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot lock the user id ranges with %s",
				     path);
	*ret_fd = steal_fd(&fd);
	return VZ_OK;
}

/* "N.conf", "N.conf.migrated"...: all but what was destroyed has files. */
static bool conf_ctid(const char *name, uint32_t *ret_id)
{
	const char *dot = strchr(name, '.');
	_free_ char *number = NULL;

	if (!dot || !str_has_prefix(dot, ".conf") ||
	    str_has_suffix(dot, ".destroyed"))
		return false;
	number = xstrndup(name, dot - name);
	return num_parse_u32(number, ret_id) == 0 && *ret_id <= CTID_MAX;
}

static enum vz_err add_file(struct idranges *ranges, const char *path)
{
	_free_ char *text = NULL;
	int err = config_file_read(path, &text);

	/* Gone meanwhile: its range is free. */
	if (err == -ENOENT)
		return VZ_OK;
	if (err)
		return vz_fail_errno(VZ_NOCONFIG, err,
				     "Cannot read configuration %s", path);
	idranges_add_config(ranges, text);
	return VZ_OK;
}

/* Those of all containers but @ctid. */
static enum vz_err read_all(struct idranges *ranges, uint32_t ctid)
{
	_free_ char *dir_path = path_root(PATH_CONF_DIR);
	_closedir_ DIR *dir = opendir(dir_path);
	enum vz_err err = VZ_OK;
	struct dirent *entry;

	if (!dir)
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Cannot read directory %s", dir_path);
	while (!err && (entry = readdir(dir))) {
		_free_ char *path = NULL;
		uint32_t id;

		if (!conf_ctid(entry->d_name, &id) || id == ctid)
			continue;
		path = xasprintf("%s/%s", dir_path, entry->d_name);
		err = add_file(ranges, path);
	}
	return err;
}

enum vz_err idrange_allocate(const struct config *global, uint32_t ctid,
			     uint32_t *ret_base)
{
	_idranges_ struct idranges ranges = {};
	unsigned long base = IDRANGE_FIRST;
	enum vz_err err = read_all(&ranges, ctid);

	if (err)
		return err;
	if (config_has(global, PARAM_LOCAL_UID))
		base = global->values[PARAM_LOCAL_UID].number;
	base = idranges_find_free(&ranges, base);
	if (!base)
		return vz_fail(VZ_RESOURCE_ERROR,
			       "No free range of user ids is left");
	*ret_base = base;
	return VZ_OK;
}

enum vz_err idrange_check(uint32_t ctid, unsigned long base)
{
	_idranges_ struct idranges ranges = {};
	enum vz_err err;

	if (!idrange_is_usable(base))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "User ids from %lu are not a usable range",
			       base);
	err = read_all(&ranges, ctid);
	if (err)
		return err;
	if (idranges_overlap(&ranges, base))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "User ids from %lu overlap another container",
			       base);
	return VZ_OK;
}

static bool has_id_range(const struct ct *ct)
{
	return config_has(&ct->file, PARAM_LOCAL_UID) &&
	       ct->file.values[PARAM_LOCAL_UID].number;
}

static enum vz_err check_id_range(const struct ct *ct)
{
	unsigned long uid = ct->file.values[PARAM_LOCAL_UID].number;

	if (config_has(&ct->file, PARAM_LOCAL_GID) &&
	    ct->file.values[PARAM_LOCAL_GID].number != uid)
		return vz_fail(VZ_INVALID_CONFIG,
			       "LOCAL_GID in %s is not the same as LOCAL_UID",
			       ct->conf_path);
	return idrange_check(ct->id, uid);
}

enum vz_err idrange_need(struct ct *ct)
{
	_config_ struct config values = { 0 };
	_free_ char *text = NULL;
	_close_ int lock_fd = -1;
	enum vz_err err;
	uint32_t base;

	if (has_id_range(ct))
		return check_id_range(ct);
	err = idrange_lock(&lock_fd);
	if (!err)
		err = idrange_allocate(&ct->global, ct->id, &base);
	if (err)
		return err;
	text = xasprintf("%u", base);
	config_set_text(&values, PARAM_LOCAL_UID, text);
	config_set_text(&values, PARAM_LOCAL_GID, text);
	return ct_save(ct, &values);
}
