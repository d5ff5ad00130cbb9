// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzeventd makes of the kernel's texts. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../vzeventd/event.c"
#include "../../vzeventd/known.c"
#include "../../vzeventd/listener.c"
#include "tap.h"

static void accepts(const char *text, enum event_kind kind, uint32_t ctid)
{
	struct event event = { 0 };
	int err = event_parse(text, strlen(text), &event);

	ok(!err && event.kind == kind && event.ctid == ctid, "accepts %s",
	   text);
}

static void refuses(const char *text, size_t len, int err)
{
	struct event event;

	ok(event_parse(text, len, &event) == err, "refuses %s",
	   len == strlen(text) ? text : "a NUL");
}

static void test_events(void)
{
	static const char *const malformed[] = {
		"", "@", "ve-", "ve-stop", "ve-stop@", "ve-stop@0",
		"ve-stop@-1", "ve-stop@+1", "ve-stop@01", "ve-stop@ 1",
		"ve-stop@1 ", "ve-stop@1\n", "ve-stop@1x", "ve-stop@2147483648",
		"ve-stop@99999999999999999999", "vestop@1", "stop@1", "xve-stop@1",
		"VE-stop@1", "v-stop@1",
	};

	accepts("ve-start@1", EVENT_START, 1);
	accepts("ve-stop@101", EVENT_STOP, 101);
	accepts("ve-mount@5", EVENT_MOUNT, 5);
	accepts("ve-umount@2147483647", EVENT_UMOUNT, 2147483647);
	accepts("ve-reboot@7", EVENT_REBOOT, 7);
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
		refuses(malformed[i], strlen(malformed[i]), -EINVAL);
	refuses("ve-stop@1", sizeof("ve-stop@1"), -EINVAL);
	refuses("ve-halt@1", strlen("ve-halt@1"), -ENOMSG);
	refuses("ve-@1", strlen("ve-@1"), -ENOMSG);
	refuses("ve-stop ../x@1", strlen("ve-stop ../x@1"), -ENOMSG);
	ok(str_eq(event_name(EVENT_UMOUNT), "umount"), "names an event");
}

static void add_text(struct known *known, const char *veinfo)
{
	_ve_list_ struct ve_list list = { 0 };

	ve_list_parse(veinfo, &list);
	known_add_list(known, &list);
}

static void test_known(void)
{
	_known_ struct known known = { 0 };

	add_text(&known,
		 "         0     0    80\n"
		 "       101     0    12       10.1.0.1       10.1.0.2\n"
		 "2147483644     5     1\n"
		 "garbage\n\n");
	ok(known.nr == 2 && known_has(&known, 101) &&
	   known_has(&known, 2147483644), "reads veinfo without the node");
	add_text(&known, "\t103\t0\t1\n");
	ok(known_has(&known, 103), "splits its lines as vzctl does");
	known_del(&known, 103);
	known_add(&known, 101);
	known_add(&known, 102);
	ok(known.nr == 3, "knows each container once");
	known_del(&known, 101);
	known_del(&known, 999);
	ok(known.nr == 2 && !known_has(&known, 101) && known_has(&known, 102),
	   "forgets one");
}

/* In place of the kernel's: texts in their order, "!" for an overrun. */
static const char *const *messages;

ssize_t recvfrom(int fd, void *buf, size_t size, int flags,
		 struct sockaddr *from, socklen_t *from_len)
{
	const char *text = *messages;

	(void)fd;
	(void)flags;
	memset(from, 0, *from_len);
	if (!text || str_eq(text, "!")) {
		messages += text != NULL;
		errno = text ? ENOBUFS : EAGAIN;
		return -1;
	}
	messages++;
	memcpy(buf, text, strlen(text) < size ? strlen(text) : size);
	return strlen(text);
}

static struct str started;

void script_start(const struct event *event)
{
	str_addf(&started, "%s%s%u ", event_name(event->kind),
		 event->is_lost ? "?" : "@", event->ctid);
}

/* With 101 and 102 known to run, what is done for @said when @veinfo is so. */
static void hears(const char *const *said, const char *veinfo,
		  const char *want, const char *promise)
{
	struct listener listener = { .socket = -1 };

	known_add(&listener.known, 101);
	known_add(&listener.known, 102);
	scratch_write("/proc/vz/veinfo", veinfo);
	messages = said;
	str_free(&started);
	do {
		listener_receive(&listener);
	} while (*messages);
	is_text(str_text(&started), want, promise);
	known_free(&listener.known);
	str_free(&started);
}

#define BOTH	"101 0 1\n102 0 1\n"
#define SAID(...)	((const char *const[]){ __VA_ARGS__, NULL })

static void test_lost(void)
{
	hears(SAID("ve-stop@101"), "102 0 1\n", "stop@101 ", "what is said");
	hears(SAID("!"), BOTH, "", "nothing has happened, after all");
	hears(SAID("!"), "102 0 1\n", "stop?101 ", "an end was not heard");
	hears(SAID("!", "ve-reboot@101"), "102 0 1\n", "reboot@101 ",
	      "a reboot that was kept is one");
	hears(SAID("ve-reboot@101", "!", "!", "ve-start@103"), "102 0 1\n",
	      "reboot@101 start@103 stop?103 ", "a start that was kept is old");
	hears(SAID("!", "ve-stop@102", "ve-start@101"), "101 0 1\n",
	      "stop@102 start@101 ", "each end is answered once");
}

static void test_remains(void)
{
	struct listener listener = { .socket = -1 };

	scratch_write("/proc/self/mountinfo",
		      "30 20 0:1 / /cg rw - cgroup2 none rw\n");
	scratch_write("/cg/vz/101/x", "");
	scratch_write("/cg/vz/104/x", "");
	scratch_write("/cg/vz/name/x", "");
	scratch_write("/proc/vz/veinfo", BOTH);
	str_free(&started);
	listener_begin(&listener);
	is_text(str_text(&started), "stop?104 ",
		"who ended before we listened has left something");
	ok(known_has(&listener.known, 102), "who runs is known");
	known_free(&listener.known);
	str_free(&started);
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	test_events();
	test_known();
	test_lost();
	test_remains();
	return done_testing();
}
