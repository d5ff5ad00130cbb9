// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Making a container. Until it is complete its configuration begins with a
 * mark and its files are in PRIVATE.tmp, so that the next attempt knows what
 * a killed one has left.
 *
 * The archive is unpacked by the node's root with the ids in it, plain ones or
 * those of the container that it was made of, through an idmapped clone of the
 * new directory: what reaches the disk belongs to the container's own range.
 * The clone is mounted in a mount namespace of ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "files/fs.h"
#include "files/idmap.h"
#include "files/parents.h"
#include "files/private.h"
#include "files/sample.h"
#include "files/template.h"
#include "files/trash.h"
#include "files/tree_ids.h"
#include "files/unfinished.h"
#include "inside/dist.h"
#include "inside/exec.h"
#include "life/create.h"
#include "life/remains.h"
#include "life/start.h"
#include "model/idrange.h"
#include "node/idranges.h"
#include "node/mount.h"
#include "node/names.h"
#include "node/script.h"
#include "node/step.h"
#include "quota/ct.h"

#define CONFIG_MAX		(1 << 20)
#define POSTCREATE_TIMEOUT_S	300

struct creation {
	const struct host	*host;
	struct ct		*ct;
	char			*sample;	/* name, or NULL */
	char			*old_text;	/* of an existing CTID.conf */
	bool			took_name;
	char			*old_name;	/* in an existing CTID.conf */
	bool			took_ids;
	char			*template;	/* name */
	char			*archive;
	uint32_t		archive_base;	/* of the ids in it */
	char			*temp;		/* PRIVATE.tmp */
	bool			made_private;
	bool			made_temp;
	struct dist		dist;
	int			mount_ns;	/* the node's, while in ours */
};

static void creation_free(struct creation *c)
{
	free(c->old_text);
	free(c->old_name);
	free(c->sample);
	free(c->template);
	free(c->archive);
	free(c->temp);
	dist_free(&c->dist);
	cleanup_close(&c->mount_ns);
}
#define _creation_	__attribute__((cleanup(creation_free)))

static uint32_t id_base(const struct creation *c)
{
	return c->ct->file.values[PARAM_LOCAL_UID].number;
}

/* An unfinished tree: nothing in it, or all of it of the range it was given. */
static void remove_tree(const struct ct *ct, const char *path)
{
	unsigned long base = ct->file.values[PARAM_LOCAL_UID].number;
	struct stat st;

	if (lstat(path, &st) || !S_ISDIR(st.st_mode) || !rmdir(path))
		return;
	if (base && st.st_uid == base)
		trash_remove(path);
	else
		log_warn("Directory %s does not belong to container %u and stays",
			 path, ct->id);
}

/* By the paths in the unfinished configuration, not today's. */
static void remove_unfinished_files(const struct ct *ct)
{
	const struct config *file = &ct->file;
	_free_ char *private = NULL;
	_free_ char *root = NULL;
	_free_ char *temp = NULL;

	if (!config_has(file, PARAM_VE_PRIVATE) ||
	    !config_has(file, PARAM_VE_ROOT))
		return;
	private = path_expand(file->values[PARAM_VE_PRIVATE].text, ct->id);
	root = path_expand(file->values[PARAM_VE_ROOT].text, ct->id);
	temp = xasprintf("%s.tmp", private);
	if (mount_is_point(root))
		mount_umount_tree(root);
	ct_quota_forget(ct);
	remains_remove(ct);
	remove_tree(ct, temp);
	remove_tree(ct, private);
}

static enum vz_err write_config(const struct ct *ct, const char *text)
{
	int err = file_replace(ct->conf_path, text, strlen(text), 0644);

	if (err)
		return vz_fail_errno(VZ_CP_CONFIG, err, "Unable to write %s",
				     ct->conf_path);
	return VZ_OK;
}

static enum vz_err remove_unfinished(void *ctx)
{
	struct creation *c = ctx;
	struct ct *ct = c->ct;
	_free_ char *text = NULL;
	int ret;

