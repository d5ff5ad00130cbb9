// SPDX-License-Identifier: GPL-2.0-or-later
/* A container as its configuration describes it, with all layers merged. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "model/ct.h"

enum vz_err ct_load_global(struct ct *ct)
{
	_free_ char *path = path_root(PATH_VZ_CONF);

	return config_read(&ct->global, path, IN_VZ_CONF, NULL);
}

static void settle_lists(struct config *config, const struct owner *owner)
{
	for (int id = 0; id < PARAM_NR; id++)
		value_settle(&config->values[id], params[id].type, owner);
}

enum vz_err ct_load(struct ct *ct, uint32_t id)
{
	bool missing = false;
	enum vz_err err;

	ct->id = id;
	free(ct->conf_path);
	ct->conf_path = path_ct_conf(id);
	config_free(&ct->file);
	err = config_read(&ct->file, ct->conf_path, IN_CT_CONF, &missing);
	if (err && !missing)
		return err;
	ct->has_config = !missing;
	settle_lists(&ct->file,
		     ct->node_seed ? &(struct owner){ id, ct->node_seed } : NULL);
	ct_update(ct);
	return VZ_OK;
}

/* What vz.conf says about others or about new containers only. */
static void drop_global(struct config *config, bool has_config)
{
	/* There it is the first range to give away, not the container's. */
	config_unset(config, PARAM_LOCAL_UID);
	config_unset(config, PARAM_LOCAL_GID);
	if (has_config)
		config_unset(config, PARAM_VE_LAYOUT);
}

void ct_read_defaults(const struct config *global, struct config *ret)
{
	config_overlay(ret, global);
	for (int id = 0; id < PARAM_NR; id++)
		if (!(params[id].flags & IN_CT_CONF))
			config_unset(ret, id);
	drop_global(ret, true);
}

void ct_read_node_defaults(struct config *ret)
{
	struct ct vz_conf = {};

	if (ct_load_global(&vz_conf))
		log_warn("Going on without the values of vz.conf");
	ct_read_defaults(&vz_conf.global, ret);
	ct_free(&vz_conf);
}

enum vz_err ct_read(uint32_t id, const struct config *defaults,
		    struct config *ret)
{
	_free_ char *path = path_ct_conf(id);
	bool missing = false;
	enum vz_err err;

	config_overlay(ret, defaults);
	err = config_read(ret, path, IN_CT_CONF, &missing);
	settle_lists(ret, NULL);
	return missing ? VZ_OK : err;
}

static void replace_path(char **path, char *new)
{
	free(*path);
	*path = new;
}

void ct_update(struct ct *ct)
{
	config_free(&ct->effective);
	config_overlay(&ct->effective, &ct->global);
	drop_global(&ct->effective, ct->has_config);
	config_overlay(&ct->effective, &ct->file);
	config_overlay(&ct->effective, &ct->options);
	replace_path(&ct->root, ct_path(ct, PARAM_VE_ROOT));
	replace_path(&ct->private, ct_path(ct, PARAM_VE_PRIVATE));
}

void ct_free(struct ct *ct)
{
	config_free(&ct->global);
	config_free(&ct->file);
	config_free(&ct->options);
	config_free(&ct->effective);
	free(ct->conf_path);
	free(ct->root);
	free(ct->private);
	*ct = (struct ct){};
}

bool ct_has(const struct ct *ct, enum param_id id)
{
	return config_has(&ct->effective, id);
}

const char *ct_text(const struct ct *ct, enum param_id id)
{
	return ct_has(ct, id) ? ct->effective.values[id].text : NULL;
}

const struct words *ct_words(const struct ct *ct, enum param_id id)
{
	return value_words(&ct->effective.values[id]);
}

const struct ub_pair *ct_pair(const struct ct *ct, enum param_id id)
{
	return ct_has(ct, id) ? &ct->effective.values[id].pair : NULL;
}

unsigned long ct_number(const struct ct *ct, enum param_id id,
			unsigned long unset)
{
	return ct_has(ct, id) ? ct->effective.values[id].number : unset;
}

bool ct_yes(const struct ct *ct, enum param_id id, bool unset)
{
	return ct_number(ct, id, unset) != 0;
}

double ct_real(const struct ct *ct, enum param_id id, double unset)
{
	return ct_has(ct, id) ? ct->effective.values[id].real : unset;
}

char *path_expand(const char *text, uint32_t ctid)
{
	static const char *const forms[] = { "$VEID", "${VEID}" };
	_str_ struct str out = {};

	for (size_t i = 0; i < ARRAY_SIZE(forms) && !out.len; i++) {
		const char *at = strstr(text, forms[i]);

		if (!at)
			continue;
		str_addn(&out, text, at - text);
		str_addf(&out, "%u%s", ctid, at + strlen(forms[i]));
	}
	if (!out.len)
		str_add(&out, text);
	while (out.len > 1 && out.text[out.len - 1] == '/')
		out.text[--out.len] = '\0';
	return path_root(out.text);
}

char *ct_path(const struct ct *ct, enum param_id id)
{
	const char *text = ct_text(ct, id);

	return text ? path_expand(text, ct->id) : NULL;
}

enum vz_err ct_need_root(const struct ct *ct)
{
	if (ct->root)
		return VZ_OK;
	return vz_fail(VZ_VE_ROOT_NOTSET, "VE_ROOT is not set");
}

enum vz_err ct_need_private(const struct ct *ct)
{
	if (ct->private)
		return VZ_OK;
	return vz_fail(VZ_VE_PRIVATE_NOTSET, "VE_PRIVATE is not set");
}

enum vz_err ct_need_simfs(const struct ct *ct)
{
	const char *layout = ct_text(ct, PARAM_VE_LAYOUT);

	if (!layout || str_eq(layout, "simfs"))
		return VZ_OK;
	return vz_fail(VZ_PLOOP_UNSUP,
		       "The %s layout of container %u is not supported: a new container can have --layout simfs, the files of an image can be copied into a directory and VE_LAYOUT be set to simfs",
		       layout, ct->id);
}

enum vz_err ct_save(struct ct *ct, const struct config *values)
{
	enum vz_err err = config_save(ct->conf_path, values);

	if (err)
		return err;
	config_overlay(&ct->file, values);
	ct->has_config = true;
	ct_update(ct);
	return VZ_OK;
}
