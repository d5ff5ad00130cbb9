// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether images may be given to CRIU: the table of what is looked at. */
#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "checkpoint/images.pb-c.h"
#include "checkpoint/screen.h"
#include "checkpoint/screen_checks.h"

#define DEVICE_LEN	15	/* IFNAMSIZ without the end */

static const struct {
	const struct image_type	*type;
	image_fn		*check;
	bool			is_needed;	/* without one nothing is sure */
} checks[] = {
	{ &image_inventory, screen_inventory, true },
	{ &image_userns, screen_userns, true },
	{ &image_cgroup, screen_cgroup, true },
	{ &image_mounts, screen_mounts, true },
	{ &image_files, screen_files, true },
	{ &image_devices, screen_devices, false },
	{ &image_interpreters, screen_interpreters, false },
	{ &image_apparmor, screen_apparmor, false },
};

static const struct {
	const char	*pattern;
	const char	*(*check)(const char *text);
} texts[] = {
	{ "iptables-*.img", screen_iptables_text },
	{ "ip6tables-*.img", screen_iptables_text },
	{ "nftables-*.img", screen_nftables_text },
};

/*
 * What versions before CRIU_MINIMUM wrote in place of files.img, and later ones
 * still read.
 */
static const char *const retired[] = {
	"reg-files.img", "ext-files.img", "ns-files.img", "unixsk.img",
	"tunfile.img", "inotify.img", "inotify-wd.img", "fanotify.img",
	"fanotify-mark.img", "tty.img", "fifo.img",
};

enum vz_err screen_refuse(const struct image *image, const char *fmt, ...)
{
	_str_ struct str why = { 0 };
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&why, fmt, ap);
	va_end(ap);
	return vz_fail(image->dir->error, "Image %s/%s is refused: %s",
		       image->dir->path, image->name, why.text);
}

bool screen_path_is_plain(const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.')
			return false;
		path += len;
		path += strspn(path, "/");
	}
	return true;
}

bool screen_device_is_plain(const char *name)
{
	if (!*name || strlen(name) > DEVICE_LEN || str_eq(name, ".") ||
	    str_eq(name, ".."))
		return false;
	for (; *name; name++)
		if (*name == '/' || *name == ':' ||
		    isspace((unsigned char)*name))
			return false;
	return true;
}

/* It is part of the name of a table, in a command to nft. */
enum vz_err screen_inventory(struct image *image, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < image->nr; i++) {
		const ImgInventory *inventory =
			(ImgInventory *)image->entries[i].message;
		const char *id = inventory->dump_criu_run_id;

		if (id && id[strspn(id, "0123456789abcdefABCDEF-")])
			return screen_refuse(image,
					     "the number of the run is none: %s",
					     id);
	}
	return VZ_OK;
}

/* CRIU would load them as root of the node. */
enum vz_err screen_apparmor(struct image *image, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < image->nr; i++)
		if (((ImgApparmor *)image->entries[i].message)->n_namespaces)
			return screen_refuse(image,
					     "it has policies of AppArmor, which are the node's");
	return VZ_OK;
}

static enum vz_err check_needed(const struct image_dir *dir,
				const struct image_type *type)
{
	_words_ struct words names = { 0 };
	enum vz_err err = image_names(dir, type->pattern, &names);

	if (!err && !names.nr)
		return vz_fail(dir->error, "There is no image %s in %s",
			       type->pattern, dir->path);
	return err;
}

static enum vz_err check_text(const struct image_dir *dir, const char *name,
			      const char *(*check)(const char *))
{
	struct image image = { .dir = dir, .name = (char *)name };
	_free_ char *text = NULL;
	enum vz_err err = image_read_text(dir, name, &text);
	const char *why;

	if (err)
		return err;
	why = check(text);
	return why ? screen_refuse(&image, "%s", why) : VZ_OK;
}

static enum vz_err check_texts(const struct image_dir *dir, size_t row)
{
	_words_ struct words names = { 0 };
	enum vz_err err = image_names(dir, texts[row].pattern, &names);

	for (size_t i = 0; !err && i < names.nr; i++)
		err = check_text(dir, names.argv[i], texts[row].check);
	return err;
}

static enum vz_err check_retired(const struct image_dir *dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(retired); i++) {
		struct image image = { .dir = dir, .name = (char *)retired[i] };
		_words_ struct words names = { 0 };
		enum vz_err err = image_names(dir, retired[i], &names);

		if (err)
			return err;
		if (names.nr)
			return screen_refuse(&image,
					     "no version of CRIU that we run writes such ones");
	}
	return VZ_OK;
}

enum vz_err images_screen(const struct screen_request *request)
{
	const struct image_dir *dir = request->dir;
	enum vz_err err = check_retired(dir);

	for (size_t i = 0; !err && i < ARRAY_SIZE(checks); i++) {
		if (checks[i].is_needed)
			err = check_needed(dir, checks[i].type);
		if (!err)
			err = image_for_each(dir, checks[i].type,
					     checks[i].check, (void *)request);
	}
	for (size_t i = 0; !err && i < ARRAY_SIZE(texts); i++)
		err = check_texts(dir, i);
	return err;
}
