/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON for programs, written as it comes: a text that grows member by member.
 * Each function below adds a member of the innermost object, by its key, or
 * without one (NULL) an element of the innermost array, or all there is.
 */
#ifndef VZ_BASE_JSON_H
#define VZ_BASE_JSON_H

#include "base/str.h"

/* Zero is a valid start. */
struct json {
	struct str	text;
	bool		is_line;	/* all on one, else a line each, indented */
	unsigned int	depth;		/* objects and arrays that are open */
	bool		has_members;	/* the innermost one */
};

void json_begin_object(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *key);
void json_end_array(struct json *json);

void json_null(struct json *json, const char *key);
void json_bool(struct json *json, const char *key, bool is_true);
void json_number(struct json *json, const char *key, unsigned long number);
void json_signed(struct json *json, const char *key, long number);
/*
 * JSON is UTF-8, text of others need not be: what is not becomes U+FFFD. Nothing
 * in it controls a terminal. NULL is null.
 */
void json_text(struct json *json, const char *key, const char *text);
void json_fixed(struct json *json, const char *key, double real, int decimals);
void json_real(struct json *json, const char *key, double real);
/* Two decimals; "unlimited" for INFINITY, null for NAN. */
void json_share(struct json *json, const char *key, double value);

/*
 * To standard output, which is whole after the last one: what is written need
 * not be kept in memory. With all closed, the line is ended as well.
 */
void json_put(struct json *json);
void json_free(struct json *json);
#define _json_ __attribute__((cleanup(json_free)))

#endif /* VZ_BASE_JSON_H */
