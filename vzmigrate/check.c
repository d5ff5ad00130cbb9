// SPDX-License-Identifier: GPL-2.0-or-later
/* What must be so before anything is changed on either side. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "check.h"
#include "check_image.h"
#include "check_room.h"
#include "files/departed.h"
#include "files/dump.h"
#include "files/fs.h"
#include "files/unfinished.h"
#include "live.h"
#include "mark.h"
#include "node/freeze.h"
#include "node/names.h"
#include "node/ve.h"
#include "peer.h"
#include "quota/ct.h"

/*
 * The source
 */

static enum migrate_err resolve(struct migration *m)
{
	const char *text = m->options.ct;
	int err = ctid_parse(text, &m->ct.id, &m->name);

	if (err == -EINVAL || (!err && !m->ct.id))
		return migrate_fail(MIGRATE_USAGE, "Bad CT ID %s", text);
	if (err)
		return migrate_fail(MIGRATE_NO_CT,
				    "There is no container named %s", text);
	log_set_ctid(m->ct.id);
	return MIGRATE_OK;
}

static enum migrate_err lock(struct migration *m)
{
	enum vz_err err = lock_acquire(&m->ct, &m->lock);

	if (err)
		return err == VZ_LOCKED ? MIGRATE_LOCKED : MIGRATE_USAGE;
	log_info("Locked CT %u", m->ct.id);
	return MIGRATE_OK;
}

static bool is_suspended(const struct ct *ct)
{
	_free_ char *dir = dump_dir(ct);
	_free_ char *dump = dump_path(dir, ct->id);

	return path_exists(dump);
}

static unsigned int traits_of(const struct migration *m)
{
	const struct ct *ct = &m->ct;
	unsigned int traits = m->options.keep ? STAYS_HERE : 0;

	if (ve_is_running(ct->id))
		traits |= WAS_RUNNING | (m->options.live ? GOES_LIVE : GOES_OFFLINE);
	else if (fs_is_mounted(ct))
		traits |= WAS_MOUNTED;
	if (!(traits & WAS_RUNNING) && is_suspended(ct))
		traits |= IS_SUSPENDED;
	if (ct_text(ct, PARAM_NAME))
		traits |= HAS_NAME;
	if (ct_yes(ct, PARAM_DISK_QUOTA, true) && ct_quota_has_file(ct))
		traits |= HAS_QUOTA;
	if (traits & HAS_QUOTA && ct_number(ct, PARAM_QUOTAUGIDLIMIT, 0))
		traits |= HAS_LEVEL2;
	return traits;
}

static enum migrate_err load(struct migration *m)
{
	const char *name;

	if (ct_load(&m->ct, m->ct.id))
		return MIGRATE_NO_CT;
	name = ct_text(&m->ct, PARAM_NAME);
	if (!m->ct.has_config)
		return migrate_fail(MIGRATE_NO_CT, "Container %u has no configuration %s",
				    m->ct.id, m->ct.conf_path);
	if (m->name && !str_eq(name, m->name))
		return migrate_fail(MIGRATE_NO_CT, "Container %u is not named %s in its configuration",
				    m->ct.id, m->name);
	if (ct_need_root(&m->ct) || ct_need_private(&m->ct))
		return MIGRATE_NO_CT;
	if (!path_is_dir(m->ct.private))
		return migrate_fail(MIGRATE_NO_CT, "Container %u has no private area %s",
				    m->ct.id, m->ct.private);
	if (ct_need_simfs(&m->ct))
		return MIGRATE_IMAGE;
	m->traits = traits_of(m);
	m->departed = departed_to(&m->ct);
	return MIGRATE_OK;
}

static enum migrate_err need_running_here(const struct migration *m)
{
	if (!m->options.live || m->traits & WAS_RUNNING)
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_NOT_RUNNING,
			    "Container %u is not running: it can be moved without --live",
			    m->ct.id);
}

/* One that has gone may run there instead, see is_free(). */
static enum migrate_err need_running(struct migration *m)
{
	return m->departed ? MIGRATE_OK : need_running_here(m);
}

static enum migrate_err announce(struct migration *m)
{
	const struct options *o = &m->options;

	log_info("%s %smigration of CT %u to %s",
		 o->predict ? "Predicting" :
		 o->check_only ? "Checking" : "Starting",
		 o->live ? "live " : "", m->ct.id, m->remote.host);
	return MIGRATE_OK;
}

/*
 * The destination
 */

