// SPDX-License-Identifier: GPL-2.0-or-later
/* Growing text and word lists. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "tap.h"

static void texts(void)
{
	_str_ struct str s = {};
	_free_ char *stolen = NULL;
	int nr_whole = 0;

	is_text(str_text(&s), "", "an unused text is empty");
	for (int i = 0; i < 10000; i++)
		str_addf(&s, "%d,", i % 10);
	is_number(s.len, 20000, "a text grows");
	is_number(strlen(s.text), 20000, "and stays terminated");
	for (int len = 1; len < 300; len++) {
		_str_ struct str one = {};

		str_addf(&one, "%*d", len, 1);
		nr_whole += one.len == (size_t)len && strlen(one.text) == one.len;
	}
	is_number(nr_whole, 299, "formatted text of any length is whole");
	stolen = str_steal(&s);
	ok(s.text == NULL && s.len == 0, "a stolen text is empty again");
	ok(str_has_prefix(stolen, "0,1,2,"), "and its content is kept");
	str_addn(&s, "a\0b", 3);
	is_number(s.len, 3, "bytes may be anything");
}

static void lists(void)
{
	_words_ struct words w = {};
	_free_ char *joined = NULL;

	words_split(&w, "  a  b\tc ", " \t");
	is_number(w.nr, 3, "separators in a row are one");
	ok(w.argv[3] == NULL, "a list ends with NULL");
	ok(words_has(&w, "b") && !words_has(&w, "d"), "has finds words");
	ok(words_del(&w, "b") && !words_del(&w, "b"), "del takes one out");
	joined = words_join(&w, "-");
	is_text(joined, "a-c", "join puts them together");
	for (int i = 0; i < 1000; i++)
		words_addf(&w, "%d", i);
	ok(w.nr == 1002 && str_eq(w.argv[1001], "999") && !w.argv[1002],
	   "a list grows");
	while (w.nr)
		words_del(&w, w.argv[0]);
	words_add(&w, "again");
	ok(w.nr == 1 && !w.argv[1], "and grows again from nothing");
}

static void tests(void)
{
	ok(str_eq(NULL, NULL) && !str_eq(NULL, "") && str_eq("a", "a"),
	   "NULL equals only NULL");
	ok(str_has_suffix("101.conf", ".conf") &&
	   !str_has_suffix("conf", ".conf"), "suffixes");
}

static void octal(void)
{
	is_number(str_parse_octal("\\040x"), ' ', "an escaped blank");
	is_number(str_parse_octal("\\377"), 255, "the largest byte");
	is_number(str_parse_octal("\\400"), -1, "what is none");
	is_number(str_parse_octal("\\08"), -1, "a digit that is none");
	is_number(str_parse_octal("\\04"), -1, "too few");
	is_number(str_parse_octal("0400"), -1, "no escape");
}

static void line(const char *given, const char *want, const char *promise)
{
	_free_ char *text = xstrdup(given);

	text_make_line(text);
	is_text(text, want, promise);
}

static void controls(void)
{
	char part[] = "a\x9b\n\xc3";
	char text[] = "\x01\n\t\xe2\x82";

	line("a\033[2J\n\t\x7f", "a?[2J???", "what a terminal obeys");
	line("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "??????\xc2\xa0",
	     "in two bytes, and what comes behind");
	line("\x80\x9b\x9f\xff\xc0\x9b", "??????", "bytes that are no UTF-8");
	line("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	     "UTF-8 stays");
	line("\xe2\x82x\xf0\x9f\x98", "??x???", "characters that are not whole");
	line("\xed\xa0\x80\xe0\x80\x9b\xf4\x90\x80\x80", "??????????",
	     "and what only looks like some");
	text_replace_controls(part, strlen(part));
	is_text(part, "a?\n\xc3", "part of a stream may end within a character");
	text_make_safe(text);
	is_text(text, "?\n\t??", "a whole text may not");
}

static void unescaping(void)
{
	char text[] = "/a\\040b\\134c\\09\\11";

	is_text(str_unescape(text), "/a b\\c\\09\\11",
		"bytes as the kernel escapes them, and what is no such");
}

int main(void)
{
	unescaping();
	controls();
	octal();
	texts();
	lists();
	tests();
	return done_testing();
}
