// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of what the processes of a container find on the destination. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "check_image.h"
#include "local.h"

#define TOOL		"vzcptcheck"
#define NOT_FOUND	127	/* of a shell there */

static bool has_tool_here(void)
{
	_free_ char *path = path_root(SBINDIR "/" TOOL);

	return path_exists(path);
}

bool checkpoint_is_possible(void)
{
	_free_ char *path = path_root("/proc/cpt");

	return path_exists(path) || has_tool_here();
}

bool restore_is_possible(const struct migration *m)
{
	_free_ char *path = path_root("/proc/rst");
	_words_ struct words words = {};

	words_add(&words, path);
	return !remote_script(&m->remote,
			      "[ -e \"$1\" ] || command -v " TOOL, &words,
			      &(struct remote_call){ .may_fail = true });
}

/* The only number in an answer; false: there is none. The caller frees. */
static bool take_number(const char *text, char **ret)
{
	_words_ struct words words = {};
	unsigned long number;

	words_split(&words, text ? text : "", " \t\n");
	if (words.nr != 1 || num_parse_ulong(words.argv[0], &number))
		return false;
	*ret = xstrdup(words.argv[0]);
	return true;
}

static bool ask_here(const struct migration *m, const char *what, char **ret)
{
	_words_ struct words words = {};
	_free_ char *text = NULL;

	words_add(&words, TOOL);
	words_add(&words, what);
	return has_tool_here() && !local_tool(m, &words, &text) &&
	       take_number(text, ret);
}

static int ask_there(const struct migration *m, const char *what,
		     const char *more, char **ret_text)
{
	_words_ struct words words = {};

	words_add(&words, TOOL);
	words_add(&words, what);
	if (more)
		words_add(&words, more);
	return remote_run(&m->remote, &words, &(struct remote_call){
		.text = ret_text, .may_fail = true,
	});
}

static enum migrate_err unknown(const char *what)
{
	log_warn("%s cannot be compared, " TOOL " does not answer on both nodes: going on without",
		 what);
	return MIGRATE_OK;
}

enum migrate_err check_version(struct migration *m)
{
	_free_ char *version = NULL;
	_free_ char *text = NULL;
	int status;

	if (!ask_here(m, "version", &version))
		return unknown("Versions of checkpoint images");
	status = ask_there(m, "version", version, &text);
	if (!status)
		return MIGRATE_OK;
	if (status == NOT_FOUND)
		return unknown("Versions of checkpoint images");
	return migrate_fail(MIGRATE_VERSION, "%s cannot restore checkpoint images of version %s",
			    m->remote.host, version);
}

enum migrate_err check_cpu(struct migration *m)
{
	_words_ struct words words = {};
	_free_ char *answer = NULL;
	_free_ char *text = NULL;

	if (!has_tool_here() || ask_there(m, "caps", NULL, &text) ||
	    !take_number(text, &m->cpu_mask))
		return unknown("Features of the processors");
	words_add(&words, TOOL);
	words_add(&words, "caps");
	if (m->traits & WAS_RUNNING)
		words_addf(&words, "%u", m->ct.id);
	words_add(&words, m->cpu_mask);
	if (!local_tool(m, &words, &answer))
		return MIGRATE_OK;
	return migrate_fail(MIGRATE_CPU, "The processors of %s lack features that container %u uses",
			    m->remote.host, m->ct.id);
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
