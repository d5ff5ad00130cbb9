// SPDX-License-Identifier: GPL-2.0-or-later
/* Growing text, word lists and allocators that end the program on failure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

static void *check_memory(void *p)
{
	if (p)
		return p;
	fputs("Out of memory\n", stderr);
	exit(6);
}

void *xmalloc(size_t size)
{
	return check_memory(malloc(size ? size : 1));
}

void *xcalloc(size_t nr, size_t size)
{
	return check_memory(calloc(nr ? nr : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
	return check_memory(realloc(p, size ? size : 1));
}

void *xgrow(void *array, size_t nr, size_t size)
{
	/* Doubled at powers of two. */
	if (nr & (nr - 1))
		return array;
	return xrealloc(array, (nr ? nr * 2 : 1) * size);
}

char *xstrdup(const char *s)
{
	return check_memory(strdup(s));
}

char *xstrndup(const char *s, size_t len)
{
	return check_memory(strndup(s, len));
}

char *xasprintf(const char *fmt, ...)
{
	struct str s = {};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	return str_steal(&s);
}

static void str_grow(struct str *s, size_t more)
{
	size_t size = s->size ? s->size : 64;

	while (size - s->len <= more)
		size *= 2;
	s->text = xrealloc(s->text, size);
	s->size = size;
}

/* Lists of a thousand containers are made of this: most of it is room enough. */
static inline void str_reserve(struct str *s, size_t more)
{
	if (s->size - s->len <= more)
		str_grow(s, more);
}

void str_addn(struct str *s, const char *text, size_t len)
{
	str_reserve(s, len);
	if (len)
		memcpy(s->text + s->len, text, len);
	s->len += len;
	s->text[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	str_reserve(s, 1);
	s->text[s->len++] = c;
	s->text[s->len] = '\0';
}

/* Most texts fit at once; what does not is written again. */
void str_vaddf(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int len;

	str_reserve(s, 32);
	room = s->size - s->len;
	va_copy(again, ap);
	len = vsnprintf(s->text + s->len, room, fmt, ap);
	if (len > 0 && (size_t)len >= room) {
		str_reserve(s, len);
		vsnprintf(s->text + s->len, len + 1, fmt, again);
	}
	va_end(again);
	if (len > 0)
		s->len += len;
	s->text[s->len] = '\0';
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(s, fmt, ap);
	va_end(ap);
}

void str_trim_end(struct str *s)
{
	while (s->len && s->text[s->len - 1] == ' ')
		s->text[--s->len] = '\0';
}

const char *str_text(const struct str *s)
{
	return s->text ? s->text : "";
}

char *str_steal(struct str *s)
{
	char *text = s->text ? s->text : xstrdup("");

	*s = (struct str){};
	return text;
}

void str_free(struct str *s)
{
	free(s->text);
	*s = (struct str){};
}

/* Takes ownership of @word. */
static void words_push(struct words *w, char *word)
{
	/* Room for NR entries and the NULL, doubled at powers of two. */
	if (!w->nr || (w->nr & (w->nr + 1)) == 0)
		w->argv = xrealloc(w->argv,
				   (w->nr + 1) * 2 * sizeof(*w->argv));
	w->argv[w->nr++] = word;
	w->argv[w->nr] = NULL;
}

void words_add(struct words *w, const char *word)
{
	words_push(w, xstrdup(word));
}

void words_addf(struct words *w, const char *fmt, ...)
{
	struct str s = {};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	words_push(w, str_steal(&s));
}

bool words_has(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->nr; i++)
		if (str_eq(w->argv[i], word))
			return true;
	return false;
}

bool words_del(struct words *w, const char *word)
{
	for (size_t i = 0; i < w->nr; i++) {
		if (!str_eq(w->argv[i], word))
			continue;
		free(w->argv[i]);
		/* The terminating NULL moves too. */
		memmove(w->argv + i, w->argv + i + 1,
			(w->nr - i) * sizeof(*w->argv));
		w->nr--;
		return true;
	}
	return false;
}

void words_split(struct words *w, const char *text, const char *separators)
{
	for (;;) {
		size_t len;

		text += strspn(text, separators);
		len = strcspn(text, separators);
		if (!len)
			return;
		words_push(w, xstrndup(text, len));
		text += len;
	}
}

char *words_join(const struct words *w, const char *separator)
{
	struct str s = {};

	for (size_t i = 0; i < w->nr; i++) {
		if (i)
			str_add(&s, separator);
		str_add(&s, w->argv[i]);
	}
	return str_steal(&s);
}

void words_free(struct words *w)
{
	for (size_t i = 0; i < w->nr; i++)
		free(w->argv[i]);
	free(w->argv);
	*w = (struct words){};
}

/* Bytes of the first character to show as it is; 0: the byte goes. */
static size_t harmless(const char *text, size_t len, const char *keep)
{
	if (*text && strchr(keep, *text))
		return 1;
	return utf8_is_control(text) ? 0 : utf8_length(text, len);
}

static void replace_controls(char *text, size_t len, const char *keep)
{
	while (len) {
		size_t nr = harmless(text, len, keep);

		if (!nr)
			*text = '?';
		nr = nr ? nr : 1;
		text += nr;
		len -= nr;
	}
}

void text_replace_controls(char *text, size_t len)
{
	size_t cut = len < 3 ? len : 3;

	while (cut && !utf8_is_cut(text + len - cut, cut))
		cut--;
	replace_controls(text, len - cut, "\n\t");
}

void text_make_safe(char *text)
{
	replace_controls(text, strlen(text), "\n\t");
}

void text_make_line(char *text)
{
	replace_controls(text, strlen(text), "");
}

bool str_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_has_suffix(const char *s, const char *suffix)
{
	size_t len = strlen(s), tail = strlen(suffix);

	return len >= tail && strcmp(s + len - tail, suffix) == 0;
}

int str_parse_octal(const char *text)
{
	int byte = 0;

	/* The first digit of three has two bits. */
	if (text[0] != '\\' || text[1] > '3')
		return -1;
	for (int i = 1; i < OCTAL_LEN; i++) {
		if (text[i] < '0' || text[i] > '7')
			return -1;
		byte = byte << 3 | (text[i] - '0');
	}
	return byte;
}

char *str_unescape(char *text)
{
	char *out = strchrnul(text, '\\');

	for (char *in = out; *in; out++) {
		int byte = str_parse_octal(in);

		*out = byte < 0 ? *in : byte;
		in += byte < 0 ? 1 : OCTAL_LEN;
	}
	*out = '\0';
	return text;
}
