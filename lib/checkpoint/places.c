// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a restored container's files are while CRIU puts it together. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/engine.h"
#include "checkpoint/places.h"
#include "files/idmap.h"

static const struct view_mount *find_mount(const struct view *view,
					   const char *point)
{
	const char *path = point + strspn(point, "/");

	/* The last one is on top. */
	for (size_t i = view->nr; i-- > 0;)
		if (str_eq(view->mounts[i].path, path))
			return &view->mounts[i];
	return NULL;
}

static bool is_tty(const struct external *e)
{
	return e->tty;
}

enum vz_err places_check(const struct record *record, const struct view *view)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; i < record->nr_externals; i++) {
		const struct external *e = &record->externals[i];

		if (!is_tty(e) && !find_mount(view, e->point))
			err = vz_fail(VZ_RESTORE_ERROR,
				      "What the node had mounted at %s of the container is not there: mount it below VE_ROOT, as its mount script did",
				      e->point);
	}
	return err;
}

static char *path_of(const struct external *e)
{
	return xasprintf(ENGINE_YARD "/%s", e->key);
}

static int make_target(int tree, const char *path)
{
	struct stat st;
	int fd;

	if (fstat(tree, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return mkdir(path, 0700) ? -errno : 0;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int attach_one(const struct external *e, const struct view *view)
{
	const struct view_mount *mount = find_mount(view, e->point);
	_free_ char *path = path_of(e);
	int err = mount ? make_target(mount->fd, path) : -ENOENT;

	return err ? err : tree_attach(mount->fd, path);
}

int places_attach(const struct record *record, const struct view *view,
		  const char *root)
{
	int err = tree_attach(view->root_fd, root);

	for (size_t i = 0; i < record->nr_externals && !err; i++)
		if (!is_tty(&record->externals[i]))
			err = attach_one(&record->externals[i], view);
	return err;
}

static const struct console_slave *
find_slave(const struct console_slaves *slaves, unsigned int tty)
{
	for (size_t i = 0; i < slaves->nr; i++)
		if (slaves->slave[i].tty == tty)
			return &slaves->slave[i];
	return NULL;
}

static void add_mount(const struct external *e,
		      const struct console_slaves *slaves, struct words *args)
{
	const struct console_slave *slave = find_slave(slaves, e->tty);
	_free_ char *path = slave ? xstrdup(slave->path) : path_of(e);

	words_add(args, "--external");
	words_addf(args, "mnt[%s]:%s", e->key, path);
}

/* A terminal with two names is one descriptor. */
static void add_tty(const struct external *e,
		    const struct console_slaves *slaves, int first_fd,
		    struct words *ids, struct words *args)
{
	const struct console_slave *slave = find_slave(slaves, e->tty);

	if (!slave || words_has(ids, e->tty_id))
		return;
	words_add(ids, e->tty_id);
	words_add(args, "--inherit-fd");
	words_addf(args, "fd[%d]:tty[%s]",
		   first_fd + (int)(slave - slaves->slave), e->tty_id);
}

void places_add_args(const struct record *record,
		     const struct console_slaves *slaves, int first_fd,
		     struct words *args)
{
	_words_ struct words ids = { 0 };

	for (size_t i = 0; i < record->nr_externals; i++) {
		add_mount(&record->externals[i], slaves, args);
		if (is_tty(&record->externals[i]))
			add_tty(&record->externals[i], slaves, first_fd, &ids,
				args);
	}
}
