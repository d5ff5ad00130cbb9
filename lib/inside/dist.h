/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Distribution actions: which script configures an address, a name or a
 * password inside a container of a distribution (/etc/vz/dists).
 */
#ifndef VZ_INSIDE_DIST_H
#define VZ_INSIDE_DIST_H

#include "model/ct.h"

enum dist_action {
	DIST_ADD_IP,
	DIST_DEL_IP,
	DIST_SET_HOSTNAME,
	DIST_SET_DNS,
	DIST_SET_USERPASS,
	DIST_SET_UGID_QUOTA,
	DIST_POST_CREATE,
	DIST_PRE_START,
	DIST_SET_CONSOLE,
	DIST_NR
};

struct dist {
	char	*scripts[DIST_NR];	/* paths on the host; NULL: none */
};

/* By the container's OSTEMPLATE; VZ_NO_DISTR_CONF without even a default. */
enum vz_err dist_load(const struct ct *ct, struct dist *ret_dist);
void dist_free(struct dist *dist);
#define _dist_	__attribute__((cleanup(dist_free)))

const char *dist_action_name(enum dist_action action);
/*
 * The text to feed to a shell inside: shared functions and the script.
 * NULL, with a warning, when the distribution has no such action; or when the
 * script cannot be read. The caller frees.
 */
char *dist_script_text(const struct dist *dist, enum dist_action action);

/* What that text is put together from, paths on the host. There is a script. */
void dist_script_files(const struct dist *dist, enum dist_action action,
		       struct words *ret_paths);
/*
 * Which files of the container the script says it goes by, paths and patterns;
 * false: it does not say. It does so in comments before its first command,
 * words after "# files:" and, for programs that it looks for, "# programs:".
 */
bool dist_script_scope(const struct dist *dist, enum dist_action action,
		       struct words *ret_patterns);

#endif /* VZ_INSIDE_DIST_H */
