// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clients. One that does not take its output makes the terminal wait a moment,
 * as a line with flow control would; if it still does not, it misses some.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "base/wait.h"
#include "client.h"
#include "container.h"

#define PATIENCE_MS	1000

static void watch(struct client *client)
{
	uint32_t events = 0;

	if (!client->input)
		events |= EPOLLIN;
	if (client->output || client->is_lost)
		events |= EPOLLOUT;
	loop_change(&client->containers->terminals.loop, &client->source,
		    events);
}

static void unlink_client(struct client *client)
{
	struct client **link = &client->terminal->clients;

	while (*link != client)
		link = &(*link)->next;
	*link = client->next;
}

static void client_free(struct client *client)
{
	struct container *container = client->container;

	if (client->terminal)
		unlink_client(client);
	loop_remove(&client->containers->terminals.loop, &client->source);
	free(client->input);
	free(client->output);
	free(client);
	if (container)
		container_put(container);
}

static struct console_msg *copy_of(const struct console_msg *msg)
{
	size_t size = offsetof(struct console_msg, data) + msg->len;
	struct console_msg *copy = xmalloc(size);

	memcpy(copy, msg, size);
	return copy;
}

bool clients_have_input(const struct client *clients)
{
	for (; clients; clients = clients->next)
		if (clients->input)
			return true;
	return false;
}

static void flush_input(struct client *client)
{
	struct console_msg *msg = client->input;

	client->input_done += terminal_input(client->terminal,
					     msg->data + client->input_done,
					     msg->len - client->input_done);
	if (client->input_done < msg->len)
		return;
	free(steal_ptr(&client->input));
	watch(client);
}

void clients_flush_input(struct client *clients)
{
	for (; clients; clients = clients->next)
		if (clients->input)
			flush_input(clients);
}

int clients_wait(struct client *clients, long now)
{
	int wait = 0;

	for (; clients; clients = clients->next) {
		long left = clients->stuck_since_ms + PATIENCE_MS - now;

		if (!clients->output)
			continue;
		if (left <= 0) {
			free(steal_ptr(&clients->output));
			clients->is_lost = true;
			watch(clients);
		} else if (left > wait) {
			wait = left;
		}
	}
	return wait;
}

/* False when the client is gone. */
static bool output(struct client *client, const struct console_msg *msg)
{
	int err;

	if (client->is_lost)
		return true;
	err = console_send(client->source.fd, msg, NULL, MSG_DONTWAIT);
	if (err == -EAGAIN || err == -ENOBUFS) {
		client->output = copy_of(msg);
		client->stuck_since_ms = now_ms();
		watch(client);
		return true;
	}
	return !err;
}

void clients_output(struct client **clients, const char *data, size_t len)
{
	struct console_msg msg = { .type = CONSOLE_DATA_OUT, .len = len };

	if (!*clients)
		return;
	memcpy(msg.data, data, len);
	while (*clients) {
		struct client *client = *clients;

		if (output(client, &msg))
			clients = &client->next;
		else
			client_free(client);
	}
}

static void flush_output(struct client *client)
{
	struct console_msg *msg = steal_ptr(&client->output);

	client->is_lost = false;
	if (msg && !output(client, msg))
		client_free(client);
	else
		watch(client);
	free(msg);
}

static bool is_tty_number(uint32_t tty)
{
	return tty >= 1 && tty <= CONSOLE_MAX_TTY;
}

/* Each handler: 0, or -errno to part with the client. */
static int on_make(struct client *client, const struct console_msg *msg,
		   struct console_fds *fds)
{
	struct container *c = container_get(client->containers, msg->ctid);
	struct console_msg answer = { .type = CONSOLE_MADE };
	struct console_fds masters = { .nr = 0 };
	uint32_t ttys = msg->ttys;
	int err = fds->nr == 1 ? 0 : -EINVAL;

	if (msg->type == CONSOLE_START)
		ttys |= container_awaited(c);
	if (!err && (msg->type == CONSOLE_START || c->source.fd < 0)) {
		err = container_begin(c, fds->fds[0]);
		if (!err)
			fds->nr = 0;
	}
	if (!err)
		err = container_open(c, ttys, &answer.ttys, &masters);
	answer.err = -err;
	err = console_send(client->source.fd, &answer,
			   answer.err ? NULL : &masters, MSG_DONTWAIT);
	container_put(c);
	return err;
}

