/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of failnth share: operations inside a container. */
#ifndef INSIDE_H
#define INSIDE_H

#include "sweep.h"

#define PAGE		4096UL
#define SCRATCH		"/tmp/failnth"	/* a file system of its own */
#define BIG		(64 * 1024)

extern char big[BIG];

/* Each ends with a row without a name. */
extern const struct operation task_operations[];
extern const struct operation memory_operations[];
extern const struct operation file_operations[];
extern const struct operation socket_operations[];
extern const struct operation ipc_operations[];

/* What the program is after exec: its exit status. */
int left_after_exec(const char *fd);

#endif /* INSIDE_H */
