// SPDX-License-Identifier: GPL-2.0-or-later
/* The containers known to run. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/str.h"
#include "known.h"
#include "node/cgroup.h"

static size_t find(const struct known *known, uint32_t ctid)
{
	size_t i;

	for (i = 0; i < known->nr; i++)
		if (known->ctids[i] == ctid)
			break;
	return i;
}

bool known_has(const struct known *known, uint32_t ctid)
{
	return find(known, ctid) < known->nr;
}

void known_add(struct known *known, uint32_t ctid)
{
	if (known_has(known, ctid))
		return;
	known->ctids = xrealloc(known->ctids,
				(known->nr + 1) * sizeof(*known->ctids));
	known->ctids[known->nr++] = ctid;
}

void known_del(struct known *known, uint32_t ctid)
{
	size_t i = find(known, ctid);

	if (i < known->nr)
		known->ctids[i] = known->ctids[--known->nr];
}

void known_add_list(struct known *known, const struct ve_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		if (list->ve[i].ctid)
			known_add(known, list->ve[i].ctid);
}

void known_add_remains(struct known *known)
{
	int fd = cgroup_open_all();
	_closedir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	uint32_t ctid;

	if (!dir && fd >= 0)
		close(fd);
	while (dir && (entry = readdir(dir)))
		if (!num_parse_u32(entry->d_name, &ctid) && ctid)
			known_add(known, ctid);
}

void known_free(struct known *known)
{
	free(known->ctids);
	*known = (struct known){ 0 };
}
