// SPDX-License-Identifier: GPL-2.0-or-later
/* OS templates. */
#include <dirent.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/proc.h"
#include "files/template.h"
#include "model/idrange.h"
#include "node/script.h"

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

enum vz_err template_base(const char *archive, uint32_t *ret_base)
{
	_words_ struct words env = { 0 };
	_free_ char *answer = NULL;
	enum vz_err err;
	uint32_t owner;

	words_addf(&env, "PRIVATE_TEMPLATE=%s", archive);
	err = helper_ask("vps-create", &env, &answer);
	if (err)
		return err;
	answer[strcspn(answer, "\n")] = '\0';
	if (num_parse_u32(answer, &owner))
		return vz_fail(VZ_SYSTEM_ERROR,
			       "The owner of the top directory in %s is no number: %s",
			       archive, answer);
	*ret_base = idrange_is_usable(owner) ? owner : 0;
	return VZ_OK;
}

/* Length of a file's name without a suffix of ours; 0: no template. */
static size_t template_len(const char *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (str_has_suffix(file, suffixes[i]))
			return strlen(file) - strlen(suffixes[i]);
	return 0;
}

void template_list(const struct ct *ct, struct words *ret_names)
{
	_free_ char *dir_path = ct_path(ct, PARAM_TEMPLATE);
	_free_ char *cache = dir_path ? xasprintf("%s/cache", dir_path) : NULL;
	_closedir_ DIR *dir = cache ? opendir(cache) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		size_t len = template_len(entry->d_name);

		if (len)
			words_addf(ret_names, "%.*s", (int)len, entry->d_name);
	}
}
