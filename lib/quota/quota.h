/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Disk quota of a tree. The file system counts, enforces and remembers; the
 * kernel's table of trees says which ones are on; the quota file has the limits
 * while one is off, and what moves with a container.
 */
#ifndef VZ_QUOTA_QUOTA_H
#define VZ_QUOTA_QUOTA_H

#include "quota/errors.h"
#include "quota/request.h"

/* 1 to QUOTA_ID_MAX, nothing but digits; false: it is none. */
bool quota_id_parse(const char *text, uint32_t *ret_id);

/* The file is made, or made again; the files of the tree are brought in. */
enum quota_err quota_init(const struct quota_request *request);
enum quota_err quota_on(const struct quota_request *request);
enum quota_err quota_off(const struct quota_request *request);
enum quota_err quota_drop(const struct quota_request *request);
/* Running or not. @force: the tree is looked through at the next start. */
enum quota_err quota_set(const struct quota_request *request);

/* Limits of a user or group; or grace times of all of its kind. */
enum quota_err quota_set_id(const struct quota_request *request,
			    const struct quota_id *id);
enum quota_err quota_set_ugid_grace(const struct quota_request *request,
				    unsigned int type,
				    const struct quota_grace *grace);
/* What the file has of users and groups goes to the kernel. */
enum quota_err quota_reload(const struct quota_request *request);

/* What is known of a quota at a time. */
struct quota_report {
	struct quota_file	file;
	bool			next_known;	/* level 2 at the next start */
	bool			active;		/* level 2 in the kernel */
	uint32_t		id_base;	/* of its ids on disk, or 0 */
};

/*
 * What the kernel has, which the file then has as well, unless @force: with
 * @level2 users and groups, too. QUOTA_NOT_RUNNING; QUOTA_NO_LEVEL2, with a
 * report, when level 2 is asked for and not active.
 */
enum quota_err quota_read(const struct quota_request *request, bool level2,
			  struct quota_report *ret);
/* What the file has. QUOTA_DIRTY, with a report, when it shall be counted again. */
enum quota_err quota_show(const struct quota_request *request,
			  struct quota_report *ret);
/* The same, of any version, while nobody changes it. */
enum quota_err quota_peek(const struct quota_request *request,
			  struct quota_report *ret);
/*
 * The file is changed by @edit, whose failures are reported there. What is on
 * does not notice: see quota_reload().
 */
enum quota_err quota_edit(const struct quota_request *request,
			  enum quota_err (*edit)(struct quota_file *file,
						 void *ctx), void *ctx);
void quota_report_free(struct quota_report *report);
#define _quota_report_ __attribute__((cleanup(quota_report_free)))

/*
 * Usage and limits of a tree whose directory is known, running or not, without
 * any file: 0 or -errno, -ENODATA when it has not the project @id.
 */
int quota_read_tree(const char *point, uint32_t id, struct quota_stat *ret);
/* 1: it is on, 0: it is not, or -errno; -ENOTTY: this kernel has no disk quota. */
int quota_is_on(uint32_t id);

#endif /* VZ_QUOTA_QUOTA_H */
