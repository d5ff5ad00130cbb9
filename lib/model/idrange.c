// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges of user ids on the node, one for each container. */
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
#include "base/str.h"
#include "model/ctid.h"
#include "model/idrange.h"

/* Ids above are "no id" or taken for negative numbers by old programs. */
#define ID_END		4294901760UL

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

/* The ranges in use, found in the configurations of all containers. */
struct ranges {
	unsigned long	*base;
	size_t		nr;
};

static void ranges_free(struct ranges *ranges)
{
	free(ranges->base);
}

#define _ranges_ __attribute__((cleanup(ranges_free)))

static void ranges_add(struct ranges *ranges, unsigned long base)
{
	ranges->base = xrealloc(ranges->base,
				(ranges->nr + 1) * sizeof(*ranges->base));
	ranges->base[ranges->nr++] = base;
}

static bool overlaps(unsigned long a, unsigned long b)
{
	return a < b + IDRANGE_SIZE && b < a + IDRANGE_SIZE;
}

static bool ranges_overlap(const struct ranges *ranges, unsigned long base)
{
	for (size_t i = 0; i < ranges->nr; i++)
		if (overlaps(ranges->base[i], base))
			return true;
	return false;
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

static void ranges_add_line(struct ranges *ranges, const char *text)
{
	struct config_line line = {};
	unsigned long base;

	if (config_line_parse(text, &line) <= 0)
		return;
	if ((str_eq(line.key, "LOCAL_UID") || str_eq(line.key, "LOCAL_GID")) &&
	    num_parse_ulong(line.value, &base) == 0 && base &&
	    base < ID_END + IDRANGE_SIZE)
		ranges_add(ranges, base);
	config_line_free(&line);
}

static enum vz_err ranges_add_file(struct ranges *ranges, const char *path)
{
	_words_ struct words lines = {};
	_free_ char *text = NULL;
	int err = config_file_read(path, &text);

	/* Gone meanwhile: its range is free. */
	if (err == -ENOENT)
		return VZ_OK;
	if (err)
		return vz_fail_errno(VZ_NOCONFIG, err,
				     "Cannot read configuration %s", path);
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++)
		ranges_add_line(ranges, lines.argv[i]);
	return VZ_OK;
}

/* Those of all containers but @ctid. */
static enum vz_err ranges_read(struct ranges *ranges, uint32_t ctid)
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
		err = ranges_add_file(ranges, path);
	}
	return err;
}

enum vz_err idrange_allocate(const struct config *global, uint32_t ctid,
			     uint32_t *ret_base)
{
	_ranges_ struct ranges ranges = {};
	unsigned long base = IDRANGE_FIRST;
	enum vz_err err = ranges_read(&ranges, ctid);

	if (err)
		return err;
	if (config_has(global, PARAM_LOCAL_UID))
		base = global->values[PARAM_LOCAL_UID].number;
	if (base < IDRANGE_SIZE)
		base = IDRANGE_SIZE;
	/* Whole steps from the first one, whatever others have chosen. */
	while (base < ID_END && ranges_overlap(&ranges, base))
		base += IDRANGE_SIZE;
	if (base + IDRANGE_SIZE > ID_END)
		return vz_fail(VZ_RESOURCE_ERROR,
			       "No free range of user ids is left");
	*ret_base = base;
	return VZ_OK;
}

enum vz_err idrange_check(uint32_t ctid, unsigned long base)
{
	_ranges_ struct ranges ranges = {};
	enum vz_err err;

	if (!base || base + IDRANGE_SIZE > ID_END)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "User ids from %lu are not a usable range",
			       base);
	err = ranges_read(&ranges, ctid);
	if (err)
		return err;
	if (ranges_overlap(&ranges, base))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "User ids from %lu overlap another container",
			       base);
	return VZ_OK;
}
