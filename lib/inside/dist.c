// SPDX-License-Identifier: GPL-2.0-or-later
/* Distribution actions. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "inside/dist.h"

#define SCRIPT_MAX	(1 << 20)

static const struct {
	const char	*name;
	const char	*script;	/* ours, for every distribution */
} actions[DIST_NR] = {
	[DIST_ADD_IP]		= { "ADD_IP",		"add_ip.sh" },
	[DIST_DEL_IP]		= { "DEL_IP",		"del_ip.sh" },
	[DIST_SET_HOSTNAME]	= { "SET_HOSTNAME",	"set_hostname.sh" },
	[DIST_SET_DNS]		= { "SET_DNS",		"set_dns.sh" },
	[DIST_SET_USERPASS]	= { "SET_USERPASS",	"set_userpass.sh" },
	[DIST_SET_UGID_QUOTA]	= { "SET_UGID_QUOTA",	"set_ugid_quota.sh" },
	[DIST_POST_CREATE]	= { "POST_CREATE",	"postcreate.sh" },
	[DIST_PRE_START]	= { "PRE_START",	"prestart.sh" },
	[DIST_SET_CONSOLE]	= { "SET_CONSOLE",	"set_console.sh" },
};

/* Shared functions that stand before every script. */
static const char *const prologue[] = {
	"functions", "functions-venet", "functions-network",
};

const char *dist_action_name(enum dist_action action)
{
	return actions[action].name;
}

/* "debian-12-amd64" -> debian-12-amd64.conf, debian-12.conf, debian.conf */
static char *find_by_template(const char *template)
{
	const char *slash = strrchr(template, '/');
	_free_ char *key = xstrdup(slash ? slash + 1 : template);
	char *dash;

	do {
		char *path = path_rootf(PATH_DISTS_DIR "/%s.conf", key);

		if (*key && path_exists(path))
			return path;
		free(path);
		dash = strrchr(key, '-');
		if (dash)
			*dash = '\0';
	} while (dash);
	return NULL;
}

static char *find_map(const struct ct *ct)
{
	const char *template = ct_text(ct, PARAM_OSTEMPLATE);
	char *path = template ? find_by_template(template) : NULL;

	if (path)
		return path;
	if (template)
		log_detail("No distribution configuration for %s, using default",
			   template);
	else
		log_detail("OSTEMPLATE is not set, using the default distribution configuration");
	path = path_root(PATH_DISTS_DIR "/default");
	if (path_exists(path))
		return path;
	free(path);
	return NULL;
}

static char *script_path(const char *name)
{
	char *path = path_rootf(PATH_DISTS_DIR "/scripts/%s", name);

	if (path_exists(path))
		return path;
	free(path);
	return NULL;
}

/* Old maps name one of a distribution, "debian-add_ip.sh": ours is for all. */
static bool is_old_name(const char *script, int action)
{
	_free_ char *suffix = xasprintf("-%s", actions[action].script);

	return str_has_suffix(script, suffix);
}

/* The script that is named, or else ours; NULL: not even that. */
static char *find_script(const char *script, int action, const char *map)
{
	const char *ours = actions[action].script;
	char *path = script_path(script);

	if (path)
		return path;
	path = script_path(ours);
	if (path && is_old_name(script, action))
		log_detail("Using %s for %s of %s in %s", ours, script,
			   actions[action].name, map);
	else
		log_warn("Script %s of %s in %s does not exist, %s", script,
			 actions[action].name, map,
			 path ? "the one of all distributions is used" :
			 "nothing is done");
	return path;
}

static void add_action(struct dist *dist, const struct config_line *line,
		       const char *map)
{
	for (int i = 0; i < DIST_NR; i++)
		if (!dist->scripts[i] && *line->value &&
		    str_eq(actions[i].name, line->key))
			dist->scripts[i] = find_script(line->value, i, map);
}

enum vz_err dist_load(const struct ct *ct, struct dist *ret_dist)
{
	_free_ char *map = find_map(ct);
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	int err;

	if (!map)
		return vz_fail(VZ_NO_DISTR_CONF,
			       "No distribution configuration and no %s/default",
			       PATH_DISTS_DIR);
	err = file_read(map, SCRIPT_MAX, &text, NULL);
	if (err)
		return vz_fail_errno(VZ_NO_DISTR_CONF, err, "Unable to read %s",
				     map);
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		struct config_line line = { 0 };

		if (config_line_parse(lines.argv[i], &line) == 1)
			add_action(ret_dist, &line, map);
		config_line_free(&line);
	}
	return VZ_OK;
}

void dist_free(struct dist *dist)
{
	for (int i = 0; i < DIST_NR; i++) {
		free(dist->scripts[i]);
		dist->scripts[i] = NULL;
	}
}

void dist_script_files(const struct dist *dist, enum dist_action action,
		       struct words *ret_paths)
{
	for (size_t i = 0; i < ARRAY_SIZE(prologue); i++) {
		_free_ char *path = path_rootf(PATH_DISTS_DIR "/scripts/%s",
					       prologue[i]);

		words_add(ret_paths, path);
	}
	words_add(ret_paths, dist->scripts[action]);
}

static void add_programs(struct words *patterns, const struct words *names)
{
	_words_ struct words dirs = { 0 };

	words_split(&dirs, PROC_PATH, ":");
	for (size_t i = 0; i < names->nr; i++)
		for (size_t j = 0; j < dirs.nr; j++)
			words_addf(patterns, "%s/%s", dirs.argv[j],
				   names->argv[i]);
}

/* Words after @head, if it is what @line begins with. */
static bool head_words(const char *line, const char *head, struct words *ret)
{
	if (!str_has_prefix(line, head))
		return false;
	words_split(ret, line + strlen(head), " \t");
	return true;
}

bool dist_script_scope(const struct dist *dist, enum dist_action action,
		       struct words *ret_patterns)
{
	_words_ struct words lines = { 0 };
	_free_ char *text = NULL;
	bool found = false;

	if (!dist->scripts[action] ||
	    file_read(dist->scripts[action], SCRIPT_MAX, &text, NULL))
		return false;
	words_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.nr && *lines.argv[i] == '#'; i++) {
		_words_ struct words programs = { 0 };

		found |= head_words(lines.argv[i], "# files:", ret_patterns);
		head_words(lines.argv[i], "# programs:", &programs);
		add_programs(ret_patterns, &programs);
	}
	return found;
}

static bool add_file(struct str *text, const char *path)
{
	_free_ char *content = NULL;
	int err = file_read(path, SCRIPT_MAX, &content, NULL);

	if (err) {
		log_errno(-1, err, "Unable to read script %s", path);
		return false;
	}
	str_add(text, content);
	str_addc(text, '\n');
	return true;
}

char *dist_script_text(const struct dist *dist, enum dist_action action)
{
	_words_ struct words paths = { 0 };
	_str_ struct str text = { 0 };

	if (!dist->scripts[action]) {
		log_detail("The distribution has no action %s",
			   actions[action].name);
		return NULL;
	}
	dist_script_files(dist, action, &paths);
	for (size_t i = 0; i < paths.nr; i++)
		if (!add_file(&text, paths.argv[i]))
			return NULL;
	return str_steal(&text);
}
