// SPDX-License-Identifier: GPL-2.0-or-later
/* What a dump file needs of the node that restores it. */
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "base/version.h"
#include "checkpoint/cpu.h"
#include "checkpoint/criu.h"
#include "checkpoint/engine.h"
#include "checkpoint/needs.h"
#include "model/config.h"
#include "model/idrange.h"

static char *text_of(const char *path)
{
	char *text = NULL;

	if (config_file_read(path, &text))
		return xstrdup("");
	return text;
}

void needs_describe(const struct ct *ct, uint32_t criu, struct dump_meta *ret)
{
	struct utsname node;

	uname(&node);
	*ret = (struct dump_meta){
		.format = DUMP_FORMAT,
		.ctid = ct->id,
		.name = xstrdup(ct_text(ct, PARAM_NAME) ? : ""),
		.made = time(NULL),
		.node = xstrdup(node.nodename),
		.kernel = xstrdup(node.release),
		.tools = xstrdup(VZ_VERSION),
		.criu = criu_version_text(criu),
		.cpu = cpu_features(),
		.config = text_of(ct->conf_path),
		.local_uid = ct->file.values[PARAM_LOCAL_UID].number,
		.nr_ids = IDRANGE_SIZE,
	};
}

static enum vz_err find_engine(uint32_t *ret_version)
{
	_free_ char *program = NULL;

	return engine_find(VZ_RESTORE_ERROR, &program, ret_version);
}

enum vz_err needs_check_engine(const struct dump_meta *meta)
{
	uint32_t version;

	(void)meta;
	return find_engine(&version);
}

enum vz_err needs_check_version(const struct dump_meta *meta)
{
	_free_ char *text = NULL;
	uint32_t version, wanted;
	enum vz_err err;

	if (meta->format > DUMP_FORMAT)
		return vz_fail(VZ_RESTORE_ERROR,
			       "Dump files have format %lu there, this version knows up to %d",
			       meta->format, DUMP_FORMAT);
	if (criu_version_parse(meta->criu, &wanted))
		return vz_fail(VZ_RESTORE_ERROR, "CRIU %s is no version",
			       meta->criu);
	err = find_engine(&version);
	if (err || wanted <= version)
		return err;
	text = criu_version_text(version);
	return vz_fail(VZ_RESTORE_ERROR,
		       "Images of CRIU %s are not for version %s, which is older; install criu %s or later",
		       meta->criu, text, meta->criu);
}

enum vz_err needs_check_cpu(const struct dump_meta *meta)
{
	return cpu_check(meta->cpu);
}
