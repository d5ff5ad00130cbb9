/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a feature needs of this machine, and what was found. */
#ifndef VZ_CHECK_H
#define VZ_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "model/ct.h"

/* What is known before the first look. */
struct machine {
	struct ct	ct;		/* vz.conf alone */
	bool		has_conf;
	bool		has_kernel;	/* ours runs */
};

struct finding {
	bool		lacks;
	char		*text;
	struct words	todo;		/* commands, and what else is to be done */
};

struct check {
	const char	*name;		/* in JSON */
	const char	*title;
	bool		optional;	/* containers run without it */
	void		(*look)(const struct machine *machine,
				struct finding *ret);
};

extern const struct check checks[];
extern const size_t nr_checks;

/* What was found, in place of what was found before. */
void found(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The same, of what is not as it should be. */
void lacking(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void finding_free(struct finding *finding);
#define _finding_ __attribute__((cleanup(finding_free)))

/* The value of a file of one line below the node's root, or NULL. The caller frees. */
char *value_of(const char *path);

void check_kernel(const struct machine *machine, struct finding *ret);
void check_groups(const struct machine *machine, struct finding *ret);
void check_clock(const struct machine *machine, struct finding *ret);
void check_conf(const struct machine *machine, struct finding *ret);
void check_places(const struct machine *machine, struct finding *ret);
void check_quota(const struct machine *machine, struct finding *ret);
void check_templates(const struct machine *machine, struct finding *ret);
void check_programs(const struct machine *machine, struct finding *ret);
void check_criu(const struct machine *machine, struct finding *ret);
void check_firewall(const struct machine *machine, struct finding *ret);
void check_forwarding(const struct machine *machine, struct finding *ret);
void check_ipv6(const struct machine *machine, struct finding *ret);
void check_services(const struct machine *machine, struct finding *ret);

#endif /* VZ_CHECK_H */
