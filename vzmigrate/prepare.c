// SPDX-License-Identifier: GPL-2.0-or-later
/* What is made on the destination before any file of the container is there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "files/departed.h"
#include "files/dump.h"
#include "files/unfinished.h"
#include "model/errors.h"
#include "mark.h"
#include "peer.h"
#include "prepare.h"
#include "tree.h"

/* Of our scripts there: somebody else's is in the way. */
#define IN_THE_WAY	3

static const char *const suffixes[] = {
	"start", "stop", "mount", "umount", "premount", "postumount",
};

/* Words of a script; the list ends with NULL. */
static int script(const struct migration *m, const char *text,
		  const char *input, const char *const *words)
{
	_words_ struct words list = {};

	while (*words)
		words_add(&list, *words++);
	return remote_script(&m->remote, text, &list, &(struct remote_call){
		.input = input, .deaf = true,
	});
}

/* To take something back. What may be running there is left alone. */
static void undo_script(const struct migration *m, const char *text,
			const char *const *words)
{
	if (m->may_run_there)
		return;
	if (script(m, text, NULL, words))
		log_warn("Unable to take back on %s what was done with %s",
			 m->remote.host, words[0]);
}

void remove_there(struct migration *m, const char *path)
{
	undo_script(m, "rm -rf --one-file-system -- \"$1\"",
		    (const char *const[]){ path, NULL });
}

/*
 * The mark
 */

/* Where the files are, when the private area here is a link; the caller frees. */
static char *link_target(const struct migration *m)
{
	struct stat st;
	char *real = NULL;

	if (!lstat(m->ct.private, &st) && S_ISLNK(st.st_mode))
		real = realpath(m->ct.private, NULL);
	return real ? real : xstrdup("");
}

bool mark_make(struct migration *m)
{
	/* $1: the private area, $2: its mark, $3: where it is a link to, or "". */
	static const char text[] =
		"dir=${3:-$1}\n"
		MARK_IS_VALID " && exit 0\n"
		"for path in \"$1\" \"$dir\"; do\n"
		"	[ -e \"$path\" ] || [ -L \"$path\" ] || continue\n"
		"	[ -d \"$path\" ] && [ -z \"$(ls -A -- \"$path/\")\" ] || exit 3\n"
		"done\n"
		"mkdir -p -- \"$(dirname -- \"$1\")\" && : >\"$2\"\n";
	_free_ char *target = link_target(m);
	int status = script(m, text, NULL, (const char *const[]){
		m->there.private, m->there.mark, target, NULL,
	});

	m->made_mark = status != IN_THE_WAY;
	if (status == IN_THE_WAY)
		return step_fail("The private area %s on %s is not empty, and no migration has left it: remove it if nobody needs it",
				 m->there.private, m->remote.host);
	return !status || step_fail("Unable to make %s on %s", m->there.mark,
				    m->remote.host);
}

/* With files to which it belongs, it stays. */
void mark_remove(struct migration *m)
{
	if (m->made_mark)
		undo_script(m, "[ -e \"$1\" ] || [ -L \"$1\" ] || rm -f -- \"$2\"",
			    (const char *const[]){
			m->there.private, m->there.mark, NULL,
		});
}

/*
 * Configuration
 */

/* A new container's, until it has all arrived: nobody can start it there. */
static char *marked_config(const struct migration *m, int *ret_err)
{
	_free_ char *text = NULL;

	*ret_err = config_file_read(m->ct.conf_path, &text);
	return *ret_err ? NULL : xasprintf(UNFINISHED_MOVE "\n%s",
				       departed_skip(text));
}

bool config_copy(struct migration *m)
{
	/*
	 * $1: the file, $2: its length, $3: "left" when one that is there is of a
	 * migration that was killed. All of it or nothing, and never over another's.
	 */
	static const char text[] =
		"umask 022\n"
		"temp=$1.$$\n"
		"trap 'rm -f -- \"$temp\"' EXIT\n"
		"cat >\"$temp\" || exit\n"
		"[ \"$(wc -c <\"$temp\")\" -eq \"$2\" ] || exit 1\n"
		"[ \"$3\" != left ] || rm -f -- \"$1\"\n"
		"[ ! -e \"$1\" ] && [ ! -L \"$1\" ] || exit 3\n"
		"ln -- \"$temp\" \"$1\"\n";
	int status, err;
	_free_ char *config = marked_config(m, &err);
	_free_ char *length = NULL;

	if (!config)
		return step_fail("Unable to read %s: %s", m->ct.conf_path,
				 strerror(-err));
	length = xasprintf("%zu", strlen(config));
	status = script(m, text, config, (const char *const[]){
		m->there.conf, length, m->there.has_config ? "left" : "", NULL,
	});
	m->made_config = status != IN_THE_WAY;
	if (status == IN_THE_WAY)
		return step_fail("%s has come to be on %s meanwhile",
				 m->there.conf, m->remote.host);
	return !status ||
	       step_fail("Unable to copy %s to %s", m->ct.conf_path, m->remote.host);
}

bool config_complete(struct migration *m)
{
	/* $1: the file, $2: the line that goes. */
	static const char text[] =
		"umask 022\n"
		"temp=$1.$$\n"
		"grep -vxF -- \"$2\" \"$1\" >\"$temp\" && mv -f -- \"$temp\" \"$1\" ||\n"
		"	{ rm -f -- \"$temp\"; exit 1; }\n";

	return !script(m, text, NULL, (const char *const[]){
		m->there.conf, UNFINISHED_MOVE, NULL,
	}) || step_fail("Unable to complete %s on %s", m->there.conf,
			m->remote.host);
}

