// SPDX-License-Identifier: GPL-2.0-or-later
/* The record of which container has which range of user ids. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "model/ctid.h"
#include "node/configured.h"
#include "node/idranges.h"

#define RECORD_MAX	(4 << 20)

static enum vz_err lock_record(int *ret_fd)
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

/* -ENOENT: there is none. */
static int read_record(struct idranges *ranges)
{
	_free_ char *path = path_root(PATH_IDRANGES);
	_free_ char *text = NULL;
	int err = file_read(path, RECORD_MAX, &text, NULL);

	if (!err)
		idranges_parse(ranges, text);
	return err;
}

void idranges_read(struct idranges *ret_ranges)
{
	*ret_ranges = (struct idranges){ 0 };
	read_record(ret_ranges);
}

static enum vz_err write_record(const struct idranges *ranges)
{
	_free_ char *path = path_root(PATH_IDRANGES);
	_free_ char *text = idranges_text(ranges);
	int err = file_replace(path, text, strlen(text), 0644);

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Unable to write %s",
				     path);
	return VZ_OK;
}

/* What a container that is on this node or has moved away has there. */
static const char *const suffixes[] = { ".conf", ".conf.migrated" };

static bool has_configuration(uint32_t ctid)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_free_ char *path = path_rootf(PATH_CONF_DIR "/%u%s", ctid,
					       suffixes[i]);

		if (path_exists(path))
			return true;
	}
	return false;
}

/* What LOCAL_UID says there; 0: nothing, or the file is no configuration. */
static unsigned long configured_base(const char *path)
{
	_config_ struct config config = { 0 };
	_free_ char *text = NULL;
	int err = config_file_read(path, &text);

	if (err) {
		log_warn("Cannot read configuration %s: %s", path,
			 strerror(-err));
		return 0;
	}
	config_parse(&config, text, path, IN_CT_CONF);
	return config_has(&config, PARAM_LOCAL_UID) ?
		config.values[PARAM_LOCAL_UID].number : 0;
}

static void begin_with(struct idranges *ranges, const char *suffix,
		       uint32_t ctid)
{
	_free_ char *path = path_rootf(PATH_CONF_DIR "/%u%s", ctid, suffix);
	unsigned long base = configured_base(path);

	if (idrange_is_usable(base) &&
	    !idranges_overlapping(ranges, base, ctid))
		idranges_set(ranges, ctid, base);
}

/* The first of those that name a range has it: copies have higher numbers. */
static void begin_record(struct idranges *ranges)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_configured_ struct configured all = { 0 };

		configured_read(suffixes[i], &all);
		for (size_t j = 0; j < all.nr; j++)
			begin_with(ranges, suffixes[i], all.ctid[j]);
	}
}

static void drop_gone(struct idranges *ranges, uint32_t but_ctid)
{
	for (size_t i = ranges->nr; i-- > 0;) {
		uint32_t owner = ranges->at[i].owner;

		if (owner != but_ctid && !has_configuration(owner))
			idranges_drop(ranges, owner);
	}
}

static void add_users_of(struct idranges *ranges, const char *file)
{
	_free_ char *path = path_root(file);
	_free_ char *text = NULL;

	if (!file_read(path, RECORD_MAX, &text, NULL))
		idranges_add_users(ranges, text);
}

/* Under the lock. Only those whose containers are still there, but @ctid's. */
static enum vz_err load(struct idranges *ranges, uint32_t ctid)
{
	int err = read_record(ranges);

	if (err == -ENOENT)
		begin_record(ranges);
	else if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot read %s",
				     PATH_IDRANGES);
	drop_gone(ranges, ctid);
	add_users_of(ranges, PATH_SUBUID);
	add_users_of(ranges, PATH_SUBGID);
	return VZ_OK;
}

static enum vz_err choose(const struct idranges *ranges, const struct ct *ct,
			  uint32_t *ret_base)
{
	const struct idrange *own = idranges_of(ranges, ct->id);
	unsigned long base = IDRANGE_FIRST;

	if (config_has(&ct->global, PARAM_LOCAL_UID))
		base = ct->global.values[PARAM_LOCAL_UID].number;
	base = own ? own->base : idranges_find_free(ranges, base);
	if (!base)
		return vz_fail(VZ_RESOURCE_ERROR,
			       "No free range of user ids is left");
	*ret_base = base;
	return VZ_OK;
}

