// SPDX-License-Identifier: GPL-2.0-or-later
/* What else is installed and running. */
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "check.h"
#include "checkpoint/criu.h"

static const struct {
	const char	*program;
	const char	*package;
} needed[] = {
	{ "ip",		"iproute2" },
	{ "rsync",	"rsync" },
	{ "ssh",	"openssh-client" },
	{ "tar",	"tar" },
	{ "xz",		"xz-utils" },
	{ "zstd",	"zstd" },
};

static bool is_installed(const char *program)
{
	_words_ struct words dirs = { 0 };

	words_split(&dirs, getenv("PATH") ?: PROC_PATH, ":");
	for (size_t i = 0; i < dirs.nr; i++) {
		_free_ char *path = xasprintf("%s/%s", dirs.argv[i], program);

		if (!access(path, X_OK))
			return true;
	}
	return false;
}

void check_programs(const struct machine *machine, struct finding *ret)
{
	_words_ struct words programs = { 0 }, packages = { 0 };
	_free_ char *missing = NULL, *list = NULL;

	(void)machine;
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if (is_installed(needed[i].program))
			continue;
		words_add(&programs, needed[i].program);
		words_add(&packages, needed[i].package);
	}
	if (!programs.nr) {
		found(ret, "All that the tools call are installed");
		return;
	}
	missing = words_join(&programs, ", ");
	list = words_join(&packages, " ");
	lacking(ret, "Not installed: %s", missing);
	words_addf(&ret->todo, "apt install %s", list);
}

void check_criu(const struct machine *machine, struct finding *ret)
{
	_free_ char *path = NULL, *text = NULL;
	bool quiet = log_set_quiet(true);
	uint32_t version;
	enum vz_err err = criu_find(VZ_CHKPNT_ERROR, &path);

	(void)machine;
	if (!err)
		err = criu_version(path, VZ_CHKPNT_ERROR, &version);
	log_set_quiet(quiet);
	if (!err) {
		text = criu_version_text(version);
		found(ret, "CRIU %s", text);
		return;
	}
	if (path)
		lacking(ret, "%s is too old, or does not run", path);
	else
		lacking(ret, "CRIU is not installed");
	words_add(&ret->todo, "apt install criu (of Debian 13; Debian 12 has none)");
}

void check_services(const struct machine *machine, struct finding *ret)
{
	_free_ char *unit = path_root("/etc/systemd/system/multi-user.target.wants/vz.service");
	_free_ char *script = path_root("/etc/rc2.d/S01vz");

	(void)machine;
	if (path_exists(unit) || path_exists(script)) {
		found(ret, "vz is enabled");
		return;
	}
	lacking(ret, "vz is not enabled");
	words_add(&ret->todo, "systemctl enable --now vzconsoled vzeventd vz");
}
