/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations: one value for each parameter. Files are read by the grammar
 * of ctid.conf(5), never by a shell, and rewritten in place.
 */
#ifndef VZ_MODEL_CONFIG_H
#define VZ_MODEL_CONFIG_H

#include <stddef.h>

#include "model/errors.h"
#include "model/params.h"

struct config {
	struct value	values[PARAM_NR];
};

void config_free(struct config *config);
#define _config_ __attribute__((cleanup(config_free)))

bool config_has(const struct config *config, enum param_id id);
void config_set(struct config *config, enum param_id id,
		const struct value *value);
void config_unset(struct config *config, enum param_id id);
/* Parse @text as if it stood in a file; false if it is not valid. */
bool config_set_text(struct config *config, enum param_id id,
		     const char *text);
/* Stored form; NULL if unset. The caller frees. */
char *config_print(const struct config *config, enum param_id id);

/*
 * One layer over another: what is set in @over replaces what is in @config,
 * lists as a whole.
 */
void config_overlay(struct config *config, const struct config *over);

/*
 * Read the parameters that may stand in @where (IN_VZ_CONF or IN_CT_CONF).
 * Bad lines are reported and skipped. VZ_NOCONFIG when the file cannot be
 * read; *@ret_missing (may be NULL) tells that it does not exist, unreported.
 */
enum vz_err config_read(struct config *config, const char *path,
			unsigned int where, bool *ret_missing);
void config_parse(struct config *config, const char *text, const char *path,
		  unsigned int where);

/* The text of a configuration file: 0 or -errno, -EILSEQ for a NUL in it. */
int config_file_read(const char *path, char **ret_text);
/* Reports why it cannot be read; gives @code. */
enum vz_err config_unreadable(enum vz_err code, const char *path, int err);

/*
 * The text of a file after saving @changes in it: each value that is set
 * replaces every line of its key, or is appended; all else stays.
 */
char *config_rewrite(const char *text, const struct config *changes);
/*
 * We read lines, but a shell lets a value in quotes go on in the next ones: the
 * bytes of @rest that belong to the value in the @len bytes of @line, and go
 * with it. Lines of parameters never do.
 */
size_t config_value_rest(const char *line, size_t len, const char *rest);
/* The same with the file. Reports "CT configuration saved to PATH". */
enum vz_err config_save(const char *path, const struct config *changes);

/* One line of the file grammar, for files with keys of their own (dists/). */
struct config_line {
	char		*key;
	char		*value;
};
/* 1: a line; 0: blank or comment; -EINVAL no "=" or quotes unmatched. */
int config_line_parse(const char *line, struct config_line *ret);
void config_line_free(struct config_line *line);
/*
 * The key alone, even when the value cannot be read; NULL: the line assigns
 * nothing. The caller frees.
 */
char *config_line_key(const char *line);

#endif /* VZ_MODEL_CONFIG_H */
