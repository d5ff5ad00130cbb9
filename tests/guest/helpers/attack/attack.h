/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ways to take from a node; see attack.c for what becomes of them. */
#ifndef ATTACK_H
#define ATTACK_H

#include <stdbool.h>
#include <stddef.h>

/* Files of an attack; empty when it starts. */
#define ATTACK_DIR	"/tmp/attack"

/**
 * struct attack - one way
 * @name:  a row of neighbours.table
 * @max:   so many and no refusal means that nothing bounds it
 * @setup: once, before the first; may be missing
 * @take:  one more, held until the process ends; 0 or an errno
 * @undo:  what the end of all processes leaves; may be missing
 */
struct attack {
	const char	*name;
	long		max;
	void		(*setup)(void);
	int		(*take)(void);
	void		(*undo)(void);
};

/* Each ends with a row without a name. */
extern const struct attack task_attacks[];
extern const struct attack memory_attacks[];
extern const struct attack file_attacks[];
extern const struct attack socket_attacks[];
extern const struct attack ipc_attacks[];
extern const struct attack space_attacks[];
extern const struct attack netlink_attacks[];
extern const struct attack iptables_attacks[];

/* How often take() has succeeded, in all processes of the attack. */
long taken(void);

/* Ends the attack: this must not fail in a container that works. */
void broken(const char *what);

/* Moves to a network namespace of its own, which ends with the attack. */
void own_network(void);

/* 0 if a call succeeded, its errno otherwise. */
int result(long ret);

/* The same for a new file; it is left open. */
int opened(int fd);

/* Sends so many packets to "open-port" of this address; the exit status. */
int flood(const char *address, long count);

/* Ends with the attack. */
void sleep_for_ever(void);

#endif /* ATTACK_H */
