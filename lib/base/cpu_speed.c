// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/cpu_speed.h"
#include "base/file.h"
#include "base/paths.h"

#define PATH_MAX_FREQ	"/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"
#define KHZ_PER_MHZ	1000
#define CPUINFO_MAX	(16 << 20)

static unsigned long by_cpufreq(void)
{
	_free_ char *path = path_root(PATH_MAX_FREQ), *text = NULL;

	return file_read(path, 64, &text, NULL) ? 0 :
		strtoul(text, NULL, 10) / KHZ_PER_MHZ;
}

/* "cpu MHz		: 2100.000" */
static unsigned long by_cpuinfo(void)
{
	static const char key[] = "\ncpu MHz";
	_free_ char *path = path_root("/proc/cpuinfo"), *text = NULL;
	char *line;

	if (file_read(path, CPUINFO_MAX, &text, NULL))
		return 0;
	line = strstr(text, key);
	if (!line)
		return 0;
	line += strlen(key);
	line += strspn(line, " \t:");
	return strtoul(line, NULL, 10);
}

unsigned long cpu_mhz(void)
{
	unsigned long mhz = by_cpufreq();

	return mhz ? mhz : by_cpuinfo();
}
