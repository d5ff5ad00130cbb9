/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A quota at work, for those who switch, change and read quotas: what is asked,
 * the locked file, the tree and what the kernel knows of it. Failures have been
 * reported.
 */
#ifndef VZ_QUOTA_SESSION_H
#define VZ_QUOTA_SESSION_H

#include "quota/errors.h"
#include "quota/request.h"
#include "quota/tree.h"

struct session {
	const struct quota_request *request;
	uint32_t		id;
	struct quota_store	store;
	struct quota_file	file;
	bool			running;
	int			kernel_err;	/* why that is not known, or 0 */
	struct quota_tree	tree;		/* when it is running */
	char			*point;
	int			fd;		/* of the top directory; or -1 */
};

#define SESSION_INIT	.store = QUOTA_STORE_INIT, .fd = -1

void session_free(struct session *s);
#define _session_ __attribute__((cleanup(session_free)))

/* The kernel is asked and the file locked, which is made with @create. */
enum quota_err session_begin(struct session *s,
			     const struct quota_request *request, bool create);
/* The same, and the file is read. */
enum quota_err session_load(struct session *s,
			    const struct quota_request *request);
enum quota_err session_save(struct session *s);
void session_ask_kernel(struct session *s);
/* What to say when it gave no answer. */
enum quota_err session_no_kernel(const struct session *s);

/* The directory that is given, that the file names, or that the kernel knows. */
enum quota_err session_open_point(struct session *s);
/* The file names it from now on. */
void session_store_point(struct session *s);

/* The values that are given, into the file. */
enum quota_err session_apply_change(struct session *s);
enum quota_err quota_check_order(const struct quota_limit *limit,
				 const char *what, unsigned int unit);
void session_warn_of_excesses(const struct quota_file *file);
bool session_wants_level2(const struct quota_file *file);

/*
 * Level 1 between file and kernel: usage, deadlines of one that is on or was when
 * the node went down, limits of one that is on.
 */
enum quota_err session_read_level1(struct session *s);
enum quota_err session_write_level1(const struct session *s);
/* By usage and limits of now. */
void session_fix_deadlines(struct session *s);

/* What the kernel's table shall have; @id_base 0: no level 2. */
void session_fill_tree(struct session *s, uint32_t id_base);
/* The file says that it is on. */
void session_note_running(struct session *s);
/* Grace times of users and groups, which may have been changed inside. */
void session_fetch_ugid_grace(struct session *s);
/* The same, and users and groups of the kernel, into the file. */
enum quota_err session_fetch_level2(struct session *s);

#endif /* VZ_QUOTA_SESSION_H */
