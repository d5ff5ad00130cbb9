// SPDX-License-Identifier: GPL-2.0-or-later
/* The name of a container. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/num.h"
#include "model/name.h"

#define NAME_TEXT_MAX	64

bool name_is_valid(const char *name)
{
	size_t len = strlen(name);
	bool blank = true;

	if (!len || len > NAME_TEXT_MAX || *name == '-' || *name == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)name[i]) &&
		    !strchr(" -+_.", name[i]))
			return false;
		blank = blank && name[i] == ' ';
	}
	return !blank;
}

bool name_is_number(const char *name)
{
	int id;

	return num_parse_int(name, &id) != -EINVAL;
}
