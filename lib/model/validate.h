/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the beancounters of a configuration fit each other, and values that
 * do. See vzcfgvalidate(8) for the rules.
 */
#ifndef VZ_MODEL_VALIDATE_H
#define VZ_MODEL_VALIDATE_H

#include "model/commitment.h"
#include "model/config.h"

enum severity {
	SEVERITY_RECOMMENDATION,	/* never makes a configuration invalid */
	SEVERITY_WARNING,
	SEVERITY_ERROR,
};

struct finding {
	enum severity	severity;
	enum param_id	id;
	const char	*text;		/* without the severity */
	bool		has_repair;
	struct ub_pair	repair;
};

/* Told of each finding. True: the value is to be repaired. */
typedef bool (*finding_decide_t)(void *arg, const struct finding *finding);

struct validation {
	const struct node	*node;		/* VSwap: its RAM and swap */
	bool			vswap;
	finding_decide_t	decide;
	void			*arg;
};

/*
 * Check @config and repair in it what @validation wants, again and again until
 * nothing changes. A rule whose repair was refused once is not told again.
 * Returns whether no error or warning is left.
 */
bool validate(const struct validation *validation, struct config *config);

const char *severity_name(enum severity severity);	/* "Error" */

#endif /* VZ_MODEL_VALIDATE_H */
