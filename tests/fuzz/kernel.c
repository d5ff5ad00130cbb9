// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts of the kernel. Addresses, mount points and names of programs in them
 * come from inside containers. Input: 'v' (veinfo), 'm' (mountinfo), 'e' (an
 * event), 'r' (a refusal) or 'b' (beancounters), the text.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../../vzeventd/event.c"
#include "../../vzeventd/known.c"
#include "base/paths.h"
#include "node/mount.h"
#include "node/ve.h"
#include "model/commitment.h"
#include "model/refusal.h"
#include "model/ubc.h"
#include "../unit/tap.h"
#include "lib/fuzz.h"

static void check_veinfo(const char *text)
{
	_ve_list_ struct ve_list list = { 0 };
	struct known known = { 0 };

	ve_list_parse(text, &list);
	known_add_list(&known, &list);
	for (size_t i = 0; i < list.nr; i++) {
		uint32_t ctid = list.ve[i].ctid;

		fuzz_check(ve_list_find(&list, ctid)->ctid == ctid,
			   "container %u is not found", ctid);
		fuzz_check(!ctid || known_has(&known, ctid),
			   "container %u is not known", ctid);
		for (size_t j = 0; j < list.ve[i].addresses.nr; j++)
			fuzz_check(!strpbrk(list.ve[i].addresses.argv[j],
					    " \t\n"), "an address has blanks");
	}
	known_free(&known);
}

static void check_mountinfo(const char *text)
{
	_words_ struct words points = { 0 };
	_free_ char *point = NULL;

	scratch_write(PATH_MOUNTINFO, text);
	fuzz_check(mount_points_read(&points) == 0, "mountinfo is not read");
	if (mount_find_type("ext4", &point) == 0)
		fuzz_check(points.nr > 0 && point, "a mount has no point");
}

static void check_beancounters(char *text)
{
	_ub_table_ struct ub_table table = {};

	if (ub_table_parse(text, &table))
		return;
	for (size_t i = 0; i < table.nr; i++) {
		uint32_t ctid = table.ct[i].ctid;

		fuzz_check(ub_table_find(&table, ctid)->ctid == ctid,
			   "container %u is not found", ctid);
		for (int figure = 0; figure < COMMIT_NR; figure++)
			fuzz_check(commitment_amount(&table.ct[i], figure) >= 0,
				   "container %u has less than nothing", ctid);
	}
}

/* What is understood is what the kernel would have said. */
static void check_event(const uint8_t *data, size_t size)
{
	_free_ char *text = NULL;
	struct event event;

	if (event_parse((const char *)data, size, &event))
		return;
	text = xasprintf("ve-%s@%u", event_name(event.kind), event.ctid);
	fuzz_check(strlen(text) == size && !memcmp(text, data, size),
		   "taken for %s", text);
}

/* Written as the kernel does it. */
static char *refusal_line(const struct refusal *refusal)
{
	struct str line = { 0 };

	str_addf(&line, "seq=%lu time=%lu.%06lu ctid=%lu resource=%s held=%lu barrier=%lu limit=%lu wanted=%lu missed=%lu pid=%lu vpid=%lu comm=",
		 refusal->seq, refusal->seconds, refusal->microseconds,
		 refusal->ctid, ubc_name(refusal->resource), refusal->held,
		 refusal->barrier, refusal->limit, refusal->wanted,
		 refusal->missed, refusal->pid, refusal->vpid);
	for (const char *c = refusal->comm; *c; c++)
		str_addf(&line, "\\%03o", (unsigned char)*c);
	return str_steal(&line);
}

/* Nothing reaches a terminal that it would obey, and nothing is lost. */
static void check_refusal(const char *text)
{
	struct refusal refusal, again;
	_free_ char *line = NULL;
	_free_ char *second = NULL;
	_str_ struct str shown = { 0 };

	if (refusal_parse(text, &refusal))
		return;
	str_add_comm(&shown, refusal.comm);
	for (const char *c = str_text(&shown); *c; c++)
		fuzz_check(*c >= ' ' && *c < 0x7f, "a terminal gets %d", *c);
	line = refusal_line(&refusal);
	fuzz_check(!refusal_parse(line, &again), "%s is not read", line);
	second = refusal_line(&again);
	fuzz_same(second, line, "read again");
	free(refusal.comm);
	free(again.comm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = NULL;

	if (!size)
		return 0;
	text = fuzz_text(data + 1, size - 1);
	switch (data[0]) {
	case 'v':
		check_veinfo(text);
		break;
	case 'm':
		check_mountinfo(text);
		break;
	case 'b':
		check_beancounters(text);
		break;
	case 'e':
		check_event(data + 1, size - 1);
		break;
	case 'r':
		check_refusal(text);
		break;
	}
	return 0;
}
