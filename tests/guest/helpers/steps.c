/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does things with memory, one after the other, and says after each by how many
 * pages a resource of the container has changed since the start:
 *
 *     steps locked|shared
 *
 * Runs inside a container where nothing else moves.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE	4096L
#define RW	(PROT_READ | PROT_WRITE)

static const char *resource;
static long base;

static long held(void)
{
	FILE *f = fopen("/proc/user_beancounters", "r");
	char line[256], *row;
	long value = -1;

	if (!f) {
		perror("/proc/user_beancounters");
		exit(1);
	}
	while (fgets(line, sizeof(line), f)) {
		row = strstr(line, resource);
		if (row)
			value = atol(row + strlen(resource));
	}
	fclose(f);
	return value;
}

static void say(const char *step, int failed)
{
	printf("%s: %ld%s\n", step, held() - base, failed ? " (failed)" : "");
	fflush(stdout);
}

static char *map(void *where, long nr_pages, int flags)
{
	return mmap(where, nr_pages * PAGE, RW, flags | MAP_ANONYMOUS, -1, 0);
}

static void locked(void)
{
	char *p = map(NULL, 100, MAP_PRIVATE);
	char *q = map(NULL, 200, MAP_PRIVATE);	/* just below p */

	say("mlock 64", mlock(p, 64 * PAGE));
	say("over it up to 80", mlock(p, 80 * PAGE));
	say("munlock 10 in the middle", munlock(p + 10 * PAGE, 10 * PAGE));
	say("mprotect", mprotect(p, 100 * PAGE, PROT_READ));
	say("back", mprotect(p, 100 * PAGE, RW));
	say("munmap the first 10", munmap(p, 10 * PAGE));
	say("mremap moves 60 and adds 20",
	    mremap(p + 20 * PAGE, 60 * PAGE, 80 * PAGE,
		   MREMAP_MAYMOVE | MREMAP_FIXED, q) != q);
	say("mapped over 30",
	    map(q, 30, MAP_PRIVATE | MAP_FIXED) == MAP_FAILED);
	say("MAP_LOCKED 5",
	    map(q, 5, MAP_PRIVATE | MAP_FIXED | MAP_LOCKED) == MAP_FAILED);
	say("from a hole on", !mlock(p, 100 * PAGE));
	say("10 up to a hole", !mlock(p + 10 * PAGE, 90 * PAGE));
	if (!fork()) {
		say("in a child", 0);
		say("which locks 7", mlock(p + 85 * PAGE, 7 * PAGE));
		_exit(0);
	}
	wait(NULL);
	say("without the child", 0);
	say("munlockall", munlockall());
	mlockall(MCL_FUTURE);
	p = map(NULL, 40, MAP_PRIVATE);
	say("40 mapped in the future", p == MAP_FAILED);
	say("the break by 3", sbrk(3 * PAGE) == (void *)-1);
	say("back", sbrk(-3 * PAGE) == (void *)-1);
	munlockall();
	say("none", 0);
}

static void shared(void)
{
	int fd, id;
	char *p;

	p = map(NULL, 100, MAP_SHARED);
	say("shared 100", p == MAP_FAILED);
	memset(p, 1, 50 * PAGE);
	say("touched", 0);
	say("half unmapped", munmap(p, 50 * PAGE));
	say("gone", munmap(p + 50 * PAGE, 50 * PAGE));
	p = map(NULL, 100, MAP_SHARED | MAP_NORESERVE);
	say("shared without reserve", p == MAP_FAILED);
	memset(p, 1, 30 * PAGE);
	say("30 touched", 0);
	say("10 dropped", madvise(p, 10 * PAGE, MADV_REMOVE));
	say("gone", munmap(p, 100 * PAGE));

	id = shmget(IPC_PRIVATE, 70 * PAGE + 1, IPC_CREAT | 0600);
	say("segment of 70 and a byte", id < 0);
	p = shmat(id, NULL, 0);
	say("attached", p == (void *)-1);
	say("removed", shmctl(id, IPC_RMID, NULL));
	say("detached", shmdt(p));

	fd = memfd_create("steps", 0);
	say("memfd of 1000", ftruncate(fd, 1000 * PAGE));
	say("fallocate 60", fallocate(fd, 0, 0, 60 * PAGE));
	say("punched 20", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				    10 * PAGE, 20 * PAGE));
	say("truncated to 15", ftruncate(fd, 15 * PAGE));
	p = mmap(NULL, 15 * PAGE, RW, MAP_SHARED, fd, 0);
	memset(p, 1, 15 * PAGE);
	say("touched", 0);
	close(fd);
	say("closed, mapped", 0);
	say("unmapped", munmap(p, 15 * PAGE));

	fd = open("/mnt/steps", O_CREAT | O_RDWR, 0600);
	p = calloc(9, PAGE);
	say("file of 9", pwrite(fd, p, 9 * PAGE, 0) < 0);
	close(fd);
	say("unlinked", unlink("/mnt/steps"));
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	if (!strcmp(argv[1], "locked")) {
		resource = "lockedpages";
		base = held();
		locked();
	} else {
		resource = "shmpages";
		base = held();
		shared();
	}
	return 0;
}
