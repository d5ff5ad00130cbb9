// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of what the processes of a container find on the destination. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "check_image.h"
#include "checkpoint/dumpfile.h"
#include "checkpoint/engine.h"
#include "checkpoint/needs.h"
#include "checkpoint/suspend.h"
#include "judge.h"
#include "local.h"

/* What a file that is there says it needs. */
static enum migrate_err read_needs(const struct migration *m,
				   struct dump_meta *ret)
{
	_free_ char *path = suspend_path(&m->ct);

	return dumpfile_read_meta(path, ret) ? MIGRATE_VERSION : MIGRATE_OK;
}

/* What one that is made here will need. */
static enum migrate_err foresee_needs(const struct migration *m,
				      struct dump_meta *ret)
{
	_free_ char *program = NULL;
	uint32_t version;

	if (engine_find(VZ_CHKPNT_ERROR, &program, &version))
		return migrate_fail(MIGRATE_SUPPORT, "Live migration is not supported here: there is no CRIU");
	needs_describe(&m->ct, version, ret);
	return MIGRATE_OK;
}

enum migrate_err check_saving(struct migration *m)
{
	_dump_meta_ struct dump_meta needs = { 0 };
	enum migrate_err err = m->traits & IS_SUSPENDED ?
			       read_needs(m, &needs) : foresee_needs(m, &needs);

	if (err)
		return err;
	m->needs = dump_meta_print(&needs);
	return m->needs ? MIGRATE_OK :
	       migrate_fail(MIGRATE_SUPPORT, "Unable to tell what container %u needs",
			    m->ct.id);
}

/* What is missing there is said by the vzmigrate there. */
static int ask_there(const struct migration *m, const char *question)
{
	_words_ struct words words = {};

	words_add(&words, "vzmigrate");
	words_add(&words, "--can-restore");
	words_add(&words, question);
	return remote_run(&m->remote, &words, &(struct remote_call){
		.input = m->needs,
	});
}

enum migrate_err check_restoring(struct migration *m)
{
	int status = ask_there(m, ASK_ENGINE);

	if (!status)
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_SUPPORT, "Processes of container %u cannot be restored on %s: vzmigrate there ended with status %d",
			    m->ct.id, m->remote.host, status);
}

enum migrate_err check_version(struct migration *m)
{
	if (!ask_there(m, ASK_VERSION))
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_VERSION, "%s cannot restore checkpoint images of container %u",
			    m->remote.host, m->ct.id);
}

enum migrate_err check_cpu(struct migration *m)
{
	if (!ask_there(m, ASK_CPU))
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_CPU, "The processors of %s lack features that container %u may be using",
			    m->remote.host, m->ct.id);
}

enum migrate_err check_obstacles(struct migration *m)
{
	_free_ char *table = NULL;
	int status = local_vzctl_text(m, &table, "suspend", "--check");

	if (!status)
		return MIGRATE_OK;
	if (table && *table)
		log_warn("In the way of a live migration:\n%s", table);
	return migrate_fail(MIGRATE_SOURCE, "Container %u cannot be moved while it runs, see vzctl suspend %u --check",
			    m->ct.id, m->ct.id);
}

enum migrate_err check_ipv6(struct migration *m)
{
	_free_ char *path = path_root("/proc/net/if_inet6");
	_words_ struct words words = {};

	if (!path_exists(path))
		return MIGRATE_OK;
	words_add(&words, path);
	if (!remote_script(&m->remote, "[ -e \"$1\" ]", &words,
			   &(struct remote_call){ .may_fail = true }))
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_SUPPORT, "There is no IPv6 on %s",
			    m->remote.host);
}
