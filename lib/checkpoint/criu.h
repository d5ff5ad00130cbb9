/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that takes processes apart and puts them together again. */
#ifndef VZ_CHECKPOINT_CRIU_H
#define VZ_CHECKPOINT_CRIU_H

#include <stdint.h>

#include "model/errors.h"

/* Versions are numbers that can be compared. */
#define CRIU_VERSION(major, minor, sub) \
	((uint32_t)(major) << 16 | (minor) << 8 | (sub))
#define CRIU_MINIMUM	CRIU_VERSION(3, 17, 1)

/* "4.1.1", "4.2"; -EINVAL. */
int criu_version_parse(const char *text, uint32_t *ret);
/* The caller frees. */
char *criu_version_text(uint32_t version);

/*
 * The path of the program, as a shell of the node would find it; the caller
 * frees. When it is missing this fails with @error (16 or 17) and names the
 * package.
 */
enum vz_err criu_find(enum vz_err error, char **ret_path);
/*
 * Which one it is, by running it. Below CRIU_MINIMUM, or with an answer that is
 * none: @error.
 */
enum vz_err criu_version(const char *path, enum vz_err error, uint32_t *ret);

#endif /* VZ_CHECKPOINT_CRIU_H */
