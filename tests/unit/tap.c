// SPDX-License-Identifier: GPL-2.0-or-later
/* TAP for the unit tests, and a scratch root for those that need files. */
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "tap.h"

static int nr_tests, nr_failed;
static char scratch[64];

void ok(bool good, const char *fmt, ...)
{
	va_list ap;

	nr_tests++;
	nr_failed += !good;
	printf("%sok %d - ", good ? "" : "not ", nr_tests);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void is_text(const char *got, const char *want, const char *promise)
{
	bool good = str_eq(got, want);

	ok(good, "%s", promise);
	if (!good)
		printf("# got:  %s\n# want: %s\n", got ? got : "(nothing)",
		       want ? want : "(nothing)");
}

void is_number(long got, long want, const char *promise)
{
	ok(got == want, "%s", promise);
	if (got != want)
		printf("# got:  %ld\n# want: %ld\n", got, want);
}

int done_testing(void)
{
	printf("1..%d\n", nr_tests);
	if (*scratch)
		dir_remove_tree(AT_FDCWD, scratch);
	return nr_failed != 0;
}

const char *scratch_root(void)
{
	if (*scratch)
		return scratch;
	snprintf(scratch, sizeof(scratch), "/tmp/vz-unit.XXXXXX");
	if (!mkdtemp(scratch))
		abort();
	setenv("VZ_ROOT_PREFIX", scratch, 1);
	return scratch;
}

void scratch_write(const char *path, const char *text)
{
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);
	_free_ char *copy = xstrdup(full);
	FILE *f;

	dir_create_all(dirname(copy), 0755);
	f = fopen(full, "w");
	if (!f)
		abort();
	fputs(text, f);
	fclose(f);
}

char *scratch_read(const char *path)
{
	_free_ char *full = xasprintf("%s%s", scratch_root(), path);
	char *text = NULL;

	file_read(full, 1 << 24, &text, NULL);
	return text;
}
