// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names that CRIU gives to open files. The images tell them; the container could
 * have made files of such names itself, so each is looked up below its root.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "checkpoint/imagefile.h"
#include "checkpoint/links.h"
#include "checkpoint/images.pb-c.h"

#define MARK	"link_remap."
#define KEPT	".kept"
#define NOTE_MAX (16 << 20)

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum vz_err take_names(struct image *image, void *ctx)
{
	struct links *links = ctx;

	for (size_t i = 0; i < image->nr; i++) {
		const ImgFile *file = (const ImgFile *)image->entries[i].message;

		if (file->reg && str_has_prefix(name_of(file->reg->name), MARK))
			words_add(&links->paths, file->reg->name);
	}
	return VZ_OK;
}

/* Its directory; the name in it is @ret_name, of @path. */
static int open_parent(const struct links *links, const char *path,
		       const char **ret_name)
{
	_free_ char *dir = NULL;

	*ret_name = name_of(path);
	dir = xasprintf("./%.*s", (int)(*ret_name - path), path);
	return open_in_root(links->root_fd, dir, O_PATH | O_DIRECTORY, 0);
}

static int keep_one(const struct links *links, const char *path)
{
	const char *name;
	_close_ int dir = open_parent(links, path, &name);
	_free_ char *kept = xasprintf("%s" KEPT, name);

	if (dir < 0)
		return dir;
	if (unlinkat(dir, kept, 0) && errno != ENOENT)
		return -errno;
	return linkat(dir, name, dir, kept, 0) ? -errno : 0;
}

static int put_back_one(const struct links *links, const char *path)
{
	const char *name;
	_close_ int dir = open_parent(links, path, &name);
	_free_ char *kept = xasprintf("%s" KEPT, name);

	if (dir < 0)
		return dir;
	return renameat(dir, kept, dir, name) ? -errno : 0;
}

static int remove_one(const struct links *links, const char *path)
{
	const char *name;
	_close_ int dir = open_parent(links, path, &name);
	_free_ char *kept = xasprintf("%s" KEPT, name);

	if (dir >= 0) {
		unlinkat(dir, kept, 0);
		unlinkat(dir, name, 0);
	}
	return 0;
}

static enum vz_err for_each(const struct links *links,
			    int (*call)(const struct links *links, const char *path))
{
	for (size_t i = 0; i < links->paths.nr; i++) {
		int err = call(links, links->paths.argv[i]);

		if (err)
			return vz_fail_errno(VZ_CHKPNT_ERROR, err,
					     "Unable to keep the name %s in the container",
					     links->paths.argv[i]);
	}
	return VZ_OK;
}

static int open_root(struct links *links, pid_t init)
{
	_free_ char *root = path_rootf("/proc/%d/root", init);

	links->root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return links->root_fd < 0 ? -errno : 0;
}

enum vz_err links_keep(struct links *links, const struct images *images,
		       pid_t init)
{
	const struct image_dir dir = {
		.fd = images->fd, .path = images->path,
		.error = VZ_CHKPNT_ERROR,
	};
	enum vz_err err = image_for_each(&dir, &image_files, take_names, links);
	int ret;

	if (err || !links->paths.nr)
		return err;
	ret = open_root(links, init);
	if (ret)
		return vz_fail_errno(VZ_CHKPNT_ERROR, ret,
				     "Unable to open the container's root");
	return for_each(links, keep_one);
}

static char *note_path(uint32_t ctid)
{
	return path_rootf(PATH_RUN_DIR "/links.%u", ctid);
}

/* As the container may have named a directory: not by lines. */
static int write_note(const struct links *links, uint32_t ctid)
{
	_free_ char *path = note_path(ctid);
	_free_ char *dir = path_root(PATH_RUN_DIR);
	_str_ struct str text = { 0 };
	int err = dir_create_all(dir, 0755);

	for (size_t i = 0; i < links->paths.nr; i++)
		str_addn(&text, links->paths.argv[i],
			 strlen(links->paths.argv[i]) + 1);
	return err ? err : file_replace(path, text.text, text.len, 0600);
}

enum vz_err links_put_back(struct links *links, uint32_t ctid)
{
	enum vz_err err;
	int ret;

	if (!links->paths.nr)
		return VZ_OK;
	ret = write_note(links, ctid);
	err = for_each(links, put_back_one);
	if (!err && ret)
		return vz_fail_errno(VZ_CHKPNT_ERROR, ret,
				     "Unable to note which names CRIU has given to files of container %u",
				     ctid);
	return err;
}

void links_forget(uint32_t ctid, pid_t init)
{
	_free_ char *path = note_path(ctid);
	struct links links = LINKS_INIT;
	_free_ char *text = NULL;
	size_t len;

	if (file_read(path, NOTE_MAX, &text, &len))
		return;
	for (size_t at = 0; at < len; at += strlen(text + at) + 1)
		words_add(&links.paths, text + at);
	if (!open_root(&links, init))
		links_remove(&links);
	links_free(&links);
	unlink(path);
}

void links_drop_note(uint32_t ctid)
{
	_free_ char *path = note_path(ctid);

	unlink(path);
}

void links_remove(struct links *links)
{
	for_each(links, remove_one);
}

void links_free(struct links *links)
{
	cleanup_close(&links->root_fd);
	words_free(&links->paths);
}
