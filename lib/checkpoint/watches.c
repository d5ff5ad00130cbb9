// SPDX-License-Identifier: GPL-2.0-or-later
/* What inotify and fanotify watch. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "checkpoint/correct_request.h"
#include "checkpoint/images.pb-c.h"
#include "checkpoint/watches.h"

#define INIT_IDS	"ids-1.img"

struct mount {
	uint32_t	ns;		/* whose mount it is: CRIU's number */
	uint32_t	id;
	uint32_t	dev;		/* file system */
	char		*root;		/* what of it is mounted */
	char		*place;		/* where, in its namespace */
};

struct mounts {
	uint32_t	init_ns;
	struct mount	*list;
	size_t		nr;
};

static void mounts_free(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->nr; i++) {
		free(mounts->list[i].root);
		free(mounts->list[i].place);
	}
	free(mounts->list);
}
#define _mounts_ __attribute__((cleanup(mounts_free)))

static enum vz_err find_init_ns(const struct image_dir *dir, uint32_t *ret)
{
	_image_ struct image image = { 0 };
	enum vz_err err = image_read(dir, &image_ids, INIT_IDS, &image);
	const ImgIds *ids;

	if (err)
		return err;
	ids = image.nr ? (ImgIds *)image.entries[0].message : NULL;
	if (!ids || !ids->has_mnt_ns_id)
		return vz_fail(dir->error,
			       "Image %s/" INIT_IDS " does not tell the mount namespace of init",
			       dir->path);
	*ret = ids->mnt_ns_id;
	return VZ_OK;
}

static enum vz_err add_mounts(struct image *image, void *ctx)
{
	struct mounts *mounts = ctx;
	uint32_t ns;

	if (!image_number(image->name, &ns))
		return VZ_OK;
	for (size_t i = 0; i < image->nr; i++) {
		const ImgMount *m = (ImgMount *)image->entries[i].message;

		mounts->list = xgrow(mounts->list, mounts->nr,
				     sizeof(*mounts->list));
		mounts->list[mounts->nr++] = (struct mount){
			.ns = ns, .id = m->mnt_id, .dev = m->root_dev,
			.root = xstrdup(m->root),
			.place = xstrdup(m->mountpoint),
		};
	}
	return VZ_OK;
}

static const struct mount *find_mount(const struct mounts *mounts, uint32_t id)
{
	for (size_t i = 0; i < mounts->nr; i++)
		if (mounts->list[i].id == id)
			return &mounts->list[i];
	return NULL;
}

/* @path behind @dir, "" or with a slash; NULL: it is elsewhere. */
static const char *path_behind(const char *path, const char *dir)
{
	size_t len = str_eq(dir, "/") ? 0 : strlen(dir);

	if (!path_is_within(path, dir))
		return NULL;
	return str_eq(path + len, "/") ? "" : path + len;
}

static char *path_join(const char *dir, const char *rest)
{
	if (!*rest)
		return xstrdup(dir);
	return xasprintf("%s%s", str_eq(dir, "/") ? "" : dir, rest);
}

/* Where on the file system that is; NULL: not below the mount. */
static char *path_on_fs(const struct mount *mount, const char *path)
{
	const char *rest = path_behind(path, mount->place);

	return rest ? path_join(mount->root, rest) : NULL;
}

/* How well a mount shows what another one does: 0 not at all. */
static int fitness(const struct mount *m, const struct mount *of,
		   const char *on_fs)
{
	if (m->dev != of->dev)
		return 0;
	if (str_eq(m->root, of->root))
		return str_eq(m->place, of->place) ? 4 : 3;
	return on_fs && path_behind(on_fs, m->root) ? 2 : 1;
}

static const struct mount *find_in_init(const struct mounts *mounts,
					const struct mount *of,
					const char *on_fs)
{
	const struct mount *best = NULL;
	int best_fitness = 0;

	for (size_t i = 0; i < mounts->nr; i++) {
		const struct mount *m = &mounts->list[i];
		int its = m->ns == mounts->init_ns ? fitness(m, of, on_fs) : 0;

		if (its > best_fitness) {
			best = m;
			best_fitness = its;
		}
	}
	return best;
}

static void move_path(ImgHandle *handle, const struct mount *to,
		      const char *on_fs)
{
	const char *rest = on_fs ? path_behind(on_fs, to->root) : NULL;

	if (!rest)
		return;
	free(handle->path);
	handle->path = path_join(to->place, rest);
}

static bool correct_handle(const struct mounts *mounts, ImgHandle *handle)
{
	const struct mount *of = handle && handle->has_mnt_id ?
					 find_mount(mounts, handle->mnt_id) :
					 NULL;
	_free_ char *on_fs = NULL;
	const struct mount *to;

	if (!of || of->ns == mounts->init_ns)
		return false;
	if (handle->path)
		on_fs = path_on_fs(of, handle->path);
	to = find_in_init(mounts, of, on_fs);
	if (!to)
		return false;
	handle->mnt_id = to->id;
	move_path(handle, to, on_fs);
	return true;
}

static bool correct_inotify(const struct mounts *mounts, ImgInotify *inotify)
{
	bool is_changed = false;

	for (size_t i = 0; inotify && i < inotify->n_wd; i++)
		is_changed |= correct_handle(mounts, inotify->wd[i]->f_handle);
	return is_changed;
}

static bool correct_fanotify(const struct mounts *mounts, ImgFanotify *fanotify)
{
	bool is_changed = false;

	for (size_t i = 0; fanotify && i < fanotify->n_mark; i++) {
		ImgInodeMark *mark = fanotify->mark[i]->ie;

		if (mark)
			is_changed |= correct_handle(mounts, mark->f_handle);
	}
	return is_changed;
}

static bool has_watches(const struct image *image)
{
	for (size_t i = 0; i < image->nr; i++) {
		const ImgFile *file = (ImgFile *)image->entries[i].message;

		if (file->ify || file->ffy)
			return true;
	}
	return false;
}

enum vz_err watches_correct(struct image *image, void *ctx)
{
	const struct correct_request *request = ctx;
	_mounts_ struct mounts mounts = { 0 };
	enum vz_err err;

	if (!has_watches(image))
		return VZ_OK;
	err = find_init_ns(request->dir, &mounts.init_ns);
	if (!err)
		err = image_for_each(request->dir, &image_mounts, add_mounts,
				     &mounts);
	for (size_t i = 0; !err && i < image->nr; i++) {
		struct image_entry *entry = &image->entries[i];
		ImgFile *file = (ImgFile *)entry->message;

		entry->is_changed = correct_inotify(&mounts, file->ify);
		entry->is_changed |= correct_fanotify(&mounts, file->ffy);
	}
	return err;
}
