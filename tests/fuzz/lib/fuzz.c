// SPDX-License-Identifier: GPL-2.0-or-later
/* A scratch root, silence, and promises. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../unit/tap.h"
#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "fuzz.h"

static void remove_scratch(void)
{
	dir_remove_tree(AT_FDCWD, scratch_root());
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	scratch_root();
	atexit(remove_scratch);
	log_setup(&(struct log_config){ .quiet = true });
	return 0;
}

char *fuzz_text(const uint8_t *data, size_t size)
{
	return xstrndup(size ? (const char *)data : "", size);
}

void fuzz_check(bool good, const char *fmt, ...)
{
	va_list ap;

	if (good)
		return;
	fputs("# broken promise: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

void fuzz_same(const char *got, const char *want, const char *what)
{
	fuzz_check(str_eq(got, want), "%s\n# got:  %s\n# want: %s", what,
		   got ? got : "(nothing)", want ? want : "(nothing)");
}
