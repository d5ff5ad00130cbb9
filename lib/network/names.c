// SPDX-License-Identifier: GPL-2.0-or-later
/* A container's host name and name servers, by its distribution. */
#include <string.h>

#include "base/cleanup.h"
#include "network/names.h"
#include "network/resolv.h"

enum vz_err hostname_apply(const struct apply *apply)
{
	const struct words *addresses = ct_words(apply->ct, PARAM_IP_ADDRESS);
	const char *name = ct_text(apply->ct, PARAM_HOSTNAME);
	_words_ struct words env = { 0 };

	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	words_addf(&env, "HOSTNM=%s", name ? name : "");
	if (addresses->nr) {
		const char *address = addresses->argv[0];

		words_addf(&env, "IP_ADDR=%.*s", (int)strcspn(address, "/"),
			   address);
	}
	return action_run_forgiving(apply, DIST_SET_HOSTNAME, &env);
}

/* The node's value when the first word is "inherit"; none: no variable. */
static void add_resolver(struct words *env, const char *name,
			 const struct words *values,
			 const struct words *inherited)
{
	_free_ char *list = NULL;

	if (values->nr && str_eq(values->argv[0], "inherit"))
		values = inherited;
	if (!values->nr)
		return;
	list = words_join(values, " ");
	words_addf(env, "%s=%s", name, list);
}

enum vz_err dns_apply(const struct apply *apply)
{
	_resolv_ struct resolv node = { 0 };
	_words_ struct words env = { 0 };

	resolv_read(&node);
	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	add_resolver(&env, "NAMESERVER", ct_words(apply->ct, PARAM_NAMESERVER),
		     &node.servers);
	add_resolver(&env, "SEARCHDOMAIN",
		     ct_words(apply->ct, PARAM_SEARCHDOMAIN), &node.domains);
	return action_run_forgiving(apply, DIST_SET_DNS, &env);
}
