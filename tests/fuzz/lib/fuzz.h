/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzing harnesses share. Each has LLVMFuzzerTestOneInput(), which
 * libFuzzer calls with inputs of its own and replay.c with those of the corpus.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input up to its first NUL, as text; the caller frees. */
char *fuzz_text(const uint8_t *data, size_t size);

/* What the harness promises; a broken promise ends the program. */
void fuzz_check(bool good, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Both are the same text, or both NULL. */
void fuzz_same(const char *got, const char *want, const char *what);

#endif /* TESTS_FUZZ_H */
