// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of numbers and ranges. */
#include <errno.h>

#include "base/bitmap.h"
#include "base/cleanup.h"
#include "base/str.h"
#include "tap.h"

static void reads(const char *text, int want_err, const char *want)
{
	struct bitmap bitmap = {};
	int err = bitmap_parse(text, &bitmap);
	_free_ char *list = bitmap_print(&bitmap);

	ok(err == want_err && (err || str_eq(list, want)), "\"%s\" reads as %s",
	   text, err ? "an error" : want);
}

static void keeps(const char *text, size_t first, size_t nr, const char *want)
{
	struct bitmap bitmap = {};
	_free_ char *list = NULL;

	bitmap_parse(text, &bitmap);
	bitmap_keep(&bitmap, first, nr);
	list = bitmap_print(&bitmap);
	ok(str_eq(list, want) && bitmap_count(&bitmap) == nr,
	   "%zu of \"%s\" from place %zu on are %s", nr, text, first, want);
}

static void intersects(void)
{
	struct bitmap a = {}, b = {};
	_free_ char *list = NULL;

	bitmap_parse("0-9", &a);
	bitmap_parse("5,8-20", &b);
	bitmap_and(&a, &b);
	list = bitmap_print(&a);
	ok(str_eq(list, "5,8-9"), "what is in both is 5,8-9");
}

int main(void)
{
	reads("0-2,7", 0, "0-2,7");
	reads("3,1,2", 0, "1-3");
	reads("0,", 0, "0");
	reads("4095", 0, "4095");
	reads("", -EINVAL, NULL);
	reads(",", -EINVAL, NULL);
	reads("5-3", -EINVAL, NULL);
	reads("4096", -EINVAL, NULL);
	reads("1-", -EINVAL, NULL);
	keeps("0-3", 0, 2, "0-1");
	keeps("0-3", 3, 2, "0,3");
	keeps("2,4,9", 7, 1, "4");
	keeps("0-7", 800, 8, "0-7");
	intersects();
	return done_testing();
}
