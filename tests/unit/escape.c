// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys that a console takes for itself. */
#include <string.h>

#include "base/escape.h"
#include "base/str.h"
#include "tap.h"

/* What comes of @keys: text, "<detach>", "<attention>"; '~' is a long pause. */
static void types(const char *keys, const char *want, const char *promise)
{
	static const char *const actions[] = {
		[ESCAPE_NONE] = "",
		[ESCAPE_DETACH] = "<detach>",
		[ESCAPE_ATTENTION] = "<attention>",
	};
	struct escape escape = { 0 };
	_str_ struct str got = { 0 };

	for (; *keys; keys++) {
		char to[2];
		size_t len = 0;
		enum escape_action action = ESCAPE_NONE;

		if (*keys != '~')
			action = escape_key(&escape, *keys, to, &len);
		else if (escape_give_up(&escape))
			str_addc(&got, '\033');
		str_addn(&got, to, len);
		str_add(&got, actions[action]);
	}
	is_text(str_text(&got), want, promise);
}

int main(void)
{
	types("ls\r", "ls\r", "text goes through");
	types("\033.", "<detach>", "ESC . at the very beginning");
	types("ls\r\033.", "ls\r<detach>", "after a line");
	types("ls\n\033.", "ls\n<detach>", "of either kind");
	types("ls\033.", "ls\033.", "not in a line");
	types("\033!", "<attention>", "ESC !");
	types("\033!\033.", "<attention><detach>", "one after another");
	types("\033[A", "\033[A", "a key with a sequence of its own");
	types("\033[A\033.", "\033[A\033.", "which begins a line");
	types("\033\033.", "\033\033.", "ESC twice");
	types("\033\r\033.", "\033\r<detach>", "ESC and a new line");
	types("\033", "", "an ESC is held");
	types("\033~.", "\033.", "but not for ever");
	types("\033~\r\033.", "\033\r<detach>", "and what follows is a line");
	types("~a~\033.", "a\033.", "a pause alone does nothing");
	return done_testing();
}
