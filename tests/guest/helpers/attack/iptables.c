// SPDX-License-Identifier: GPL-2.0-or-later
/* iptables as the classic tool does it: the whole table is replaced. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "attack.h"

#define STEP	16	/* rules more each time */

struct rule {
	struct ipt_entry		entry;
	struct xt_standard_target	target;
};

struct last {
	struct ipt_entry	entry;
	struct xt_error_target	target;
};

static int sock;

/* In a network namespace of its own, which ends with the attack */
static void open_iptables(void)
{
	own_network();
	sock = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (sock < 0)
		broken("raw socket");
}

static void fill_rule(struct rule *rule)
{
	rule->entry.target_offset = offsetof(struct rule, target);
	rule->entry.next_offset = sizeof(*rule);
	rule->target.target.u.user.target_size = sizeof(rule->target);
	rule->target.verdict = -NF_ACCEPT - 1;
}

static void fill_last(struct last *last)
{
	last->entry.target_offset = offsetof(struct last, target);
	last->entry.next_offset = sizeof(*last);
	last->target.target.u.user.target_size = sizeof(last->target);
	strcpy(last->target.target.u.user.name, "ERROR");
	strcpy(last->target.errorname, "ERROR");
}

/* So many rules in INPUT, then the policies of the three chains and the end */
static int replace(unsigned int nr_rules)
{
	struct ipt_getinfo info = { .name = "filter" };
	unsigned int size = (nr_rules + 3) * sizeof(struct rule) + sizeof(struct last);
	struct ipt_replace *new = calloc(1, sizeof(*new) + size);
	struct rule *rules = (struct rule *)(new + 1);
	socklen_t len = sizeof(info);
	int error;

	if (getsockopt(sock, IPPROTO_IP, IPT_SO_GET_INFO, &info, &len))
		broken("filter");
	strcpy(new->name, "filter");
	new->valid_hooks = info.valid_hooks;
	new->num_entries = nr_rules + 4;
	new->size = size;
	for (unsigned int i = 0; i < nr_rules + 3; i++)
		fill_rule(&rules[i]);
	fill_last((struct last *)(rules + nr_rules + 3));
	for (int i = 0; i < 3; i++) {
		int hook = NF_INET_LOCAL_IN + i;

		new->underflow[hook] = (nr_rules + i) * sizeof(struct rule);
		new->hook_entry[hook] = i ? new->underflow[hook] : 0;
	}
	new->num_counters = info.num_entries;
	new->counters = calloc(info.num_entries, sizeof(*new->counters));
	error = result(setsockopt(sock, IPPROTO_IP, IPT_SO_SET_REPLACE, new,
				  sizeof(*new) + size));
	free(new->counters);
	free(new);
	return error;
}

static int take_rules(void)
{
	return replace((taken() + 1) * STEP);
}

const struct attack iptables_attacks[] = {
	{ "iptables", 1000, open_iptables, take_rules, NULL },
	{ .name = NULL },
};