/* What vzctl there has remembered of the container goes with it. */
void config_remove(struct migration *m)
{
	_free_ char *applied = path_rootf(PATH_APPLIED_DIR "/%u", m->ct.id);

	if (m->made_config)
		undo_script(m, "rm -f -- \"$1\" \"$2\"", (const char *const[]){
			m->there.conf, applied, NULL,
		});
}

bool places_set(struct migration *m)
{
	int status = peer_vzctl(m, "set", "--private", m->there.private,
				"--root", m->there.root, "--save");

	return !status ||
	       step_fail("Unable to set VE_PRIVATE and VE_ROOT of container %u on %s: vzctl set ended with status %d",
			 m->ct.id, m->remote.host, status);
}

bool name_apply(struct migration *m)
{
	int status = peer_vzctl(m, "set", "--applyconfig_map", "name", "--save");

	/* An older vzctl has no such option, and no names to register. */
	if (!status || status == VZ_INVALID_PARAMETER_SYNTAX ||
	    status == VZ_INVALID_PARAMETER_VALUE)
		return true;
	return step_fail("Unable to name container %u on %s: vzctl set ended with status %d",
			 m->ct.id, m->remote.host, status);
}

void name_remove(struct migration *m)
{
	if (!m->may_run_there &&
	    peer_vzctl(m, "set", "--name", "", "--save"))
		log_warn("Unable to take back the name of container %u on %s",
			 m->ct.id, m->remote.host);
}

/*
 * Scripts of the administrator
 */

static void find_scripts(const struct migration *m, struct words *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_free_ char *path = path_rootf(PATH_CONF_DIR "/%u.%s",
					       m->ct.id, suffixes[i]);

		if (path_exists(path))
			words_add(ret, path);
	}
}

bool scripts_copy(struct migration *m)
{
	_free_ char *dir = path_root(PATH_CONF_DIR);
	_words_ struct words paths = {};

	find_scripts(m, &paths);
	return !paths.nr || files_copy(m, &paths, dir);
}

void scripts_remove(struct migration *m)
{
	_words_ struct words paths = {};

	find_scripts(m, &paths);
	if (paths.nr)
		undo_script(m, "rm -f -- \"$@\"", (const char *const *)paths.argv);
}

/*
 * The image of a suspended container
 */

bool dump_dir_make(struct migration *m)
{
	return !script(m, "mkdir -p -m 0700 -- \"$1\"", NULL,
		       (const char *const[]){ m->there.dump_dir, NULL }) ||
	       step_fail("Unable to make %s on %s", m->there.dump_dir,
			 m->remote.host);
}

bool image_copy(struct migration *m)
{
	_free_ char *dir = dump_dir(&m->ct);
	_free_ char *from = dump_path(dir, m->ct.id);
	_free_ char *to = dump_path(m->there.dump_dir, m->ct.id);

	return dump_dir_make(m) && path_copy(m, from, to);
}

void image_remove(struct migration *m)
{
	_free_ char *path = dump_path(m->there.dump_dir, m->ct.id);

	remove_there(m, path);
}

/*
 * Directories
 */

bool root_make(struct migration *m)
{
	/* The answer says whether it is ours. */
	static const char text[] =
		"[ -d \"$1\" ] || { mkdir -p -- \"$1\" && echo made; }";
	_words_ struct words words = {};
	_free_ char *answer = NULL;
	int status;

	words_add(&words, m->there.root);
	status = remote_script(&m->remote, text, &words,
			       &(struct remote_call){ .text = &answer });
	/* It may have been heard before the connection was lost. */
	m->made_root = answer && *answer;
	return !status || step_fail("Unable to make %s on %s", m->there.root,
				    m->remote.host);
}

/* Nothing but an empty directory, where nothing is mounted, can go that way. */
void root_remove(struct migration *m)
{
	if (m->made_root)
		undo_script(m, "[ ! -d \"$1\" ] || rmdir -- \"$1\"",
			    (const char *const[]){ m->there.root, NULL });
}

bool private_make(struct migration *m)
{
	/*
	 * $1: the private area, $2: its mark, $3: where it is a link to, or "", $4 and
	 * $5: owner and mode.
	 */
	static const char text[] =
		"dir=${3:-$1}\n"
		"mkdir -p -- \"$dir\" || exit\n"
		"if [ \"$dir\" != \"$1\" ] && [ ! -L \"$1\" ]; then\n"
		"	[ ! -d \"$1\" ] || rmdir -- \"$1\" || exit\n"
		"	ln -s -- \"$dir\" \"$1\" || exit\n"
		"fi\n"
		MARK_OF_DIR " >\"$2\" &&\n"
		"chown -- \"$4\" \"$dir\" && chmod -- \"$5\" \"$dir\"\n";
	_free_ char *target = link_target(m);
	_free_ char *owner = NULL;
	_free_ char *mode = NULL;
	struct stat st;

	if (stat(m->ct.private, &st))
		return step_fail("Unable to examine %s: %s", m->ct.private,
				 strerror(errno));
	owner = xasprintf("%u:%u", st.st_uid, st.st_gid);
	mode = xasprintf("%04o", st.st_mode & 07777);
	return !script(m, text, NULL, (const char *const[]){
		m->there.private, m->there.mark, target, owner, mode, NULL,
	}) || step_fail("Unable to make the private area %s on %s",
			m->there.private, m->remote.host);
}

void private_remove(struct migration *m)
{
	/* $1: the private area, $2: where it is a link to, or "". */
	static const char text[] =
		"rm -rf --one-file-system -- \"${2:-$1}\" \"$1\"";
	_free_ char *target = link_target(m);

	if (m->options.keep_dst && !m->may_run_there) {
		log_info("%s on %s stays, for the next attempt",
			 m->there.private, m->remote.host);
		return;
	}
	undo_script(m, text, (const char *const[]){
		m->there.private, target, NULL,
	});
}
