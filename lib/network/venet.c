// SPDX-License-Identifier: GPL-2.0-or-later
/* The routed device inside a container. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/proc.h"
#include "inside/child.h"
#include "network/link.h"
#include "network/venet.h"

#define ROUTES_MAX	(1 << 20)
#define VENET		"venet0"
#define PROMOTE		"/proc/sys/net/ipv4/conf/" VENET "/promote_secondaries"

/* The kernel's tables: the device is a word of each line. */
static const char *const tables[] = { "route", "ipv6_route" };

static int has_routes(pid_t pid, const char *table)
{
	_free_ char *path = xasprintf("/proc/%d/net/%s", pid, table);
	_words_ struct words words = { 0 };
	_free_ char *text = NULL;
	int err = file_read(path, ROUTES_MAX, &text, NULL);

	/* A node without IPv6 */
	if (err)
		return err == -ENOENT ? 0 : err;
	words_split(&words, text, " \t\n");
	return words_has(&words, VENET);
}

int venet_is_live(const struct host *host, uint32_t ctid)
{
	_close_ int pidfd = ve_get_pidfd(host, ctid);
	int ret = pidfd < 0 ? pidfd : 0;
	pid_t pid = pidfd < 0 ? -1 : proc_pid_of(pidfd);

	if (!ret && pid <= 0)
		return -ESRCH;
	for (size_t i = 0; !ret && i < ARRAY_SIZE(tables); i++)
		ret = has_routes(pid, tables[i]);
	return ret;
}

static bool is_ipv6(const char *address)
{
	return strchr(address, ':');
}

/* IPv4 addresses have labels, for old programs that show nothing else. */
static void add_address(struct str *lines, const char *address, int *nr_ipv4)
{
	const char *mask = strchr(address, '/') ? "" :
			   is_ipv6(address) ? "/128" : "/32";

	str_addf(lines, "addr add %s%s dev " VENET, address, mask);
	if (!is_ipv6(address))
		str_addf(lines, " label " VENET ":%d", (*nr_ipv4)++);
	str_addc(lines, '\n');
}

static void add_lines(struct str *lines, const struct words *addresses)
{
	int nr_ipv4 = 0;

	str_add(lines, "link set dev " VENET " up\n"
		       "addr add 127.0.0.2/32 dev " VENET " scope host\n");
	for (size_t i = 0; i < addresses->nr; i++)
		add_address(lines, addresses->argv[i], &nr_ipv4);
	if (nr_ipv4)
		str_add(lines, "route add default dev " VENET "\n");
	if ((size_t)nr_ipv4 < addresses->nr)
		str_add(lines, "route add ::/0 dev " VENET "\n");
}

/*
 * Removing an address must not take others of its network along. The file is
 * that of the reader's network, which a process of ours has to go to.
 */
static void keep_secondaries(const struct netns *netns)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (!setns(netns->fd, CLONE_NEWNET))
			file_write_value(PROMOTE, "1");
		_exit(0);
	}
	if (pid > 0)
		child_reap(pid);
}

int venet_set(const struct host *host, uint32_t ctid,
	      const struct words *addresses)
{
	_netns_ struct netns netns = NETNS_INIT;
	_str_ struct str lines = { 0 };
	int err = netns_open(host, ctid, &netns);

	if (err)
		return err;
	add_lines(&lines, addresses);
	err = link_batch(lines.text, &netns);
	if (!err)
		keep_secondaries(&netns);
	return err;
}
