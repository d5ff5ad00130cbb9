// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzeventd makes of the kernel's texts. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../vzeventd/event.c"
#include "../../vzeventd/known.c"

static int nr_tests, nr_failed;

static void ok(bool good, const char *promise, const char *detail)
{
	nr_tests++;
	nr_failed += !good;
	printf("%s %d - %s%s%s\n", good ? "ok" : "not ok", nr_tests, promise,
	       *detail ? ": " : "", detail);
}

static void accepts(const char *text, enum event_kind kind, uint32_t ctid)
{
	struct event event = { 0 };
	int err = event_parse(text, strlen(text), &event);

	ok(!err && event.kind == kind && event.ctid == ctid, "accepts", text);
}

static void refuses(const char *text, size_t len, int err)
{
	struct event event;

	ok(event_parse(text, len, &event) == err, "refuses",
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
	ok(str_eq(event_name(EVENT_UMOUNT), "umount"), "names an event", "");
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
	   known_has(&known, 2147483644), "reads veinfo without the node", "");
	add_text(&known, "\t103\t0\t1\n");
	ok(known_has(&known, 103), "splits its lines as vzctl does", "");
	known_del(&known, 103);
	known_add(&known, 101);
	known_add(&known, 102);
	ok(known.nr == 3, "knows each container once", "");
	known_del(&known, 101);
	known_del(&known, 999);
	ok(known.nr == 2 && !known_has(&known, 101) && known_has(&known, 102),
	   "forgets one", "");
}

int main(void)
{
	test_events();
	test_known();
	printf("1..%d\n", nr_tests);
	return nr_failed != 0;
}
