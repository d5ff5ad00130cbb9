// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Faults in each way to charge a container, from inside it. See sweep.h.
 *
 *	failnth [OPERATION | PERCENT%SEED]
 */
#define _GNU_SOURCE
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inside.h"

static const struct operation *const tables[] = {
	task_operations, memory_operations, file_operations, socket_operations,
	ipc_operations,
};

char big[BIG];

static void set_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo))
		die("lo");
	close(fd);
	mkdir(SCRATCH, 0755);
	if (mount("failnth", SCRATCH, "tmpfs", 0, NULL) ||
	    mkdir(SCRATCH "/mnt", 0755))
		die(SCRATCH);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "left"))
		return left_after_exec(argv[2]);
	set_up();
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		sweep_all(tables[i], argv[1]);
	return finish();
}
