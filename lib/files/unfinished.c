// SPDX-License-Identifier: GPL-2.0-or-later
/* The mark of a container that is not whole yet. */
#include "base/cleanup.h"
#include "base/file.h"
#include "files/unfinished.h"

static bool begins_with(const struct ct *ct, const char *mark)
{
	_free_ char *text = NULL;

	return !file_read(ct->conf_path, 1 << 20, &text, NULL) &&
	       str_has_prefix(text, mark);
}

bool creation_is_unfinished(const struct ct *ct)
{
	return begins_with(ct, UNFINISHED_MARK);
}

bool move_is_unfinished(const struct ct *ct)
{
	return begins_with(ct, UNFINISHED_MOVE);
}
