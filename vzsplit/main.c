// SPDX-License-Identifier: GPL-2.0-or-later
/* vzsplit: a sample configuration for a number of equal containers. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "model/ct.h"
#include "model/node_split.h"
#include "node/node.h"

#define KIB_MAX		(1UL << 50)
#define MIB(bytes)	((bytes) >> 20)

struct options {
	const char	*nr, *name, *swap_kib, *memory_model;
};

/* What is written, in this order. */
static const struct line {
	enum param_id	id;
	const char	*comment;	/* of the lines that follow */
} lines[] = {
	{ PARAM_NUMPROC, "Primary: what the container is for" },
	{ PARAM_AVNUMPROC, NULL },
	{ PARAM_NUMTCPSOCK, NULL },
	{ PARAM_NUMOTHERSOCK, NULL },
	{ PARAM_VMGUARPAGES, NULL },
	{ PARAM_KMEMSIZE, "Secondary: must be enough for the primary ones" },
	{ PARAM_TCPSNDBUF, NULL },
	{ PARAM_TCPRCVBUF, NULL },
	{ PARAM_OTHERSOCKBUF, NULL },
	{ PARAM_DGRAMRCVBUF, NULL },
	{ PARAM_OOMGUARPAGES, NULL },
	{ PARAM_PRIVVMPAGES, NULL },
	{ PARAM_LOCKEDPAGES, "Auxiliary: bounds against misuse" },
	{ PARAM_SHMPAGES, NULL },
	{ PARAM_PHYSPAGES, NULL },
	{ PARAM_NUMFILE, NULL },
	{ PARAM_NUMFLOCK, NULL },
	{ PARAM_NUMPTY, NULL },
	{ PARAM_NUMSIGINFO, NULL },
	{ PARAM_DCACHESIZE, NULL },
	{ PARAM_NUMIPTENT, NULL },
	{ PARAM_DISKSPACE, NULL },
	{ PARAM_DISKINODES, NULL },
	{ PARAM_CPUUNITS, NULL },
}, vswap_lines[] = {
	{ PARAM_PHYSPAGES, "RAM and swap" },
	{ PARAM_SWAPPAGES, NULL },
	{ PARAM_KMEMSIZE, "No other limits" },
	{ PARAM_LOCKEDPAGES, NULL },
	{ PARAM_PRIVVMPAGES, NULL },
	{ PARAM_SHMPAGES, NULL },
	{ PARAM_NUMPROC, NULL },
	{ PARAM_VMGUARPAGES, NULL },
	{ PARAM_OOMGUARPAGES, NULL },
	{ PARAM_NUMTCPSOCK, NULL },
	{ PARAM_NUMFLOCK, NULL },
	{ PARAM_NUMPTY, NULL },
	{ PARAM_NUMSIGINFO, NULL },
	{ PARAM_TCPSNDBUF, NULL },
	{ PARAM_TCPRCVBUF, NULL },
	{ PARAM_OTHERSOCKBUF, NULL },
	{ PARAM_DGRAMRCVBUF, NULL },
	{ PARAM_NUMOTHERSOCK, NULL },
	{ PARAM_NUMFILE, NULL },
	{ PARAM_DCACHESIZE, NULL },
	{ PARAM_NUMIPTENT, NULL },
	{ PARAM_DISKSPACE, "Disk quota: KiB and inodes, soft:hard" },
	{ PARAM_DISKINODES, NULL },
	{ PARAM_CPUUNITS, NULL },
};

static const char *const level_texts[SPLIT_LEVELS] = {
	"enough for all, any parameter may be raised",
	"secondary parameters may be raised",
	"auxiliary parameters may be raised",
	"nothing is left, no parameter should be changed",
};

static void add_header(struct str *out, const struct node *node,
		       const struct split *split)
{
	str_addf(out, "# Made by vzsplit for %lu equal containers\n",
		 split->nr);
	str_addf(out, "# RAM of the node: %lu MiB\n", MIB(node->ram));
	str_addf(out, "# Low memory %lu MiB, swap %lu MiB, threads %lu\n",
		 MIB(node->low), MIB(node->swap), split->threads);
	str_addf(out, "# Commit level: %u\n# %s\n", split->level,
		 level_texts[split->level]);
}

static void add_lines(struct str *out, const struct config *config,
		      const struct line *line, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		_free_ char *value = config_print(config, line[i].id);

		if (line[i].comment)
			str_addf(out, "%s# %s\n", i ? "\n" : "",
				 line[i].comment);
		str_addf(out, "%s=\"%s\"\n", params[line[i].id].key, value);
	}
}

