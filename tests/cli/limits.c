// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loaded before a command: setublimit() succeeds, and is noted in the file
 * $VZ_TEST_LIMITS as "CTID RESOURCE BARRIER:LIMIT".
 */
#include <dlfcn.h>
#include <linux/beancounter.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[] = {
#define NAME(symbol, name, unit)	[symbol] = name,
	UB_RESOURCE_LIST(NAME)
};

static long note(const long *args)
{
	const unsigned long *limits = (const unsigned long *)args[2];
	FILE *f = fopen(getenv("VZ_TEST_LIMITS"), "a");

	if (!f)
		abort();
	fprintf(f, "%ld %s %lu:%lu\n", args[0], names[args[1]], limits[0],
		limits[1]);
	return fclose(f);
}

long syscall(long number, ...)
{
	static long (*next)(long number, ...);
	long args[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	if (number == __NR_vz_setublimit)
		return note(args);
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	return next(number, args[0], args[1], args[2], args[3], args[4],
		    args[5]);
}
