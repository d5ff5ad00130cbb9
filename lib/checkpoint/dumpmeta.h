/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a dump file says of itself: the JSON in its header. */
#ifndef VZ_CHECKPOINT_DUMPMETA_H
#define VZ_CHECKPOINT_DUMPMETA_H

#include <stddef.h>

#define DUMP_FORMAT	1	/* newer ones are refused */

/*
 * Texts are owned by the struct and come back byte for byte, UTF-8 or not; NULL
 * is none, and is read as "".
 */
struct dump_meta {
	unsigned long	format;		/* written as DUMP_FORMAT */
	unsigned long	ctid;
	char		*name;
	unsigned long	made;		/* seconds since 1970 */
	char		*node;		/* its host name */
	char		*kernel;	/* its release */
	char		*tools;		/* version of ours that wrote it */
	char		*criu;		/* version, as criu_version() has it */
	char		*cpu;		/* features, opaque */
	char		*config;	/* of the container: text or hash */
	unsigned long	local_uid;	/* first id of its range on the node */
	unsigned long	nr_ids;		/* in that range */
	unsigned long	nr_files;	/* of the payload: counted at writing */
	unsigned long	bytes;		/* of their content: the same */
};

void dump_meta_free(struct dump_meta *meta);
#define _dump_meta_ __attribute__((cleanup(dump_meta_free)))

/* The caller frees; NULL: out of memory. */
char *dump_meta_print(const struct dump_meta *meta);
/*
 * Members of no meaning here are passed over. -EBADMSG: no JSON, or a member is
 * missing or none of its kind; a format newer than ours is for the caller to see,
 * and then nothing else is filled in.
 */
int dump_meta_parse(const char *text, size_t len, struct dump_meta *ret);

#endif /* VZ_CHECKPOINT_DUMPMETA_H */
