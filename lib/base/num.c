// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers from text, whole and checked: no rest, no overflow. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/str.h"

/* Digits at *@text, moved behind them; -EINVAL when there is none. */
static int digits_parse(const char **text, unsigned long max,
			unsigned long *ret_value)
{
	const char *p = *text;
	unsigned long value = 0;
	bool too_large = false;

	if (!isdigit((unsigned char)*p))
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++) {
		if (__builtin_mul_overflow(value, 10UL, &value) ||
		    __builtin_add_overflow(value, *p - '0', &value) ||
		    value > max)
			too_large = true;
	}
	*text = p;
	if (too_large)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

/* All of @text is digits; a rest is reported before a too large number. */
static int number_parse(const char *text, unsigned long max,
			unsigned long *ret_value)
{
	unsigned long value = 0;
	int err = digits_parse(&text, max, &value);

	if (err == -EINVAL || *text)
		return -EINVAL;
	if (!err)
		*ret_value = value;
	return err;
}

int num_parse_int(const char *text, int *ret_value)
{
	bool negative = *text == '-';
	unsigned long value;
	int err;

	if (*text == '-' || *text == '+')
		text++;
	err = number_parse(text, (unsigned long)INT_MAX + negative, &value);
	if (!err)
		*ret_value = negative ? -(long)value : (long)value;
	return err;
}

int num_parse_u32(const char *text, uint32_t *ret_value)
{
	unsigned long value;
	int err = number_parse(text, UINT32_MAX, &value);

	if (!err)
		*ret_value = value;
	return err;
}

int num_parse_ulong(const char *text, unsigned long *ret_value)
{
	return number_parse(text, ULONG_MAX, ret_value);
}

/* The value of one suffix letter in bytes; 0 for an unknown one. */
static unsigned long suffix_bytes(char c)
{
	switch (toupper((unsigned char)c)) {
	case 'T':
		return 1UL << 40;
	case 'G':
		return 1UL << 30;
	case 'M':
		return 1UL << 20;
	case 'K':
		return 1UL << 10;
	case 'P':
		return sysconf(_SC_PAGESIZE);
	case 'B':
		return 1;
	}
	return 0;
}

/* ".25" as a fraction of @bytes; digits beyond the 18th change nothing. */
static int fraction_parse(const char **text, unsigned long *ret_digits,
			  unsigned long *ret_scale)
{
	const char *p = *text + 1;
	unsigned long digits = 0, scale = 1;

	if (!isdigit((unsigned char)*p))
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++) {
		if (scale >= 1000000000000000000UL)
			continue;
		digits = digits * 10 + (*p - '0');
		scale *= 10;
	}
	*text = p;
	*ret_digits = digits;
	*ret_scale = scale;
	return 0;
}

static int amount_scale(const char *text, unsigned long unit, bool round_up,
			unsigned long *ret_amount)
{
	unsigned long whole = 0, fraction = 0, scale = 1, suffix;
	bool has_fraction = false;
	unsigned __int128 bytes;
	int err, range;

	range = digits_parse(&text, AMOUNT_UNLIMITED, &whole);
	if (range == -EINVAL)
		return -EINVAL;
	if (*text == '.') {
		has_fraction = true;
		err = fraction_parse(&text, &fraction, &scale);
		if (err)
			return err;
	}
	if (!*text) {
		if (has_fraction)
			return -EINVAL;
		if (!range)
			*ret_amount = whole;
		return range;
	}
	suffix = suffix_bytes(*text);
	if (!suffix || text[1])
		return -EINVAL;
	if (range)
		return range;
	bytes = (unsigned __int128)whole * suffix +
		(unsigned __int128)fraction * suffix / scale;
	if (round_up)
		bytes += unit - 1;
	if (bytes / unit > (unsigned long)AMOUNT_UNLIMITED)
		return -ERANGE;
	*ret_amount = bytes / unit;
	return 0;
}

int amount_parse(const char *text, unsigned long unit,
		 unsigned long *ret_amount)
{
	if (strcmp(text, "unlimited") == 0) {
		*ret_amount = AMOUNT_UNLIMITED;
		return 0;
	}
	return amount_scale(text, unit, true, ret_amount);
}

int amount_parse_down(const char *text, unsigned long unit,
		      unsigned long *ret_amount)
{
	if (strcmp(text, "unlimited") == 0) {
		*ret_amount = AMOUNT_UNLIMITED;
		return 0;
	}
	return amount_scale(text, unit, false, ret_amount);
}

char *amount_short(double amount)
{
	static const char suffixes[] = " KMGTPE";
	const char *suffix = suffixes;

	if (!amount || isinf(amount))
		return xstrdup("- ");
	for (; amount >= 1024 && suffix[1]; suffix++)
		amount /= 1024;
	if (amount < 100)
		return xasprintf("%.3g%c", amount, *suffix);
	/* 1023.9K has no room for the digit that rounding would add. */
	return xasprintf("%u%c", (unsigned int)amount, *suffix);
}
