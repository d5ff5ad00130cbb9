// SPDX-License-Identifier: GPL-2.0-or-later
/* CRIU's image files. */
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "checkpoint/imagefile.h"
#include "checkpoint/images.pb-c.h"

#define FILE_MAX	(256UL << 20)	/* bytes; pages are in other files */
#define COMMON_MAGIC	0x54564319U

/* As CRIU's magic.h has them. */
const struct image_type image_inventory = {
	"inventory.img", 0x58313116, &img_inventory__descriptor, true
};
const struct image_type image_ids = {
	"ids-*.img", 0x54432030, &img_ids__descriptor, false
};
const struct image_type image_mounts = {
	"mountpoints-*.img", 0x55563928, &img_mount__descriptor, false
};
const struct image_type image_files = {
	"files.img", 0x56303138, &img_file__descriptor, false
};
const struct image_type image_userns = {
	"userns-*.img", 0x55474906, &img_userns__descriptor, false
};
const struct image_type image_cgroup = {
	"cgroup.img", 0x59383330, &img_cgroup__descriptor, false
};
const struct image_type image_devices = {
	"netdev-*.img", 0x57373951, &img_device__descriptor, false
};
const struct image_type image_interpreters = {
	"binfmt-misc*.img", 0x67343323, &img_interpreter__descriptor, false
};
const struct image_type image_apparmor = {
	"apparmor.img", 0x59423047, &img_apparmor__descriptor, false
};

static enum vz_err damaged(const struct image *image, const char *what)
{
	return vz_fail(image->dir->error, "Image %s/%s is damaged: %s",
		       image->dir->path, image->name, what);
}

static enum vz_err cannot(const struct image *image, const char *verb, int err)
{
	return vz_fail_errno(image->dir->error, err, "Cannot %s image %s/%s",
			     verb, image->dir->path, image->name);
}

static uint32_t number_at(const struct image *image, size_t at)
{
	uint32_t number;

	memcpy(&number, image->content + at, sizeof(number));
	return le32toh(number);
}

static enum vz_err load(struct image *image)
{
	_close_ int fd = openat(image->dir->fd, image->name,
				O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int err = fd < 0 ? -errno :
			   fd_read_all(fd, FILE_MAX, &image->content,
				       &image->len);

	return err ? cannot(image, "read", err) : VZ_OK;
}

static enum vz_err add_entry(struct image *image, const struct image_type *type,
			     size_t at, size_t len)
{
	struct image_entry entry = {
		.packed = (const uint8_t *)image->content + at, .len = len,
	};

	entry.message = protobuf_c_message_unpack(type->message, NULL, len,
						  entry.packed);
	if (!entry.message)
		return damaged(image, "an entry cannot be understood");
	image->entries = xgrow(image->entries, image->nr, sizeof(entry));
	image->entries[image->nr++] = entry;
	return VZ_OK;
}

static bool begins_as(const struct image *image, const struct image_type *type)
{
	if (image->len < image->begin)
		return false;
	if (type->is_bare)
		return number_at(image, 0) == type->magic;
	return number_at(image, 0) == COMMON_MAGIC &&
	       number_at(image, sizeof(uint32_t)) == type->magic;
}

static enum vz_err parse(struct image *image, const struct image_type *type)
{
	size_t at = (type->is_bare ? 1 : 2) * sizeof(uint32_t);

	image->begin = at;
	if (!begins_as(image, type))
		return damaged(image, "it does not begin like one of its kind");
	while (at < image->len) {
		enum vz_err err;
		uint32_t len;

		if (image->len - at < sizeof(len))
			return damaged(image, "it is truncated");
		len = number_at(image, at);
		at += sizeof(len);
		if (len > image->len - at)
			return damaged(image, "an entry is larger than the file");
		err = add_entry(image, type, at, len);
		if (err)
			return err;
		at += len;
	}
	return VZ_OK;
}

enum vz_err image_read(const struct image_dir *dir,
		       const struct image_type *type, const char *name,
		       struct image *ret)
{
	_image_ struct image image = { .dir = dir, .name = xstrdup(name) };
	enum vz_err err = load(&image);

