// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults in what takes memory: mappings, segments, memfd. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "inside.h"

static char *map(size_t pages, int flags)
{
	if (!(flags & MAP_SHARED))
		flags |= MAP_PRIVATE;
	return mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
		    MAP_ANONYMOUS | flags, -1, 0);
}

/* A mapping, if there is one, taken away without faults; @err. */
static int unmap_after(char *p, size_t pages, int err)
{
	calm();
	if (p != MAP_FAILED)
		munmap(p, pages * PAGE);
	return err;
}

static int do_mmap(const struct operation *op)
{
	char *p = map(16, op->a);

	return unmap_after(p, 16, p == MAP_FAILED ? -errno : 0);
}

static int do_munmap_middle(const struct operation *op)
{
	char *p = map(16, 0);
	int err = p == MAP_FAILED ? -errno : 0;

	(void)op;
	if (!err)
		err = result_of(munmap(p + 4 * PAGE, 4 * PAGE));
	return unmap_after(p, 16, err);
}

static int do_mprotect(const struct operation *op)
{
	char *p = mmap(NULL, 16 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	int err = p == MAP_FAILED ? -errno : 0;

	(void)op;
	if (!err)
		err = result_of(mprotect(p + 4 * PAGE, 4 * PAGE,
					 PROT_READ | PROT_WRITE));
	return unmap_after(p, 16, err);
}

static int do_mremap(const struct operation *op)
{
	char *p = map(16, op->a);
	int err = p == MAP_FAILED ? -errno : 0;
	char *moved = MAP_FAILED;

	if (!err) {
		moved = mremap(p, 16 * PAGE, 64 * PAGE, MREMAP_MAYMOVE);
		err = moved == MAP_FAILED ? -errno : 0;
	}
	unmap_after(moved, 64, err);
	/* Linux leaves it where it was if that cannot be unmapped any more. */
	return unmap_after(p, 16, err);
}

static int do_brk(const struct operation *op)
{
	char *old = sbrk(0);
	int err;

	(void)op;
	err = sbrk(64 * PAGE) == (void *)-1 ? -errno : 0;
	calm();
	if (!err && brk(old))
		return -EINVAL;
	return err;
}

static int do_mlock(const struct operation *op)
{
	char *p = map(16, 0);
	int err = p == MAP_FAILED ? -errno : 0;

	(void)op;
	if (!err)
		err = result_of(mlock(p + 4 * PAGE, 4 * PAGE));
	return unmap_after(p, 16, err);
}

static int do_shm(const struct operation *op)
{
	int id = shmget(IPC_PRIVATE, 16 * PAGE, IPC_CREAT | 0600);
	void *p = (void *)-1;
	int err = result_of(id);

	if (!err && op->a)
		err = result_of(shmctl(id, SHM_LOCK, NULL));
	if (!err) {
		p = shmat(id, NULL, 0);
		err = p == (void *)-1 ? -errno : 0;
	}
	calm();
	if (p != (void *)-1)
		shmdt(p);
	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
	return err;
}

static int do_memfd(const struct operation *op)
{
	int fd = memfd_create("failnth", MFD_CLOEXEC);
	int err = result_of(fd);

	(void)op;
	if (!err)
		err = result_of(write(fd, big, BIG));
	return close_after(fd, err);
}

const struct operation memory_operations[] = {
	{ "mmap", .run = do_mmap },
	{ "mmap, populated", .run = do_mmap, .a = MAP_POPULATE },
	{ "mmap, shared", .run = do_mmap, .a = MAP_SHARED },
	{ "mmap, locked", .run = do_mmap, .a = MAP_LOCKED },
	{ "munmap of a middle", .run = do_munmap_middle },
	{ "mprotect", .run = do_mprotect },
	{ "mremap", .run = do_mremap },
	{ "mremap, locked", .run = do_mremap, .a = MAP_LOCKED },
	{ "brk", .run = do_brk },
	{ "mlock", .run = do_mlock },
	{ "shmget", .run = do_shm },
	{ "shmctl lock", .run = do_shm, .a = 1 },
	{ "memfd", .run = do_memfd },
	{ .name = NULL },
};
