// SPDX-License-Identifier: GPL-2.0-or-later
/* Where containers are: configuration, directories, quota, templates. */
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "check.h"
#include "files/template.h"
#include "quota/fscheck.h"

#define MIB		(1024 * 1024)
/* One small container, hardly */
#define FREE_MIN	(1024ULL * MIB)

void check_conf(const struct machine *machine, struct finding *ret)
{
	if (machine->has_conf) {
		found(ret, PATH_VZ_CONF);
		return;
	}
	lacking(ret, PATH_VZ_CONF " cannot be read");
	words_add(&ret->todo, "apt install --reinstall -o Dpkg::Options::=--force-confmiss vzctl");
}

/* The directory of all containers' private areas. The caller frees. */
static char *private_dir(const struct machine *machine)
{
	const char *text = ct_text(&machine->ct, PARAM_VE_PRIVATE);
	char *path = path_expand(text ?: VZDIR "/private/$VEID", 0);
	char *slash = strrchr(path, '/');

	if (slash && slash != path)
		*slash = '\0';
	return path;
}

static void check_space(const char *dir, struct finding *ret)
{
	struct statvfs st;
	unsigned long long bytes;

	if (statvfs(dir, &st)) {
		lacking(ret, "%s cannot be examined", dir);
		return;
	}
	bytes = (unsigned long long)st.f_bavail * st.f_frsize;
	if (st.f_flag & ST_RDONLY) {
		lacking(ret, "%s is on a read-only file system", dir);
		words_addf(&ret->todo, "mount -o remount,rw \"$(findmnt -nT %s -o TARGET)\"",
			   dir);
	} else if (bytes < FREE_MIN) {
		lacking(ret, "%s has %llu MiB free", dir, bytes / MIB);
		words_add(&ret->todo, "mount a larger file system at " VZDIR
				      ", ext4 with quota and project, or XFS");
	} else {
		found(ret, "%s, %llu MiB free", dir, bytes / MIB);
	}
}

void check_places(const struct machine *machine, struct finding *ret)
{
	_free_ char *dir = private_dir(machine);
	struct stat st;

	if (stat(dir, &st) || !S_ISDIR(st.st_mode)) {
		lacking(ret, "%s does not exist", dir);
		words_addf(&ret->todo, "install -d -m 700 %s", dir);
	} else if (st.st_mode & 077) {
		lacking(ret, "%s is open to users of the node", dir);
		words_addf(&ret->todo, "chmod 700 %s", dir);
	} else {
		check_space(dir, ret);
	}
}

/* The reason is told by the command that is named then. */
static bool read_facts(const char *dir, struct fs_facts *ret)
{
	bool quiet = log_set_quiet(true);
	enum quota_err err = fs_facts_read(dir, ret);

	log_set_quiet(quiet);
	return !err;
}

void check_quota(const struct machine *machine, struct finding *ret)
{
	_free_ char *dir = private_dir(machine);
	_fs_verdict_ struct fs_verdict verdict = { 0 };
	_fs_facts_ struct fs_facts facts = { 0 };

	if (!ct_yes(&machine->ct, PARAM_DISK_QUOTA, true)) {
		found(ret, "Switched off, DISK_QUOTA=no");
		return;
	}
	if (!path_is_dir(dir) || !read_facts(dir, &facts)) {
		lacking(ret, "%s cannot be examined", dir);
		words_addf(&ret->todo, "vzquota check-fs %s", dir);
		return;
	}
	fs_judge(&facts, &verdict);
	if (verdict.code == QUOTA_OK) {
		found(ret, "%s at %s, users and groups inside too", facts.type,
		      facts.point);
		return;
	}
	lacking(ret, "%s", verdict.reason);
	for (size_t i = 0; i < verdict.todo.nr; i++)
		words_add(&ret->todo, verdict.todo.argv[i]);
}

void check_templates(const struct machine *machine, struct finding *ret)
{
	_words_ struct words names = { 0 };
	_free_ char *dir = ct_path(&machine->ct, PARAM_TEMPLATE);
	_free_ char *list = NULL;

	template_list(&machine->ct, &names);
	if (names.nr) {
		list = words_join(&names, " ");
		found(ret, "%s", list);
		return;
	}
	lacking(ret, "%s/cache has none", dir ?: VZDIR "/template");
	words_addf(&ret->todo, "copy an archive of a root file system to %s/cache, as debian-12-amd64-minimal.tar.zst",
		   dir ?: VZDIR "/template");
}
