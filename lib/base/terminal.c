// SPDX-License-Identifier: GPL-2.0-or-later
/* The user's terminal. */
#include "base/terminal.h"

bool terminal_set_raw(struct termios *ret_saved)
{
	struct termios raw;

	if (tcgetattr(0, ret_saved))
		return false;
	raw = *ret_saved;
	cfmakeraw(&raw);
	return !tcsetattr(0, TCSADRAIN, &raw);
}

void terminal_restore(const struct termios *saved)
{
	tcsetattr(0, TCSADRAIN, saved);
}
