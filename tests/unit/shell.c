// SPDX-License-Identifier: GPL-2.0-or-later
/* Words for a shell: whatever is in them, it gives the same words. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/shell.h"
#include "tap.h"

static void is_quoted(const char *word, const char *want)
{
	_str_ struct str s = {};

	shell_add_quoted(&s, word);
	is_text(str_text(&s), want, word);
}

/* A shell prints what it has been given, a line each. */
static void comes_through(const struct words *words, const char *promise)
{
	_free_ char *line = shell_command(words);
	_free_ char *script = xasprintf("printf '<%%s>' %s", line);
	_free_ char *got = NULL;
	char *argv[] = { "sh", "-c", script, NULL };
	_str_ struct str want = {};
	int status = -1;

	for (size_t i = 0; i < words->nr; i++)
		str_addf(&want, "<%s>", words->argv[i]);
	if (proc_capture(&(struct proc_spec){ .argv = argv }, 1 << 16, &got,
			 &status))
		status = -1;
	ok(!status && str_eq(got, str_text(&want)), "%s", promise);
}

static void test_shell(void)
{
	static const char *const hostile[] = {
		"", " ", "'", "''", "\"", "\\", "$(reboot)", "`reboot`", "a b",
		"a'b", "; reboot", "*", "~", "#x", "a\nb", "\t", "!x", "-n",
		"&& x", "|x", ">x", "$HOME", "{a,b}", "\xff\xfe", "ä", "=x",
	};
	_words_ struct words all = {};

	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		_words_ struct words one = {};

		words_add(&one, hostile[i]);
		words_add(&all, hostile[i]);
		comes_through(&one, hostile[i]);
	}
	comes_through(&all, "all of them");
	for (int c = 1; c < 256; c++) {
		_words_ struct words one = {};

		words_addf(&one, "a%cb", c);
		words_add(&all, one.argv[0]);
	}
	comes_through(&all, "every byte");
}

int main(void)
{
	is_quoted("--save", "--save");
	is_quoted("/vz/private/101", "/vz/private/101");
	is_quoted("", "''");
	is_quoted("a b", "'a b'");
	is_quoted("it's", "'it'\\''s'");
	is_quoted("~root", "'~root'");
	test_shell();
	return done_testing();
}