static enum migrate_err connect_there(struct migration *m)
{
	if (!remote_script(&m->remote, ":", NULL, &(struct remote_call){}))
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_CONNECT,
			    "Unable to log in to %s as %.*s without a password: put the public key of root here (ssh-keygen makes one) into ~/.ssh/authorized_keys there, as ssh-copy-id does, and log in once by hand so that the host is known",
			    m->remote.host,
			    (int)(strlen(m->remote.login) - strlen(m->remote.host) - 1),
			    m->remote.login);
}

static enum migrate_err works_there(struct migration *m)
{
	int status = peer_status(m, &m->found);

	if (!status)
		return MIGRATE_OK;
	if (status == VZ_NOCONFIG)
		return migrate_fail(MIGRATE_CONFIG, "The configuration of the node cannot be read on %s",
				    m->remote.host);
	return migrate_fail(MIGRATE_SUPPORT, "OpenVZ is not running on %s",
			    m->remote.host);
}

/*
 * What of the container is there: "config"; "unfinished", which is one that a
 * migration has left; "mark", of files that one has left.
 */
static bool find_leftovers(struct migration *m, struct words *ret)
{
	static const char script[] =
		"dir=$1\n"
		"if [ -e \"$3\" ] || [ -L \"$3\" ]; then\n"
		"	if head -n 1 -- \"$3\" | grep -qxF -- \"$4\"; then echo unfinished; else echo config; fi\n"
		"fi\n"
		MARK_IS_VALID " && echo mark\n"
		":\n";
	_words_ struct words words = {};
	_free_ char *text = NULL;

	words_add(&words, m->there.private);
	words_add(&words, m->there.mark);
	words_add(&words, m->there.conf);
	words_add(&words, UNFINISHED_MOVE);
	if (remote_script(&m->remote, script, &words,
			  &(struct remote_call){ .text = &text }))
		return false;
	words_split(ret, text, " \n");
	return true;
}

static enum migrate_err exists_there(const struct migration *m)
{
	return migrate_fail(MIGRATE_EXISTS, "Container %u exists on %s",
			    m->ct.id, m->remote.host);
}

/*
 * An earlier attempt was killed when it could be started there. It runs there, and
 * nobody has let it go on here: nothing is left but to say so.
 */
static bool has_arrived(const struct migration *m, const struct words *left)
{
	return m->found.running && words_has(left, "mark") &&
	       words_has(left, "config") &&
	       (!ve_is_running(m->ct.id) || ct_is_frozen(&m->ct));
}

static enum migrate_err arrive(struct migration *m)
{
	log_info("Container %u runs on %s, where an attempt that was killed has brought it",
		 m->ct.id, m->remote.host);
	m->traits &= STAYS_HERE;
	m->traits |= HAS_ARRIVED | WAS_RUNNING;
	if (ve_is_running(m->ct.id)) {
		m->traits |= GOES_LIVE;
		dumps_find(m);
	} else if (fs_is_mounted(&m->ct)) {
		m->traits |= WAS_MOUNTED;
	}
	return MIGRATE_OK;
}

/* Which of them is newer, nobody knows. */
static enum migrate_err is_twice(const struct migration *m)
{
	return migrate_fail(MIGRATE_EXISTS,
			    "Container %u is on %s too, where an attempt that was killed has brought all of it: use vzctl start %u there and vzctl destroy %u here, or vzctl destroy %u there and vzctl %s %u%s --force here",
			    m->ct.id, m->remote.host, m->ct.id, m->ct.id, m->ct.id,
			    ve_is_running(m->ct.id) ? "chkpnt" : "start", m->ct.id,
			    ve_is_running(m->ct.id) ? " --resume" : "");
}

static enum migrate_err went_elsewhere(const struct migration *m)
{
	return migrate_fail(MIGRATE_EXISTS,
			    "Container %u may be on %s, where vzmigrate was moving it: use vzmigrate %s %u again",
			    m->ct.id, m->departed, m->departed, m->ct.id);
}

/*
 * An earlier attempt that was killed, or had --keep-dst, has left its marks: what it
 * has made is ours to go on with, as long as nobody uses it.
 */
static enum migrate_err is_free(struct migration *m)
{
	const struct status *status = &m->found;
	_words_ struct words left = {};

