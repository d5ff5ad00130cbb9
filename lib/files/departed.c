// SPDX-License-Identifier: GPL-2.0-or-later
/* The mark of a container that may be on another node. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "files/departed.h"

#define CONFIG_MAX	(1 << 20)

char *departed_to(const struct ct *ct)
{
	_free_ char *text = NULL;
	const char *node;

	if (file_read(ct->conf_path, CONFIG_MAX, &text, NULL) ||
	    !str_has_prefix(text, DEPARTED_MARK))
		return NULL;
	node = text + strlen(DEPARTED_MARK);
	return xstrndup(node, strcspn(node, "\n"));
}

const char *departed_skip(const char *text)
{
	if (!str_has_prefix(text, DEPARTED_MARK))
		return text;
	text += strcspn(text, "\n");
	return *text ? text + 1 : text;
}

/* @line: what stands before all else. */
static int rewrite(const struct ct *ct, const char *line)
{
	_free_ char *text = NULL;
	_free_ char *new = NULL;
	int err = file_read(ct->conf_path, CONFIG_MAX, &text, NULL);

	if (err)
		return err;
	new = xasprintf("%s%s", line, departed_skip(text));
	return str_eq(new, text) ? 0 :
	       file_replace(ct->conf_path, new, strlen(new), 0644);
}

int departed_set(const struct ct *ct, const char *node)
{
	_free_ char *line = xasprintf(DEPARTED_MARK "%s\n", node);

	return rewrite(ct, line);
}

int departed_clear(const struct ct *ct)
{
	return rewrite(ct, "");
}

enum vz_err departed_need_not(const struct ct *ct, const char *command,
			      bool force)
{
	_free_ char *node = departed_to(ct);
	int err;

	if (!node)
		return VZ_OK;
	if (!force)
		return vz_fail(VZ_VE_START_DISABLED,
			       "Container %u may be on %s, where vzmigrate was moving it: see vzctl status %u there. If it runs there, use vzmigrate %s %u again; if it does not, use vzctl %s --force here",
			       ct->id, node, ct->id, node, ct->id, command);
	err = departed_clear(ct);
	if (err)
		return vz_fail_errno(VZ_CONFIG_SAVE_ERROR, err,
				     "Unable to write %s", ct->conf_path);
	log_warn("Container %u is taken to be here, and not on %s", ct->id,
		 node);
	return VZ_OK;
}
