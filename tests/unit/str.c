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

int main(void)
{
	octal();
	texts();
	lists();
	tests();
	return done_testing();
}
