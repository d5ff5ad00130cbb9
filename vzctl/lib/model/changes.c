// SPDX-License-Identifier: GPL-2.0-or-later
/* What a command line asks of a container's parameters. */
#include "base/log.h"
#include "model/changes.h"

void changes_free(struct changes *changes)
{
	config_free(&changes->set);
	config_free(&changes->del);
}

bool changes_has(const struct changes *changes, enum param_id id)
{
	return config_has(&changes->set, id) ||
	       config_has(&changes->del, id) || changes->del_all[id];
}

bool changes_any(const struct changes *changes)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (changes_has(changes, id))
			return true;
	return false;
}

static enum vz_err report_invalid(const struct change_option *option,
				  const char *text)
{
	enum vz_err code = option->type->exit_code;

	if (!code)
		code = VZ_INVALID_PARAMETER_VALUE;
	if (option->type->is_secret)
		return vz_fail(code, "Invalid value of --%s, expected %s",
			       option->name, option->type->name);
	return vz_fail(code, "Invalid value of --%s: %s", option->name, text);
}

enum vz_err changes_add(struct changes *changes,
			const struct change_option *option, const char *text)
{
	const struct value_type *type = option->type;
	struct config *config = option->removes ? &changes->del : &changes->set;
	struct parse_ctx ctx = {
		.param = &params[option->id],
		.source = FROM_OPTION,
	};
	struct value value;

	if (option->removes && str_eq(text, "all")) {
		changes->del_all[option->id] = true;
		return VZ_OK;
	}
	if (type->parse(text, &ctx, &value))
		return report_invalid(option, text);
	changes->has_size |= type == &type_size;
	if (ctx.warning)
		log_warn("--%s %s: %s", option->name, text, ctx.warning);
	value_merge(&config->values[option->id], &value, type);
	value_free(&value, type);
	return VZ_OK;
}

static void resolve_one(const struct changes *changes,
			const struct config *config, enum param_id id,
			uint32_t ctid, struct value *ret)
{
	const struct value_type *type = params[id].type;
	const struct value *add = &changes->set.values[id];

	if (type->form == FORM_WORDS) {
		value_free(ret, type);
		if (config_has(config, id) && !changes->del_all[id] &&
		    !(type->replaces && add->state == VALUE_SET))
			value_copy(ret, &config->values[id], type);
		ret->state = VALUE_SET;
		value_subtract(ret, &changes->del.values[id], type);
	}
	if (add->state == VALUE_SET)
		value_merge(ret, add, type);
	value_settle(ret, type, ctid);
}

void changes_resolve(const struct changes *changes,
		     const struct config *config, uint32_t ctid,
		     struct config *ret)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (changes_has(changes, id))
			resolve_one(changes, config, id, ctid,
				    &ret->values[id]);
}
