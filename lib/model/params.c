// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables made from params.def. */
#include "base/cleanup.h"
#include "model/params.h"

#define CT_ONLY		IN_CT_CONF
#define CT		(IN_CT_CONF | IN_VZ_CONF)
#define NODE		IN_VZ_CONF
#define CREATE		IN_CREATE
#define SET		IN_SET
#define LIVE		IS_LIVE
#define RESTART		IS_RESTART
#define STORED		IS_STORED
#define UBC		(CT | SET | LIVE | IS_UBC | IN_CT0)

const struct param params[PARAM_NR] = {
#define PARAM(id, key_, option_, short_, type_, min_, max_, flags_,	\
	      argument_, heading_, help_)				\
	[PARAM_##id] = {						\
		.key = key_,						\
		.option = option_,					\
		.short_option = short_,					\
		.type = &type_,						\
		.min = min_,						\
		.max = max_,						\
		.flags = flags_,					\
		.argument = argument_,					\
		.heading = heading_,					\
		.help = help_,						\
	},
#include "model/params.def"
};

const struct param_option param_options[] = {
#define PARAM_OPTION(id_, option_, type_, removes_, flags_, argument_,	\
		     help_)						\
	{								\
		.id = PARAM_##id_,					\
		.option = option_,					\
		.type = &type_,						\
		.removes = removes_,					\
		.flags = flags_,					\
		.argument = argument_,					\
		.help = help_,						\
	},
#define PARAM_FIELD(id_, option_, field_, flags_, argument_, help_)	\
	{								\
		.id = PARAM_##id_,					\
		.option = option_,					\
		.field = field_,					\
		.flags = flags_,					\
		.argument = argument_,					\
		.help = help_,						\
	},
#include "model/params.def"
};

const size_t nr_param_options = ARRAY_SIZE(param_options);

const struct param_column param_columns[] = {
#define PARAM_COLUMN(id_, name_, width_, flags_)			\
	{								\
		.id = PARAM_##id_,					\
		.name = name_,						\
		.width = width_,					\
		.flags = flags_,					\
	},
#include "model/params.def"
};

const size_t nr_param_columns = ARRAY_SIZE(param_columns);

const struct param_alias param_aliases[] = {
#define PARAM_ALIAS(id_, key_)	{ .id = PARAM_##id_, .key = key_ },
#include "model/params.def"
};

const size_t nr_param_aliases = ARRAY_SIZE(param_aliases);

static struct param_column usual_column(const struct value_type *type)
{
	if (type == &type_yesno)
		return (struct param_column){ .width = 6,
					      .flags = COLUMN_UNSORTED };
	if (type == &type_capabilities || type == &type_features)
		return (struct param_column){ .width = -15,
					      .flags = COLUMN_UNSORTED };
	switch (type->form) {
	case FORM_TEXT:
		return (struct param_column){ .width = -32,
					      .flags = COLUMN_CUT };
	case FORM_WORDS:
		return (struct param_column){ .width = -15,
					      .flags = COLUMN_LIST };
	default:
		return (struct param_column){ .width = 10 };
	}
}

struct param_column param_column(enum param_id id)
{
	struct param_column column = usual_column(params[id].type);

	for (size_t i = 0; i < nr_param_columns; i++)
		if (param_columns[i].id == id)
			column = param_columns[i];
	column.id = id;
	if (!column.name)
		column.name = params[id].option;
	return column;
}

char *param_expected(const struct param *param, const struct value_type *type,
		     const char *argument)
{
	const char *accepts = type->accepts ? type->accepts : argument;
	struct str out = {};

	str_addf(&out, "expected %s", type->name);
	if (type == &type_number && param->max != UB_UNLIMITED)
		str_addf(&out, " from %lu to %lu", param->min, param->max);
	if (accepts && *accepts)
		str_addf(&out, " (%s)", accepts);
	return str_steal(&out);
}

enum param_id param_find_key(const char *key)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].key && params[id].key[0] == key[0] &&
		    str_eq(params[id].key, key))
			return id;
	for (size_t i = 0; i < nr_param_aliases; i++)
		if (str_eq(param_aliases[i].key, key))
			return param_aliases[i].id;
	return PARAM_NONE;
}
