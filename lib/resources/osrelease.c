// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The release of the kernel that a container is told: some guests refuse to
 * start, or look for files of another name, where it does not please them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/str.h"
#include "resources/osrelease.h"

#define TABLE_MAX	65536

/* "A.B.C..."; what is missing is 0. */
static int compare_versions(const char *a, const char *b)
{
	unsigned int x[3] = { 0 }, y[3] = { 0 };

	if (sscanf(a, "%u.%u.%u", &x[0], &x[1], &x[2]) < 1 ||
	    sscanf(b, "%u.%u.%u", &y[0], &y[1], &y[2]) < 1)
		return 0;
	for (int i = 0; i < 3; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* "TEMPLATE-PREFIX VERSION"; the longest prefix counts. */
static char *find_version(const char *table, const char *ostemplate)
{
	_words_ struct words lines = { 0 };
	char *version = NULL;
	size_t longest = 0;

	words_split(&lines, table, "\n");
	for (size_t i = 0; i < lines.nr; i++) {
		_words_ struct words fields = { 0 };

		words_split(&fields, lines.argv[i], " \t");
		if (fields.nr != 2 || *fields.argv[0] == '#' ||
		    strlen(fields.argv[0]) <= longest ||
		    !str_has_prefix(ostemplate, fields.argv[0]))
			continue;
		longest = strlen(fields.argv[0]);
		free(version);
		version = xstrdup(fields.argv[1]);
	}
	return version;
}

char *osrelease_of_template(const char *table, const char *ostemplate,
			    const char *running)
{
	_free_ char *version = ostemplate ? find_version(table, ostemplate) :
					    NULL;

	if (!version || compare_versions(running, version) >= 0)
		return NULL;
	return xasprintf("%s%s", version, strchrnul(running, '-'));
}

static char *by_template(const struct ct *ct, const char *running)
{
	_free_ char *path = path_root(PATH_OSRELEASE);
	_free_ char *table = NULL;

	if (file_read(path, TABLE_MAX, &table, NULL))
		return NULL;
	return osrelease_of_template(table, ct_text(ct, PARAM_OSTEMPLATE),
				     running);
}

enum vz_err osrelease_apply(const struct host *host, const struct ct *ct)
{
	const char *text = ct_text(ct, PARAM_OSRELEASE);
	_free_ char *release = NULL;
	struct utsname name;
	int err;

	uname(&name);
	if (text && !str_eq(text, OSRELEASE_DEFAULT))
		release = xstrdup(text);
	else
		release = by_template(ct, name.release);
	/* Nobody has told it anything else yet. */
	if (!release && !config_has(&ct->options, PARAM_OSRELEASE))
		return VZ_OK;
	err = ve_set_osrelease(host, ct->id, release ? release : name.release);
	if (err)
		return vz_fail_errno(VZ_SET_OSRELEASE, err,
				     "Unable to set the kernel release of container %u to %s",
				     ct->id, release ? release : name.release);
	return VZ_OK;
}
