/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What we know of a suspended container and CRIU does not: a text file of ours
 * among its images. A line for each thing, words between blanks, what is no plain
 * character in them as "\ooo". Most of it was named by the container: whoever
 * uses it checks it.
 */
#ifndef VZ_CHECKPOINT_RECORD_H
#define VZ_CHECKPOINT_RECORD_H

#include <linux/beancounter.h>
#include <linux/vzcalluser.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/errors.h"
#include "resources/features.h"
#include "resources/limits.h"

#define RECORD_NAME	"vz-record"

/* A mount that is the node's: given from outside at the restore. */
struct external {
	char		*key;		/* a word, for CRIU */
	char		*point;		/* inside */
	unsigned int	tty;		/* the terminal of this number, or 0 */
	char		*tty_id;	/* of it in the images: "RDEV:DEV" */
};

/* A control group below that of the container's processes. */
struct group {
	uint32_t	uid, gid;	/* inside */
	char		*controllers;	/* enabled below it: words, blanks between */
	char		*path;		/* "." is the inner group itself */
	bool		threaded;	/* it has threads of processes above */
};

struct record {
	struct external		*externals;
	size_t			nr_externals;
	struct group		*groups;	/* parents first */
	size_t			nr_groups;
	struct vzctl_ve_state	state;
	struct unsaved_limit	limits[UB_RESOURCES];
	struct past_features	features;	/* 0: as configured */
	/* See rounds.h: 0 if there are none. */
	uint32_t		nr_rounds;
	char			*series;
};

void record_free(struct record *record);
#define _record_ __attribute__((cleanup(record_free)))

/* Room for one more, which is zero. */
struct external *record_new_external(struct record *record);
struct group *record_new_group(struct record *record);

/* In the directory of the images. (16) */
enum vz_err record_write(const struct record *record, int dir_fd);
/* (17) */
enum vz_err record_read(struct record *ret_record, int dir_fd);

#endif /* VZ_CHECKPOINT_RECORD_H */
