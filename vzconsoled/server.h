/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The socket that vzctl finds us at. */
#ifndef VZCONSOLED_SERVER_H
#define VZCONSOLED_SERVER_H

#include "container.h"
#include "model/errors.h"

/* Nobody but the node's root gets through the directory of the socket. */
enum vz_err server_make_dir(void);
enum vz_err server_listen(struct containers *ret_containers);
/* Until SIGINT or SIGTERM. Terminals and connections end with the process. */
void server_run(struct containers *containers);

#endif /* VZCONSOLED_SERVER_H */
