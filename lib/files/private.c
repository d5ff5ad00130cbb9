// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose a private area is. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "files/private.h"
#include "node/configured.h"
#include "node/mount.h"

/* The number, not as a part of a longer one. */
static bool has_number(const char *text, const char *number)
{
	size_t len = strlen(number);

	for (const char *at = text; (at = strstr(at, number)); at++)
		if ((at == text || !isdigit((unsigned char)at[-1])) &&
		    !isdigit((unsigned char)at[len]))
			return true;
	return false;
}

static enum vz_err check_id(const struct ct *ct)
{
	_free_ char *number = xasprintf("%u", ct->id);

	if (has_number(ct->private, number))
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_VALUE,
		       "VE_PRIVATE of container %u is %s, where its id is missing: write $VEID into it",
		       ct->id, ct->private);
}

/* What is not there yet is taken as it is written. */
static char *without_links(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : xstrdup(path);
}

static enum vz_err check_other(const struct ct *ct, const char *own,
			       const struct config *defaults, uint32_t ctid)
{
	_config_ struct config config = { 0 };
	_free_ char *path = NULL;
	_free_ char *other = NULL;

	/* One that cannot be read has been reported. */
	if (ctid == ct->id || ct_read(ctid, defaults, &config) ||
	    !config_has(&config, PARAM_VE_PRIVATE))
		return VZ_OK;
	path = path_expand(config.values[PARAM_VE_PRIVATE].text, ctid);
	other = without_links(path);
	if (!path_is_within(own, other) && !path_is_within(other, own))
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_VALUE,
		       "Private area %s of container %u and %s of container %u are not apart",
		       ct->private, ct->id, path, ctid);
}

enum vz_err private_is_own(const struct ct *ct)
{
	_configured_ struct configured others = { 0 };
	_config_ struct config defaults = { 0 };
	_free_ char *own = without_links(ct->private);
	enum vz_err err = check_id(ct);

	if (err)
		return err;
	ct_read_defaults(&ct->global, &defaults);
	configured_read(".conf", &others);
	for (size_t i = 0; !err && i < others.nr; i++)
		err = check_other(ct, own, &defaults, others.ctid[i]);
	return err;
}

/* The mount that @path is in: of those with the longest point, the last. */
static const struct mount_entry *mount_of(const struct mount_table *table,
					  const char *path)
{
	const struct mount_entry *best = NULL;

	for (size_t i = 0; i < table->nr; i++) {
		const struct mount_entry *entry = &table->entries[i];

		if (path_is_within(path, entry->point) &&
		    (!best || strlen(entry->point) >= strlen(best->point)))
			best = entry;
	}
	return best;
}

static char *path_in_fs(const struct mount_entry *mount, const char *path)
{
	const char *below = str_eq(mount->point, "/") ?
		path : path + strlen(mount->point);

	return xasprintf("%s%s", str_eq(mount->root, "/") ? "" : mount->root,
			 below);
}

enum vz_err private_is_unused(const struct ct *ct)
{
	_mount_table_ struct mount_table table = { 0 };
	_free_ char *private = realpath(ct->private, NULL);
	const struct mount_entry *in;
	_free_ char *place = NULL;

	if (!private || mount_table_read(&table))
		return VZ_OK;
	in = mount_of(&table, private);
	if (!in)
		return VZ_OK;
	place = path_in_fs(in, private);
	for (size_t i = 0; i < table.nr; i++) {
		const struct mount_entry *entry = &table.entries[i];

		if (path_is_within(entry->point, private) ||
		    (entry != in && str_eq(entry->device, in->device) &&
		     path_is_within(entry->root, place)))
			return vz_fail(VZ_FS_MOUNTED,
				       "%s is in use: something in it is mounted at %s, unmount it first",
				       ct->private, entry->point);
	}
	return VZ_OK;
}