static enum vz_err check(const struct idranges *ranges, uint32_t ctid,
			 unsigned long base)
{
	const struct idrange *other = idranges_overlapping(ranges, base, ctid);

	if (!idrange_is_usable(base))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "User ids from %lu are not a usable range, the first one must be at least %u",
			       base, IDRANGE_SIZE);
	if (!other)
		return VZ_OK;
	if (other->owner == IDRANGE_USERS)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "User ids from %lu overlap those from %lu that " PATH_SUBUID " or " PATH_SUBGID " gives to a user",
			       base, other->base);
	return vz_fail(VZ_INVALID_PARAMETER_VALUE,
		       "User ids from %lu overlap those of container %u from %lu",
		       base, other->owner, other->base);
}

enum vz_err idrange_take(const struct ct *ct, unsigned long wanted,
			 uint32_t *ret_base, int *ret_lock_fd)
{
	_idranges_ struct idranges ranges = { 0 };
	_close_ int lock_fd = -1;
	enum vz_err err = lock_record(&lock_fd);

	if (!err)
		err = load(&ranges, ct->id);
	if (err)
		return err;
	*ret_base = wanted;
	err = wanted ? check(&ranges, ct->id, wanted) :
		       choose(&ranges, ct, ret_base);
	if (err)
		return err;
	idranges_set(&ranges, ct->id, *ret_base);
	err = write_record(&ranges);
	if (!err)
		*ret_lock_fd = steal_fd(&lock_fd);
	return err;
}

void idrange_give_back(uint32_t ctid)
{
	_idranges_ struct idranges ranges = { 0 };
	_close_ int lock_fd = -1;

	if (lock_record(&lock_fd) || read_record(&ranges) ||
	    !idranges_of(&ranges, ctid))
		return;
	idranges_drop(&ranges, ctid);
	write_record(&ranges);
}

static enum vz_err check_gid(const struct ct *ct)
{
	if (config_has(&ct->file, PARAM_LOCAL_GID) &&
	    ct->file.values[PARAM_LOCAL_GID].number !=
		    ct->file.values[PARAM_LOCAL_UID].number)
		return vz_fail(VZ_INVALID_CONFIG,
			       "LOCAL_GID in %s is not the same as LOCAL_UID",
			       ct->conf_path);
	return VZ_OK;
}

static bool is_own(uint32_t ctid, unsigned long base)
{
	_idranges_ struct idranges ranges = { 0 };
	const struct idrange *own;

	idranges_read(&ranges);
	own = idranges_of(&ranges, ctid);
	return own && own->base == base;
}

static enum vz_err save_base(struct ct *ct, uint32_t base)
{
	_config_ struct config values = { 0 };
	_free_ char *text = xasprintf("%u", base);

	config_set_text(&values, PARAM_LOCAL_UID, text);
	config_set_text(&values, PARAM_LOCAL_GID, text);
	return ct_save(ct, &values);
}

/*
 * Under the lock: 0 where the configured one, of which nobody else knows, may
 * be had. Users of the node who have been there for long are not minded.
 */
static bool may_claim(const struct idranges *ranges, const struct ct *ct,
		      unsigned long base)
{
	const struct idrange *other = idranges_overlapping(ranges, base, ct->id);

	if (!idrange_is_usable(base))
		log_warn("User ids from %lu reach into those of the node: container %u gets others",
			 base, ct->id);
	else if (other && other->owner != IDRANGE_USERS)
		log_warn("User ids from %lu belong to container %u: container %u gets its own",
			 base, other->owner, ct->id);
	else
		return true;
	return false;
}

static enum vz_err settle(struct idranges *ranges, struct ct *ct,
			  unsigned long configured)
{
	enum vz_err err;
	uint32_t base = configured;

	if (!configured || !may_claim(ranges, ct, configured)) {
		err = choose(ranges, ct, &base);
		if (err)
			return err;
	}
	idranges_set(ranges, ct->id, base);
	err = write_record(ranges);
	return err || base == configured ? err : save_base(ct, base);
}

enum vz_err idrange_need(struct ct *ct)
{
	_idranges_ struct idranges ranges = { 0 };
	unsigned long configured = config_has(&ct->file, PARAM_LOCAL_UID) ?
		ct->file.values[PARAM_LOCAL_UID].number : 0;
	_close_ int lock_fd = -1;
	enum vz_err err = configured ? check_gid(ct) : VZ_OK;

	if (err || (configured && is_own(ct->id, configured)))
		return err;
	err = lock_record(&lock_fd);
	if (!err)
		err = load(&ranges, ct->id);
	return err ? err : settle(&ranges, ct, configured);
}
