/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as the kernel sends them: the text "ve-NAME@CTID". */
#ifndef VZEVENTD_EVENT_H
#define VZEVENTD_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
	EVENT_START,
	EVENT_STOP,
	EVENT_MOUNT,
	EVENT_UMOUNT,
	EVENT_REBOOT,
};

struct event {
	enum event_kind	kind;
	uint32_t	ctid;
	bool		is_lost;	/* not heard: found out later */
};

#define EVENT_MAX_LEN	sizeof("ve-umount@2147483647")

const char *event_name(enum event_kind kind);

/* 0, -ENOMSG for an event of another name, -EINVAL for all other texts. */
int event_parse(const char *text, size_t len, struct event *ret_event);

#endif /* VZEVENTD_EVENT_H */
