// SPDX-License-Identifier: GPL-2.0-or-later
/* Timers that are descriptors. */
#include "checkpoint/images.pb-c.h"
#include "checkpoint/timerfds.h"

static bool is_lost(const ImgTimerfd *timer)
{
	return timer && !timer->vsec && !timer->vnsec &&
	       (timer->isec || timer->insec);
}

enum vz_err timerfds_correct(struct image *image, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < image->nr; i++) {
		struct image_entry *entry = &image->entries[i];
		ImgTimerfd *timer = ((ImgFile *)entry->message)->tfd;

		if (!is_lost(timer))
			continue;
		timer->vsec = timer->isec;
		timer->vnsec = timer->insec;
		entry->is_changed = true;
	}
	return VZ_OK;
}
