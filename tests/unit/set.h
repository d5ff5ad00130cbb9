/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "vzctl set --save" on a configuration in memory. */
#ifndef TESTS_UNIT_SET_H
#define TESTS_UNIT_SET_H

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/changes.h"

static inline bool option_find(const char *name, struct change_option *ret)
{
	for (int id = 0; id < PARAM_NR; id++) {
		if (!params[id].option || !str_eq(params[id].option, name))
			continue;
		*ret = (struct change_option){
			.id = id, .type = params[id].type,
			.name = params[id].option,
		};
		return true;
	}
	for (size_t i = 0; i < nr_param_options; i++) {
		if (!str_eq(param_options[i].option, name))
			continue;
		*ret = (struct change_option){
			.id = param_options[i].id,
			.type = param_options[i].type,
			.name = param_options[i].option,
			.removes = param_options[i].removes,
			.field = param_options[i].field,
		};
		return true;
	}
	return false;
}

static inline struct change_option option_of(const char *name)
{
	struct change_option option;

	if (!option_find(name, &option))
		abort();
	return option;
}

static inline unsigned long no_seed(void)
{
	return 0;
}

/*
 * The file @text after options ("name", "value", ..., NULL) of container 70.
 * On a refusal the exit code as text. The caller frees.
 */
static inline char *set_options(const char *text, const char *const *options)
{
	_config_ struct config old = {};
	_config_ struct config new = {};
	const struct owner owner = { 70, no_seed };
	struct changes changes = {};
	enum vz_err err = VZ_OK;
	char *result;

	log_setup(&(struct log_config){ .quiet = true });
	config_parse(&old, text, "test", IN_CT_CONF);
	for (; *options && !err; options += 2) {
		struct change_option option = option_of(options[0]);

		err = changes_add(&changes, &option, options[1]);
	}
	if (!err)
		err = changes_end(&changes);
	if (!err)
		changes_resolve(&changes, &old, &owner, &new);
	result = err ? xasprintf("%d", err) : config_rewrite(text, &new);
	changes_free(&changes);
	log_close();
	return result;
}

#define OPTIONS(...)	((const char *const []){ __VA_ARGS__, NULL })

#endif /* TESTS_UNIT_SET_H */
