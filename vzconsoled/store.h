/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the service manager keeps of containers while the daemon is started
 * again: the master of each terminal and the first process.
 */
#ifndef VZCONSOLED_STORE_H
#define VZCONSOLED_STORE_H

#include <stdint.h>

struct containers;

/* In place of the number of a terminal */
#define STORE_PROCESS	0

void store_put(uint32_t ctid, unsigned int number, int fd);
void store_drop(uint32_t ctid, unsigned int number);
/* First of all, while nothing but what was kept is open. */
void store_find(struct containers *all);
/*
 * What an earlier one of us has put there lives on. What is no terminal, or
 * belongs to no process, is closed and forgotten.
 */
void store_take_back(struct containers *all);

#endif /* VZCONSOLED_STORE_H */
