/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Growing text, word lists and the allocators that never fail: out of memory
 * ends the program.
 */
#ifndef VZ_BASE_STR_H
#define VZ_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t nr, size_t size);
void *xrealloc(void *p, size_t size);
/* Room for one more behind @nr entries of an array that only this makes grow. */
void *xgrow(void *array, size_t nr, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Text that grows; always NUL-terminated once used. Zero is a valid start. */
struct str {
	char	*text;
	size_t	len;
	size_t	size;
};

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *text, size_t len);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void str_vaddf(struct str *s, const char *fmt, va_list ap);
void str_trim_end(struct str *s);		/* blanks */
const char *str_text(const struct str *s);	/* "" when nothing was added */
char *str_steal(struct str *s);			/* caller frees; s is empty */
void str_free(struct str *s);
#define _str_	__attribute__((cleanup(str_free)))

/* A list of strings, each owned by the list; argv is NULL-terminated. */
struct words {
	char	**argv;
	size_t	nr;
};

void words_add(struct words *w, const char *word);
void words_addf(struct words *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool words_has(const struct words *w, const char *word);
bool words_del(struct words *w, const char *word);
void words_split(struct words *w, const char *text, const char *separators);
char *words_join(const struct words *w, const char *separator);
void words_free(struct words *w);
#define _words_	__attribute__((cleanup(words_free)))

/*
 * What a terminal would obey, and what is no UTF-8, becomes '?', so that text
 * of others is safe to show. Newlines and tabs stay, except in a line. Part of
 * a stream may end within a character.
 */
void text_replace_controls(char *text, size_t len);	/* part of a stream */
void text_make_safe(char *text);
void text_make_line(char *text);

/* "\ooo", a byte as the kernel escapes it; -1: it is none. */
#define OCTAL_LEN	4
int str_parse_octal(const char *text);
/* All of them, in place; gives @text. */
char *str_unescape(char *text);

bool str_eq(const char *a, const char *b);	/* NULL equals only NULL */
bool str_has_prefix(const char *s, const char *prefix);
bool str_has_suffix(const char *s, const char *suffix);

#endif /* VZ_BASE_STR_H */
