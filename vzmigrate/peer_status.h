/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What "vzctl status" says. */
#ifndef VZMIGRATE_PEER_STATUS_H
#define VZMIGRATE_PEER_STATUS_H

#include <stdbool.h>

struct status {
	bool	exists, mounted, running, suspended;
};

/* 0 or -EINVAL. */
int status_parse(const char *text, struct status *ret);

#endif /* VZMIGRATE_PEER_STATUS_H */