	if (!creation_is_unfinished(ct))
		return VZ_OK;
	log_warn("Removing what an interrupted creation of container %u has left",
		 ct->id);
	remove_unfinished_files(ct);
	ret = file_read(ct->conf_path, CONFIG_MAX, &text, NULL);
	if (ret)
		return vz_fail_errno(VZ_CP_CONFIG, ret, "Unable to read %s",
				     ct->conf_path);
	if (str_has_prefix(text, UNFINISHED_OLD))
		return write_config(ct, text + strlen(UNFINISHED_OLD "\n"));
	names_remove(ct->id);
	if (unlink(ct->conf_path))
		return vz_fail_errno(VZ_CP_CONFIG, errno, "Unable to remove %s",
				     ct->conf_path);
	config_free(&ct->file);
	memset(&ct->file, 0, sizeof(ct->file));
	ct->has_config = false;
	ct_update(ct);
	return VZ_OK;
}

static enum vz_err choose_sample(struct creation *c, char **ret_path)
{
	struct ct *ct = c->ct;
	const char *name = c->sample;
	_free_ char *found = NULL;
	_free_ char *path = NULL;

	if (name && ct->has_config)
		return vz_fail(VZ_CP_CONFIG,
			       "Configuration %s exists already, --config cannot be used",
			       ct->conf_path);
	if (!name)
		name = ct_text(ct, PARAM_CONFIGFILE);
	if (!name || !*name)
		return VZ_OK;
	found = sample_find(name);
	path = path_sample_conf(found);
	if (!path_exists(path))
		return vz_fail(VZ_CP_CONFIG, c->sample ?
			       "Sample configuration %s does not exist" :
			       "Sample configuration %s does not exist, set CONFIGFILE in vz.conf",
			       path);
	if (ct->has_config) {
		log_warn("Configuration %s exists already and is used as it is",
			 ct->conf_path);
		log_warn("Sample configuration %s is not used", path);
		return VZ_OK;
	}
	free(c->sample);
	c->sample = steal_ptr(&found);
	*ret_path = steal_ptr(&path);
	return VZ_OK;
}

/* Its values count from now on; the file is written when ids are known. */
static enum vz_err read_sample(void *ctx)
{
	struct creation *c = ctx;
	struct ct *ct = c->ct;
	_free_ char *text = NULL;
	_free_ char *path = NULL;
	enum vz_err err = choose_sample(c, &path);
	int ret;

	if (err)
		return err;
	ret = file_read(path ? path : ct->conf_path, CONFIG_MAX, &text, NULL);
	if (ret && (path || ct->has_config))
		return vz_fail_errno(VZ_CP_CONFIG, ret, "Unable to read %s",
				     path ? path : ct->conf_path);
	if (path) {
		config_parse(&ct->file, text, path, IN_CT_CONF);
		ct_update(ct);
	}
	c->old_text = text ? steal_ptr(&text) : xstrdup("");
	return VZ_OK;
}

static enum vz_err check(void *ctx)
{
	struct creation *c = ctx;
	const struct ct *ct = c->ct;
	_free_ char *template_dir = ct_path(ct, PARAM_TEMPLATE);
	enum vz_err err;
	int empty;

	if (!template_dir)
		return vz_fail(VZ_VE_TMPL_NOTSET, "TEMPLATE is not set");
	err = ct_need_private(ct);
	if (!err)
		err = ct_need_root(ct);
	if (!err)
		err = ct_need_simfs(ct);
	if (err)
		return err;
	err = private_is_own(ct);
	if (err)
		return err;
	if (mount_is_point(ct->private))
		return vz_fail(VZ_FS_NEW_VE_PRVT,
			       "Private area %s is a mount point, use a directory below it",
			       ct->private);
	empty = dir_is_empty(ct->private);
	if (empty != 1 && empty != -ENOENT)
		return vz_fail(VZ_FS_PRVT_AREA_EXIST,
			       "Private area %s exists already and is not empty",
			       ct->private);
	return parents_close(ct);
}

static enum vz_err find_template(void *ctx)
{
	struct creation *c = ctx;
	enum vz_err err = template_name(c->ct, &c->template);

	if (!err)
		err = template_find(c->ct, c->template, &c->archive);
	if (!err)
		err = dist_load(c->ct, &c->dist);
	return err;
}

