/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whoever is connected: asks for something, or sits at a terminal. */
#ifndef VZCONSOLED_CLIENT_H
#define VZCONSOLED_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "console/console_msg.h"
#include "loop.h"
#include "terminal.h"

struct container;
struct containers;

struct client {
	struct source		source;
	struct containers	*containers;
	struct container	*container;	/* attached to; or NULL */
	struct terminal		*terminal;
	struct client		*next;		/* at the same terminal */
	struct console_msg	*input;		/* the terminal had no room */
	size_t			input_done;
	struct console_msg	*output;	/* the socket had no room */
	long			stuck_since_ms;	/* with output */
	bool			is_lost;	/* for too long: gets none */
};

/* Takes the socket. */
void client_new(struct containers *containers, int socket);

bool clients_have_input(const struct client *clients);
void clients_flush_input(struct client *clients);
/* ms that the terminal shall wait for clients that are slow */
int clients_wait(struct client *clients, long now);
/* Those who are gone leave the list. */
void clients_output(struct client **clients, const char *data, size_t len);

#endif /* VZCONSOLED_CLIENT_H */
