// SPDX-License-Identifier: GPL-2.0-or-later
/* The processor limits of running containers, asked from the kernel. */
#include <errno.h>
#include <fcntl.h>

#include "base/bitmap.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "resources/cpu.h"
#include "resources/cpu_state.h"

#define TEXT_MAX	65536

/* The words of a file of the container's outer group. */
static int group_read(int groups_fd, uint32_t ctid, const char *file,
		      struct words *ret_words)
{
	_free_ char *path = xasprintf("%u/%s", ctid, file);
	_close_ int fd = openat(groups_fd, path, O_RDONLY | O_CLOEXEC);
	_free_ char *text = NULL;
	int err;

	if (fd < 0)
		return -errno;
	err = fd_read_all(fd, TEXT_MAX, &text, NULL);
	if (!err)
		words_split(ret_words, text, " \n");
	return err;
}

/* "max PERIOD" or "QUOTA PERIOD", microseconds, to percent of one CPU. */
static int limit_read(int groups_fd, uint32_t ctid, unsigned long *ret_limit)
{
	_words_ struct words words = { 0 };
	unsigned long quota, period;
	int err = group_read(groups_fd, ctid, "cpu.max", &words);

	if (err)
		return err;
	if (words.nr != 2 || num_parse_ulong(words.argv[1], &period) || !period)
		return -EINVAL;
	if (str_eq(words.argv[0], "max")) {
		*ret_limit = 0;
		return 0;
	}
	if (num_parse_ulong(words.argv[0], &quota) || quota > INT64_MAX / 100)
		return -EINVAL;
	*ret_limit = (quota * 100 + period / 2) / period;
	return 0;
}

static int weight_read(int groups_fd, uint32_t ctid, unsigned long *ret_weight)
{
	_words_ struct words words = { 0 };
	int err = group_read(groups_fd, ctid, "cpu.weight", &words);

	if (err)
		return err;
	return words.nr == 1 ? num_parse_ulong(words.argv[0], ret_weight) :
			       -EINVAL;
}

static int cpus_read(int groups_fd, uint32_t ctid, unsigned long *ret_nr)
{
	_free_ char *path = xasprintf("%u/cpuset.cpus.effective", ctid);
	struct bitmap cpus = {};
	int err = bitmap_read(groups_fd, path, &cpus);

	if (err)
		return err;
	*ret_nr = bitmap_count(&cpus);
	return *ret_nr ? 0 : -EINVAL;
}

int cpu_state_read(int groups_fd, uint32_t ctid, struct cpu_state *ret_cpu)
{
	struct cpu_state cpu = { 0 };

	cpu.has_limit = !limit_read(groups_fd, ctid, &cpu.limit);
	cpu.has_weight = !weight_read(groups_fd, ctid, &cpu.weight);
	cpu.has_cpus = !cpus_read(groups_fd, ctid, &cpu.nr_cpus);
	*ret_cpu = cpu;
	return cpu.has_limit || cpu.has_weight || cpu.has_cpus ? 0 : -ENODATA;
}

unsigned long cpu_state_units(unsigned long weight, unsigned long configured)
{
	if (configured && weight == cpu_weight_of_units(configured))
		return configured;
	return cpu_units_of_weight(weight);
}
