// SPDX-License-Identifier: GPL-2.0-or-later
/* Exit codes and their one report. */
#include <stdarg.h>
#include <stddef.h>

#include "base/log.h"
#include "model/errors.h"

enum vz_err vz_fail(enum vz_err code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vmsg(-1, 0, fmt, ap);
	va_end(ap);
	return code;
}

enum vz_err vz_fail_errno(enum vz_err code, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vmsg(-1, err, fmt, ap);
	va_end(ap);
	return code;
}

const char *vz_err_text(int code)
{
	switch (code) {
#define VZ_ERR(symbol, number, sentence)	case number: return sentence;
#include "model/errors.def"
#undef VZ_ERR
	}
	return NULL;
}
