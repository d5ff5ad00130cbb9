// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The record of what was done in a container.
 *
 *	# Applied in container 101, version 1: do not edit, remove it to have all done anew
 *	SET_HOSTNAME
 *	 VE_STATE=starting
 *	 HOSTNM=ct101
 *	 /etc/vz/dists/scripts/set_hostname.sh 8:1:2f3 100755 0:0 1432 1700000000.000000000
 *	 /etc/hostname 8:1:3ac 100644 0:0 6 1700000000.000000000
 *
 * A line that begins without a blank is an action, "live" may be behind it.
 * The others are compared and never read.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "inside/applied.h"

#define RECORD_MAX	(4 << 20)
#define LIVE		" live"

static char *record_path(uint32_t ctid)
{
	return path_rootf(PATH_APPLIED_DIR "/%u", ctid);
}

static char *first_line(uint32_t ctid)
{
	return xasprintf("# Applied in container %u, version 1: do not edit, remove it to have all done anew\n",
			 ctid);
}

/* NULL: of no action. */
static struct applied_action *action_of_line(struct applied *applied,
					     const char *line, size_t len)
{
	for (int i = 0; i < DIST_NR; i++) {
		const char *name = dist_action_name(i);
		size_t name_len = strlen(name);

		if (len < name_len || memcmp(line, name, name_len))
			continue;
		if (len == name_len)
			return &applied->actions[i];
		if (len == name_len + strlen(LIVE) &&
		    !memcmp(line + name_len, LIVE, strlen(LIVE))) {
			applied->actions[i].is_live = true;
			return &applied->actions[i];
		}
	}
	return NULL;
}

/* Each action up to the next line that does not begin with a blank. */
static void record_split(struct applied *applied, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		struct applied_action *action =
			action_of_line(applied, text, len);
		const char *begin = text + len + (text[len] == '\n');
		const char *end = begin;

		while (*end == ' ') {
			end += strcspn(end, "\n");
			end += *end == '\n';
		}
		if (action && !action->old)
			action->old = xstrndup(begin, end - begin);
		text = end;
	}
}

void applied_load(struct applied *applied, const struct ct *ct,
		  const struct dist *dist)
{
	_free_ char *path = record_path(ct->id);
	_free_ char *head = first_line(ct->id);

	*applied = (struct applied){ .ct = ct, .dist = dist };
	if (file_read(path, RECORD_MAX, &applied->text, NULL))
		return;
	if (str_has_prefix(applied->text, head))
		record_split(applied, applied->text + strlen(head));
}

/* Values come from configurations and may be anything but long. */
static void add_env(struct str *text, const struct words *env)
{
	for (size_t i = 0; env && i < env->nr; i++) {
		str_addc(text, ' ');
		for (const char *p = env->argv[i]; *p; p++) {
			if (*p == '\n' || *p == '\\')
				str_addc(text, '\\');
			str_addc(text, *p == '\n' ? 'n' : *p);
		}
		str_addc(text, '\n');
	}
}

/* What it is told, and the scripts themselves. */
static char *take_inputs(const struct applied *applied, enum dist_action action,
			 const struct words *env, struct timespec *ret_newest)
{
	_imprint_ struct imprint imprint = { 0 };
	_words_ struct words scripts = { 0 };

	dist_script_files(applied->dist, action, &scripts);
	add_env(&imprint.text, env);
	for (size_t i = 0; i < scripts.nr; i++)
		if (imprint_file(&imprint, scripts.argv[i]))
			return NULL;
	*ret_newest = imprint.newest;
	return str_steal(&imprint.text);
}

/* What the files of the container look like that the script goes by. */
static int take_files(const struct applied *applied, enum dist_action action,
		      struct imprint *imprint)
{
	_words_ struct words patterns = { 0 };
	_close_ int root_fd = -1;
	struct stat st;

	if (!dist_script_scope(applied->dist, action, &patterns))
		return -ENOENT;
	/* Not kept: it would keep the mount busy. */
	root_fd = open(applied->ct->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0 || fstat(root_fd, &st))
		return -errno;
	/* Whatever is in it: its time changes with each boot. */
	str_addf(&imprint->text, " / %x:%x:%lx\n", major(st.st_dev),
		 minor(st.st_dev), (unsigned long)st.st_ino);
	return imprint_tree(imprint, root_fd, &patterns);
}

