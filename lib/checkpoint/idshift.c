// SPDX-License-Identifier: GPL-2.0-or-later
/* Ids of the node in images. */
#include "checkpoint/correct_request.h"
#include "checkpoint/idshift.h"
#include "checkpoint/images.pb-c.h"

static bool shift(const struct correct_request *request, uint32_t *id)
{
	uint32_t inside = *id - request->old_base;

	if (*id < request->old_base || inside >= request->nr_ids)
		return false;
	*id = request->new_base + inside;
	return true;
}

static bool shift_map(const struct correct_request *request,
		      ImgExtent **extents, size_t nr)
{
	bool is_changed = false;

	for (size_t i = 0; i < nr; i++)
		is_changed |= shift(request, &extents[i]->lower_first);
	return is_changed;
}

enum vz_err idshift_userns(struct image *image, void *ctx)
{
	for (size_t i = 0; i < image->nr; i++) {
		struct image_entry *entry = &image->entries[i];
		ImgUserns *map = (ImgUserns *)entry->message;

		entry->is_changed = shift_map(ctx, map->uid_map, map->n_uid_map);
		entry->is_changed |= shift_map(ctx, map->gid_map,
					       map->n_gid_map);
	}
	return VZ_OK;
}

static bool shift_perms(const struct correct_request *request, ImgPerms *perms)
{
	bool is_changed;

	if (!perms)
		return false;
	is_changed = shift(request, &perms->uid);
	return shift(request, &perms->gid) || is_changed;
}

/* As deep as the paths of groups, which CRIU has in buffers of PATH_MAX. */
static bool shift_groups(const struct correct_request *request,
			 ImgGroup **groups, size_t nr)
{
	bool is_changed = false;

	for (size_t i = 0; i < nr; i++) {
		ImgGroup *group = groups[i];

		is_changed |= shift_perms(request, group->dir_perms);
		for (size_t j = 0; j < group->n_properties; j++)
			is_changed |= shift_perms(request,
						  group->properties[j]->perms);
		is_changed |= shift_groups(request, group->children,
					   group->n_children);
	}
	return is_changed;
}

enum vz_err idshift_cgroup(struct image *image, void *ctx)
{
	for (size_t i = 0; i < image->nr; i++) {
		struct image_entry *entry = &image->entries[i];
		ImgCgroup *cgroup = (ImgCgroup *)entry->message;

		for (size_t j = 0; j < cgroup->n_controllers; j++)
			entry->is_changed |= shift_groups(
				ctx, cgroup->controllers[j]->dirs,
				cgroup->controllers[j]->n_dirs);
	}
	return VZ_OK;
}
