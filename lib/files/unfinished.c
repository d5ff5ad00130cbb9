// SPDX-License-Identifier: GPL-2.0-or-later
/* The mark of a container that create has not finished. */
#include "base/cleanup.h"
#include "base/file.h"
#include "files/unfinished.h"

bool creation_is_unfinished(const struct ct *ct)
{
	_free_ char *text = NULL;

	return !file_read(ct->conf_path, 1 << 20, &text, NULL) &&
	       str_has_prefix(text, UNFINISHED_MARK);
}
