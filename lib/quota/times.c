// SPDX-License-Identifier: GPL-2.0-or-later
/* Grace times as they are typed and shown. */
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/str.h"
#include "quota/times.h"

#define MINUTE	60U
#define HOUR	3600U
#define DAY	86400U

static const struct {
	char		letter;
	uint64_t	seconds;
} units[] = {
	{ 'H', HOUR }, { 'D', DAY }, { 'W', 7 * DAY },
	{ 'M', 30 * DAY }, { 'Y', 365 * DAY },
};

/* From the last field on: seconds, minutes, hours, days. */
static const struct {
	uint64_t	seconds;
	uint64_t	below;
} fields[] = {
	{ 1, 60 }, { MINUTE, 60 }, { HOUR, 24 }, { DAY, UINT64_MAX },
};

static int add(uint64_t *sum, unsigned long number, uint64_t unit)
{
	uint64_t product;

	return __builtin_mul_overflow(number, unit, &product) ||
	       __builtin_add_overflow(*sum, product, sum) ? -ERANGE : 0;
}

static int parse_with_unit(const char *text, size_t len, uint64_t *ret)
{
	_free_ char *number = xstrndup(text, len - 1);
	char letter = toupper((unsigned char)text[len - 1]);
	unsigned long value;
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (units[i].letter != letter)
			continue;
		err = num_parse_ulong(number, &value);
		return err ? err : add(ret, value, units[i].seconds);
	}
	return -EINVAL;
}

/* Split by hand: words_split() passes empty fields by. */
static int parse_fields(const char *text, uint64_t *ret)
{
	_free_ char *copy = xstrdup(text);
	size_t i = 0;
	char *colon;

	do {
		unsigned long value;
		int err;

		colon = strrchr(copy, ':');
		if (i == ARRAY_SIZE(fields))
			return -EINVAL;
		err = num_parse_ulong(colon ? colon + 1 : copy, &value);
		if (!err && value >= fields[i].below)
			err = -EINVAL;
		if (!err)
			err = add(ret, value, fields[i].seconds);
		if (err)
			return err;
		if (colon)
			*colon = '\0';
		i++;
	} while (colon);
	return 0;
}

int quota_time_parse(const char *text, uint64_t *ret_seconds)
{
	unsigned long seconds;
	uint64_t sum = 0;
	size_t len;
	int err;

	text += strspn(text, " \t");
	len = strlen(text);
	if (!len)
		return -EINVAL;
	if (strchr(text, ':'))
		err = parse_fields(text, &sum);
	else if (isalpha((unsigned char)text[len - 1]))
		err = parse_with_unit(text, len, &sum);
	else
		err = num_parse_ulong(text, &seconds) ?:
		      add(&sum, seconds, 1);
	if (!err)
		*ret_seconds = sum;
	return err;
}

char *quota_time_print(uint64_t seconds)
{
	uint64_t minutes = seconds / MINUTE + (seconds % MINUTE >= MINUTE / 2);

	if (!seconds)
		return xstrdup("");
	if (minutes >= DAY / MINUTE)
		return xasprintf("%llu%s", (unsigned long long)
				 ((minutes + DAY / MINUTE / 2) / (DAY / MINUTE)),
				 "days");
	return xasprintf("%02llu:%02llu", (unsigned long long)minutes / 60,
			 (unsigned long long)minutes % 60);
}

char *quota_left_print(int64_t deadline, int64_t now)
{
	if (!deadline)
		return xstrdup("");
	return deadline <= now ? xstrdup("none") :
				 quota_time_print(deadline - now);
}
