/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors passed over a Unix socket, beside some data. */
#ifndef VZ_BASE_FDS_H
#define VZ_BASE_FDS_H

#include <stddef.h>
#include <sys/types.h>

#define FDS_MAX	12

/* At most FDS_MAX of them, none as well. 0 or -errno. */
int fds_send(int socket, const void *data, size_t len, const int *fds,
	     size_t nr, int flags);
/*
 * The length of the data or -errno. Those that came, at most the *@nr there is
 * room for, are the caller's and close-on-exec; *@nr becomes how many.
 */
ssize_t fds_receive(int socket, void *data, size_t size, int *fds, size_t *nr,
		    int flags);

#endif /* VZ_BASE_FDS_H */
