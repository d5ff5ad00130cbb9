// SPDX-License-Identifier: GPL-2.0-or-later
/* Exit codes of the quota tools and their one report. */
#include <stdarg.h>

#include "base/log.h"
#include "quota/errors.h"

enum quota_err quota_fail(enum quota_err code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vmsg(-1, 0, fmt, ap);
	va_end(ap);
	return code;
}

enum quota_err quota_fail_errno(enum quota_err code, int err, const char *fmt,
				...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vmsg(-1, err, fmt, ap);
	va_end(ap);
	return code;
}
