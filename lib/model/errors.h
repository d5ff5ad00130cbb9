/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exit codes. From lib/model on functions return enum vz_err, and whoever
 * returns a code first has reported it; callers pass it on untouched.
 */
#ifndef VZ_MODEL_ERRORS_H
#define VZ_MODEL_ERRORS_H

enum vz_err {
#define VZ_ERR(symbol, number, sentence)	VZ_##symbol = number,
#include "model/errors.def"
#undef VZ_ERR
};

/* Report at level -1 and return @code. */
enum vz_err vz_fail(enum vz_err code, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The same, with the words of @err (errno or -errno) at the end. */
enum vz_err vz_fail_errno(enum vz_err code, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The sentence of @code, or NULL for a number that is not ours. */
const char *vz_err_text(int code);

#endif /* VZ_MODEL_ERRORS_H */
