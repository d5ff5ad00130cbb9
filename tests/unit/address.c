// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Addresses of venet that come and go, with a kernel that knows who has which
 * and scripts that write down what they are told.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/venet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "network/address.h"
#include "tap.h"

#define NR_CTS		2
#define FIRST_CT	101

static struct words owned[NR_CTS];
static const char *stuck;		/* the kernel does not give it back */

static int find(const struct words *list, const char *address)
{
	for (size_t i = 0; i < list->nr; i++)
		if (str_eq(list->argv[i], address))
			return i;
	return -1;
}

static void remove_at(struct words *list, size_t at)
{
	struct words rest = {};

	for (size_t i = 0; i < list->nr; i++)
		if (i != at)
			words_add(&rest, list->argv[i]);
	words_free(list);
	*list = rest;
}

static void write_veinfo(void)
{
	_str_ struct str text = {};

	for (size_t i = 0; i < NR_CTS; i++) {
		_free_ char *list = words_join(&owned[i], " ");

		str_addf(&text, "%10zu     0     1 %15s\n", FIRST_CT + i, list);
	}
	scratch_write("/proc/vz/veinfo", text.text);
}

static int map(const struct vzctl_ve_ip_map *arg)
{
	const struct sockaddr_in *sin = (const void *)arg->addr;
	struct words *mine = &owned[arg->veid - FIRST_CT];
	char address[INET_ADDRSTRLEN];
	int at;

	inet_ntop(AF_INET, &sin->sin_addr, address, sizeof(address));
	at = find(mine, address);
	if (arg->op == VE_IP_DEL) {
		if (at < 0)
			return EADDRNOTAVAIL;
		if (str_eq(address, stuck))
			return EBUSY;
		remove_at(mine, at);
		return 0;
	}
	for (size_t i = 0; i < NR_CTS; i++)
		if (find(&owned[i], address) >= 0)
			return EADDRINUSE;
	words_add(mine, address);
	return 0;
}

/* In place of the C library's. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	int err;

	(void)fd;
	va_start(ap, request);
	err = request == VENETCTL_VE_IP_MAP ?
		map(va_arg(ap, const struct vzctl_ve_ip_map *)) : ENOTTY;
	va_end(ap);
	write_veinfo();
	errno = err;
	return err ? -1 : 0;
}

static void write_script(const char *name)
{
	_free_ char *path = xasprintf("/usr/libexec/vzctl/scripts/%s", name);
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);

	scratch_write(path,
		      "#!/bin/sh\n"
		      "echo \"${0##*/} $VEID $VE_STATE $IP_ADDR\" >>${0%/*}/log\n"
		      "[ ! -e ${0%/*}/refuse-${0##*/} ] || exit 34\n");
	chmod(full, 0755);
}

static void is_log(const char *want, const char *promise)
{
	_free_ char *text = scratch_read("/usr/libexec/vzctl/scripts/log");
	_free_ char *path = xasprintf("%s/usr/libexec/vzctl/scripts/log",
				      scratch_root());

	is_text(text ? text : "", want, promise);
	unlink(path);
}

static void refuse(bool yes)
{
	_free_ char *path = xasprintf("%s/usr/libexec/vzctl/scripts/refuse-vps-net_add",
				      scratch_root());

	if (yes)
		scratch_write("/usr/libexec/vzctl/scripts/refuse-vps-net_add", "");
	else
		unlink(path);
}

static void is_owned(uint32_t ctid, const char *want, const char *promise)
{
	_free_ char *got = words_join(&owned[ctid - FIRST_CT], " ");

	is_text(got, want, promise);
}

static const struct dist no_dist = {};
static const struct host host = { .fd = 7 };

static void configure(struct ct *ct, const char *list)
{
	config_free(&ct->file);
	config_set_text(&ct->file, PARAM_IP_ADDRESS, list);
	ct_update(ct);
}

