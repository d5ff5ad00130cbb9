/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user at a remote terminal types to the program between: ESC and one
 * more key at the beginning of a line. Everything else goes through.
 */
#ifndef VZ_BASE_ESCAPE_H
#define VZ_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

enum escape_action {
	ESCAPE_NONE,
	ESCAPE_DETACH,		/* ESC . */
	ESCAPE_ATTENTION,	/* ESC ! */
};

struct escape {
	bool	in_line;	/* not at the beginning of one */
	bool	held;		/* an ESC waits for the next key */
};

/*
 * One key. What goes through is put to @to, which has room for two, and
 * *@ret_len says how much it is.
 */
enum escape_action escape_key(struct escape *escape, char key, char *to,
			      size_t *ret_len);
/* No key followed in time: the ESC was meant for the other side. */
bool escape_give_up(struct escape *escape);

#endif /* VZ_BASE_ESCAPE_H */
