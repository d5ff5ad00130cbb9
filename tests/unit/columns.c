// SPDX-License-Identifier: GPL-2.0-or-later
/* The columns of vzlist, against the table of parameters. */
#include "../../vzlist/fields.c"
#include "tap.h"

static size_t nr_of(const struct fields *fields, enum param_id id)
{
	size_t nr = 0;

	for (size_t i = 0; i < fields->nr; i++)
		nr += fields->field[i].param == id;
	return nr;
}

/* A limit has a column for each of its figures. */
static size_t nr_wanted(enum param_id id)
{
	if (!params[id].heading)
		return 0;
	return params[id].flags & IS_UBC ? 5 : is_quota(id) ? 3 : 1;
}

int main(void)
{
	_fields_ struct fields fields = {};

	fields_make(&fields);
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].key)
			is_number(nr_of(&fields, id), nr_wanted(id),
				  params[id].key);
	for (size_t i = 0; i < fields.nr; i++)
		ok(field_find(&fields, fields.field[i].name) ==
		   &fields.field[i], "%s is there once", fields.field[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		ok(field_find(&fields, order[i]), "%s is there", order[i]);
	return done_testing();
}
