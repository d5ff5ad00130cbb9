// SPDX-License-Identifier: GPL-2.0-or-later
/* vzcfgscale: a configuration for a larger or smaller container. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "model/ct.h"
#include "model/ubc.h"
#include "model/validate.h"
#include "node/conf_lock.h"
#include "node/node.h"

#define CONFIG_MODE	0644
#define CPUUNITS_MIN	8
#define CPUUNITS_MAX	500000

enum group { GROUP_UBC, GROUP_CPU, GROUP_DISK, GROUP_NETWORK, NR_GROUPS };

struct options {
	const char	*output;
	const char	*all, *only[NR_GROUPS];	/* factors as given */
	bool		remove, validate;
	double		factor[NR_GROUPS];	/* 0: not scaled */
};

/* One configuration on its way. */
struct job {
	const struct options	*options;
	const char		*path;
	char			*text;		/* as it was */
	struct config		config;		/* as it was */
	struct config		changes;
};

/* What only one container may have. */
static const enum param_id own_values[] = {
	PARAM_HOSTNAME, PARAM_NAMESERVER, PARAM_SEARCHDOMAIN, PARAM_IP_ADDRESS,
	PARAM_VE_ROOT, PARAM_VE_PRIVATE, PARAM_OSTEMPLATE,
};

static void job_free(struct job *job)
{
	free(job->text);
	config_free(&job->config);
	config_free(&job->changes);
}

static bool factor_parse(const char *text, double *ret)
{
	char *end;
	double factor;

	if (!text)
		return true;
	if (!*text || strspn(text, "0123456789.") != strlen(text))
		return false;
	factor = strtod(text, &end);
	if (*end || !(factor > 0) || isinf(factor))
		return false;
	*ret = factor;
	return true;
}

/* The factor of one group goes before that of all. */
static bool factors_parse(struct options *o)
{
	for (int group = 0; group < NR_GROUPS; group++)
		if (!factor_parse(o->all, &o->factor[group]) ||
		    !factor_parse(o->only[group], &o->factor[group]))
			return false;
	return true;
}

/* Rounded; limits that are none stay as they are. */
static unsigned long scaled(unsigned long value, double factor,
			    unsigned long max)
{
	/* Wide enough for every value. */
	long double product = floorl((long double)value * factor + 0.5L);

	if (ubc_is_unlimited(value))
		return value;
	return product >= max ? max : product;
}

static void scale_pair(struct job *job, enum param_id id, enum group group)
{
	double factor = job->options->factor[group];
	struct value value = job->config.values[id];

	if (!factor || !config_has(&job->config, id))
		return;
	value.pair.barrier = scaled(value.pair.barrier, factor, UB_UNLIMITED);
	value.pair.limit = scaled(value.pair.limit, factor, UB_UNLIMITED);
	config_set(&job->changes, id, &value);
}

static void scale_cpuunits(struct job *job)
{
	double factor = job->options->factor[GROUP_CPU];
	struct value value = job->config.values[PARAM_CPUUNITS];

	if (!factor || !config_has(&job->config, PARAM_CPUUNITS))
		return;
	value.number = scaled(value.number, factor, CPUUNITS_MAX);
	if (value.number < CPUUNITS_MIN)
		value.number = CPUUNITS_MIN;
	config_set(&job->changes, PARAM_CPUUNITS, &value);
}

static void change(struct job *job)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & IS_UBC || id == PARAM_AVNUMPROC)
			scale_pair(job, id, GROUP_UBC);
	scale_pair(job, PARAM_DISKSPACE, GROUP_DISK);
	scale_pair(job, PARAM_DISKINODES, GROUP_DISK);
	scale_cpuunits(job);
	for (size_t i = 0; i < ARRAY_SIZE(own_values); i++)
		if (job->options->remove)
			job->changes.values[own_values[i]].state = VALUE_DROP;
}

static enum vz_err read_file(struct job *job)
{
	int err = config_file_read(job->path, &job->text);

	if (err)
		return config_unreadable(VZ_NOVECONFIG, job->path, err);
	config_parse(&job->config, job->text, job->path, IN_CT_CONF);
	return VZ_OK;
}

static bool complain(void *arg, const struct finding *finding)
{
	(void)arg;
	fprintf(stderr, "%s: %s\n", severity_name(finding->severity),
		finding->text);
	return false;
}

static enum vz_err check(const struct job *job)
{
	_config_ struct config config = {};
	struct node node = {};
	struct validation validation = { .node = &node, .decide = complain };
	enum vz_err err;

	if (!job->options->validate)
		return VZ_OK;
	ct_read_node_defaults(&config);
	config_overlay(&config, &job->config);
	config_overlay(&config, &job->changes);
	validation.vswap = ubc_is_vswap(&config);
	err = validation.vswap ? node_read_memory(&node) : VZ_OK;
	if (err)
		return err;
	return validate(&validation, &config) ? VZ_OK :
		vz_fail(VZ_VALIDATE_ERROR, "The result is not valid");
}

static enum vz_err back_up(const char *path)
{
	_free_ char *copy = xasprintf("%s.bak", path);
	_free_ char *text = NULL;
	int err = config_file_read(path, &text);