static enum vz_err take_name(void *ctx)
{
	struct creation *c = ctx;
	const struct value *name = &c->ct->options.values[PARAM_NAME];
	enum vz_err err;

	if (name->state != VALUE_SET)
		return VZ_OK;
	if (c->ct->has_config && config_has(&c->ct->file, PARAM_NAME))
		c->old_name = xstrdup(c->ct->file.values[PARAM_NAME].text);
	err = name_assign(c->ct->id, name->text);
	c->took_name = !err;
	return err;
}

static void drop_name(void *ctx)
{
	struct creation *c = ctx;

	if (!c->took_name)
		return;
	names_remove(c->ct->id);
	if (c->old_name)
		name_assign(c->ct->id, c->old_name);
}

/* By --local_uid; 0: any. */
static enum vz_err wanted_base(const struct creation *c, unsigned long *ret_base)
{
	const struct config *options = &c->ct->options;
	unsigned long base = config_has(options, PARAM_LOCAL_UID) ?
		options->values[PARAM_LOCAL_UID].number : 0;

	if (base && config_has(options, PARAM_LOCAL_GID) &&
	    options->values[PARAM_LOCAL_GID].number != base)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "--local_gid %lu is not the same as --local_uid %lu",
			       options->values[PARAM_LOCAL_GID].number, base);
	*ret_base = base;
	return VZ_OK;
}

static void set_number(struct config *config, enum param_id id,
		       unsigned long value)
{
	_free_ char *text = xasprintf("%lu", value);

	config_set_text(config, id, text);
}

static void keep(struct config *values, const struct config *from,
		 enum param_id id)
{
	if (config_has(from, id))
		config_set(values, id, &from->values[id]);
}

/* CTID.conf with its range and the mark. */
static enum vz_err take_ids(void *ctx)
{
	struct creation *c = ctx;
	_config_ struct config values = { 0 };
	_free_ char *marked = NULL;
	_free_ char *text = NULL;
	_close_ int lock_fd = -1;
	unsigned long wanted = 0;
	uint32_t base;
	enum vz_err err = wanted_base(c, &wanted);

	if (!err)
		err = idrange_take(c->ct, wanted, &base, &lock_fd);
	if (err)
		return err;
	c->took_ids = true;
	set_number(&values, PARAM_LOCAL_UID, base);
	set_number(&values, PARAM_LOCAL_GID, base);
	keep(&values, &c->ct->effective, PARAM_VE_ROOT);
	keep(&values, &c->ct->effective, PARAM_VE_PRIVATE);
	marked = xasprintf("%s\n%s", c->ct->has_config ? UNFINISHED_OLD :
			   UNFINISHED_MARK, c->old_text);
	text = config_rewrite(marked, &values);
	err = write_config(c->ct, text);
	if (err)
		return err;
	config_overlay(&c->ct->file, &values);
	ct_update(c->ct);
	return VZ_OK;
}

static void restore_config(void *ctx)
{
	struct creation *c = ctx;

	if (!c->old_text)
		return;
	if (c->ct->has_config) {
		write_config(c->ct, c->old_text);
		return;
	}
	unlink(c->ct->conf_path);
	if (c->took_ids)
		idrange_give_back(c->ct->id);
}

static enum vz_err make_one(const char *path, bool *ret_made)
{
	if (mkdir(path, 0700))
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, errno,
				     "Unable to create directory %s", path);
	*ret_made = true;
	return VZ_OK;
}

/* The empty directory keeps others away from the place. */
static enum vz_err make_dirs(void *ctx)
{
	struct creation *c = ctx;
	_free_ char *copy = xstrdup(c->ct->private);
	enum vz_err err = VZ_OK;
	int ret;

	c->temp = xasprintf("%s.tmp", c->ct->private);
	ret = dir_create_all(dirname(copy), 0700);
	if (ret)
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, ret,
				     "Unable to create directory %s", copy);
	if (path_exists(c->temp)) {
		log_warn("Removing old directory %s", c->temp);
		trash_remove(c->temp);
	}
	if (!path_exists(c->ct->private))
		err = make_one(c->ct->private, &c->made_private);
	if (!err)
		err = make_one(c->temp, &c->made_temp);
	if (!err)
		ct_quota_prepare(c->ct, c->temp);
	if (!err && chown(c->temp, id_base(c), id_base(c)))
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, errno,
				     "Unable to change the owner of %s",
				     c->temp);
	return err;
}

