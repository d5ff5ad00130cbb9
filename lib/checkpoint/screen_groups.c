// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ids and control groups. CRIU writes both maps of the user namespace, makes
 * groups, gives them to owners, writes their files and moves processes, all as
 * root of the node and below the node's whole tree of groups.
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "checkpoint/images.pb-c.h"
#include "checkpoint/screen_checks.h"

static bool is_whole_range(const struct screen_request *request,
			   ImgExtent **extents, size_t nr)
{
	return nr == 1 && !extents[0]->first &&
	       extents[0]->lower_first == request->base &&
	       extents[0]->count == request->nr_ids;
}

enum vz_err screen_userns(struct image *image, void *ctx)
{
	const struct screen_request *request = ctx;

	for (size_t i = 0; i < image->nr; i++) {
		const ImgUserns *map = (ImgUserns *)image->entries[i].message;

		if (!is_whole_range(request, map->uid_map, map->n_uid_map) ||
		    !is_whole_range(request, map->gid_map, map->n_gid_map))
			return screen_refuse(image,
					     "its ids are not the container's, 0 to %u at %u",
					     request->nr_ids - 1,
					     request->base);
	}
	return image->nr ? VZ_OK : screen_refuse(image, "it has no ids");
}

static bool is_ours(const struct screen_request *request, uint32_t id)
{
	return !id || (id >= request->base &&
		       id - request->base < request->nr_ids);
}

static enum vz_err check_perms(const struct image *image,
			       const struct screen_request *request,
			       const ImgPerms *perms, const char *path)
{
	if (!perms || (is_ours(request, perms->uid) &&
		       is_ours(request, perms->gid)))
		return VZ_OK;
	return screen_refuse(image, "%s would belong to %u:%u, which are others' ids",
			     path, perms->uid, perms->gid);
}

/* "/vz/101/ct/a": in the container's group, and called so. */
static bool is_inside(const struct screen_request *request, const char *path)
{
	_free_ char *top = xasprintf("/%s", request->group);

	return screen_path_is_plain(path) && path_is_within(path, top);
}

/* A file of a group: "memory.max". */
static bool is_property(const char *name)
{
	return *name != '.' && strchr(name, '.') && !strchr(name, '/');
}

static enum vz_err check_properties(const struct image *image,
				    const struct screen_request *request,
				    const ImgGroup *group, const char *path)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; !err && i < group->n_properties; i++) {
		const ImgProperty *property = group->properties[i];

		if (!is_property(property->name))
			return screen_refuse(image,
					     "group %s has no file %s that can be set",
					     path, property->name);
		err = check_perms(image, request, property->perms, path);
	}
	return err;
}

static enum vz_err check_group(const struct image *image,
			       const struct screen_request *request,
			       const ImgGroup *group, const char *parent)
{
	_free_ char *path = xasprintf("%s/%s", parent, group->dir_name);
	enum vz_err err;

	if (!*group->dir_name || !is_inside(request, path))
		return screen_refuse(image,
				     "group %s is not in the container's, /%s",
				     path, request->group);
	err = check_perms(image, request, group->dir_perms, path);
	if (!err)
		err = check_properties(image, request, group, path);
	for (size_t i = 0; !err && i < group->n_children; i++)
		err = check_group(image, request, group->children[i], path);
	return err;
}

/* Cgroup2 has no name. Others CRIU would mount for itself, and use. */
static enum vz_err check_controller(const struct image *image,
				    const struct screen_request *request,
				    const ImgController *controller)
{
	enum vz_err err = VZ_OK;

	if (controller->n_cnames != 1)
		return screen_refuse(image,
				     "a hierarchy of groups has %zu names",
				     controller->n_cnames);
	if (*controller->cnames[0])
		return screen_refuse(image,
				     "a node has no control groups of version 1: %s",
				     controller->cnames[0]);
	for (size_t i = 0; !err && i < controller->n_dirs; i++)
		err = check_group(image, request, controller->dirs[i], "");
	return err;
}

/* The root of the group's namespace is a part of the path, by its length. */
static bool is_prefix(const struct screen_request *request,
		      const ImgMember *member)
{
	_free_ char *prefix = NULL;

	if (!member->has_cgns_prefix)
		return true;
	if (member->cgns_prefix > strlen(member->path))
		return false;
	prefix = xstrndup(member->path, member->cgns_prefix);
	return is_inside(request, prefix);
}

static enum vz_err check_member(const struct image *image,
				const struct screen_request *request,
				const ImgMember *member)
{
	if (*member->name)
		return screen_refuse(image,
				     "a node has no control groups of version 1: %s",
				     member->name);
	if (!is_inside(request, member->path) || !is_prefix(request, member))
		return screen_refuse(image,
				     "a process would be moved to %s, which is not in /%s",
				     member->path, request->group);
	return VZ_OK;
}

static enum vz_err check_cgroup(const struct image *image,
				const struct screen_request *request,
				const ImgCgroup *cgroup)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; !err && i < cgroup->n_controllers; i++)
		err = check_controller(image, request, cgroup->controllers[i]);
	for (size_t i = 0; !err && i < cgroup->n_sets; i++)
		for (size_t j = 0; !err && j < cgroup->sets[i]->n_ctls; j++)
			err = check_member(image, request,
					   cgroup->sets[i]->ctls[j]);
	return err;
}

enum vz_err screen_cgroup(struct image *image, void *ctx)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; !err && i < image->nr; i++)
		err = check_cgroup(image, ctx,
				   (ImgCgroup *)image->entries[i].message);
	return err;
}
