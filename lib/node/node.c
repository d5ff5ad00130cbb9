// SPDX-License-Identifier: GPL-2.0-or-later
/* What the node has, from /proc. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "node/node.h"

#define PROC_MAX	(16UL << 20)
#define TABLE_MAX	(64UL << 20)
#define UNITS_PER_MIPS	25
#define MIPS_PER_MHZ	2
/* Fractions of a number are counted in millionths. */
#define MILLION		1000000UL

static enum vz_err read_proc(const char *name, char **ret_text)
{
	_free_ char *path = path_root(name);
	int err = file_read(path, PROC_MAX, ret_text, NULL);

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot read %s",
				     path);
	return VZ_OK;
}

/* The line after "KEY:" in whatever case, or NULL; *@text moves behind it. */
static const char *next_value(const char **text, const char *key)
{
	const char *line = *text;

	while (*line) {
		const char *end = strchrnul(line, '\n');
		size_t len = strlen(key);

		*text = *end ? end + 1 : end;
		if (strncasecmp(line, key, len) == 0) {
			line += len + strspn(line + len, " \t");
			if (*line == ':')
				return line + 1;
		}
		line = *text;
	}
	return NULL;
}

/* "KEY:  NUMBER kB" in bytes. */
static bool memory_line(const char *text, const char *key,
			unsigned long *ret_bytes)
{
	const char *value = next_value(&text, key);
	_free_ char *number = NULL;
	unsigned long kib;

	if (!value)
		return false;
	value += strspn(value, " \t");
	number = xstrndup(value, strspn(value, "0123456789"));
	if (num_parse_ulong(number, &kib) || kib > INT64_MAX >> 10)
		return false;
	*ret_bytes = kib << 10;
	return true;
}

enum vz_err node_read_memory(struct node *ret)
{
	_free_ char *text = NULL;
	enum vz_err err = read_proc("/proc/meminfo", &text);

	if (err)
		return err;
	if (!memory_line(text, "MemTotal", &ret->ram))
		return vz_fail(VZ_SYSTEM_ERROR,
			       "/proc/meminfo does not tell the size of memory");
	if (!memory_line(text, "LowTotal", &ret->low))
		ret->low = ret->ram;
	if (!memory_line(text, "SwapTotal", &ret->swap))
		ret->swap = 1;
	return VZ_OK;
}

enum vz_err node_read_threads(struct node *ret)
{
	static const char path[] = "/proc/sys/kernel/threads-max";
	_free_ char *text = NULL;
	enum vz_err err = read_proc(path, &text);

	if (err)
		return err;
	text[strcspn(text, "\n")] = '\0';
	if (num_parse_ulong(text, &ret->threads_max))
		return vz_fail(VZ_SYSTEM_ERROR, "%s is not a number: %s", path,
			       text);
	return VZ_OK;
}

/* A number with a fraction, in millionths; 0 when it is none. */
static unsigned long millionths(const char *text)
{
	unsigned long value = 0, part = MILLION;
	bool in_fraction = false;

	text += strspn(text, " \t");
	for (; isdigit((unsigned char)*text) || *text == '.'; text++) {
		if (*text == '.') {
			in_fraction = true;
			continue;
		}
		if (in_fraction)
			part /= 10;
		else if (__builtin_mul_overflow(value, 10UL, &value))
			return 0;
		if (__builtin_add_overflow(value, (*text - '0') * part, &value))
			return 0;
	}
	return value;
}

/* Over all processors, in millionths. */
static unsigned long sum_of(const char *text, const char *key)
{
	unsigned long sum = 0;
	const char *value;

	while ((value = next_value(&text, key)))
		if (__builtin_add_overflow(sum, millionths(value), &sum))
			return 0;
	return sum;
}

enum vz_err node_cpu_power(unsigned long *ret_units)
{
	_free_ char *text = NULL;
	unsigned __int128 power;
	enum vz_err err = read_proc("/proc/cpuinfo", &text);

	if (err)
		return err;
	power = sum_of(text, "bogomips");
	if (!power)
		power = (unsigned __int128)sum_of(text, "cpu MHz") *
			MIPS_PER_MHZ;
	if (!power)
		return vz_fail(VZ_SYSTEM_ERROR,
			       "/proc/cpuinfo does not tell the speed of the processors");
	*ret_units = power * UNITS_PER_MIPS / MILLION;
	return VZ_OK;
}

static int kernel_table_read(char **ret_text)
{
	_free_ char *path = path_root(PATH_BC_RESOURCES);
	_free_ char *classic = path_root(PATH_USER_BC);
	int err = file_read(path, TABLE_MAX, ret_text, NULL);

	return err ? file_read(classic, TABLE_MAX, ret_text, NULL) : 0;
}

int node_read_table(const char *path, struct ub_table *ret)
{
	_free_ char *text = NULL;
	int err = path ? file_read(path, TABLE_MAX, &text, NULL) :
			 kernel_table_read(&text);

	return err ? err : ub_table_parse(text, ret);
}

enum vz_err node_beancounters(struct ub_table *ret)
{
	int err = node_read_table(NULL, ret);

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read " PATH_USER_BC);
	return VZ_OK;
}

enum vz_err node_running(struct ve_list *ret)
{
	int err;

	if (!ve_kernel_present())
		return VZ_OK;
	err = ve_list_read(ret);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read " PATH_VEINFO);
	return VZ_OK;
}
