/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A container as its configuration describes it, with all layers merged:
 * vz.conf, CTID.conf, command line.
 */
#ifndef VZ_MODEL_CT_H
#define VZ_MODEL_CT_H

#include <stdint.h>

#include "model/config.h"

struct ct {
	uint32_t	id;
	/* Of struct owner; NULL: what is not configured is not made up */
	unsigned long	(*node_seed)(void);
	char		*conf_path;
	bool		has_config;	/* CTID.conf exists */
	struct config	global;		/* vz.conf */
	struct config	file;		/* CTID.conf alone */
	struct config	options;	/* command line, lists already merged */
	struct config	effective;	/* all of them */
	char		*root;		/* VE_ROOT, expanded; NULL if unset */
	char		*private;	/* VE_PRIVATE, expanded; NULL if unset */
};

/* Reads vz.conf (10). */
enum vz_err ct_load_global(struct ct *ct);
/* Reads CTID.conf when there is one; sets has_config. */
enum vz_err ct_load(struct ct *ct, uint32_t id);
/* Merge again after file or options changed. */
void ct_update(struct ct *ct);
void ct_free(struct ct *ct);

/*
 * The same for those who look at many containers and change none: what vz.conf
 * gives each of them, then the effective values of one. A file that does not
 * exist adds nothing.
 */
void ct_read_defaults(const struct config *global, struct config *ret);
/* Of this node; a vz.conf that cannot be read gives nothing, with a warning. */
void ct_read_node_defaults(struct config *ret);
enum vz_err ct_read(uint32_t id, const struct config *defaults,
		    struct config *ret);

/* Effective values. The defaults given are for an unset parameter. */
bool ct_has(const struct ct *ct, enum param_id id);
const char *ct_text(const struct ct *ct, enum param_id id);	/* or NULL */
const struct words *ct_words(const struct ct *ct, enum param_id id);
const struct ub_pair *ct_pair(const struct ct *ct, enum param_id id);/* or NULL */
unsigned long ct_number(const struct ct *ct, enum param_id id,
			unsigned long unset);
bool ct_yes(const struct ct *ct, enum param_id id, bool unset);
double ct_real(const struct ct *ct, enum param_id id, double unset);

/*
 * A path parameter with $VEID or ${VEID} replaced, trailing slashes dropped
 * and relocated in tests; NULL if unset. The caller frees.
 */
char *ct_path(const struct ct *ct, enum param_id id);
char *path_expand(const char *text, uint32_t ctid);

/* VZ_VE_ROOT_NOTSET / VZ_VE_PRIVATE_NOTSET when missing. */
enum vz_err ct_need_root(const struct ct *ct);
enum vz_err ct_need_private(const struct ct *ct);
/* VZ_PLOOP_UNSUP when the files are in an image. */
enum vz_err ct_need_simfs(const struct ct *ct);

/*
 * Save values beside those of the command line: set them in @values first.
 * Writes CTID.conf, takes them into ct->file and merges again.
 */
enum vz_err ct_save(struct ct *ct, const struct config *values);

#endif /* VZ_MODEL_CT_H */
