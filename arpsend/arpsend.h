/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What arpsend is asked to do. */
#ifndef ARPSEND_H
#define ARPSEND_H

#include "network/arp.h"
#include "network/interface.h"

enum arpsend_status {
	ARPSEND_DONE		= 0,
	ARPSEND_USAGE		= 1,
	ARPSEND_FAILED		= 2,
	ARPSEND_TAKEN		= 3,
	ARPSEND_NO_ANSWER	= 4,
};

/* A command: the letter of its option, and how it differs from the others. */
struct mode {
	char			letter;
	enum arp_kind		kind;
	bool			waits;		/* after the last round, too */
	enum arpsend_status	answered, silent;
};

struct job {
	const struct mode	*mode;
	struct interface	interface;
	struct arp		arp;		/* without its target */
	struct in_addr		*targets;
	size_t			nr_targets;
	unsigned long		rounds;
	bool			endless;
	unsigned int		interval_s;
	bool			at_once;	/* ends with the first answer */
	int			verbose;
};

enum arpsend_status run_rounds(const struct job *job);

#endif /* ARPSEND_H */
