/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exit codes of vzmigrate. Scripts have known the numbers up to 20 for long;
 * 11 was free, those above are of a later tool.
 */
#ifndef VZMIGRATE_ERRORS_H
#define VZMIGRATE_ERRORS_H

#include "base/log.h"

enum migrate_err {
	MIGRATE_OK		= 0,
	MIGRATE_USAGE		= 1,	/* or the lock cannot be made */
	MIGRATE_NOT_RUNNING	= 2,	/* but --live */
	MIGRATE_CONNECT		= 4,
	MIGRATE_COPY		= 6,
	MIGRATE_DESTINATION	= 7,	/* start, mount, undump, resume there */
	MIGRATE_SOURCE		= 8,	/* stop, unmount, suspend, dump here */
	MIGRATE_EXISTS		= 9,
	MIGRATE_NO_CT		= 10,
	MIGRATE_DOWNTIME	= 11,	/* more than --max-downtime */
	MIGRATE_ADDRESS		= 12,
	MIGRATE_QUOTA		= 13,
	MIGRATE_SUPPORT		= 14,
	MIGRATE_NAME		= 15,
	MIGRATE_IMAGE		= 16,	/* the layout of images */
	MIGRATE_VERSION		= 17,
	MIGRATE_CPU		= 18,
	MIGRATE_CONFIG		= 19,	/* vz.conf there */
	MIGRATE_LOCKED		= 20,
	MIGRATE_TIMEOUT		= 22,
	MIGRATE_SIGNAL		= 25,
	MIGRATE_SPACE		= 31,
	MIGRATE_NAME_TAKEN	= 45,
};

/* Reports a format and its arguments; the value is @code. */
#define migrate_fail(code, ...)	(log_msg(-1, __VA_ARGS__), (code))
/* The same of a step, whose code is in the table of steps: it is not done. */
#define step_fail(...)		(log_msg(-1, __VA_ARGS__), false)
/* What -v shows. */
#define detail(fmt, ...)	log_msg(1, "   " fmt, ##__VA_ARGS__)

#endif /* VZMIGRATE_ERRORS_H */
