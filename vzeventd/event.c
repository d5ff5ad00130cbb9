// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as the kernel sends them. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/str.h"
#include "event.h"

#define PREFIX	"ve-"

static const char *const names[] = {
	[EVENT_START]	= "start",
	[EVENT_STOP]	= "stop",
	[EVENT_MOUNT]	= "mount",
	[EVENT_UMOUNT]	= "umount",
	[EVENT_REBOOT]	= "reboot",
};

const char *event_name(enum event_kind kind)
{
	return names[kind];
}

static int parse_kind(const char *name, enum event_kind *ret_kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(names[i], name)) {
			*ret_kind = i;
			return 0;
		}
	return -ENOMSG;
}

/* As the kernel prints it: digits, no zero in front. */
static int parse_ctid(const char *text, uint32_t *ret_ctid)
{
	uint32_t ctid;

	if (*text < '1' || *text > '9' || num_parse_u32(text, &ctid) != 0 ||
	    ctid > INT_MAX)
		return -EINVAL;
	*ret_ctid = ctid;
	return 0;
}

int event_parse(const char *text, size_t len, struct event *ret_event)
{
	_free_ char *copy = xstrndup(text, len);
	struct event event = { 0 };
	char *at;
	int err;

	/* A NUL inside makes the copy shorter. */
	if (strlen(copy) != len || !str_has_prefix(copy, PREFIX))
		return -EINVAL;
	at = strchr(copy, '@');
	if (!at)
		return -EINVAL;
	*at = '\0';
	err = parse_ctid(at + 1, &event.ctid);
	if (err)
		return err;
	err = parse_kind(copy + strlen(PREFIX), &event.kind);
	if (err)
		return err;
	*ret_event = event;
	return 0;
}
