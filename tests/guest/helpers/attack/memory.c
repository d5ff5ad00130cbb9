// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages: private, shared, of files, locked, and of the tables that map them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sched.h>
#include <unistd.h>

#include "attack.h"

#define MB	(1 << 20)
#define PAGE	4096

#define BLOCK	(64 << 10)

/* NULL and errno if refused */
static char *map(int prot, int flags, size_t size)
{
	char *p = mmap(NULL, size, prot, flags | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static int take_address_space(void)
{
	return map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, MB) ?
		0 : errno;
}

static int take_touched(int flags)
{
	char *p = map(PROT_READ | PROT_WRITE, flags, MB);

	if (!p)
		return errno;
	memset(p, 1, MB);
	return 0;
}

static int take_private(void)
{
	return take_touched(MAP_PRIVATE);
}

static int take_shared(void)
{
	return take_touched(MAP_SHARED);
}

static int take_locked(void)
{
	char *p = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, 16 * PAGE);

	return p ? result(mlock(p, 16 * PAGE)) : errno;
}

/* Read only, so it is nobody's private memory; a table for each page read */
static int take_page_tables(void)
{
	const size_t reach = 1UL << 30, step = 2UL << 20;
	char *p = map(PROT_READ, MAP_PRIVATE | MAP_NORESERVE, reach);

	if (!p)
		return errno;
	madvise(p, reach, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < reach; i += step)
		*(volatile char *)(p + i);
	return 0;
}

/* Neighbours with other rights do not merge */
static int take_mapping(void)
{
	return map(taken() % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE, PAGE) ?
		0 : errno;
}

static int write_mb(int fd)
{
	/* Small, and not writable: a process of this program shall cost little */
	static const char block[BLOCK];

	for (int i = 0; i < MB / BLOCK; i++) {
		ssize_t n = write(fd, block, sizeof(block));

		if (n < 0)
			return errno;
	}
	return 0;
}

static int file = -1;

/* Names of the attack's own; gone with the last of its processes */
static void own_mounts(void)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		broken("unshare");
}

static void open_tmpfs(void)
{
	own_mounts();
	if (mount("tmpfs", ATTACK_DIR, "tmpfs", 0, "size=100%"))
		broken("tmpfs");
	file = open(ATTACK_DIR "/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0)
		broken("file");
}

static void open_disk(void)
{
	file = open(ATTACK_DIR "/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0)
		broken("file");
}

static int take_written(void)
{
	return write_mb(file);
}

static int take_memfd(void)
{
	int fd = memfd_create("attack", MFD_CLOEXEC);

	return fd < 0 ? errno : write_mb(fd);
}

static void own_ipc(void)
{
	if (unshare(CLONE_NEWIPC))
		broken("unshare");
}

/* The full size at once, without a page */
static int take_segment(void)
{
	return result(shmget(IPC_PRIVATE, MB, IPC_CREAT | 0600));
}

static int take_locked_segment(void)
{
	int id = shmget(IPC_PRIVATE, 16 * PAGE, IPC_CREAT | 0600);

	return id < 0 ? errno : result(shmctl(id, SHM_LOCK, NULL));
}

const struct attack memory_attacks[] = {
	{ "address-space", 100000, NULL, take_address_space, NULL },
	{ "private-memory", 1024, NULL, take_private, NULL },
	{ "shared-memory", 1024, NULL, take_shared, NULL },
	{ "locked-memory", 8192, NULL, take_locked, NULL },
	{ "page-tables", 1024, NULL, take_page_tables, NULL },
	{ "mappings", 60000, NULL, take_mapping, NULL },
	{ "page-cache", 192, open_disk, take_written, NULL },
	{ "tmpfs", 1024, open_tmpfs, take_written, NULL },
	{ "memfd", 1024, NULL, take_memfd, NULL },
	{ "segments", 100000, own_ipc, take_segment, NULL },
	{ "locked-segments", 8192, own_ipc, take_locked_segment, NULL },
	{ .name = NULL },
};
