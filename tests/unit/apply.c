// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of what parameters do, against the table of parameters. */
#include "base/cleanup.h"
#include "life/apply.h"
#include "tap.h"

#define ANY_START	(AT_CREATION | IN_CREATION | AT_START | AT_EVERY_START)

static bool is_triggered_by(const struct apply_row *row, enum param_id id)
{
	for (const enum param_id *p = row->params; *p != PARAM_NONE; p++)
		if (*p == id)
			return true;
	return params[id].flags & row->flags;
}

static bool has_row(enum param_id id)
{
	for (size_t i = 0; i < nr_apply_rows; i++)
		if (apply_rows[i].when & AT_SET &&
		    is_triggered_by(&apply_rows[i], id))
			return true;
	return false;
}

/* What is neither saved nor enforced has no step. */
static void live_parameters(void)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & IS_LIVE && params[id].key &&
		    !(params[id].flags & IS_STORED))
			ok(has_row(id), "%s takes effect", params[id].key);
}

static void rows(void)
{
	for (size_t i = 0; i < nr_apply_rows; i++) {
		const struct apply_row *row = &apply_rows[i];

		ok(row->step.name && row->step.run && row->when & ANY_START,
		   "%s is a step of start", row->step.name);
		for (const enum param_id *p = row->params; *p != PARAM_NONE; p++)
			ok(params[*p].flags & IS_LIVE, "%s: %s is live",
			   row->step.name, params[*p].key);
	}
}

static void is_steps(const struct ct *ct, unsigned int when, const char *want,
		     const char *promise)
{
	const struct apply_steps steps = apply_steps(ct, when);
	_words_ struct words names = { 0 };
	_free_ char *got = NULL;

	for (size_t i = 0; i < steps.nr; i++)
		words_add(&names, steps.step[i].name);
	got = words_join(&names, " ");
	is_text(got, want, promise);
}

static void starting(struct ct *ct)
{
	is_steps(ct, AT_CREATION, "limits", "limits come first");
	is_steps(ct, AT_START | AT_EVERY_START,
		 "meminfo osrelease addresses cpu console disk-quota", "what every start does");
	config_set_text(&ct->file, PARAM_NETDEV, "eth1");
	config_set_text(&ct->file, PARAM_SEARCHDOMAIN, "example.org");
	config_set_text(&ct->file, PARAM_QUOTAUGIDLIMIT, "10");
	ct_update(ct);
	is_steps(ct, AT_START | AT_EVERY_START,
		 "meminfo osrelease addresses netdevs cpu console dns ugid-quota disk-quota",
		 "and what is configured");
	is_steps(ct, AT_SET, "", "set does nothing by itself");
}

static void setting(struct ct *ct)
{
	config_set_text(&ct->options, PARAM_QUOTAUGIDLIMIT, "0");
	is_steps(ct, AT_SET, "ugid-quota disk-quota", "set: quota of users and groups");
	ok(apply_steps(ct, AT_SET).needs_dist, "by a script of the distribution");
	config_free(&ct->options);
	config_set_text(&ct->options, PARAM_HOSTNAME, "a");
	config_set_text(&ct->options, PARAM_PRIVVMPAGES, "1000");
	config_set_text(&ct->options, PARAM_ONBOOT, "yes");
	is_steps(ct, AT_SET, "limits meminfo hostname",
		 "set: in the order of start");
	config_free(&ct->options);
	config_set_text(&ct->options, PARAM_NETFILTER, "full");
	is_steps(ct, AT_SET, "netfilter", "set: what a start gives to the kernel with the container");
	config_free(&ct->options);
	config_set_text(&ct->options, PARAM_CPUS, "1");
	is_steps(ct, AT_SET, "cpu", "set: a step for several parameters");
	ok(!apply_steps(ct, AT_SET).needs_dist, "without a distribution");
}

int main(void)
{
	struct ct ct = { .id = 101 };

	live_parameters();
	rows();
	starting(&ct);
	setting(&ct);
	ct_free(&ct);
	return done_testing();
}
