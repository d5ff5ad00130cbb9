// SPDX-License-Identifier: GPL-2.0-or-later
/* Distribution actions. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "host/dist.h"

#define SCRIPT_MAX	(1 << 20)

static const struct {
	const char	*name;
	bool		with_functions;	/* the shared functions stand before it */
} actions[DIST_NR] = {
	[DIST_ADD_IP]		= { "ADD_IP", true },
	[DIST_DEL_IP]		= { "DEL_IP", true },
	[DIST_SET_HOSTNAME]	= { "SET_HOSTNAME", true },
	[DIST_SET_DNS]		= { "SET_DNS", true },
	[DIST_SET_USERPASS]	= { "SET_USERPASS", true },
	[DIST_SET_UGID_QUOTA]	= { "SET_UGID_QUOTA", true },
	[DIST_POST_CREATE]	= { "POST_CREATE", true },
	[DIST_PRE_START]	= { "PRE_START", false },
	[DIST_SET_CONSOLE]	= { "SET_CONSOLE", true },
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

static void add_action(struct dist *dist, const struct config_line *line,
		       const char *map)
{
	for (int i = 0; i < DIST_NR; i++) {
		_free_ char *path = NULL;

		if (dist->scripts[i] || !str_eq(actions[i].name, line->key) ||
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
	_free_ char *functions = path_root(PATH_DISTS_DIR "/scripts/functions");
	_str_ struct str text = { 0 };

	if (!dist->scripts[action]) {
		log_detail("The distribution has no action %s",
			   actions[action].name);
		return NULL;
	}
	if (actions[action].with_functions && !add_file(&text, functions))
		return NULL;
	if (!add_file(&text, dist->scripts[action]))
		return NULL;
	return str_steal(&text);
}
