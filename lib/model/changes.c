// SPDX-License-Identifier: GPL-2.0-or-later
/* What a command line asks of a container's parameters. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/changes.h"

void changes_free(struct changes *changes)
{
	config_free(&changes->set);
	config_free(&changes->del);
	config_free(&changes->edit);
	free(changes->element);
	changes->element = NULL;
	words_free(&changes->early);
}

bool changes_has(const struct changes *changes, enum param_id id)
{
	return config_has(&changes->set, id) ||
	       config_has(&changes->del, id) || changes->del_all[id] ||
	       config_has(&changes->edit, id);
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
	_free_ char *expected = param_expected(&params[option->id],
					       option->type, option->argument);

	if (!code)
		code = VZ_INVALID_PARAMETER_VALUE;
	if (option->type->is_secret)
		return vz_fail(code, "Invalid value of --%s, %s", option->name,
			       expected);
	return vz_fail(code, "Invalid value of --%s: %s, %s", option->name,
		       text, expected);
}

/* Parse @text, which may be more than the user wrote, and join it: 0 or -errno. */
static int join(struct changes *changes, struct config *config,
		const struct change_option *option, const char *text)
{
	const struct value_type *type = option->type;
	struct parse_ctx ctx = {
		.param = &params[option->id],
		.source = FROM_OPTION,
	};
	struct value value;
	int err = type->parse(text, &ctx, &value);

	if (err)
		return err;
	changes->given_as[option->id] = type;
	if (ctx.warning)
		log_warn("--%s %s: %s", option->name, text, ctx.warning);
	value_merge(&config->values[option->id], &value, type);
	value_free(&value, type);
	return 0;
}

static enum vz_err join_field(struct changes *changes,
			      const struct change_option *list,
			      const char *field)
{
	_free_ char *fields = xasprintf("%s,%s", changes->element, field);

	if (join(changes, &changes->edit, list, fields))
		return report_invalid(list, strchr(field, '=') + 1);
	return VZ_OK;
}

/* The element that fields belong to from now on, and those that came before. */
static enum vz_err name_element(struct changes *changes,
				const struct change_option *list,
				const char *text)
{
	enum vz_err err = VZ_OK;

	free(changes->element);
	changes->element = xasprintf("%s=%s", list->type->key, text);
	if (join(changes, &changes->edit, list, changes->element))
		return report_invalid(list, text);
	for (size_t i = 0; i < changes->early.nr && !err; i++)
		err = join_field(changes, list, changes->early.argv[i]);
	words_free(&changes->early);
	return err;
}

/* A field of the element that was named last or will be next, or its name. */
static enum vz_err edit(struct changes *changes,
			const struct change_option *option, const char *text)
{
	struct change_option list = *option;
	_free_ char *field = NULL;

	list.type = params[option->id].type;
	if (!*text || strpbrk(text, ",; \t"))
		return report_invalid(&list, text);
	if (str_eq(option->field, list.type->key))
		return name_element(changes, &list, text);
	field = xasprintf("%s=%s", option->field, text);
	if (changes->element)
		return join_field(changes, &list, field);
	words_add(&changes->early, field);
	changes->early_name = option->name;
	return VZ_OK;
}

enum vz_err changes_add(struct changes *changes,
			const struct change_option *option, const char *text)
{
	struct config *config = option->removes ? &changes->del : &changes->set;

	if (option->field)
		return edit(changes, option, text);
	if (option->removes && str_eq(text, "all")) {
		changes->del_all[option->id] = true;
		return VZ_OK;
	}
	if (join(changes, config, option, text))
		return report_invalid(option, text);
	return VZ_OK;
}

enum vz_err changes_end(const struct changes *changes)
{
	if (!changes->early.nr)
		return VZ_OK;
	return vz_fail(VZ_INVALID_PARAMETER_SYNTAX,
		       "--%s needs --ifname, which names its device",
		       changes->early_name);
}

const char *changes_find_stray(const struct changes *changes,
			       const struct config *config, enum param_id id)
{
	const struct value_type *type = params[id].type;
	const struct value *edit = &changes->edit.values[id];

	if (edit->state != VALUE_SET)
		return NULL;
	for (size_t i = 0; i < edit->words.nr; i++) {
		const char *element = edit->words.argv[i];
		bool kept = !changes->del_all[id] &&
			    !value_has(&changes->del.values[id], type, element) &&
			    value_has(&config->values[id], type, element);

		if (!kept &&
		    !value_has(&changes->set.values[id], type, element))
			return element;
	}
	return NULL;
}

static void resolve_one(const struct changes *changes,
			const struct config *config, enum param_id id,
			const struct owner *owner, struct value *ret)
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
	if (changes->edit.values[id].state == VALUE_SET)
		value_merge(ret, &changes->edit.values[id], type);
	value_settle(ret, type, owner);
}

void changes_resolve(const struct changes *changes,
		     const struct config *config, const struct owner *owner,
		     struct config *ret)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (changes_has(changes, id))
			resolve_one(changes, config, id, owner,
				    &ret->values[id]);
}
