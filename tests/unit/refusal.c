// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of the kernel's events files; their last word is a container's. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/refusal.h"
#include "model/ubc.h"
#include "tap.h"

#define HEAD	"seq=12 time=1764012345.000456 ctid=101 resource=numproc " \
		"held=59 barrier=60 limit=61 wanted=2 missed=3 pid=4321 "

static void understood(void)
{
	struct refusal refusal = {};

	is_number(refusal_parse(HEAD "vpid=37 comm=bash", &refusal), 0,
		  "a line of the node");
	ok(refusal.seq == 12 && refusal.seconds == 1764012345 &&
	   refusal.microseconds == 456 && refusal.ctid == 101, "when and who");
	is_number(refusal.resource, UB_NUMPROC, "what");
	ok(refusal.held == 59 && refusal.barrier == 60 &&
	   refusal.limit == 61 && refusal.wanted == 2 && refusal.missed == 3 &&
	   refusal.pid == 4321 && refusal.vpid == 37, "the numbers");
	is_text(refusal.comm, "bash", "the program");
	free(refusal.comm);
	is_number(refusal_parse(HEAD "comm=", &refusal), 0,
		  "a line inside, of a program without a name");
	is_number(refusal.vpid, 0, "does not have two numbers");
	free(refusal.comm);
	is_number(refusal_parse(HEAD "colour=red comm=x", &refusal), 0,
		  "what is new is skipped");
	free(refusal.comm);
}

#define DISK	"seq=1 time=1764012345.000456 ctid=101 resource=disk%s " \
		"held=2048 barrier=1024 limit=2048 wanted=0 missed=0 %spid=7 comm=dd"

/* What disk quota refuses names a limit of all, of a user or of a group. */
static void of_disk(const char *what, const char *owner, int err,
		    struct refusal want)
{
	_free_ char *line = xasprintf(DISK, what, owner);
	struct refusal refusal = {};

	is_number(refusal_parse(line, &refusal), err, line);
	is_number(refusal.resource, want.resource, "what");
	is_number(refusal.expired, want.expired, "which limit");
	is_number(refusal.owner, want.owner, "whose");
	is_number(refusal.owner_id, want.owner_id, "by number");
	free(refusal.comm);
}

static void disks(void)
{
	struct refusal space = { .resource = REFUSAL_DISKSPACE };
	const struct refusal none = {};

	of_disk("space", "", 0, space);
	is_text(refusal_resource(&space), "diskspace", "has a name");
	of_disk("inodes", "uid=0 ", 0, (struct refusal){
		.resource = REFUSAL_DISKINODES, .owner = 'u' });
	of_disk("space", "gid=4294967294 ", 0, (struct refusal){
		.resource = REFUSAL_DISKSPACE, .owner = 'g',
		.owner_id = 4294967294 });
	of_disk("space", "expired=1 ", 0, (struct refusal){
		.resource = REFUSAL_DISKSPACE, .expired = 1 });
	of_disk("space", "uid=4294967296 ", -EINVAL, none);
	of_disk("space", "uid=1 gid=1 ", -EINVAL, none);
	of_disk("space", "uid=1 uid=1 ", -EINVAL, none);
	of_disk("space", "uid=-1 ", -EINVAL, none);
	of_disk("s", "", -EINVAL, none);
}

#define DENIED	"seq=1 time=1764012345.000456 ctid=101 resource=%s held=0 " \
		"barrier=0 limit=0 wanted=1 missed=0 %spid=7 comm=x"

static void denied(const char *resource, const char *word, int err,
		   const char *want)
{
	_free_ char *line = xasprintf(DENIED, resource, word);
	struct refusal refusal = {};

	is_number(refusal_parse(line, &refusal), err, line);
	is_text(refusal.what, want, "what");
	if (!err)
		is_text(refusal_resource(&refusal), resource, "of which kind");
	free(refusal.comm);
}

static void denials(void)
{
	denied("mount", "what=nfs4 ", 0, "nfs4");
	denied("netfilter", "what=conntrack ", 0, "conntrack");
	denied("mount", "what=a\033 ", -EINVAL, "");
	denied("mount", "what= ", -EINVAL, "");
	denied("mount", "what=sixteen-letters- ", -EINVAL, "");
	denied("module", "what=x ", -EINVAL, "");
}

/* The name as it is, and as a terminal gets it. */
static void named(const char *comm, const char *want, const char *shown)
{
	_free_ char *line = xasprintf(HEAD "comm=%s", comm);
	struct refusal refusal = {};
	_str_ struct str text = {};

	is_number(refusal_parse(line, &refusal), 0, comm);
	is_text(refusal.comm, want, "is decoded");
	if (refusal.comm)
		str_add_comm(&text, refusal.comm);
	is_text(str_text(&text), shown, "and shown safely");
	free(refusal.comm);
}

static void names(void)
{
	named("a\\040b=c", "a b=c", "a b=c");
	named("\\033[2J\\012\\134", "\033[2J\n\\", "\\033[2J\\012\\134");
	named("\\303\\274\\233", "\303\274\233", "\\303\\274\\233");
	/* The kernel does not write these; who does shall not harm. */
	named("\033]0;x\a", "\033]0;x\a", "\\033]0;x\\007");
	named("\xff\x7f", "\xff\x7f", "\\377\\177");
}

static void refused(const char *line)
{
	struct refusal refusal = { .comm = NULL };

	is_number(refusal_parse(line, &refusal), -EINVAL, line);
	ok(!refusal.comm, "and leaves nothing");
}

static void not_understood(void)
{
	static const char *const lines[] = {
		"", "comm", "=", "seq", HEAD,
		HEAD "comm=\\000", HEAD "comm=\\", HEAD "comm=\\12",
		HEAD "comm=\\400", HEAD "comm=\\08x", HEAD "comm=a comm=b",
		HEAD "seq=13 comm=a", HEAD "vpid=x comm=a",
		HEAD "vpid=99999999999 comm=a", HEAD "comm=a b",
		"seq=1 time=1.000000 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 comm=a",
		"seq=-1 time=1.000000 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.00000 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=.000000 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=18446744073709551615.000000 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.000000 ctid=4294967296 resource=numproc held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.000000 ctid=1 resource=dummy held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.000000 ctid=1 resource= held=1 barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.000000 ctid=1 resource=numproc held= barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.000000 ctid=1 resource=numproc held=1K barrier=1 limit=1 wanted=1 missed=0 pid=1 comm=a",
		"seq=1 time=1.000000 ctid=1 resource=numproc held=1 barrier=1 limit=1 wanted=99999999999999999999 missed=0 pid=1 comm=a",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		refused(lines[i]);
}

static void add(struct refusals *list, unsigned long seconds, unsigned long seq)
{
	refusals_add(list, &(struct refusal){ .seconds = seconds, .seq = seq,
					      .comm = xstrdup("") });
}

static void ordered(void)
{
	_refusals_ struct refusals list = {};

	add(&list, 7, 1);
	add(&list, 5, 9);
	add(&list, 5, 8);
	refusals_sort(&list);
	ok(list.refusal[0].seq == 8 && list.refusal[1].seq == 9 &&
	   list.refusal[2].seq == 1, "by time, then as they came");
}

int main(void)
{
	understood();
	disks();
	denials();
	names();
	not_understood();
	ordered();
	return done_testing();
}
