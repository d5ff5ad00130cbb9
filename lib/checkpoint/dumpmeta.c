// SPDX-License-Identifier: GPL-2.0-or-later
/* What a dump file says of itself: the JSON in its header. */
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "checkpoint/dumpmeta.h"
#include "model/ctid.h"

enum kind { NUMBER, TEXT };

/* The format comes first: it says what the others mean. */
/* clang-format off */
static const struct field {
	const char	*key;
	size_t		offset;
	enum kind	kind;
	unsigned long	min, max;
} fields[] = {
#define FIELD(key)	#key, offsetof(struct dump_meta, key)
	{ FIELD(format),	NUMBER, 1, INT_MAX },
	{ FIELD(ctid),		NUMBER, 1, CTID_MAX },
	{ FIELD(name),		TEXT, 0, 0 },
	{ FIELD(made),		NUMBER, 0, INT64_MAX },
	{ FIELD(node),		TEXT, 0, 0 },
	{ FIELD(kernel),	TEXT, 0, 0 },
	{ FIELD(tools),		TEXT, 0, 0 },
	{ FIELD(criu),		TEXT, 0, 0 },
	{ FIELD(cpu),		TEXT, 0, 0 },
	{ FIELD(config),	TEXT, 0, 0 },
	{ FIELD(local_uid),	NUMBER, 0, UINT32_MAX },
	{ FIELD(nr_ids),	NUMBER, 0, UINT32_MAX },
	{ FIELD(nr_files),	NUMBER, 0, INT_MAX },
	{ FIELD(bytes),		NUMBER, 0, INT64_MAX },
#undef FIELD
};
/* clang-format on */

static unsigned long *number_of(const struct dump_meta *meta,
				const struct field *field)
{
	return (unsigned long *)((char *)meta + field->offset);
}

static char **text_of(const struct dump_meta *meta, const struct field *field)
{
	return (char **)((char *)meta + field->offset);
}

void dump_meta_free(struct dump_meta *meta)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i].kind == TEXT)
			free(*text_of(meta, &fields[i]));
	*meta = (struct dump_meta){ 0 };
}

static struct json_object *value_of(const struct dump_meta *meta,
				    const struct field *field)
{
	if (field->kind == NUMBER)
		return json_object_new_int64(*number_of(meta, field));
	return json_object_new_string(*text_of(meta, field) ?: "");
}

char *dump_meta_print(const struct dump_meta *meta)
{
	struct json_object *object = json_object_new_object();
	const char *text = NULL;
	char *copy;

	for (size_t i = 0; object && i < ARRAY_SIZE(fields); i++)
		json_object_object_add(object, fields[i].key,
				       value_of(meta, &fields[i]));
	if (object)
		text = json_object_to_json_string_ext(object,
						      JSON_C_TO_STRING_PRETTY);
	copy = text ? xasprintf("%s\n", text) : NULL;
	json_object_put(object);
	return copy;
}

static int read_number(struct json_object *value, const struct field *field,
		       struct dump_meta *meta)
{
	int64_t number;

	if (!json_object_is_type(value, json_type_int))
		return -EBADMSG;
	number = json_object_get_int64(value);
	if (number < 0 || (unsigned long)number < field->min ||
	    (unsigned long)number > field->max)
		return -EBADMSG;
	*number_of(meta, field) = number;
	return 0;
}

static int read_text(struct json_object *value, const struct field *field,
		     struct dump_meta *meta)
{
	const char *text;

	if (!json_object_is_type(value, json_type_string))
		return -EBADMSG;
	text = json_object_get_string(value);
	if (strlen(text) != (size_t)json_object_get_string_len(value))
		return -EBADMSG;
	*text_of(meta, field) = xstrdup(text);
	return 0;
}

static int read_fields(struct json_object *object, struct dump_meta *meta)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct field *field = &fields[i];
		struct json_object *value;
		int err;

		if (!json_object_object_get_ex(object, field->key, &value))
			return -EBADMSG;
		err = field->kind == NUMBER ? read_number(value, field, meta) :
					      read_text(value, field, meta);
		if (err)
			return err;
		if (meta->format > DUMP_FORMAT)
			return 0;
	}
	return 0;
}

int dump_meta_parse(const char *text, size_t len, struct dump_meta *ret)
{
	struct json_tokener *tokener;
	_dump_meta_ struct dump_meta meta = { 0 };
	struct json_object *object;
	int err = -EBADMSG;

	tokener = json_tokener_new();
	if (!tokener)
		return -ENOMEM;
	object = len > INT_MAX ? NULL :
				 json_tokener_parse_ex(tokener, text, len);
	if (json_object_is_type(object, json_type_object))
		err = read_fields(object, &meta);
	json_object_put(object);
	json_tokener_free(tokener);
	if (err)
		return err;
	*ret = meta;
	meta = (struct dump_meta){ 0 };
	return 0;
}