/* An existing sample is never replaced. */
static enum vz_err write_sample(const char *name, const struct str *text)
{
	_free_ char *path = path_sample_conf(name);
	_close_ int fd = -1;
	int err;

	if (!*name || strchr(name, '/'))
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "%s is not the name of a sample", name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, errno,
				     "Cannot create %s", path);
	err = fd_write_all(fd, text->text, text->len);
	if (err) {
		unlink(path);
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, err,
				     "Cannot write %s", path);
	}
	printf("Config %s was created\n", path);
	return VZ_OK;
}

/* The directory of all private areas: what stands before the id. */
static char *private_dir(const struct ct *vz_conf)
{
	const char *text = config_has(&vz_conf->global, PARAM_VE_PRIVATE) ?
			   vz_conf->global.values[PARAM_VE_PRIVATE].text : "";
	_free_ char *dir = xstrndup(text, strcspn(text, "$"));

	return *dir ? path_root(dir) : NULL;
}

/* What cannot be examined is no reason to stop. */
static void read_disk(struct split_node *ret)
{
	struct ct vz_conf = {};
	_free_ char *dir = NULL;
	struct statvfs st;

	if (ct_load_global(&vz_conf) == VZ_OK)
		dir = private_dir(&vz_conf);
	if (dir && statvfs(dir, &st) == 0) {
		ret->disk_kib = (double)st.f_blocks * st.f_frsize / 1024;
		ret->disk_inodes = st.f_files;
	} else {
		log_warn("The file system of the private areas cannot be examined, taking the smallest disk quota");
	}
	ct_free(&vz_conf);
}

static enum vz_err read_node(const struct options *o, struct split_node *ret)
{
	unsigned long kib;
	enum vz_err err = node_read_memory(&ret->node);

	if (!err)
		err = node_read_threads(&ret->node);
	if (err)
		return err;
	read_disk(ret);
	if (!o->swap_kib)
		return VZ_OK;
	if (num_parse_ulong(o->swap_kib, &kib) || kib > KIB_MAX)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "%s is not a size of swap in KiB", o->swap_kib);
	ret->node.swap = kib << 10;
	return VZ_OK;
}

static enum vz_err read_number(const char *option, unsigned long *ret_nr)
{
	_free_ char *line = NULL;
	size_t size = 0;

	if (!option) {
		fputs("Number of containers: ", stdout);
		fflush(stdout);
		if (getline(&line, &size, stdin) >= 0)
			line[strcspn(line, "\n")] = '\0';
		option = line ? line : "";
	}
	if (num_parse_ulong(option, ret_nr) || !*ret_nr)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "%s is not a number of containers", option);
	return VZ_OK;
}

static bool is_vswap(const struct options *o)
{
	_free_ char *path = path_root(PATH_VSWAP);
	bool vswap = path_exists(path);

	if (o->memory_model)
		cli_parse_yes(o->memory_model, &vswap);
	return vswap;
}

static enum vz_err split(const struct options *o)
{
	struct split_node node = {};
	struct split split = {};
	_str_ struct str text = {};
	unsigned long nr;
	enum vz_err err = read_number(o->nr, &nr);

	if (!err)
		err = read_node(o, &node);
	if (!err)
		err = node_split(&node, nr, &split);
	if (err)
		return err;
	add_header(&text, &node.node, &split);
	if (is_vswap(o)) {
		split_make_vswap(&split);
		add_lines(&text, &split.config, vswap_lines,
			  ARRAY_SIZE(vswap_lines));
	} else {
		add_lines(&text, &split.config, lines, ARRAY_SIZE(lines));
	}
	config_free(&split.config);
	if (o->name)
		return write_sample(o->name, &text);
	fputs(str_text(&text), stdout);
	return VZ_OK;
}

int main(int argc, char **argv)
{
	struct options o = {};
	const struct cli_option options[] = {
		{ 'n', "number", "NUMBER", "Containers; else it is asked for",
		  .text = &o.nr },
		{ 'f', "file", "NAME", "Write the sample NAME",
		  .text = &o.name },
		{ 's', "swap", "KIB", "Swap, in place of what the node has",
		  .text = &o.swap_kib },
		{ 'v', "vswap", "yes|no", "VSwap limits; else by the kernel",
		  .text = &o.memory_model },
		{}
	};
	const struct cli cli = {
		.prog = "vzsplit",
		.usage = "[-n NUMBER] [-f NAME] [-s KIB] [-v yes|no]",
		.options = options, .wrong_usage = 1,
	};
	bool vswap;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (o.memory_model && !cli_parse_yes(o.memory_model, &vswap))
		return cli_wrong_usage(&cli);
	return split(&o) ? 1 : 0;
}
