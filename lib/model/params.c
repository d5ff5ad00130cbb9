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

const struct param_alias param_aliases[] = {
#define PARAM_ALIAS(id_, key_)	{ .id = PARAM_##id_, .key = key_ },
#include "model/params.def"
};

const size_t nr_param_aliases = ARRAY_SIZE(param_aliases);

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