	if (err == -ENOENT)
		return VZ_OK;
	if (!err)
		err = file_replace(copy, text, strlen(text), CONFIG_MODE);
	if (err)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, err,
				     "Cannot copy %s to %s", path, copy);
	return VZ_OK;
}

static enum vz_err write_result(const struct job *job)
{
	_free_ char *text = config_rewrite(job->text, &job->changes);
	const char *path = job->options->output;
	enum vz_err err;
	int failed;

	if (!path) {
		fputs(text, stdout);
		return VZ_OK;
	}
	if (path_is_dir(path))
		return vz_fail(VZ_CONFIG_SAVE_ERROR, "%s is a directory", path);
	err = back_up(path);
	if (err)
		return err;
	failed = file_replace(path, text, strlen(text), CONFIG_MODE);
	if (failed)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, failed,
				     "Cannot write %s", path);
	return VZ_OK;
}

static bool is_config_of(const struct stat *file, uint32_t ctid)
{
	_free_ char *path = path_ct_conf(ctid);
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == file->st_dev &&
	       st.st_ino == file->st_ino;
}

static void add_live_options(const struct job *job, struct words *argv)
{
	for (int id = 0; id < PARAM_NR; id++) {
		_free_ char *value = config_print(&job->changes, id);

		if (!value || !(params[id].flags & IS_LIVE))
			continue;
		words_addf(argv, "--%s", params[id].option);
		words_add(argv, value);
	}
}

/* vzctl knows how each parameter takes effect; the lock is ours. */
static enum vz_err apply(const struct job *job, uint32_t ctid)
{
	_free_ char *vzctl = path_root(PATH_VZCTL);
	_words_ struct words options = {};
	_words_ struct words argv = {};
	int status, err;

	add_live_options(job, &options);
	if (!options.nr)
		return VZ_OK;
	words_add(&argv, vzctl);
	words_add(&argv, "--skiplock");
	words_add(&argv, "set");
	words_addf(&argv, "%u", ctid);
	words_add(&argv, "--save");
	for (size_t i = 0; i < options.nr; i++)
		words_add(&argv, options.argv[i]);
	err = proc_run(&(struct proc_spec){ .argv = argv.argv }, &status);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err, "Cannot run %s",
				     vzctl);
	if (status)
		return vz_fail(VZ_SYSTEM_ERROR,
			       "The new values could not be applied to container %u",
			       ctid);
	return VZ_OK;
}

/* The result may be the configuration of a container that runs. */
static enum vz_err apply_if_live(const struct job *job)
{
	_ve_list_ struct ve_list running = {};
	struct stat file;
	enum vz_err err;

	if (!job->options->output || stat(job->options->output, &file))
		return VZ_OK;
	err = node_running(&running);
	for (size_t i = 0; i < running.nr && !err; i++)
		if (running.ve[i].ctid &&
		    is_config_of(&file, running.ve[i].ctid))
			return apply(job, running.ve[i].ctid);
	return err;
}

static enum vz_err scale_file(const struct options *o, const char *path)
{
	_ct_lock_ struct ct_lock lock = { .fd = -1 };
	struct job job = { .options = o, .path = path };
	enum vz_err err = VZ_OK;

	if (o->output)
		err = conf_lock_acquire(o->output, &lock);
	if (!err)
		err = read_file(&job);
	if (!err) {
		change(&job);
		err = check(&job);
	}
	if (!err)
		err = write_result(&job);
	if (!err)
		err = apply_if_live(&job);
	job_free(&job);
	return err;
}

#define FACTOR(letter, name, help, wanted) \
	{ letter, name, "FACTOR", help, .text = &(wanted) }

int main(int argc, char **argv)
{
	struct options o = {};
	const struct cli_option options[] = {
		{ 'o', "output-file", "FILE", "Write there; an old FILE is kept as FILE.bak",
		  .text = &o.output },
		FACTOR('a', "all", "Multiply everything", o.all),
		FACTOR('u', "ubc-only", "Multiply beancounters",
		       o.only[GROUP_UBC]),
		FACTOR('c', "cpu-only", "Multiply CPU units",
		       o.only[GROUP_CPU]),
		FACTOR('d', "disk-only", "Multiply disk quota",
		       o.only[GROUP_DISK]),
		FACTOR('n', "network-only", "Multiply bandwidth, of which none is known",
		       o.only[GROUP_NETWORK]),
		{ 'r', "remove", NULL, "Leave out what is one container's own",
		  .is_set = &o.remove },
		{ 'v', "validate", NULL, "Write only what vzcfgvalidate accepts",
		  .is_set = &o.validate },
		{}
	};
	const struct cli cli = {
		.prog = "vzcfgscale", .usage = "[OPTIONS] FILE",
		.options = options, .min = 1, .max = 1, .wrong_usage = 1,
	};
	_free_ char *output = NULL;
	_free_ char *path = NULL;
	int status;

	if (!cli_start(&cli, argc, argv, &status))
		return status;
	if (!factors_parse(&o))
		return cli_wrong_usage(&cli);
	path = path_root(argv[optind]);
	if (o.output)
		o.output = output = path_root(o.output);
	return scale_file(&o, path) ? 1 : 0;
}
