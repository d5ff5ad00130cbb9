// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeping containers to their Ethernet addresses. */
#include <errno.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "network/link.h"
#include "network/macfilter.h"

static int run(const char *commands, bool quiet)
{
	_free_ char *nft = path_root(PATH_NFT);
	char *argv[] = { nft, "-f", "-", NULL };
	struct proc_spec spec = {
		.argv = argv, .input = commands, .quiet = quiet,
	};
	int status, err = proc_run(&spec, &status);

	if (err && !quiet)
		log_errno(-1, err, "Unable to run %s", nft);
	if (err)
		return err;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

/* Deleting needs something to delete, so it is made before. */
static void add_table(struct str *out, uint32_t ctid, bool fresh)
{
	if (fresh)
		str_addf(out, "add table netdev vz-mac-%u\n"
			 "delete table netdev vz-mac-%u\n", ctid, ctid);
	str_addf(out, "add table netdev vz-mac-%u\n", ctid);
}

/* Chains have the number of the device: its name may be used again. */
static void add_rule(struct str *out, uint32_t ctid,
		     const struct mac_rule *rule)
{
	_free_ char *chain = xasprintf("netdev vz-mac-%u if%u", ctid,
				       link_index(rule->device));

	str_addf(out, "add chain %s { type filter hook ingress device \"%s\" priority -500; comment \"%s\"; }\n",
		 chain, rule->device, rule->device);
	str_addf(out, "flush chain %s\n", chain);
	str_addf(out, "add rule %s ether saddr != %s counter drop\n", chain,
		 rule->mac);
}

int macfilter_set(uint32_t ctid, const struct mac_rule *rules, size_t nr,
		  bool fresh, bool quiet)
{
	_str_ struct str commands = { 0 };

	if (!nr)
		return 0;
	add_table(&commands, ctid, fresh);
	for (size_t i = 0; i < nr; i++)
		add_rule(&commands, ctid, &rules[i]);
	return run(commands.text, quiet);
}

/* Whether there was something to take away is not known; that is no error. */
static void run_forgiving(const char *commands)
{
	_free_ char *nft = path_root(PATH_NFT);

	if (path_exists(nft))
		run(commands, true);
}

void macfilter_drop(uint32_t ctid, unsigned int index)
{
	_free_ char *commands =
		xasprintf("flush chain netdev vz-mac-%u if%u\n"
			  "delete chain netdev vz-mac-%u if%u\n",
			  ctid, index, ctid, index);

	run_forgiving(commands);
}

void macfilter_forget(uint32_t ctid)
{
	_free_ char *commands =
		xasprintf("delete table netdev vz-mac-%u\n", ctid);

	run_forgiving(commands);
}
