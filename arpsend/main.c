// SPDX-License-Identifier: GPL-2.0-or-later
/* arpsend: announce an IPv4 address, or ask who uses it. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "arpsend.h"
#include "base/cleanup.h"
#include "base/cli.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"

#define TARGETS_MAX	1024
#define INTERVAL_MAX_S	1000000

/* clang-format off */
static const struct mode modes[] = {
	{ 'U', ARP_REQUEST,	false,	ARPSEND_TAKEN,	ARPSEND_DONE },
	{ 'D', ARP_REQUEST,	true,	ARPSEND_TAKEN,	ARPSEND_DONE },
	{ 'Q', ARP_REQUEST,	true,	ARPSEND_DONE,	ARPSEND_NO_ANSWER },
	{ 'P', ARP_REPLY,	false,	ARPSEND_DONE,	ARPSEND_DONE },
};
/* clang-format on */

/* As they were given. */
struct args {
	const char	*mode;
	int		nr_modes;
	const char	*count, *interval;
	const char	*source;
	struct words	targets;
	const char	*from, *to, *sender_mac, *target_mac;
	bool		at_once;
	int		verbose;
};

static void args_free(struct args *args)
{
	words_free(&args->targets);
}
#define _args_ __attribute__((cleanup(args_free)))

static void job_free(struct job *job)
{
	free(job->targets);
}
#define _job_ __attribute__((cleanup(job_free)))

static bool wrong(const char *what, const char *text)
{
	log_msg(-1, "Invalid %s: %s", what, text);
	return false;
}

static bool lacks(const char *what)
{
	log_msg(-1, "%s", what);
	return false;
}

/* The letter of the command in words of the table. */
static bool choose_mode(const struct args *args, struct job *job)
{
	if (args->nr_modes != 1)
		return lacks("One of -U, -D, -Q and -P is needed");
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (modes[i].letter == *args->mode)
			job->mode = &modes[i];
	job->arp.kind = job->mode->kind;
	if (job->mode->letter == 'U' && !args->source)
		return lacks("-U needs -i");
	if (job->mode->letter == 'D' && !args->targets.nr)
		return lacks("-D needs -e");
	return true;
}

static bool parse_rounds(const struct args *args, struct job *job)
{
	job->endless = !args->count;
	if (args->count &&
	    (num_parse_ulong(args->count, &job->rounds) || !job->rounds))
		return wrong("number of rounds", args->count);
	job->interval_s = 1;
	if (args->interval &&
	    (num_parse_u32(args->interval, &job->interval_s) ||
	     job->interval_s > INTERVAL_MAX_S))
		return wrong("number of seconds", args->interval);
	return true;
}

static bool parse_addresses(const struct args *args, struct job *job)
{
	if (args->targets.nr > TARGETS_MAX)
		return lacks("Too many target addresses");
	job->targets = xcalloc(args->targets.nr + 1, sizeof(*job->targets));
	for (size_t i = 0; i < args->targets.nr; i++)
		if (inet_pton(AF_INET, args->targets.argv[i],
			      &job->targets[job->nr_targets++]) != 1)
			return wrong("address", args->targets.argv[i]);
	if (args->source &&
	    inet_pton(AF_INET, args->source, &job->arp.sender) != 1)
		return wrong("address", args->source);
	return true;
}

/* What is not given stays. */
static bool parse_mac(const char *text, struct ether_addr *ret)
{
	if (str_eq(text, "broadcast"))
		memset(ret, 0xff, sizeof(*ret));
	else if (text && !mac_parse(text, ret))
		return wrong("Ethernet address", text);
	return true;
}

/* Those of ARP follow those of the frame, which follow the interface. */
static bool parse_macs(const struct args *args, struct job *job)
{
	struct arp *arp = &job->arp;

	if (!parse_mac(args->from, &arp->from) ||
	    !parse_mac(args->to, &arp->to))
		return false;
	arp->sender_mac = arp->from;
	arp->target_mac = arp->to;
	return parse_mac(args->sender_mac, &arp->sender_mac) &&
	       parse_mac(args->target_mac, &arp->target_mac);
}

static bool is_ipv6(const char *text)
{
	struct in6_addr address;

	return text && inet_pton(AF_INET6, text, &address) == 1;
}

