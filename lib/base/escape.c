// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys for the program between a user and a remote terminal. */
#include "base/escape.h"

#define ESC	'\033'

static enum escape_action action_of(char key)
{
	if (key == '.')
		return ESCAPE_DETACH;
	return key == '!' ? ESCAPE_ATTENTION : ESCAPE_NONE;
}

enum escape_action escape_key(struct escape *escape, char key, char *to,
			      size_t *ret_len)
{
	enum escape_action action = ESCAPE_NONE;
	size_t len = 0;

	if (escape->held) {
		escape->held = false;
		action = action_of(key);
		if (!action)
			to[len++] = ESC;
	} else if (!escape->in_line && key == ESC) {
		escape->held = true;
	}
	if (!action && !escape->held) {
		to[len++] = key;
		escape->in_line = key != '\r' && key != '\n';
	}
	*ret_len = len;
	return action;
}

bool escape_give_up(struct escape *escape)
{
	bool held = escape->held;

	escape->held = false;
	escape->in_line |= held;
	return held;
}
