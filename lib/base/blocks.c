// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of /proc with a block of lines for each container. */
#include <string.h>

#include "base/blocks.h"
#include "base/num.h"

int block_start(char **line, uint32_t *ret_id)
{
	char *id = *line + strspn(*line, " ");
	char *colon = id + strcspn(id, " :");
	int err;

	if (*colon != ':')
		return 0;
	*colon = '\0';
	*line = colon + 1;
	err = num_parse_u32(id, ret_id);
	return err ? err : 1;
}

bool block_numbers(char **save, unsigned long *value, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		char *word = strtok_r(NULL, " ", save);

		if (!word || num_parse_ulong(word, &value[i]))
			return false;
	}
	return true;
}
