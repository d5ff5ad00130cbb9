// SPDX-License-Identifier: GPL-2.0-or-later
/* Sample configurations of new containers. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/str.h"
#include "files/sample.h"

#define OLD_PREFIX	"vps."

static bool sample_exists(const char *name)
{
	_free_ char *path = path_sample_conf(name);

	return path_exists(path);
}

char *sample_find(const char *name)
{
	if (str_has_prefix(name, OLD_PREFIX) && !sample_exists(name) &&
	    sample_exists(name + strlen(OLD_PREFIX)))
		name += strlen(OLD_PREFIX);
	return xstrdup(name);
}
