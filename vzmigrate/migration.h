/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One container on its way from this node to another. */
#ifndef VZMIGRATE_MIGRATION_H
#define VZMIGRATE_MIGRATION_H

#include <time.h>

#include "base/proc.h"
#include "errors.h"
#include "model/ct.h"
#include "node/lock.h"
#include "options.h"
#include "pause.h"
#include "peer_status.h"
#include "remote.h"

/* What decides which steps there are. */
enum trait {
	GOES_LIVE		= 1 << 0,
	GOES_OFFLINE	= 1 << 1,	/* of a running container */
	WAS_RUNNING	= 1 << 2,
	WAS_MOUNTED	= 1 << 3,	/* and not running */
	IS_SUSPENDED	= 1 << 4,
	HAS_QUOTA	= 1 << 5,
	HAS_LEVEL2	= 1 << 6,	/* quota of users and groups */
	HAS_NAME	= 1 << 7,
	STAYS_HERE	= 1 << 8,	/* -r no */
	HAS_ARRIVED	= 1 << 9,	/* by an attempt that was killed then */
	HAS_STAYED	= 1 << 10,	/* one was killed before it could arrive */
};

/* Where things are on the destination. */
struct there {
	struct config	config;		/* its vz.conf */
	char		*root, *private, *dump_dir, *lock_dir;
	char		*conf;		/* CTID.conf */
	char		*mark;		/* see mark.h */
	/* Left by another migration, before we came */
	bool		has_mark, has_config;
};

#define NR_ROUNDS	10

struct migration {
	struct options	options;
	struct ct	ct;
	const char	*name;		/* as typed, if it was one */
	char		*departed;	/* see files/departed.h; or NULL */
	struct ct_lock	lock;
	struct remote	remote;
	struct status	found;		/* there, before we did anything */
	struct there	there;
	unsigned int	traits;
	char		*dir;		/* of temporary files, ours alone */
	time_t		copied_at;	/* when the first copy began */
	/* What its processes need there: JSON of a dump file's header, or NULL */
	char		*needs;
	char		*quota_dump;
	char		*dump_there;	/* of the processes */
	char		*rounds_here;	/* of memory, see checkpoint/rounds.h */
	char		*rounds_there;
	struct round	rounds[NR_ROUNDS];
	uint32_t	nr_rounds;
	struct pause_costs costs;
	struct prediction prediction;	/* without rounds none */
	struct proc	holder;		/* holds the lock there */
	int		holder_fd;	/* until it is closed; -1: nobody does */
	/* There, by us, perhaps in part */
	bool		made_mark, made_config, made_root;
	/*
	 * The container there was told to start, and it is not known to be
	 * down again: it must not go on here.
	 */
	bool		may_run_there;
	/* Why the step failed, if the code is not that of the step; MIGRATE_OK */
	enum migrate_err because;
	uint64_t	bytes_sent;	/* by rsync, so far */
};

#endif /* VZMIGRATE_MIGRATION_H */
