/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refusals from the kernel's rings. */
#ifndef VZUBC_EVENTS_H
#define VZUBC_EVENTS_H

#include "base/json.h"
#include "base/str.h"
#include "model/refusal.h"

/* A file that is read from its beginning and then on. */
struct source {
	int		fd;
	char		*path;
	struct str	text;		/* the beginning of a line */
	unsigned long	next;		/* number to come; 0: any */
	unsigned long	nr_lost;	/* overwritten before we read them */
	bool		has_garbage;	/* lines that nobody understands */
};

/* 0 or -errno. @ctid 0: of all, or inside a container its own. */
int source_open(uint32_t ctid, struct source *ret);
/* All there is now. -errno when the container is gone. */
int source_read(struct source *source, struct refusals *ret);
void source_close(struct source *source);

/* "3 minutes ago to bash (pid 37)" */
void str_add_when_and_whom(struct str *out, const struct refusal *refusal);
/* "user", "group" */
const char *owner_noun(const struct refusal *refusal);
void put_refusal(struct json *json, const char *key,
		 const struct refusal *refusal);
/* Of the resource, in human form without padding. */
char *quantity_text(int resource, unsigned long value);

#endif /* VZUBC_EVENTS_H */
