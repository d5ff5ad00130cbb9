/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The service manager that has started us: what we tell it, and descriptors it
 * keeps for us while we are started again. The protocol is that of systemd,
 * sd_notify(3) and sd_listen_fds(3); without one nothing happens.
 */
#ifndef VZ_BASE_NOTIFY_H
#define VZ_BASE_NOTIFY_H

#include "base/str.h"

#define NOTIFY_FIRST_FD	3
/* That many are taken back: their names must fit into an environment. */
#define NOTIFY_MAX_FDS	8192

/* "NAME=VALUE" lines; @fd goes with them, -1: none. 0 or -errno, at once. */
int notify_send(const char *text, int fd);

/*
 * Names of what it has kept, in order of the descriptors from NOTIFY_FIRST_FD on,
 * which are the caller's now and close-on-exec. To be called once, before
 * descriptors are opened that others could be taken for; -EBADMSG: what it says
 * makes no sense, and nothing is taken.
 */
int notify_kept(struct words *ret_names);

#endif /* VZ_BASE_NOTIFY_H */
