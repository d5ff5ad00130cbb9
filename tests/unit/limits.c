// SPDX-License-Identifier: GPL-2.0-or-later
/* Which limits of a container outlive a suspend although nobody has saved them. */
#include <linux/beancounter.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "model/config.h"
#include "resources/limits.h"
#include "tap.h"

static struct str told;

/* In place of the C library's: the kernel is told a limit. */
long syscall(long number, ...)
{
	const unsigned long *limits;
	unsigned long resource;
	unsigned int ctid;
	va_list ap;

	(void)number;
	va_start(ap, number);
	ctid = va_arg(ap, unsigned int);
	resource = va_arg(ap, unsigned long);
	limits = va_arg(ap, const unsigned long *);
	va_end(ap);
	str_addf(&told, "%u:%lu=%lu:%lu ", ctid, resource, limits[0], limits[1]);
	return 0;
}

static void table(const char *numproc, const char *numpty)
{
	char *text = xasprintf("Version: 2.5\n"
		" uid  resource held maxheld barrier limit failcnt\n"
		"101: numproc 5 7 %s 0\n"
		"     numpty 0 1 %s 0\n"
		"     numfile 9 9 9223372036854775807 9223372036854775807 0\n",
		numproc, numpty);

	scratch_write("/proc/bc/resources", text);
	free(text);
}

static void configure(struct ct *ct, const char *numproc)
{
	config_free(&ct->effective);
	config_set_text(&ct->effective, PARAM_NUMPROC, numproc);
	config_set_text(&ct->effective, PARAM_NUMPTY, "64:64");
}

static void over_a_suspend(void)
{
	struct unsaved_limit limits[UB_RESOURCES] = {};
	struct ct ct = { .id = 101 };
	char *want;

	configure(&ct, "400:400");
	table("2000 2000", "64 64");
	is_number(limits_find_unsaved(&ct, limits), VZ_OK, "limits of one that runs");
	ok(!limits[UB_NUMPTY].is_set, "one that is the configuration's");
	ok(!limits[UB_NUMFILE].is_set, "one that nobody has given");
	ok(limits[UB_NUMPROC].is_set, "one that nobody has saved");
	is_number(limits[UB_NUMPROC].now.barrier, 2000, "is known");
	is_number(limits[UB_NUMPROC].saved.limit, 400, "beside what was saved");

	want = xasprintf("101:%d=2000:2000 ", UB_NUMPROC);
	is_number(limits_set_unsaved(&ct, limits), VZ_OK, "when it is there again");
	is_text(str_text(&told), want, "it is set, and nothing else");
	free(want);

	told.len = 0;
	configure(&ct, "1500:1500");
	is_number(limits_set_unsaved(&ct, limits), VZ_OK, "when another was saved meanwhile");
	is_number(told.len, 0, "that is newer");

	ct.id = 102;
	is_number(limits_find_unsaved(&ct, limits), VZ_SYSTEM_ERROR, "one that does not run");
	config_free(&ct.effective);
}

int main(void)
{
	log_set_quiet(true);
	scratch_root();
	over_a_suspend();
	str_free(&told);
	return done_testing();
}