static void remove_dirs(void *ctx)
{
	struct creation *c = ctx;

	if (c->made_temp && path_exists(c->temp))
		trash_remove(c->temp);
	if (c->made_private)
		rmdir(c->ct->private);
}

static void leave_namespace(void *ctx)
{
	struct creation *c = ctx;

	if (c->mount_ns < 0)
		return;
	if (setns(c->mount_ns, CLONE_NEWNS))
		log_errno(-1, errno, "Unable to return to the mount namespace of the node");
	close(steal_fd(&c->mount_ns));
}

static enum vz_err enter_namespace(void *ctx)
{
	struct creation *c = ctx;
	_close_ int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || unshare(CLONE_NEWNS))
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to create a mount namespace");
	c->mount_ns = steal_fd(&fd);
	if (mount("", "/", NULL, MS_REC | MS_SLAVE, NULL))
		return vz_fail_errno(VZ_SYSTEM_ERROR, errno,
				     "Unable to separate the mount namespace");
	return VZ_OK;
}

static enum vz_err look_into_archive(void *ctx)
{
	struct creation *c = ctx;

	return template_base(c->archive, &c->archive_base);
}

static enum vz_err mount_clone(void *ctx)
{
	struct creation *c = ctx;
	const struct idmap map = {
		.disk_base = id_base(c),
		.shown_base = c->archive_base,
		.count = IDRANGE_SIZE,
		/* The one who unpacks is there with his own id. */
		.plain_too = c->archive_base,
	};
	_close_ int tree = tree_clone(c->temp, &map, 0);
	int err = tree < 0 ? tree : tree_attach(tree, c->temp);

	if (err)
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, err,
				     "Unable to translate the owners in %s (the file system must support idmapped mounts)",
				     c->temp);
	return VZ_OK;
}

static enum vz_err unpack(void *ctx)
{
	struct creation *c = ctx;
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	log_info("Creating container private area (%s)", c->template);
	words_addf(&env, "PRIVATE_TEMPLATE=%s", c->archive);
	words_addf(&env, "VE_PRVT=%s", c->temp);
	err = helper_run("vps-create", &env, &status);
	if (err || !status)
		return err;
	return vz_fail(status, "Unable to unpack OS template %s", c->archive);
}

/* What others than the container had put into the area that the archive is of. */
static enum vz_err repair_ids(void *ctx)
{
	struct creation *c = ctx;
	struct tree_ids_result result;

	return c->archive_base ? tree_ids_repair(c->temp, id_base(c), &result) :
				 VZ_OK;
}

static enum vz_err return_to_node(void *ctx)
{
	leave_namespace(ctx);
	return VZ_OK;
}

static enum vz_err put_in_place(void *ctx)
{
	struct creation *c = ctx;

	if (rename(c->temp, c->ct->private))
		return vz_fail_errno(VZ_FS_NEW_VE_PRVT, errno,
				     "Unable to rename %s to %s", c->temp,
				     c->ct->private);
	c->made_temp = false;
	return VZ_OK;
}

static void remove_private(void *ctx)
{
	struct creation *c = ctx;

	/* What the bare environment has left: its quota, and its root below */
	ct_quota_forget(c->ct);
	if (!c->made_temp && path_exists(c->ct->private))
		trash_remove(c->ct->private);
	if (c->ct->root)
		rmdir(c->ct->root);
}

struct postcreate {
	struct creation	*c;
	const char	*text;
};

static enum vz_err run_postcreate(void *arg)
{
	struct postcreate *p = arg;
	_words_ struct words env = { 0 };
	_free_ char *kept = NULL;
	enum vz_err err;
	int status;

	/* It runs with the tree as its root. */
	words_add(&env, "VE_ROOT=/");
	kept = words_join(ct_words(p->c->ct, PARAM_KEEP_FILES), " ");
	words_addf(&env, "KEEP_FILES=%s", kept);
	err = ct_exec_script(p->c->host, p->c->ct, p->text, &env,
			     POSTCREATE_TIMEOUT_S, &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Distribution script POST_CREATE failed with status %d",
			       status);
	return err;
}