	if (m->departed && !str_eq(m->departed, m->remote.host))
		return went_elsewhere(m);
	if (!m->departed && (status->mounted || status->running))
		return exists_there(m);
	/* What cannot be read is said later, if the id is free. */
	if (!peer_read_config(m))
		return status->exists ? exists_there(m) : MIGRATE_CONFIG;
	if (!find_leftovers(m, &left))
		return migrate_fail(MIGRATE_CONNECT, "Unable to look for container %u on %s",
				    m->ct.id, m->remote.host);
	if (m->departed && has_arrived(m, &left))
		return m->options.predict ? exists_there(m) : arrive(m);
	m->there.has_mark = words_has(&left, "mark");
	m->there.has_config = words_has(&left, "unfinished");
	if (m->departed && m->there.has_mark && words_has(&left, "config"))
		return is_twice(m);
	if (status->mounted || status->running || words_has(&left, "config"))
		return exists_there(m);
	if (m->there.has_mark)
		log_info("On %s are files of container %u that an earlier migration has left: going on with them",
			 m->remote.host, m->ct.id);
	if (m->departed)
		m->traits |= HAS_STAYED;
	return need_running_here(m);
}

static enum migrate_err places_there(struct migration *m)
{
	if (!peer_read_config(m))
		return MIGRATE_CONFIG;
	if (!str_eq(m->there.private, m->ct.private) ||
	    !str_eq(m->there.root, m->ct.root))
		log_info("Container %u will be in %s on %s, mounted at %s",
			 m->ct.id, m->there.private, m->remote.host,
			 m->there.root);
	if (config_has(&m->there.config, PARAM_DISK_QUOTA) &&
	    !m->there.config.values[PARAM_DISK_QUOTA].number)
		m->traits &= ~(HAS_QUOTA | HAS_LEVEL2);
	return MIGRATE_OK;
}

/*
 * All
 */

enum when {
	ALWAYS,
	LIVE,
	IMAGE,		/* processes go with it, or their image */
};

/* clang-format off */
static const struct check {
	const char		*what;		/* for -v; NULL: it goes without saying */
	enum migrate_err	(*run)(struct migration *m);
	enum when		when;
	unsigned int		nodeps;		/* it can be ignored */
} checks[] = {
	{ NULL,				resolve,		ALWAYS,	0 },
	{ NULL,				lock,			ALWAYS,	0 },
	{ NULL,				load,			ALWAYS,	0 },
	{ NULL,				need_running,		ALWAYS,	0 },
	{ NULL,				announce,		ALWAYS,	0 },
	{ "the connection",		connect_there,		ALWAYS,	0 },
	{ "OpenVZ there",		works_there,		ALWAYS,	0 },
	{ "checkpointing here",		check_saving,		IMAGE,	0 },
	{ "restoring there",		check_restoring,	IMAGE,	0 },
	{ "whether the id is free",	is_free,		ALWAYS,	0 },
	{ "the version of images",	check_version,		IMAGE,	0 },
	{ "the processors",		check_cpu,		IMAGE,	NODEPS_CPU },
	{ "what cannot be saved",	check_obstacles,	LIVE,	0 },
	{ "IPv6",			check_ipv6,		IMAGE,	NODEPS_IPV6 },
	{ "the configuration there",	places_there,		ALWAYS,	0 },
	{ "addresses",			check_addresses,	ALWAYS,	0 },
	{ "the name",			check_name,		ALWAYS,	0 },
	{ "disk space",			check_space,		ALWAYS,	NODEPS_SPACE },
	{ "devices",			check_devices,		ALWAYS,	0 },
	{ "scripts",			check_scripts,		ALWAYS,	0 },
};
/* clang-format on */

static bool is_due(const struct migration *m, const struct check *check)
{
	/* What is there already needs none of what follows. */
	if (m->traits & HAS_ARRIVED)
		return false;
	switch (check->when) {
	case LIVE:
		return m->options.live;
	case IMAGE:
		return m->options.live || m->traits & IS_SUSPENDED;
	default:
		return true;
	}
}

static enum migrate_err run(struct migration *m, const struct check *check)
{
	enum migrate_err err;

	if (check->what)
		detail("Checking %s", check->what);
	err = check->run(m);
	if (!err || !(check->nodeps & m->options.nodeps))
		return err;
	log_info("The error above is ignored, the migration may fail");
	return MIGRATE_OK;
}

enum migrate_err checks_run(struct migration *m)
{
	enum migrate_err err = MIGRATE_OK;

	for (size_t i = 0; i < ARRAY_SIZE(checks) && !err; i++) {
		if (is_due(m, &checks[i]))
			err = run(m, &checks[i]);
		if (proc_interrupted())
			return migrate_fail(MIGRATE_SIGNAL, "Interrupted");
	}
	return err;
}
