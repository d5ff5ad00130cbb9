// SPDX-License-Identifier: GPL-2.0-or-later
/* Which containers have files in the configuration directory. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/str.h"
#include "model/ctid.h"
#include "node/configured.h"

void configured_free(struct configured *configured)
{
	free(configured->ctid);
}

int configured_ctid(const char *name, const char *suffix, uint32_t *ret_ctid)
{
	size_t digits = strspn(name, "0123456789");
	_free_ char *number = NULL;

	if (!digits || *name == '0' || !str_eq(name + digits, suffix))
		return -EINVAL;
	number = xstrndup(name, digits);
	if (num_parse_u32(number, ret_ctid) || *ret_ctid > CTID_MAX)
		return -ERANGE;
	return 0;
}

int conf_ctid(const char *name, uint32_t *ret_ctid)
{
	_free_ char *number = NULL;

	if (!str_has_suffix(name, ".conf"))
		return -EINVAL;
	number = xstrndup(name, strlen(name) - strlen(".conf"));
	return num_parse_u32(number, ret_ctid) || *ret_ctid > CTID_MAX ?
		-EINVAL : 0;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

void configured_read(const char *suffix, struct configured *ret)
{
	_free_ char *path = path_root(PATH_CONF_DIR);
	_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	*ret = (struct configured){ 0 };
	while (dir && (entry = readdir(dir))) {
		uint32_t ctid;

		if (configured_ctid(entry->d_name, suffix, &ctid))
			continue;
		ret->ctid = xgrow(ret->ctid, ret->nr, sizeof(*ret->ctid));
		ret->ctid[ret->nr++] = ctid;
	}
	if (ret->nr)
		qsort(ret->ctid, ret->nr, sizeof(*ret->ctid), compare);
}
