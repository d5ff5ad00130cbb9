/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of vzmigrate. */
#ifndef VZMIGRATE_OPTIONS_H
#define VZMIGRATE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Checks whose failure can be ignored: words of --nodeps. */
enum nodeps {
	NODEPS_CPU	= 1 << 0,
	NODEPS_IPV6	= 1 << 1,
	NODEPS_SPACE	= 1 << 2,
	NODEPS_ALL	= NODEPS_CPU | NODEPS_IPV6 | NODEPS_SPACE,
};

#define VERBOSE_MAX	4

struct options {
	const char	*destination;	/* as it was typed */
	const char	*ct;
	bool		live;
	bool		keep;		/* the container here stays: -r no */
	bool		keep_dst;
	bool		mux;
	bool		compact, snapshot;
	bool		check_only;
	bool		times;
	bool		no_rounds;	/* of memory */
	bool		predict;	/* and nothing else; live */
	uint32_t	max_downtime_ms; /* 0: as it comes */
	bool		json;
	const char	*question;	/* of judge.h, and nothing else */
	int		verbose;	/* up to VERBOSE_MAX */
	unsigned int	nodeps;
	uint32_t	timeout_s;	/* 0: none */
	struct words	ssh, rsync;	/* more words for either */
};

/* False: there is nothing left to do, and *@ret_status is the exit status. */
bool options_read(int argc, char **argv, struct options *ret,
		  int *ret_status);
void options_free(struct options *options);

/* A comma list: 0, or -EINVAL for a word that is none of them. */
int nodeps_parse(const char *text, unsigned int *ret_nodeps);
/* Nothing that ssh, rsync or a shell could take for anything but a host. */
bool destination_is_valid(const char *text);

#endif /* VZMIGRATE_OPTIONS_H */
