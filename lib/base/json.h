/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON for programs: what json-c lacks. */
#ifndef VZ_BASE_JSON_H
#define VZ_BASE_JSON_H

#include <json-c/json.h>

/*
 * JSON is UTF-8, text of others need not be: what is not becomes U+FFFD. Nothing
 * in it controls a terminal.
 */
json_object *json_text(const char *text);
/* For @nr elements: an empty array is always written as "[]". */
json_object *json_array(size_t nr);
json_object *json_fixed(double real, int decimals);
/* Two decimals; "unlimited" for INFINITY, null for NAN. */
json_object *json_share(double value);
/* Indented, or on one line, to standard output; frees @object. */
void json_put(json_object *object);
void json_put_line(json_object *object);

#endif /* VZ_BASE_JSON_H */