static void starting(void)
{
	struct ct ct = { .id = 102 };
	const struct apply apply = {
		.host = &host, .ct = &ct, .dist = &no_dist,
		.phase = PHASE_STARTING,
	};

	configure(&ct, "10.0.0.6 10.0.0.5/24");
	words_add(&owned[0], "10.0.0.5");
	write_veinfo();
	is_number(address_start(&apply), VZ_IP_INUSE,
		  "start: an address of another container is refused");
	address_undo(&ct);
	is_owned(102, "", "start: nothing is kept of the attempt");
	is_owned(101, "10.0.0.5", "start: nothing is taken from the other one");
	is_log("", "start: and no route of its");
	configure(&ct, "10.0.0.6/24");
	is_number(address_start(&apply), VZ_OK, "start: with its own");
	is_log("vps-net_add 102 starting 10.0.0.6/24\n", "start: routed");
	address_undo(&ct);
	is_log("vps-net_del 102 stopping 10.0.0.6\n",
	       "start: taken back when a later step fails");
	remove_at(&owned[1], 0);
	remove_at(&owned[0], 0);
	ct_free(&ct);
}

struct job {
	struct ct	ct;
	struct changes	changes;
};

static enum vz_err change(struct job *job, const char *add, bool del_all,
			  const char *del)
{
	const struct apply apply = {
		.host = &host, .ct = &job->ct, .dist = &no_dist,
		.changes = &job->changes, .phase = PHASE_RUNNING,
	};
	enum vz_err err;

	if (add)
		config_set_text(&job->changes.set, PARAM_IP_ADDRESS, add);
	if (del)
		config_set_text(&job->changes.del, PARAM_IP_ADDRESS, del);
	job->changes.del_all[PARAM_IP_ADDRESS] = del_all;
	err = address_change(&apply);
	changes_free(&job->changes);
	job->changes = (struct changes){};
	return err;
}

static void changing(void)
{
	struct job job = { .ct = { .id = 101 } };

	is_number(change(&job, "10.0.0.1 10.0.0.2", false, NULL), VZ_OK,
		  "set: addresses come");
	is_log("vps-net_add 101 running 10.0.0.1 10.0.0.2\n", "set: with routes");
	words_add(&owned[1], "10.0.0.9");
	is_number(change(&job, "10.0.0.3 10.0.0.9", true, NULL), VZ_IP_INUSE,
		  "set: an address of another container is refused");
	is_owned(101, "10.0.0.1 10.0.0.2", "set: and all are kept");
	is_log("", "set: with their routes");
	refuse(true);
	is_number(change(&job, "10.0.0.3", true, NULL), 34,
		  "set: one that cannot be routed is refused");
	refuse(false);
	is_owned(101, "10.0.0.1 10.0.0.2", "set: and all are kept then");
	is_log("vps-net_add 101 running 10.0.0.3\n", "set: nothing is taken away");
	stuck = "10.0.0.2";
	is_number(change(&job, "10.0.0.3", true, NULL), VZ_CANT_ADDIP,
		  "set: one that does not go");
	stuck = NULL;
	is_log("vps-net_add 101 running 10.0.0.3\n"
	       "vps-net_del 101 running 10.0.0.3\n",
	       "set: the one that came goes again");
	is_number(change(&job, "10.0.0.3 10.0.0.2/24", true, NULL), VZ_OK,
		  "set: all are replaced");
	is_owned(101, "10.0.0.2 10.0.0.3", "set: one is among the new ones");
	is_log("vps-net_add 101 running 10.0.0.3\n"
	       "vps-net_del 101 running 10.0.0.1\n",
	       "set: and it is reached all the time");
	is_number(change(&job, NULL, false, "10.0.0.3 10.0.0.9"), VZ_OK,
		  "set: one goes");
	is_log("vps-net_del 101 running 10.0.0.3\n", "set: if it was there");
	ct_free(&job.ct);
}

int main(void)
{
	log_set_quiet(true);
	write_script("vps-net_add");
	write_script("vps-net_del");
	starting();
	changing();
	return done_testing();
}