/* The first that is of IPv6; NULL: none. */
static const char *find_ipv6(const struct args *args)
{
	for (size_t i = 0; i < args->targets.nr; i++)
		if (is_ipv6(args->targets.argv[i]))
			return args->targets.argv[i];
	return is_ipv6(args->source) ? args->source : NULL;
}

/* It has no ARP: an announcement is the other program's, the rest nobody's. */
static int leave_to_ndsend(const struct job *job, const char *address,
			   char *interface)
{
	_free_ char *path = path_root(PATH_NDSEND);
	char *argv[] = { "ndsend", (char *)address, interface, NULL };

	if (job->mode->letter != 'U')
		return ARPSEND_DONE;
	execv(path, argv);
	vz_fail_errno(VZ_SYSTEM_ERROR, errno, "Unable to run %s", path);
	return ARPSEND_FAILED;
}

/* What was left out, from the interface. */
static bool complete(const struct args *args, struct job *job)
{
	bool source_needed = !args->source && job->mode->letter != 'D';

	if (!args->source)
		job->arp.sender = job->interface.address;
	if (!job->nr_targets)
		job->targets[job->nr_targets++] = job->interface.address.s_addr ?
			job->interface.address : job->arp.sender;
	if ((source_needed && !job->arp.sender.s_addr) ||
	    !job->targets[0].s_addr)
		return lacks("The interface has no IPv4 address to use");
	job->at_once = args->at_once ||
		       (job->mode->letter == 'D' && job->nr_targets == 1);
	job->verbose = args->verbose;
	return true;
}

static bool parse(const struct args *args, struct job *job)
{
	return choose_mode(args, job) && parse_rounds(args, job) &&
	       (find_ipv6(args) || parse_addresses(args, job)) &&
	       parse_macs(args, job);
}

static int work(const struct cli *cli, const struct args *args,
		char *interface)
{
	_job_ struct job job = {};

	memset(&job.arp.to, 0xff, sizeof(job.arp.to));
	if (!parse(args, &job))
		return cli->wrong_usage;
	if (find_ipv6(args))
		return leave_to_ndsend(&job, find_ipv6(args), interface);
	if (interface_find(interface, &job.interface))
		return ARPSEND_FAILED;
	job.arp.from = job.interface.mac;
	if (!parse_macs(args, &job) || !complete(args, &job))
		return ARPSEND_FAILED;
	return run_rounds(&job);
}

#define MODE(mode_letter, long_name, what)				\
	{ *(mode_letter), long_name, NULL, what, .text = &args.mode,	\
	  .value = mode_letter, .count = &args.nr_modes }

int main(int argc, char **argv)
{
	_args_ struct args args = {};
	const struct cli_option options[] = {
		MODE("U", "update", "Announce the address -i"),
		MODE("D", "detect", "Look for others who use the address -e"),
		MODE("Q", "request", "Ask for the address -e"),
		MODE("P", "reply", "Answer without being asked"),
		{ 'c', "count", "N", "Rounds; without end if not given",
		  .text = &args.count },
		{ 'w', "timeout", "SECONDS", "Time between rounds: 1",
		  .text = &args.interval },
		{ 'i', "src-ip", "ADDRESS", "The sender's address",
		  .text = &args.source },
		{ 'e', "trg-ip", "ADDRESS", "The address asked for; may be repeated",
		  .list = &args.targets },
		{ 's', "src-hw", "MAC", "From this Ethernet address",
		  .text = &args.from },
		{ 't', "trg-hw", "MAC", "To this Ethernet address, or broadcast",
		  .text = &args.to },
		{ 'S', "src-arp", "MAC", "The sender's address in the packet",
		  .text = &args.sender_mac },
		{ 'T', "trg-arp", "MAC", "The target's address in the packet",
		  .text = &args.target_mac },
		{ 'o', "at-once", NULL, "End with the first answer",
		  .is_set = &args.at_once },
		{ 'v', "verbose", NULL, "Tell what is sent and received",
		  .count = &args.verbose },
		{}
	};
	const struct cli cli = {
		.prog = "arpsend",
		.usage = "-U|-D|-Q|-P [-c N] [-w SECONDS] [-i ADDRESS] [-e ADDRESS]... INTERFACE",
		.options = options, .min = 1, .max = 1,
		.wrong_usage = ARPSEND_USAGE,
	};
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	return work(&cli, &args, argv[optind]);
}
