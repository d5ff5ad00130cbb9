// SPDX-License-Identifier: GPL-2.0-or-later
/* Where our files are, and their relocation in test binaries. */
#include <stdarg.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "base/str.h"

#ifdef VZ_TEST_ROOT
static const char *root_prefix(void)
{
	const char *prefix = getenv("VZ_ROOT_PREFIX");

	return prefix ? prefix : "";
}
#else
static const char *root_prefix(void)
{
	return "";
}
#endif

char *path_root(const char *path)
{
	const char *prefix = root_prefix();

	if (*path != '/' || !*prefix || str_has_prefix(path, prefix))
		return xstrdup(path);
	return xasprintf("%s%s", prefix, path);
}

char *path_rootf(const char *fmt, ...)
{
	_str_ struct str s = {};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	return path_root(str_text(&s));
}

char *path_ct_conf(uint32_t ctid)
{
	return path_rootf(PATH_CONF_DIR "/%u.conf", ctid);
}

char *path_sample_conf(const char *name)
{
	return path_rootf(PATH_CONF_DIR "/ve-%s.conf-sample", name);
}

char *path_name_link(const char *name)
{
	return path_rootf(PATH_NAMES_DIR "/%s", name);
}
