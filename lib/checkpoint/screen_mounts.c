// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mounts. CRIU makes them with the container's rights, but while it still sees
 * the node's tree, so that any path in a mount is one of the node; and it gives
 * the content of some to the kernel before it has changed its root.
 */
#include <string.h>

#include "base/cleanup.h"
#include "checkpoint/images.pb-c.h"
#include "checkpoint/screen_checks.h"

/*
 * File systems as CRIU numbers them, of which no mount option is a path. 0 is all
 * that it knows by no name, and cannot mount: the container's root and parts of
 * it.
 */
static const bool is_pathless[] = {
	[0] = true,	/* unknown */
	[1] = true,	/* proc */
	[2] = true,	/* sysfs */
	[3] = true,	/* devtmpfs */
	[4] = true,	/* binfmt_misc */
	[5] = true,	/* tmpfs */
	[6] = true,	/* devpts */
	[7] = true,	/* simfs */
	[10] = true,	/* fusectl */
	[14] = true,	/* mqueue */
	[18] = true,	/* autofs */
	[23] = true,	/* cgroup2 */
};

static bool is_allowed_type(uint32_t type)
{
	return type < ARRAY_SIZE(is_pathless) && is_pathless[type];
}

static enum vz_err check_source(const struct image *image,
				const struct screen_request *request,
				const ImgMount *m)
{
	if (m->with_plugin || m->ext_mount)
		return screen_refuse(image, "mount %s would come from the node",
				     m->mountpoint);
	if (m->ext_key && !words_has(request->mounts, m->ext_key))
		return screen_refuse(image,
				     "mount %s would come from the node, as %s, which we do not give",
				     m->mountpoint, m->ext_key);
	if (m->ext_key)
		return VZ_OK;
	if (m->fsname || !is_allowed_type(m->fstype))
		return screen_refuse(image,
				     "mount %s is of a file system that cannot be restored safely: %s%s(type %u); unmount it before the container is suspended",
				     m->mountpoint, m->fsname ?: "",
				     m->fsname ? " " : "", m->fstype);
	return VZ_OK;
}

static enum vz_err check_mount(const struct image *image,
			       const struct screen_request *request,
			       const ImgMount *m)
{
	if (*m->mountpoint != '/' || !screen_path_is_plain(m->mountpoint))
		return screen_refuse(image, "a mount would be outside: %s",
				     m->mountpoint);
	if (!screen_path_is_plain(m->root))
		return screen_refuse(image, "mount %s would show what is outside: %s",
				     m->mountpoint, m->root);
	return check_source(image, request, m);
}

enum vz_err screen_mounts(struct image *image, void *ctx)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; !err && i < image->nr; i++)
		err = check_mount(image, ctx,
				  (ImgMount *)image->entries[i].message);
	return err;
}

/*
 * Fields are separated by colons when they are written; with F the kernel opens
 * the interpreter at once, which is the node's file of that name.
 */
static const char *why_not(const ImgInterpreter *entry)
{
	const char *fields[] = { entry->name, entry->interpreter,
				 entry->extension, entry->magic, entry->mask,
				 entry->flags };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i] && strpbrk(fields[i], ":\n"))
			return "has a separator in a field";
	if (strchr(entry->name, '/'))
		return "has a path for a name";
	if (entry->flags && strchr(entry->flags, 'F'))
		return "was opened when it was registered (flag F), and would be opened on the node; remove it before the container is suspended";
	return NULL;
}

enum vz_err screen_interpreters(struct image *image, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < image->nr; i++) {
		const ImgInterpreter *entry =
			(ImgInterpreter *)image->entries[i].message;
		const char *why = why_not(entry);

		if (why)
			return screen_refuse(image, "interpreter %s %s",
					     entry->name, why);
	}
	return VZ_OK;
}
