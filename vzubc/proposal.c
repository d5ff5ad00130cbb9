// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which parameters to raise to what. The rules between them are those of
 * vzcfgvalidate(8): none that holds now is broken.
 */
#include <stdbool.h>

#include "base/cleanup.h"
#include "model/ubc.h"
#include "model/validate.h"
#include "proposal.h"
#include "resources.h"

/* One request may ask for anything: only so much of it counts at least. */
#define WANTED_BYTES	(16UL << 20)
#define WANTED_ITEMS	64

/* What can be said in a few digits: 1/16 more at the most, of counts 1/10. */
static unsigned long step_of(int resource, unsigned long value)
{
	unsigned long step = 1;

	if (ubc_unit(resource) == UB_UNIT_ITEMS) {
		while (value / step >= 100)
			step *= 10;
		return step;
	}
	if (ubc_unit(resource) == UB_UNIT_BYTES)
		step = 4096;
	while (value / step >= 32)
		step *= 2;
	return step;
}

static unsigned long round_up(int resource, unsigned long value)
{
	unsigned long step = step_of(resource, value);

	if (value > UB_UNLIMITED - step)
		return UB_UNLIMITED;
	return (value + step - 1) / step * step;
}

/* By half for counts, which cost little; by a quarter for memory. */
static unsigned long more_than(int resource, unsigned long value)
{
	unsigned long part = ubc_unit(resource) == UB_UNIT_ITEMS ? 2 : 4;

	return round_up(resource,
			ubc_add(value, value / part + (value % part != 0)));
}

/* What the last refusal was about: one that would be granted then. */
static unsigned long asked_for(int resource, unsigned long bound,
			       const struct refusal *last)
{
	unsigned long most = ubc_unit(resource) == UB_UNIT_ITEMS ?
			     WANTED_ITEMS :
			     WANTED_BYTES / ubc_unit_size(resource);

	if (!last || last->held > bound)
		return 0;
	if (most < bound)
		most = bound;
	return ubc_add(last->held, last->wanted < most ? last->wanted : most);
}

/* More than was ever held, and more than what was asked for in the end. */
static unsigned long raised(const struct ub_figures *ub, int resource,
			    unsigned long bound, const struct refusal *last)
{
	unsigned long most = ub->value[resource][UB_MAXHELD];
	unsigned long asked = asked_for(resource, bound, last);
	unsigned long value = more_than(resource, most > bound ? most : bound);

	if (!value)		/* by half of nothing */
		value = more_than(resource, 1);
	return value >= asked ? value : more_than(resource, asked);
}

/* The limits that hold now; what is not counted is not limited. */
static void config_of(const struct ub_figures *ub, struct config *ret)
{
	for (int res = 0; res < UB_RESOURCES; res++) {
		struct value value = {
			.state = VALUE_SET,
			.pair = { UB_UNLIMITED, UB_UNLIMITED },
		};

		if (ubc_param(res) == PARAM_NONE)
			continue;
		if (ub->known[res])
			value.pair = (struct ub_pair){
				ubc_settled(ub->value[res][UB_BARRIER]),
				ubc_settled(ub->value[res][UB_LIMIT]),
			};
		config_set(ret, ubc_param(res), &value);
	}
}

/* The limit stays as far above the barrier as it is. */
static void set_value(struct config *config, int resource, unsigned long value)
{
	struct ub_pair *pair = &config->values[ubc_param(resource)].pair;
	unsigned long gap = pair->limit > pair->barrier ?
			    pair->limit - pair->barrier : 0;

	if (resource_words[resource].size_option)
		*pair = (struct ub_pair){ 0, value };
	else if (pair->limit == UB_UNLIMITED)
		pair->barrier = value;
	else
		*pair = (struct ub_pair){
			value, gap ? round_up(resource, ubc_add(value, gap)) : value,
		};
}