static int on_follow(struct client *client, const struct console_msg *msg,
		     struct console_fds *fds)
{
	struct container *c = container_get(client->containers, msg->ctid);
	struct console_msg answer = { .type = CONSOLE_MADE };
	int err = fds->nr == 1 ? container_follow(c, fds->fds[0]) : -EINVAL;

	if (!err)
		fds->nr = 0;
	answer.err = -err;
	err = console_send(client->source.fd, &answer, NULL, MSG_DONTWAIT);
	container_put(c);
	return err;
}

static int show_past(struct client *client)
{
	struct console_msg msg = { .type = CONSOLE_DATA_OUT };

	msg.len = ring_copy(&client->terminal->ring, msg.data);
	if (!msg.len)
		return 0;
	return console_send(client->source.fd, &msg, NULL, MSG_DONTWAIT);
}

static int on_attach(struct client *client, const struct console_msg *msg,
		     struct console_fds *fds)
{
	(void)fds;
	if (client->terminal || !is_tty_number(msg->tty))
		return -EINVAL;
	client->container = container_get(client->containers, msg->ctid);
	client->terminal = container_terminal(client->container, msg->tty);
	client->next = client->terminal->clients;
	client->terminal->clients = client;
	return show_past(client);
}

static int on_input(struct client *client, const struct console_msg *msg,
		    struct console_fds *fds)
{
	size_t done;

	(void)fds;
	if (!client->terminal)
		return -EINVAL;
	done = terminal_input(client->terminal, msg->data, msg->len);
	if (done == msg->len)
		return 0;
	client->input = copy_of(msg);
	client->input_done = done;
	watch(client);
	terminal_await_room(client->terminal);
	return 0;
}

static int on_resize(struct client *client, const struct console_msg *msg,
		     struct console_fds *fds)
{
	struct winsize size = {
		.ws_row = msg->rows, .ws_col = msg->columns,
	};

	(void)fds;
	if (!client->terminal)
		return -EINVAL;
	terminal_resize(client->terminal, &size);
	return 0;
}

static int on_get_master(struct client *client, const struct console_msg *msg,
			 struct console_fds *fds)
{
	struct container *c = container_get(client->containers, msg->ctid);
	struct console_msg answer = { .type = CONSOLE_MASTER };
	struct console_fds masters = { .nr = 1 };
	struct terminal *t;
	int err = -EINVAL;

	(void)fds;
	if (is_tty_number(msg->tty)) {
		t = container_terminal(c, msg->tty);
		masters.fds[0] = t->source.fd;
		answer.err = terminal_is_open(t) ? 0 : ENXIO;
		err = console_send(client->source.fd, &answer,
				   answer.err ? NULL : &masters, MSG_DONTWAIT);
	}
	container_put(c);
	return err;
}

static int (*const handlers[])(struct client *client,
			       const struct console_msg *msg,
			       struct console_fds *fds) = {
	[CONSOLE_START]		= on_make,
	[CONSOLE_ADD]		= on_make,
	[CONSOLE_ATTACH]	= on_attach,
	[CONSOLE_DATA_IN]	= on_input,
	[CONSOLE_RESIZE]	= on_resize,
	[CONSOLE_GET_MASTER]	= on_get_master,
	[CONSOLE_FOLLOW]	= on_follow,
};

static int receive(struct client *client)
{
	_console_fds_ struct console_fds fds = { .nr = 0 };
	struct console_msg msg = { .len = 0 };
	int err = console_receive(client->source.fd, &msg, &fds, MSG_DONTWAIT);

	if (err == -EAGAIN || err == -EINTR)
		return 0;
	if (err)
		return err;
	if (msg.type >= ARRAY_SIZE(handlers) || !handlers[msg.type])
		return -EBADMSG;
	return handlers[msg.type](client, &msg, &fds);
}

static void client_ready(struct source *source, uint32_t events)
{
	struct client *client = (struct client *)source;

	/* What was typed before leaving still goes in. */
	if (events & EPOLLIN) {
		if (receive(client))
			client_free(client);
	} else if (events & EPOLLOUT) {
		flush_output(client);
	} else {
		client_free(client);
	}
}

void client_new(struct containers *containers, int socket)
{
	struct client *client = xcalloc(1, sizeof(*client));

	client->source = (struct source){ socket, client_ready };
	client->containers = containers;
	if (loop_add(&containers->terminals.loop, &client->source, EPOLLIN))
		client_free(client);
}
