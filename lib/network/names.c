// SPDX-License-Identifier: GPL-2.0-or-later
/* A container's host name and name servers, by its distribution. */
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "network/names.h"
#include "network/resolv.h"

static bool is_kept(const struct apply *apply, const char *file)
{
	if (!words_has(ct_words(apply->ct, PARAM_KEEP_FILES), file))
		return false;
	log_info("File %s of container %u is left alone: KEEP_FILES says so",
		 file, apply->ct->id);
	return true;
}

/* Two files, and the name that is in use. */
static void add_kept(struct words *env, const struct ct *ct)
{
	_free_ char *list = words_join(ct_words(ct, PARAM_KEEP_FILES), " ");

	if (*list)
		words_addf(env, "KEEP_FILES=%s", list);
}

char *hostname_in_use(const struct ct *ct)
{
	const char *name = ct_text(ct, PARAM_HOSTNAME);
	size_t len = name ? strcspn(name, ".") : 0;

	/* The kernel takes no more; the script says what is wrong. */
	return len && len <= HOST_NAME_MAX ? xstrndup(name, len) :
					     xstrdup(HOSTNAME_UNSET);
}

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
	add_kept(&env, apply->ct);
	return action_run_forgiving(apply, DIST_SET_HOSTNAME, &env);
}

/*
 * The node's value when the first word is "inherit". No variable without one,
 * unless it is just what somebody asks for: then the lines go.
 */
static void add_resolver(const struct apply *apply, enum param_id id,
			 const struct words *inherited, struct words *env)
{
	const struct words *values = ct_words(apply->ct, id);
	bool is_asked = apply->changes && changes_has(apply->changes, id);
	_free_ char *list = NULL;

	if (values->nr && str_eq(values->argv[0], "inherit"))
		values = inherited;
	if (!values->nr && !is_asked)
		return;
	list = words_join(values, " ");
	words_addf(env, "%s=%s", params[id].key, list);
}

void dns_env(const struct apply *apply, struct words *ret)
{
	_resolv_ struct resolv node = { 0 };

	resolv_read(&node);
	add_resolver(apply, PARAM_NAMESERVER, &node.servers, ret);
	add_resolver(apply, PARAM_SEARCHDOMAIN, &node.domains, ret);
}

enum vz_err dns_apply(const struct apply *apply)
{
	_words_ struct words env = { 0 };

	dns_env(apply, &env);
	if (!env.nr || is_kept(apply, "resolv.conf"))
		return VZ_OK;
	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	return action_run_forgiving(apply, DIST_SET_DNS, &env);
}
