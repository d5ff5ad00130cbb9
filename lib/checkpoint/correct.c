// SPDX-License-Identifier: GPL-2.0-or-later
/* The corrections of images, and of which versions of CRIU they are. */
#include "base/cleanup.h"
#include "base/log.h"
#include "checkpoint/correct.h"
#include "checkpoint/criu.h"
#include "checkpoint/idshift.h"
#include "checkpoint/timerfds.h"
#include "checkpoint/watches.h"

struct correction {
	const char		*name;
	const struct image_type	*type;
	uint32_t		from, to;	/* of CRIU; 0: no end */
	bool			for_ids;	/* due when the range has moved */
	image_fn		*correct;	/* gets the request */
};

/* clang-format off */
static const struct correction corrections[] = {
	{ "watches of nested mount namespaces",
	  &image_files, CRIU_MINIMUM, 0, false, watches_correct },
	{ "periodic timers that had expired",
	  &image_files, CRIU_MINIMUM, 0, false, timerfds_correct },
	{ "id ranges of user namespaces",
	  &image_userns, CRIU_MINIMUM, 0, true, idshift_userns },
	{ "owners of control groups",
	  &image_cgroup, CRIU_MINIMUM, 0, true, idshift_cgroup },
};
/* clang-format on */

static bool is_due(const struct correction *c,
		   const struct correct_request *request)
{
	if (request->criu < c->from || (c->to && request->criu > c->to))
		return false;
	return !c->for_ids || request->old_base != request->new_base;
}

enum vz_err images_correct(const struct correct_request *request)
{
	enum vz_err err = VZ_OK;

	for (size_t i = 0; !err && i < ARRAY_SIZE(corrections); i++) {
		const struct correction *c = &corrections[i];

		if (!is_due(c, request))
			continue;
		log_msg(2, "Correcting %s in %s", c->name, request->dir->path);
		err = image_for_each(request->dir, c->type, c->correct,
				     (void *)request);
	}
	return err;
}
