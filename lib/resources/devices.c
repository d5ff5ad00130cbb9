// SPDX-License-Identifier: GPL-2.0-or-later
/* Devices of the node that a container may use. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <linux/vzcalluser.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "inside/exec.h"
#include "resources/devices.h"

#define SCRIPT_MAX		65536
#define SCRIPT_TIMEOUT_S	60

static unsigned int mask_of(const char *letters)
{
	static const struct {
		char		letter;
		unsigned int	bit;
	} bits[] = {
		{ 'r', VE_DEV_READ }, { 'w', VE_DEV_WRITE },
		{ 'q', VE_DEV_QUOTA },
	};
	unsigned int mask = 0;

	if (str_eq(letters, "none"))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		if (strchr(letters, bits[i].letter))
			mask |= bits[i].bit;
	return mask;
}

static enum vz_err set_rule(const struct host *host, const struct ct *ct,
			    const char *element, unsigned int type, dev_t dev)
{
	const char *letters = strrchr(element, ':') + 1;
	int err = ve_set_device(host, ct->id, type, dev, mask_of(letters));

	if (err)
		return vz_fail_errno(VZ_SET_DEVICES, err,
				     "Unable to set the device permission %s of container %u",
				     element, ct->id);
	return VZ_OK;
}

/* @element: "b|c:MAJOR:MINOR|all:PERM", as the configuration keeps it. */
static enum vz_err set_by_number(const struct host *host, const struct ct *ct,
				 const char *element)
{
	_words_ struct words part = { 0 };
	unsigned int type, major = 0, minor = 0;

	words_split(&part, element, ":");
	type = str_eq(part.argv[0], "b") ? S_IFBLK : S_IFCHR;
	num_parse_u32(part.argv[1], &major);
	if (str_eq(part.argv[2], "all"))
		type |= VE_DEV_MAJOR;
	else
		type |= VE_DEV_EXACT;
	num_parse_u32(part.argv[2], &minor);
	return set_rule(host, ct, element, type, makedev(major, minor));
}

/* What the script inside is told to make and to remove. */
struct nodes {
	struct words	add, del;
};

static void nodes_free(struct nodes *nodes)
{
	words_free(&nodes->add);
	words_free(&nodes->del);
}

static bool is_device(const char *path, struct stat *ret_st)
{
	return !stat(path, ret_st) &&
	       (S_ISCHR(ret_st->st_mode) || S_ISBLK(ret_st->st_mode));
}

bool devnode_exists(const char *element)
{
	_free_ char *path = path_rootf("/dev/%.*s",
				       (int)(strrchr(element, ':') - element),
				       element);
	struct stat st;

	return is_device(path, &st);
}

/* @element: "NAME:PERM" of a device in the node's /dev. */
static enum vz_err set_by_name(const struct host *host, const struct ct *ct,
			       const char *element, struct nodes *nodes)
{
	const char *colon = strrchr(element, ':');
	_free_ char *name = xstrndup(element, colon - element);
	_free_ char *path = path_rootf("/dev/%s", name);
	bool removes = str_eq(colon + 1, "none");
	struct stat st;

	if (!is_device(path, &st)) {
		if (removes)
			words_add(&nodes->del, name);
		else
			log_warn("Device %s of container %u is skipped: it does not exist on this node",
				 path, ct->id);
		return VZ_OK;
	}
	if (removes)
		words_add(&nodes->del, name);
	else
		words_addf(&nodes->add, "%s:%c:%u:%u", name,
			   S_ISBLK(st.st_mode) ? 'b' : 'c', major(st.st_rdev),
			   minor(st.st_rdev));
	return set_rule(host, ct, element,
			(st.st_mode & S_IFMT) | VE_DEV_EXACT, st.st_rdev);
}

static void add_list(struct words *env, const char *name,
		     const struct words *list)
{
	_free_ char *text = words_join(list, " ");

	words_addf(env, "%s=%s", name, text);
}

/* In the container's own /dev, as its own root. */
static enum vz_err make_nodes(const struct host *host, const struct ct *ct,
			      const struct nodes *nodes)
{
	_free_ char *path = path_root(PATH_SCRIPT_DIR "/ct-devnodes");
	_words_ struct words env = { 0 };
	_free_ char *text = NULL;
	enum vz_err err;
	int status = 0;

	if (!nodes->add.nr && !nodes->del.nr)
		return VZ_OK;
	status = file_read(path, SCRIPT_MAX, &text, NULL);
	if (status)
		return vz_fail_errno(VZ_NOSCRIPT, status, "Unable to read %s",
				     path);
	add_list(&env, "ADD", &nodes->add);
	add_list(&env, "DEL", &nodes->del);
	err = ct_exec_script(host, ct, text, &env, SCRIPT_TIMEOUT_S, &status);
	if (!err && status)
		return vz_fail(VZ_SET_DEVICES,
			       "Unable to make the device nodes in container %u",
			       ct->id);
	return err;
}

static enum vz_err set_all(const struct host *host, const struct ct *ct,
			   const struct words *devices,
			   const struct words *devnodes, struct nodes *nodes)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < devices->nr && !err; i++)
		err = set_by_number(host, ct, devices->argv[i]);
	for (size_t i = 0; i < devnodes->nr && !err; i++)
		err = set_by_name(host, ct, devnodes->argv[i], nodes);
	return err;
}

enum vz_err devices_apply(const struct host *host, const struct ct *ct,
			  const struct words *devices,
			  const struct words *devnodes)
{
	__attribute__((cleanup(nodes_free))) struct nodes nodes = { 0 };
	enum vz_err err;

	if (!devices->nr && !devnodes->nr)
		return VZ_OK;
	log_info("Setting devices");
	err = set_all(host, ct, devices, devnodes, &nodes);
	return err ? err : make_nodes(host, ct, &nodes);
}

enum vz_err devices_restore(const struct host *host, const struct ct *ct,
			    const struct words *devices,
			    const struct words *devnodes)
{
	__attribute__((cleanup(nodes_free))) struct nodes nodes = { 0 };

	return set_all(host, ct, devices, devnodes, &nodes);
}