bool applied_begin(struct applied *applied, enum dist_action action,
		   const struct words *env)
{
	struct applied_action *a = &applied->actions[action];
	_imprint_ struct imprint files = { 0 };
	size_t len;

	free(a->inputs);
	a->is_due = true;
	a->is_done = false;
	a->is_as_before = false;
	a->inputs = take_inputs(applied, action, env, &a->newest);
	if (!a->inputs || !a->old)
		return false;
	len = strlen(a->inputs);
	a->is_done = !strncmp(a->old, a->inputs, len) &&
		     !take_files(applied, action, &files) &&
		     str_eq(a->old + len, str_text(&files.text));
	a->is_as_before = a->is_done;
	return a->is_done;
}

void applied_end(struct applied *applied, enum dist_action action)
{
	applied->actions[action].is_done = applied->actions[action].inputs;
}

void applied_drop(struct applied *applied, enum dist_action action)
{
	applied->actions[action].is_done = false;
	applied->actions[action].is_as_before = false;
}

void applied_set_live(struct applied *applied, enum dist_action action,
		      bool is_live)
{
	applied->actions[action].is_live = is_live;
}

bool applied_is_live(const struct applied *applied, enum dist_action action)
{
	return applied->actions[action].is_live;
}

static void note_newest(struct imprint *all, const struct timespec *time)
{
	if (time->tv_sec > all->newest.tv_sec ||
	    (time->tv_sec == all->newest.tv_sec &&
	     time->tv_nsec > all->newest.tv_nsec))
		all->newest = *time;
}

static void add_lines(const struct applied *applied, int action,
		      const char *inputs, const char *files, struct str *text)
{
	str_addf(text, "%s%s\n%s%s", dist_action_name(action),
		 applied->actions[action].is_live ? LIVE : "", inputs, files);
}

/* As it is now. One of which nothing can be told is left out. */
static void add_done(const struct applied *applied, int action,
		     struct imprint *all)
{
	const struct applied_action *a = &applied->actions[action];
	_imprint_ struct imprint files = { 0 };

	if (take_files(applied, action, &files))
		return;
	add_lines(applied, action, a->inputs, str_text(&files.text),
		  &all->text);
	note_newest(all, &files.newest);
	note_newest(all, &a->newest);
}

/* @nobody_ran: files are still as they were when they were compared. */
static void add_action(const struct applied *applied, int action,
		       bool nobody_ran, struct imprint *all)
{
	const struct applied_action *a = &applied->actions[action];

	if (a->old && (!a->is_due || (a->is_as_before && nobody_ran)))
		add_lines(applied, action, a->old, "", &all->text);
	else if (a->is_done)
		add_done(applied, action, all);
}

static bool has_nobody_run(const struct applied *applied)
{
	for (int i = 0; i < DIST_NR; i++)
		if (applied->actions[i].is_due &&
		    !applied->actions[i].is_as_before)
			return false;
	return true;
}

static int record_write(uint32_t ctid, const struct str *text)
{
	_free_ char *path = record_path(ctid);
	_free_ char *copy = xstrdup(path);
	int err = dir_create_all(dirname(copy), 0755);

	return err ? err : file_replace(path, str_text(text), text->len, 0600);
}

void applied_save(const struct applied *applied)
{
	_free_ char *head = first_line(applied->ct->id);
	_imprint_ struct imprint all = { 0 };
	bool nobody_ran = has_nobody_run(applied);
	int err;

	str_add(&all.text, head);
	for (int i = 0; i < DIST_NR; i++)
		add_action(applied, i, nobody_ran, &all);
	if (str_eq(applied->text, str_text(&all.text)))
		return;
	err = imprint_settle(&all);
	if (!err)
		err = record_write(applied->ct->id, &all.text);
	if (err)
		log_errno(1, err, "What was done in container %u is not on record, and is done again at the next start",
			  applied->ct->id);
}

void applied_free(struct applied *applied)
{
	for (int i = 0; i < DIST_NR; i++) {
		free(applied->actions[i].old);
		free(applied->actions[i].inputs);
	}
	free(applied->text);
	*applied = (struct applied){ 0 };
}

void applied_forget(uint32_t ctid)
{
	_free_ char *path = record_path(ctid);

	if (unlink(path) && errno != ENOENT)
		log_errno(1, errno, "Unable to remove %s", path);
}