static enum vz_err postcreate(void *ctx)
{
	struct creation *c = ctx;
	_free_ char *text = dist_script_text(&c->dist, DIST_POST_CREATE);
	struct postcreate p = { c, text };

	if (!text)
		return VZ_OK;
	log_info("Performing postcreate actions");
	return ct_run_bare(c->host, c->ct, FS_UNFINISHED, run_postcreate, &p);
}

static enum vz_err drop_destroyed(void *ctx)
{
	struct creation *c = ctx;

	for (size_t i = 0; i < nr_ct_file_suffixes; i++) {
		_free_ char *path = path_rootf(PATH_CONF_DIR "/%u.%s.destroyed",
					       c->ct->id, ct_file_suffixes[i]);

		unlink(path);
	}
	return VZ_OK;
}

/* In one write: the values and the mark taken away. */
static enum vz_err save(void *ctx)
{
	struct creation *c = ctx;
	struct ct *ct = c->ct;
	_config_ struct config values = { 0 };
	_free_ char *text = NULL;
	enum vz_err err;

	config_overlay(&values, &ct->options);
	keep(&values, &ct->effective, PARAM_VE_ROOT);
	keep(&values, &ct->effective, PARAM_VE_PRIVATE);
	keep(&values, &ct->file, PARAM_LOCAL_UID);
	keep(&values, &ct->file, PARAM_LOCAL_GID);
	/* Others read numbers only, and a definite answer. */
	keep(&values, &ct->effective, PARAM_DISKSPACE);
	keep(&values, &ct->effective, PARAM_DISKINODES);
	config_set_text(&values, PARAM_ONBOOT,
			ct_yes(ct, PARAM_ONBOOT, false) ? "yes" : "no");
	config_set_text(&values, PARAM_OSTEMPLATE, c->template);
	config_set_text(&values, PARAM_VE_LAYOUT, "simfs");
	if (c->sample && !ct->has_config)
		config_set_text(&values, PARAM_ORIGIN_SAMPLE, c->sample);
	text = config_rewrite(c->old_text, &values);
	err = write_config(ct, text);
	if (err)
		return err;
	config_overlay(&ct->file, &values);
	ct_update(ct);
	log_info("CT configuration saved to %s", ct->conf_path);
	return VZ_OK;
}

static enum vz_err run_hook(void *ctx)
{
	struct creation *c = ctx;

	return hook_run(c->ct, HOOK_CREATE);
}

/* clang-format off */
static const struct step create_steps[] = {
	{ "left-overs",	remove_unfinished,	NULL },
	{ "sample",	read_sample,		NULL },
	{ "check",	check,			NULL },
	{ "template",	find_template,		NULL },
	{ "ids",	take_ids,		restore_config },
	{ "name",	take_name,		drop_name },
	{ "dirs",	make_dirs,		remove_dirs },
	{ "namespace",	enter_namespace,	leave_namespace },
	{ "archive",	look_into_archive,	NULL },
	{ "clone",	mount_clone,		NULL },
	{ "unpack",	unpack,			NULL },
	{ "return",	return_to_node,		NULL },
	{ "ids-repair",	repair_ids,		NULL },
	{ "place",	put_in_place,		remove_private },
	{ "postcreate",	postcreate,		NULL },
	{ "destroyed",	drop_destroyed,		NULL },
	{ "save",	save,			NULL },
	{ "hook",	run_hook,		NULL },
};
/* clang-format on */

enum vz_err ct_create(const struct host *host, struct ct *ct,
		      const char *sample)
{
	_creation_ struct creation c = {
		.host = host, .ct = ct, .mount_ns = -1,
	};
	enum vz_err err;

	if (sample)
		c.sample = xstrdup(sample);
	if (ve_exists(host, ct->id))
		return vz_fail(VZ_VE_RUNNING, "Container is running");
	err = steps_run("create", create_steps, ARRAY_SIZE(create_steps), &c);
	if (err) {
		log_msg(-1, "Creation of container private area failed");
		return err;
	}
	log_info("Container private area was created");
	return VZ_OK;
}
