/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *	statmount PATH	the options of the file system there, as statmount(2) says,
 *			which has no file of /proc to tell who reads
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The headers of older distributions have none of these */
#define UNIQUE_ID	0x4000		/* STATX_MNT_ID_UNIQUE */
#define MOUNT_OPTIONS	0x80		/* STATMOUNT_MNT_OPTS */
#define SYS_STATMOUNT	457

struct request {
	uint32_t	size;
	uint32_t	spare;
	uint64_t	id;
	uint64_t	mask;
};

/* struct statmount: only what is used */
struct answer {
	uint32_t	size;
	uint32_t	options;	/* where they begin in text */
	char		rest[504];
	char		text[4096];
};

int main(int argc, char **argv)
{
	struct request request = {
		.size = sizeof(request), .mask = MOUNT_OPTIONS,
	};
	struct answer answer = { 0 };
	struct statx st;

	if (argc != 2)
		return 2;
	if (statx(AT_FDCWD, argv[1], 0, UNIQUE_ID, &st)) {
		perror(argv[1]);
		return 1;
	}
	request.id = st.stx_mnt_id;
	if (syscall(SYS_STATMOUNT, &request, &answer, sizeof(answer), 0)) {
		perror("statmount");
		return 1;
	}
	puts(answer.text + answer.options);
	return 0;
}
