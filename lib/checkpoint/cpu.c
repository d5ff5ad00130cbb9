// SPDX-License-Identifier: GPL-2.0-or-later
/* What programs can see of a processor. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/str.h"
#include "checkpoint/cpu.h"

#define CPUINFO_MAX	(16 << 20)

/*
 * Names of /proc/cpuinfo that stand for instructions of programs. The rest is the
 * kernel's business, or its mitigations.
 */
static const char *const instructions[] = {
	"3dnow", "3dnowext", "abm", "adx", "aes", "amx_bf16", "amx_int8",
	"amx_tile", "avx", "avx2", "avx512_4fmaps", "avx512_4vnniw",
	"avx512_bf16", "avx512_bitalg", "avx512_fp16", "avx512_vbmi2",
	"avx512_vnni", "avx512_vp2intersect", "avx512_vpopcntdq", "avx512bw",
	"avx512cd", "avx512dq", "avx512er", "avx512f", "avx512ifma",
	"avx512pf", "avx512vbmi", "avx512vl", "avx_ifma", "avx_ne_convert",
	"avx_vnni", "avx_vnni_int8", "bmi1", "bmi2", "clflushopt", "clwb",
	"clzero", "cmov", "cmpccxadd", "cx16", "cx8", "enqcmd", "erms", "f16c",
	"fma", "fma4", "fsgsbase", "fsrm", "fxsr", "gfni", "hle", "lahf_lm",
	"lwp", "mmx", "mmxext", "movbe", "movdir64b", "movdiri", "ospke",
	"pclmulqdq", "pku", "pni", "popcnt", "prefetchi", "rdpid", "rdrand",
	"rdseed", "rdtscp", "rtm", "serialize", "sha_ni", "sse", "sse2",
	"sse4_1", "sse4_2", "sse4a", "ssse3", "tbm", "vaes", "vpclmulqdq",
	"waitpkg", "xgetbv1", "xop", "xsave", "xsavec", "xsaveopt", "xsaves",
};

static void read_flags(struct words *ret)
{
	_free_ char *path = path_root("/proc/cpuinfo");
	_free_ char *text = NULL;
	char *line;

	if (file_read(path, CPUINFO_MAX, &text, NULL))
		return;
	line = strstr(text, "\nflags");
	line = line ? strchr(line, ':') : NULL;
	if (!line)
		return;
	line[strcspn(line, "\n")] = 0;
	words_split(ret, line + 1, " ");
}

char *cpu_features(void)
{
	_words_ struct words flags = { 0 };
	_words_ struct words found = { 0 };
	char *text;

	read_flags(&flags);
	for (size_t i = 0; i < ARRAY_SIZE(instructions); i++)
		if (words_has(&flags, instructions[i]))
			words_add(&found, instructions[i]);
	text = words_join(&found, " ");
	return text ? text : xstrdup("");
}

enum vz_err cpu_check(const char *features)
{
	_words_ struct words wanted = { 0 };
	_words_ struct words missing = { 0 };
	_words_ struct words flags = { 0 };
	_free_ char *names = NULL;

	words_split(&wanted, features, " ");
	read_flags(&flags);
	for (size_t i = 0; i < wanted.nr; i++)
		if (!words_has(&flags, wanted.argv[i]))
			words_add(&missing, wanted.argv[i]);
	if (!missing.nr)
		return VZ_OK;
	names = words_join(&missing, " ");
	return vz_fail(VZ_RESTORE_ERROR,
		       "The processors of this node lack what the container may be using: %s",
		       names);
}