/* Which rules do not hold in the first place, by what they would change. */
struct follow {
	bool		broken[PARAM_NR];
	enum param_id	raised;
};

static bool note_broken(void *arg, const struct finding *finding)
{
	struct follow *follow = arg;

	follow->broken[finding->id] = true;
	return false;
}

/* What would have to be unlimited is better left broken. */
static bool repair_new(void *arg, const struct finding *finding)
{
	const struct follow *follow = arg;

	if (finding->repair.barrier == UB_UNLIMITED)
		return false;
	return finding->id == follow->raised || !follow->broken[finding->id];
}

/* Whatever else has to be raised so that the limits go on to fit. */
static void follow(struct config *config, int resource, unsigned long value)
{
	struct follow follow = { .raised = ubc_param(resource) };
	struct validation validation = { .arg = &follow };

	validation.decide = note_broken;
	validate(&validation, config);
	set_value(config, resource, value);
	validation.decide = repair_new;
	/* RAM and swap have no rules, but that a classic node limits neither. */
	if (!resource_words[resource].size_option)
		validate(&validation, config);
}

/* Bytes with the largest suffix that leaves no rest; counts as they are. */
static void add_number(struct str *s, int resource, unsigned long value)
{
	static const char suffixes[] = "KMGT";
	unsigned long bytes;
	char suffix = '\0';

	if (value == UB_UNLIMITED) {
		str_add(s, "unlimited");
		return;
	}
	if (ubc_unit(resource) == UB_UNIT_ITEMS ||
	    __builtin_mul_overflow(value, ubc_unit_size(resource), &bytes)) {
		str_addf(s, "%lu", value);
		return;
	}
	for (const char *next = suffixes; *next && bytes && bytes % 1024 == 0;
	     next++) {
		bytes /= 1024;
		suffix = *next;
	}
	str_addf(s, "%lu", bytes);
	if (suffix)
		str_addc(s, suffix);
}

static void add_option(const struct config *config, int resource,
		       struct words *options)
{
	const struct ub_pair *pair = &config->values[ubc_param(resource)].pair;
	const struct resource_words *row = &resource_words[resource];
	_str_ struct str text = {};

	words_addf(options, "--%s", row->size_option ? row->size_option :
						       ubc_name(resource));
	if (!row->size_option) {
		add_number(&text, resource, pair->barrier);
		str_addc(&text, ':');
	}
	add_number(&text, resource, pair->limit);
	words_add(options, text.text);
}

static bool is_changed(const struct config *now, const struct config *then,
		       int resource)
{
	enum param_id id = ubc_param(resource);

	return id != PARAM_NONE &&
	       !value_equal(&now->values[id], &then->values[id],
			    params[id].type);
}

/* Whose limit it is: where RAM has one, that is what the kills are for. */
static int limiting_resource(const struct ub_figures *ub, int resource)
{
	bool has_ram = ub->known[UB_PHYSPAGES] &&
		       !ubc_is_unlimited(ub->value[UB_PHYSPAGES][UB_LIMIT]);

	return resource == UB_OOMGUARPAGES && has_ram ? UB_PHYSPAGES :
							resource;
}

void proposal_make(const struct ub_figures *ub, int resource,
		   const struct refusal *last, struct words *ret_options)
{
	int limiting = limiting_resource(ub, resource);
	unsigned long bound = resource_bound(limiting,
					     ub->value[limiting][UB_BARRIER],
					     ub->value[limiting][UB_LIMIT]);
	_config_ struct config now = {};
	_config_ struct config then = {};

	if (ubc_is_unlimited(bound))
		return;
	config_of(ub, &now);
	config_of(ub, &then);
	follow(&then, limiting, raised(ub, limiting, bound,
				       limiting == resource ? last : NULL));
	add_option(&then, limiting, ret_options);
	for (int res = 0; res < UB_RESOURCES; res++)
		if (res != limiting && is_changed(&now, &then, res))
			add_option(&then, res, ret_options);
}
