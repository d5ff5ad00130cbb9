// SPDX-License-Identifier: GPL-2.0-or-later
/* Words for a shell of somebody else. */
#include <string.h>

#include "base/shell.h"

#define PLAIN \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:,@%"

void shell_add_quoted(struct str *s, const char *word)
{
	if (*word && !word[strspn(word, PLAIN)]) {
		str_add(s, word);
		return;
	}
	str_addc(s, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			str_add(s, "'\\''");
		else
			str_addc(s, *word);
	}
	str_addc(s, '\'');
}

char *shell_command(const struct words *words)
{
	struct str s = {};

	for (size_t i = 0; i < words->nr; i++) {
		if (i)
			str_addc(&s, ' ');
		shell_add_quoted(&s, words->argv[i]);
	}
	return str_steal(&s);
}
