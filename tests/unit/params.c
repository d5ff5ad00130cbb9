// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables themselves: nothing twice, nothing incomplete. */
#include "base/cleanup.h"
#include "model/errors.h"
#include "model/params.h"
#include "model/ubc.h"
#include "tap.h"

static void unique(struct words *seen, const char *word, const char *what)
{
	if (words_has(seen, word))
		ok(false, "%s %s is there twice", what, word);
	words_add(seen, word);
}

static void names_are_unique(void)
{
	_words_ struct words keys = {};
	_words_ struct words options = {};

	for (int id = 0; id < PARAM_NR; id++) {
		if (params[id].key)
			unique(&keys, params[id].key, "key");
		if (params[id].option)
			unique(&options, params[id].option, "option");
	}
	for (size_t i = 0; i < nr_param_aliases; i++)
		unique(&keys, param_aliases[i].key, "key");
	for (size_t i = 0; i < nr_param_options; i++)
		unique(&options, param_options[i].option, "option");
	ok(true, "%zu keys and %zu options", keys.nr, options.nr);
}

static bool row_is_complete(const struct param *p)
{
	bool listed = p->type->form == FORM_WORDS;

	return p->type->parse && p->help && (p->key || p->option) &&
	       (!p->option || p->argument) &&
	       (!listed || p->type->element || p->type == &type_passwords) &&
	       (p->type != &type_number || p->max > p->min);
}

static void rows_are_complete(void)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (!row_is_complete(&params[id]))
			ok(false, "row %s is complete", params[id].key);
	ok(true, "rows are complete");
}

static void aliases_are_found(void)
{
	is_number(param_find_key("DCACHE"), PARAM_DCACHESIZE, "DCACHE");
	is_number(param_find_key("IPTENTRIES"), PARAM_NUMIPTENT, "IPTENTRIES");
	is_number(param_find_key("hostname"), PARAM_NONE,
		  "keys are case sensitive");
	is_number(param_find_key("CPUS "), PARAM_NONE, "and whole");
}

static void resources_have_parameters(void)
{
	int nr = 0;

	for (int res = 0; res < UB_RESOURCES; res++) {
		enum param_id id = ubc_param(res);

		if (str_eq(ubc_name(res), "dummy"))
			continue;
		nr++;
		if (id == PARAM_NONE || ubc_resource(id) != res)
			ok(false, "%s has a parameter", ubc_name(res));
	}
	is_number(nr, 21, "every resource has its parameter");
}

static void errors_have_sentences(void)
{
	is_text(vz_err_text(VZ_LOCKED),
		"The container is locked by another invocation",
		"an exit code has a sentence");
	is_text(vz_err_text(4), NULL, "4 is none of ours");
	is_number(VZ_CONFIG_SAVE_ERROR, 139, "numbers are the historic ones");
}

int main(void)
{
	names_are_unique();
	rows_are_complete();
	aliases_are_found();
	resources_have_parameters();
	errors_have_sentences();
	return done_testing();
}