	if (!err)
		err = parse(&image, type);
	if (err)
		return err;
	*ret = image;
	image = (struct image){ 0 };
	return VZ_OK;
}

enum vz_err image_read_text(const struct image_dir *dir, const char *name,
			    char **ret)
{
	_image_ struct image image = { .dir = dir, .name = xstrdup(name) };
	enum vz_err err = load(&image);

	if (err)
		return err;
	if (strlen(image.content) != image.len)
		return damaged(&image, "it is no text");
	*ret = steal_ptr(&image.content);
	return VZ_OK;
}

void image_free(struct image *image)
{
	for (size_t i = 0; i < image->nr; i++)
		protobuf_c_message_free_unpacked(image->entries[i].message,
						 NULL);
	free(image->entries);
	free(image->content);
	free(image->name);
	*image = (struct image){ 0 };
}

static void add_number(struct str *s, uint32_t number)
{
	number = htole32(number);
	str_addn(s, (const char *)&number, sizeof(number));
}

static void add_packed(struct str *s, const struct image_entry *entry)
{
	_free_ uint8_t *packed = NULL;
	const uint8_t *data = entry->packed;
	size_t len = entry->len;

	if (entry->is_changed) {
		packed = xmalloc(protobuf_c_message_get_packed_size(
					 entry->message) + 1);
		len = protobuf_c_message_pack(entry->message, packed);
		data = packed;
	}
	add_number(s, len);
	str_addn(s, (const char *)data, len);
}

static bool is_changed(const struct image *image)
{
	for (size_t i = 0; i < image->nr; i++)
		if (image->entries[i].is_changed)
			return true;
	return false;
}

static int fill(int fd, const struct str *content)
{
	int err = fd_write_all(fd, content->text, content->len);

	if (!err && fsync(fd))
		err = -errno;
	return err;
}

/* In a directory of ours alone: what has the name was left by a killed one. */
static int replace(const struct image *image, const struct str *content)
{
	_free_ char *new = xasprintf(".%s.new", image->name);
	int dir_fd = image->dir->fd;
	_close_ int fd = -1;
	int err;

	if (unlinkat(dir_fd, new, 0) && errno != ENOENT)
		return -errno;
	fd = openat(dir_fd, new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = fill(fd, content);
	if (!err && renameat(dir_fd, new, dir_fd, image->name))
		err = -errno;
	if (err)
		unlinkat(dir_fd, new, 0);
	return err;
}

enum vz_err image_write(const struct image *image)
{
	_str_ struct str content = { 0 };
	int err;

	if (!is_changed(image))
		return VZ_OK;
	str_addn(&content, image->content, image->begin);
	for (size_t i = 0; i < image->nr; i++)
		add_packed(&content, &image->entries[i]);
	err = replace(image, &content);
	return err ? cannot(image, "write", err) : VZ_OK;
}

enum vz_err image_names(const struct image_dir *dir, const char *pattern,
			struct words *ret)
{
	struct dirent **entries = NULL;
	int nr = scandirat(dir->fd, ".", &entries, NULL, alphasort);

	if (nr < 0)
		return vz_fail_errno(dir->error, errno, "Cannot read %s",
				     dir->path);
	for (int i = 0; i < nr; i++) {
		if (!fnmatch(pattern, entries[i]->d_name, FNM_PERIOD))
			words_add(ret, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return VZ_OK;
}

bool image_number(const char *name, uint32_t *ret)
{
	const char *begin = strrchr(name, '-');
	_free_ char *number = NULL;

	if (!begin || !str_has_suffix(begin, ".img"))
		return false;
	number = xstrndup(begin + 1, strlen(begin) - 1 - strlen(".img"));
	return num_parse_u32(number, ret) == 0;
}

static enum vz_err do_one(const struct image_dir *dir,
			  const struct image_type *type, const char *name,
			  image_fn *fn, void *ctx)
{
	_image_ struct image image = { 0 };
	enum vz_err err = image_read(dir, type, name, &image);

	if (!err)
		err = fn(&image, ctx);
	return err ? err : image_write(&image);
}

enum vz_err image_for_each(const struct image_dir *dir,
			   const struct image_type *type, image_fn *fn,
			   void *ctx)
{
	_words_ struct words names = { 0 };
	enum vz_err err = image_names(dir, type->pattern, &names);

	for (size_t i = 0; !err && i < names.nr; i++)
		err = do_one(dir, type, names.argv[i], fn, ctx);
	return err;
}
