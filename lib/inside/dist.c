// SPDX-License-Identifier: GPL-2.0-or-later
/* Distribution actions. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "inside/dist.h"

#define SCRIPT_MAX	(1 << 20)

static const char *const action_names[DIST_NR] = {
	[DIST_ADD_IP]		= "ADD_IP",
	[DIST_DEL_IP]		= "DEL_IP",
	[DIST_SET_HOSTNAME]	= "SET_HOSTNAME",
	[DIST_SET_DNS]		= "SET_DNS",
	[DIST_SET_USERPASS]	= "SET_USERPASS",
	[DIST_SET_UGID_QUOTA]	= "SET_UGID_QUOTA",
	[DIST_POST_CREATE]	= "POST_CREATE",
	[DIST_PRE_START]	= "PRE_START",
	[DIST_SET_CONSOLE]	= "SET_CONSOLE",
};

/* Shared functions that stand before every script. */
static const char *const prologue[] = {
	"functions", "functions-venet", "functions-network",
};

const char *dist_action_name(enum dist_action action)
{
	return action_names[action];
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

static void add_action(struct dist *dist, const struct config_line *line,
		       const char *map)
{
	for (int i = 0; i < DIST_NR; i++) {
		_free_ char *path = NULL;

		if (dist->scripts[i] || !str_eq(action_names[i], line->key) ||
		    !*line->value)
			continue;
		path = path_rootf(PATH_DISTS_DIR "/scripts/%s", line->value);
		if (path_exists(path))
			dist->scripts[i] = steal_ptr(&path);
		else
			log_warn("Script %s of %s in %s does not exist", path,
				 line->key, map);
	}
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
	_str_ struct str text = { 0 };

	if (!dist->scripts[action]) {
		log_detail("The distribution has no action %s",
			   action_names[action]);
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(prologue); i++) {
		_free_ char *path = path_rootf(PATH_DISTS_DIR "/scripts/%s",
					       prologue[i]);

		if (!add_file(&text, path))
			return NULL;
	}
	if (!add_file(&text, dist->scripts[action]))
		return NULL;
	return str_steal(&text);
}
