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
#include "node/cpu_share.h"

#define WEIGHT_FILE	"cpu.weight"
#define WEIGHT_MAX	10000
/* Of each group of the node, as systemd makes them. */
#define WEIGHT_DEFAULT	100
#define UNITS_PER_WEIGHT 10
#define UNITS_DEFAULT	1000

static int read_number(int dirfd, const char *name, unsigned long *ret)
{
	_close_ int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	_free_ char *text = NULL;
	int err = fd < 0 ? -errno : fd_read_all(fd, 64, &text, NULL);

	if (err)
		return err;
	text[strcspn(text, "\n")] = '\0';
	return num_parse_ulong(text, ret);
}

int cpu_share_set_node(unsigned long units)
{
	_free_ char *path = path_root(PATH_NODE_CPUUNITS);
	_free_ char *text = xasprintf("%lu\n", units);

	return file_replace(path, text, strlen(text), 0644);
}

/* What was set since the node has booted, else what vz.conf says. */
static unsigned long node_units(void)
{
	_free_ char *path = path_root(PATH_NODE_CPUUNITS);
	struct ct vz_conf = {};
	unsigned long units;
	bool quiet;

	if (!read_number(AT_FDCWD, path, &units) && units)
		return units;
	quiet = log_set_quiet(true);
	if (!ct_load_global(&vz_conf))
		ct_update(&vz_conf);
	log_set_quiet(quiet);
	units = ct_number(&vz_conf, PARAM_VE0CPUUNITS, UNITS_DEFAULT);
	ct_free(&vz_conf);
	return units;
}

/* Of the groups of containers, whose names are numbers. */
static unsigned long sum_of_weights(int parent_fd)
{
	int copy = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_closedir_ DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	unsigned long sum = 0, weight;
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_free_ char *name = xasprintf("%s/" WEIGHT_FILE, entry->d_name);

		if (isdigit((unsigned char)*entry->d_name) &&
		    !read_number(parent_fd, name, &weight))
			sum += weight;
	}
	return sum;
}

static unsigned long weight_of(unsigned long sum, unsigned long units)
{
	unsigned long weight = sum * UNITS_PER_WEIGHT * WEIGHT_DEFAULT / units;

	if (!weight)
		return 1;
	return weight < WEIGHT_MAX ? weight : WEIGHT_MAX;
}

int cpu_share_update(int parent_fd)
{
	_close_ int fd = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_free_ char *text = NULL;
	unsigned long sum;

	/* Two that sum up at the same time: the later one knows more. */
	if (fd < 0 || flock(fd, LOCK_EX))
		return -errno;
	sum = sum_of_weights(fd);
	if (!sum)
		return faccessat(fd, WEIGHT_FILE, F_OK, 0) ? -errno : 0;
	text = xasprintf("%lu", weight_of(sum, node_units()));
	return file_write_value_at(fd, WEIGHT_FILE, text);
}
