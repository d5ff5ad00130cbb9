// SPDX-License-Identifier: GPL-2.0-or-later
/* OS templates. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "host/template.h"

#define DOWNLOADER	"vztmpl-dl"

static const char *const suffixes[] = {
	".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst",
};

enum vz_err template_name(const struct ct *ct, char **ret_name)
{
	const char *name = ct_text(ct, PARAM_OSTEMPLATE);

	if (!name || !*name)
		name = ct_text(ct, PARAM_DEF_OSTEMPLATE);
	if (!name || !*name)
		return vz_fail(VZ_VE_OSTEMPLATE_NOTSET,
			       "OS template is not given, use --ostemplate");
	if (strchr(name, '/'))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "OS template %s must be a name, not a path", name);
	*ret_name = xstrdup(name);
	return VZ_OK;
}

static char *find_in_cache(const char *dir, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		char *path = xasprintf("%s/cache/%s%s", dir, name, suffixes[i]);

		if (path_exists(path))
			return path;
		free(path);
	}
	return NULL;
}

static void download(const char *name)
{
	char *argv[] = { DOWNLOADER, (char *)name, NULL };
	struct proc_spec spec = { .argv = argv };
	int status;

	log_detail("OS template %s is not in the cache, running " DOWNLOADER,
		   name);
	proc_run(&spec, &status);
}

enum vz_err template_find(const struct ct *ct, const char *name,
			  char **ret_path)
{
	_free_ char *dir = ct_path(ct, PARAM_TEMPLATE);
	char *path;

	if (!dir)
		return vz_fail(VZ_VE_TMPL_NOTSET, "TEMPLATE is not set");
	path = find_in_cache(dir, name);
	if (!path) {
		download(name);
		path = find_in_cache(dir, name);
	}
	if (!path)
		return vz_fail(VZ_OSTEMPLATE_NOT_FOUND,
			       "OS template %s not found in %s/cache", name,
			       dir);
	*ret_path = path;
	return VZ_OK;
}
