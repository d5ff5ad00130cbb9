// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and amounts from text. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/str.h"
#include "tap.h"

static void parses_int(const char *text, int want_err, int want)
{
	_free_ char *promise = xasprintf("int \"%s\"", text);
	int value = 12345, err = num_parse_int(text, &value);

	ok(err == want_err && value == (err ? 12345 : want), "%s", promise);
}

static void amount(const char *text, unsigned long unit, int want_err,
		   unsigned long want)
{
	unsigned long value = 12345;
	int err = amount_parse(text, unit, &value);

	ok(err == want_err && value == (err ? 12345 : want),
	   "amount \"%s\" in units of %lu", text, unit);
}

static void amount_down(const char *text, unsigned long unit,
			unsigned long want)
{
	unsigned long value;

	ok(!amount_parse_down(text, unit, &value) && value == want,
	   "amount \"%s\" rounded down to %lu", text, unit);
}

static void ints(void)
{
	parses_int("0", 0, 0);
	parses_int("007", 0, 7);
	parses_int("+5", 0, 5);
	parses_int("-5", 0, -5);
	parses_int("2147483647", 0, INT_MAX);
	parses_int("-2147483648", 0, INT_MIN);
	parses_int("2147483648", -ERANGE, 0);
	parses_int("99999999999999999999999", -ERANGE, 0);
	parses_int("", -EINVAL, 0);
	parses_int("-", -EINVAL, 0);
	parses_int("+-1", -EINVAL, 0);
	parses_int(" 1", -EINVAL, 0);
	parses_int("1 ", -EINVAL, 0);
	parses_int("0x10", -EINVAL, 0);
	parses_int("99999999999999999999999x", -EINVAL, 0);
}

static void others(void)
{
	unsigned long u = 7;
	uint32_t v = 7;

	is_number(num_parse_u32("4294967295", &v), 0, "u32 maximum");
	ok(v == UINT32_MAX, "and its value");
	is_number(num_parse_u32("4294967296", &v), -ERANGE, "u32 too large");
	is_number(num_parse_u32("-1", &v), -EINVAL, "u32 takes no sign");
	is_number(num_parse_u32("+1", &v), -EINVAL, "not even plus");
	is_number(num_parse_ulong("18446744073709551615", &u), 0,
		  "ulong maximum");
	ok(u == ULONG_MAX, "and its value");
	is_number(num_parse_ulong("18446744073709551616", &u), -ERANGE,
		  "ulong too large");
}

static void amounts(void)
{
	unsigned long page = sysconf(_SC_PAGESIZE);

	amount("0", 1, 0, 0);
	amount("1", 1, 0, 1);
	amount("10M", 1, 0, 10UL << 20);
	amount("10m", 1, 0, 10UL << 20);
	amount("1.5K", 1, 0, 1536);
	amount("0.001K", 1, 0, 1);
	amount("1.5", 1, -EINVAL, 0);
	amount("1.", 1, -EINVAL, 0);
	amount("1.K", 1, -EINVAL, 0);
	amount(".5K", 1, -EINVAL, 0);
	amount("10P", 1, 0, 10 * page);
	amount("5B", 1, 0, 5);
	amount("10P", page, 0, 10);
	amount("6K", 4096, 0, 2);
	amount("1K", 4096, 0, 1);
	amount("0K", 4096, 0, 0);
	amount("4096B", 4096, 0, 1);
	amount("100", 4096, 0, 100);
	amount("unlimited", 1, 0, AMOUNT_UNLIMITED);
	amount("unlimited", 4096, 0, AMOUNT_UNLIMITED);
	amount("9223372036854775807", 1, 0, AMOUNT_UNLIMITED);
	amount("9223372036854775808", 1, -ERANGE, 0);
	amount("99999999999T", 1, -ERANGE, 0);
	amount("8388607T", 1, 0, 8388607UL << 40);
	amount("8388608T", 1, -ERANGE, 0);
	amount("1.9999999999999999999999K", 1, 0, 2047);
	amount("5mb", 1, -EINVAL, 0);
	amount("-1", 1, -EINVAL, 0);
	amount("+1", 1, -EINVAL, 0);
	amount("unlimitedX", 1, -EINVAL, 0);
	amount("Unlimited", 1, -EINVAL, 0);
	amount("0x10", 1, -EINVAL, 0);
	amount("", 1, -EINVAL, 0);
	amount("K", 1, -EINVAL, 0);
	amount("1 K", 1, -EINVAL, 0);
	amount_down("2.2G", 1024, 2306867);
	amount_down("1.1G", 1024, 1153433);
	amount_down("1023B", 1024, 0);
	amount_down("5000", 1024, 5000);
}

static void shortened(double value, const char *want)
{
	_free_ char *text = amount_short(value);

	is_text(text, want, want);
}

static void short_amounts(void)
{
	shortened(0, "- ");
	shortened(INFINITY, "- ");
	shortened(17, "17 ");
	shortened(240, "240 ");
	shortened(1023, "1023 ");
	shortened(1024, "1K");
	shortened(3.81 * (1 << 20), "3.81M");
	shortened(13.72 * (1 << 20), "13.7M");
	shortened(99.94 * 1024, "99.9K");
	shortened(99.96 * 1024, "100K");
	shortened(1024 * 1024 - 1, "1023K");
	shortened(9223372036854775806.0, "8E");
}

int main(void)
{
	short_amounts();
	ints();
	others();
	amounts();
	return done_testing();
}
