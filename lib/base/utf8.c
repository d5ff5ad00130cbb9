// SPDX-License-Identifier: GPL-2.0-or-later
/* UTF-8 of people whom nobody trusts. */
#include "base/cleanup.h"
#include "base/utf8.h"

static const struct form {
	unsigned char	first, last;	/* lead byte */
	unsigned char	low, high;	/* second byte */
	unsigned char	length;
} forms[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static const struct form *form_of(unsigned char lead)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (lead >= forms[i].first && lead <= forms[i].last)
			return &forms[i];
	return NULL;
}

/* How many of these bytes belong to one character, whole or not. */
static size_t matching(const struct form *form, const unsigned char *p,
		       size_t len)
{
	size_t nr = 1;

	if (len > 1 && (p[1] < form->low || p[1] > form->high))
		return 1;
	while (nr < len && nr < form->length && (p[nr] & 0xc0) == 0x80)
		nr++;
	return nr;
}

size_t utf8_length(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	const struct form *form;

	if (!len)
		return 0;
	if (*p < 0x80)
		return 1;
	form = form_of(*p);
	return form && matching(form, p, len) == form->length ? form->length : 0;
}

bool utf8_is_cut(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	const struct form *form = len ? form_of(*p) : NULL;

	return form && len < form->length && matching(form, p, len) == len;
}

bool utf8_is_control(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	return *p < ' ' || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0);
}
