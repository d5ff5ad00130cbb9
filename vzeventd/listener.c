// SPDX-License-Identifier: GPL-2.0-or-later
/* Receiving events, and making up for those that were lost. */
#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/paths.h"
#include "base/str.h"
#include "event.h"
#include "listener.h"
#include "script.h"

static void look(struct known *ret_known)
{
	_ve_list_ struct ve_list list = { 0 };
	int err = ve_list_read(&list);

	if (err)
		log_errno(-1, err, "Unable to read " PATH_VEINFO);
	known_add_list(ret_known, &list);
}

static void handle_event(struct listener *listener, const struct event *event)
{
	log_detail("Event %s of container %u", event_name(event->kind),
		   event->ctid);
	if (event->kind == EVENT_START)
		known_add(&listener->known, event->ctid);
	if (event->kind == EVENT_STOP || event->kind == EVENT_REBOOT)
		known_del(&listener->known, event->ctid);
	script_start(event);
}

static void handle_text(struct listener *listener, const char *text, size_t len)
{
	struct event event = { 0 };
	int err = event_parse(text, len, &event);

	if (!err)
		handle_event(listener, &event);
	else if (err == -ENOMSG)
		log_msg(-1, "Unknown event %.*s", (int)len, text);
	else
		log_msg(-1, "Malformed event of %zu bytes: %.*s", len,
			(int)len, text);
}

enum heard {
	HEARD_NOTHING,
	HEARD_SOMETHING,
	HEARD_OVERRUN,
};

static enum heard receive_one(struct listener *listener)
{
	struct sockaddr_nl from = { 0 };
	socklen_t from_len = sizeof(from);
	char text[EVENT_MAX_LEN + 32];
	ssize_t len = recvfrom(listener->socket, text, sizeof(text),
			       MSG_DONTWAIT, (struct sockaddr *)&from,
			       &from_len);

	if (len < 0 && errno == ENOBUFS)
		return HEARD_OVERRUN;
	if (len < 0) {
		if (errno != EAGAIN && errno != EINTR)
			log_errno(-1, errno, "Unable to receive events");
		return HEARD_NOTHING;
	}
	/* Only the kernel has port 0. */
	if (from.nl_pid == 0)
		handle_text(listener, text, len);
	return HEARD_SOMETHING;
}

/*
 * Who is gone has ended, and so has who has left something and does not run.
 * Whether it wanted to reboot nobody knows any more.
 */
static void make_up(struct listener *listener)
{
	struct known before = listener->known;
	struct known now = { 0 };

	known_add_remains(&before);
	look(&now);
	listener->known = now;
	for (size_t i = 0; i < before.nr; i++) {
		struct event event = {
			.kind = EVENT_STOP, .ctid = before.ctids[i],
			.is_lost = true,
		};

		if (!known_has(&now, event.ctid))
			handle_event(listener, &event);
	}
	known_free(&before);
}

void listener_begin(struct listener *listener)
{
	make_up(listener);
}

/*
 * The kernel says that events were lost before it gives out those that it has
 * still kept, which are older: what is the case now is known after them.
 */
void listener_receive(struct listener *listener)
{
	bool lost = false;
	enum heard heard;

	do {
		heard = receive_one(listener);
		lost |= heard == HEARD_OVERRUN;
	} while (heard == HEARD_OVERRUN || (lost && heard == HEARD_SOMETHING));
	if (!lost)
		return;
	log_msg(-1, "Events were lost, looking for containers that have stopped");
	make_up(listener);
}
