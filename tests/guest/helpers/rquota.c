/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   rquota PORT PATH UID    asks the rquota service of this system, as root would
 * over NFS: version 1 of the program, by UDP. Prints "BSOFT BHARD ISOFT IHARD
 * BLOCKS INODES" in the service's blocks, or why it has no answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PROGRAM		100011
#define VERSION		1
#define GET_QUOTA	1
#define XID		1
#define AUTH_NONE	0
#define AUTH_UNIX	1
#define TIMEOUT_S	20

/* Words of an answer */
enum {
	REPLY_ACCEPTED = 2, REPLY_RESULT = 5, REPLY_STATUS = 6,
	REPLY_BSIZE = 7, REPLY_BHARD = 9, REPLY_BSOFT, REPLY_BLOCKS,
	REPLY_IHARD, REPLY_ISOFT, REPLY_INODES, REPLY_WORDS = 17,
};
#define STATUS_OK	1

static uint32_t out[64];
static size_t nr_out;

static void put(uint32_t value)
{
	out[nr_out++] = htonl(value);
}

static void put_text(const char *text)
{
	size_t len = strlen(text);

	if (len > 128)
		exit(2);
	put(len);
	memcpy(&out[nr_out], text, len);
	nr_out += (len + 3) / 4;
}

/* RFC 5531: the call, and that root of nowhere makes it. */
static void put_head(void)
{
	const uint32_t head[] = { XID, 0, 2, PROGRAM, VERSION, GET_QUOTA };

	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		put(head[i]);
	put(AUTH_UNIX);
	put(5 * 4);
	for (int i = 0; i < 5; i++)
		put(0);	/* stamp, no name, uid, gid, no groups */
	put(AUTH_NONE);
	put(0);
}

static ssize_t ask(uint16_t port, uint32_t *reply, size_t size)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval patience = { .tv_sec = TIMEOUT_S };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    send(fd, out, nr_out * 4, 0) < 0)
		return -1;
	return recv(fd, reply, size, 0);
}

static uint32_t word(const uint32_t *reply, int nr)
{
	return ntohl(reply[nr]);
}

int main(int argc, char **argv)
{
	uint32_t reply[64] = { 0 };
	ssize_t len;

	if (argc != 4)
		return 2;
	put_head();
	put_text(argv[2]);
	put(strtoul(argv[3], NULL, 10));
	len = ask(strtoul(argv[1], NULL, 10), reply, sizeof(reply));
	if (len < 0) {
		perror("no answer");
		return 1;
	}
	if (len < (REPLY_STATUS + 1) * 4 || word(reply, REPLY_ACCEPTED) ||
	    word(reply, REPLY_RESULT)) {
		printf("refused: %zd bytes\n", len);
		return 1;
	}
	if (word(reply, REPLY_STATUS) != STATUS_OK || len < REPLY_WORDS * 4) {
		printf("no quota: status %u\n", word(reply, REPLY_STATUS));
		return 1;
	}
	printf("%u %u %u %u %u %u\n", word(reply, REPLY_BSOFT),
	       word(reply, REPLY_BHARD), word(reply, REPLY_ISOFT),
	       word(reply, REPLY_IHARD), word(reply, REPLY_BLOCKS),
	       word(reply, REPLY_INODES));
	return 0;
}
