// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rewriting configuration files: lines of changed parameters are replaced
 * where they stand, everything else stays byte for byte.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "model/config.h"

#define CONFIG_MODE	0644

/* Length of $VEID or ${VEID} at @text, else 0. */
static size_t veid_len(const char *text)
{
	static const char *const forms[] = { "$VEID", "${VEID}" };

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (str_has_prefix(text, forms[i]))
			return strlen(forms[i]);
	return 0;
}

/*
 * Between double quotes, for our reader and for a shell alike. Only paths may
 * refer to $VEID.
 */
static void str_add_quoted(struct str *out, const char *text, bool is_path)
{
	while (*text) {
		size_t len = is_path ? veid_len(text) : 0;

		if (!len && strchr("\"\\`$", *text))
			str_addc(out, '\\');
		len = len ? len : 1;
		str_addn(out, text, len);
		text += len;
	}
}

static void add_line(struct str *out, enum param_id id,
		     const struct value *value, bool crlf)
{
	_free_ char *text = NULL;

	if (value->state != VALUE_SET)
		return;
	text = value_print(value, params[id].type);
	str_addf(out, "%s=\"", params[id].key);
	str_add_quoted(out, text, params[id].type == &type_path);
	str_add(out, crlf ? "\"\r\n" : "\"\n");
}

static enum param_id line_param(const char *text, size_t len)
{
	_free_ char *line = xstrndup(text, len);
	_free_ char *key = config_line_key(line);

	return key ? param_find_key(key) : PARAM_NONE;
}

static bool is_change(const struct config *changes, enum param_id id)
{
	return id != PARAM_NONE && params[id].key &&
	       params[id].flags & IN_CT_CONF &&
	       changes->values[id].state != VALUE_UNSET;
}

char *config_rewrite(const char *text, const struct config *changes)
{
	bool written[PARAM_NR] = {};
	struct str out = {};
	bool crlf = false;

	while (*text) {
		size_t len = strcspn(text, "\n");
		enum param_id id = line_param(text, len);

		crlf = len && text[len - 1] == '\r';
		if (!is_change(changes, id)) {
			str_addn(&out, text, len);
			str_addc(&out, '\n');
		} else if (!written[id]) {
			add_line(&out, id, &changes->values[id], crlf);
			written[id] = true;
		}
		text += len + (text[len] == '\n');
	}
	for (int id = 0; id < PARAM_NR; id++)
		if (is_change(changes, id) && !written[id])
			add_line(&out, id, &changes->values[id], crlf);
	return str_steal(&out);
}

static bool has_changes(const struct config *changes)
{
	for (int id = 0; id < PARAM_NR; id++)
		if (is_change(changes, id))
			return true;
	return false;
}

enum vz_err config_save(const char *path, const struct config *changes)
{
	_free_ char *old = NULL;
	_free_ char *new = NULL;
	int err;

	if (!has_changes(changes)) {
		log_info("No changes in CT configuration, not saving");
		return VZ_OK;
	}
	err = config_file_read(path, &old);
	if (err && err != -ENOENT)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, err,
				     "Cannot read configuration %s", path);
	new = config_rewrite(old ? old : "", changes);
	err = file_replace(path, new, strlen(new), CONFIG_MODE);
	if (err)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, err,
				     "Cannot write configuration %s", path);
	log_info("CT configuration saved to %s", path);
	return VZ_OK;
}
