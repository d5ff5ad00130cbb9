/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 of people whom nobody trusts. */
#ifndef VZ_BASE_UTF8_H
#define VZ_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character at the beginning of these @len; 0 if there is none. */
size_t utf8_length(const char *text, size_t len);
/* All of these @len bytes are the beginning of one, whose rest may come. */
bool utf8_is_cut(const char *text, size_t len);
/* A character that terminals obey: U+0000 to U+001F, U+007F to U+009F. */
bool utf8_is_control(const char *text);

#endif /* VZ_BASE_UTF8_H */
