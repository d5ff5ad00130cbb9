// SPDX-License-Identifier: GPL-2.0-or-later
/* All containers together against the node. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "model/ct.h"
#include "node/share.h"

/* Of each group of the node, as systemd makes them and the kernel. */
#define WEIGHT_DEFAULT	100
#define UNITS_PER_WEIGHT 10
#define UNITS_DEFAULT	1000
/* Priority 4, the default, is the default weight of BFQ and of iocost. */
#define WEIGHT_PER_PRIO	20
#define PRIO_DEFAULT	4
#define MAX_FILES	2

unsigned long share_io_weight(unsigned long prio)
{
	return (prio + 1) * WEIGHT_PER_PRIO;
}

/* By VE0CPUUNITS of vz.conf. */
static unsigned long configured_units(void)
{
	struct ct vz_conf = {};
	unsigned long units;

	if (!ct_load_global(&vz_conf))
		ct_update(&vz_conf);
	units = ct_number(&vz_conf, PARAM_VE0CPUUNITS, UNITS_DEFAULT);
	ct_free(&vz_conf);
	return units;
}

/* By IOPRIO of 0.conf. */
static unsigned long configured_prio(void)
{
	struct ct node = {};
	unsigned long prio = PRIO_DEFAULT;

	if (!ct_load_global(&node) && !ct_load(&node, 0) &&
	    config_has(&node.file, PARAM_IOPRIO))
		prio = node.file.values[PARAM_IOPRIO].number;
	ct_free(&node);
	return prio;
}

static unsigned long same(unsigned long value)
{
	return value;
}

/* clang-format off */
static const struct {
	/* Of a control group: all that the kernel has say the same. */
	struct {
		const char	*name;
		unsigned long	max;
	} files[MAX_FILES];
	const char	*remembered;	/* what the node has been given */
	unsigned long	value_max;
	unsigned long	(*configured)(void);
	unsigned long	(*parts)(unsigned long value);
	unsigned long	parts_per_weight;
} shares[NR_SHARES] = {
	[SHARE_CPU] = { { { "cpu.weight", 10000 } },
			PATH_NODE_CPUUNITS, 500000, configured_units, same, UNITS_PER_WEIGHT },
	[SHARE_IO]  = { { { "io.bfq.weight", 1000 }, { "io.weight", 10000 } },
			PATH_NODE_IOPRIO, 7, configured_prio, share_io_weight, 1 },
};
/* clang-format on */

/* "N", or "default N" and lines for single devices */
static int read_number(int dirfd, const char *name, unsigned long *ret)
{
	static const char word[] = "default ";
	_close_ int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	_free_ char *text = NULL;
	int err = fd < 0 ? -errno : fd_read_all(fd, 4096, &text, NULL);

	if (err)
		return err;
	text[strcspn(text, "\n")] = '\0';
	return num_parse_ulong(str_has_prefix(text, word) ?
			       text + strlen(word) : text, ret);
}

int share_set_node(enum share share, unsigned long value)
{
	_free_ char *path = path_root(shares[share].remembered);
	_free_ char *text = xasprintf("%lu\n", value);

	return file_replace(path, text, strlen(text), 0644);
}

/* What was set since the node has booted, else what is configured. */
static unsigned long parts_of_node(enum share share)
{
	_free_ char *path = path_root(shares[share].remembered);
	unsigned long value;
	bool quiet;

	if (read_number(AT_FDCWD, path, &value) ||
	    value > shares[share].value_max) {
		quiet = log_set_quiet(true);
		value = shares[share].configured();
		log_set_quiet(quiet);
	}
	value = shares[share].parts(value);
	return value ? value : 1;
}

/* Of the groups of containers, whose names are numbers. */
static unsigned long sum_of_weights(int parent_fd, const char *file)
{
	int copy = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	unsigned long sum = 0, weight;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_free_ char *name = xasprintf("%s/%s", entry->d_name, file);

		if (isdigit((unsigned char)*entry->d_name) &&
		    !read_number(parent_fd, name, &weight))
			sum += weight;
	}
	return sum;
}

static unsigned long weight_of(enum share share, unsigned long sum)
{
	unsigned long weight = sum * shares[share].parts_per_weight *
			       WEIGHT_DEFAULT / parts_of_node(share);

	return weight ? weight : 1;
}

/* The first that there is; NULL: the kernel has none. */
static const char *file_of(int group_fd, enum share share)
{
	for (size_t i = 0; i < MAX_FILES && shares[share].files[i].name; i++)
		if (!faccessat(group_fd, shares[share].files[i].name, F_OK, 0))
			return shares[share].files[i].name;
	return NULL;
}

int share_set(int group_fd, enum share share, unsigned long weight)
{
	int ret = -ENOENT;

	for (size_t i = 0; i < MAX_FILES && shares[share].files[i].name; i++) {
		unsigned long max = shares[share].files[i].max;
		_free_ char *text = xasprintf("%lu", weight < max ? weight : max);
		int err = file_write_value_at(group_fd,
					      shares[share].files[i].name, text);

		if (err && err != -ENOENT)
			return err;
		if (!err)
			ret = 0;
	}
	return ret;
}

int share_update(int parent_fd, enum share share)
{
	_close_ int fd = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *file = fd < 0 ? NULL : file_of(fd, share);
	unsigned long sum;

	if (fd >= 0 && !file)
		return -ENOENT;
	/* Two that sum up at the same time: the later one knows more. */
	if (fd < 0 || flock(fd, LOCK_EX))
		return -errno;
	sum = sum_of_weights(fd, file);
	return sum ? share_set(fd, share, weight_of(share, sum)) : 0;
}

void share_update_all(int parent_fd)
{
	for (int share = 0; share < NR_SHARES; share++)
		share_update(parent_fd, share);
}
