// SPDX-License-Identifier: GPL-2.0-or-later
/* ARP as it is on the wire. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "network/arp.h"
#include "tap.h"

#define MAC(last)	{ { 2, 0, 0, 0, 0, last } }

static const struct arp reply = {
	.kind = ARP_REPLY,
	.from = MAC(1), .to = MAC(2),
	.sender_mac = MAC(3), .target_mac = MAC(4),
	.sender = { 0x0100000a }, .target = { 0x0200000a },
};

/* In a block of its own size, so that whoever reads on is caught. */
static bool read_part(const uint8_t *frame, size_t len, struct arp *ret)
{
	_free_ uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, frame, len);
	return arp_read(copy, len, ret);
}

static void frames(void)
{
	uint8_t frame[ARP_FRAME_SIZE];
	struct arp arp = {}, untouched = {};

	arp_write(&reply, frame);
	ok(read_part(frame, sizeof(frame), &arp), "what is written is read");
	ok(!memcmp(&arp, &reply, sizeof(arp)), "and is the same");
	ok(read_part(frame, 42, &arp), "without what fills it up");
	for (size_t len = 0; len < 42; len++)
		if (read_part(frame, len, &untouched))
			ok(false, "%zu bytes are too few", len);
	/* Type, formats and lengths, kind */
	for (size_t at = 12; at < 22; at++) {
		frame[at] ^= 4;
		ok(!read_part(frame, sizeof(frame), &untouched),
		   "byte %zu makes it something else", at);
		frame[at] ^= 4;
	}
	frame[21] = 0;
	ok(!read_part(frame, sizeof(frame), &untouched), "no kind at all");
	ok(!untouched.kind, "what is not read is left alone");
}

static void macs(void)
{
	static const char *const bad[] = {
		"", "02", "02:00:00:00:00", "02:00:00:00:00:0", "0200000000011",
		"02:00:00:00:00:01:", ":02:00:00:00:00:01", "02::00:00:00:00:01",
		"02:00:00:00:00:0g", "02 00 00 00 00 01", "2:0:0:0:0:1",
		"0x0200000000", "+2:00:00:00:00:01",
	};
	const struct ether_addr want = { { 0xa, 0xb, 0, 0, 0xff, 0x10 } };
	char text[MAC_TEXT_SIZE];
	struct ether_addr mac;

	ok(mac_parse("0A:0b:00:00:fF:10", &mac) && !memcmp(&mac, &want, 6),
	   "with colons");
	ok(mac_parse("0a0b0000ff10", &mac) && !memcmp(&mac, &want, 6),
	   "without");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!mac_parse(bad[i], &mac), "\"%s\" is none", bad[i]);
	mac_print(&want, text);
	is_text(text, "0a:0b:00:00:ff:10", "as it is told");
}

int main(void)
{
	frames();
	macs();
	return done_testing();
}
