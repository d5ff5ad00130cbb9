/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *	dirty MIB KIB
 *
 * Has so much memory, and writes to so much of it in a second, in turn, until it is
 * killed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE		4096UL
#define TURNS_A_SECOND	20

/* No page is like another, nor easy to pack. */
static void fill(unsigned int *memory, size_t words)
{
	unsigned int value = 1;

	for (size_t i = 0; i < words; i++) {
		value = value * 1664525 + 1013904223;
		memory[i] = value;
	}
}

static void write_on(char *memory, size_t size, size_t pages)
{
	static size_t at;

	for (size_t i = 0; i < pages; i++) {
		memory[at]++;
		at = (at + PAGE) % size;
	}
}

int main(int argc, char **argv)
{
	size_t size = (argc == 3 ? strtoul(argv[1], NULL, 10) : 0) << 20;
	size_t pages = (argc == 3 ? strtoul(argv[2], NULL, 10) : 0) * 1024 / PAGE;
	char *memory = size ? malloc(size) : NULL;

	if (!memory) {
		fprintf(stderr, "usage: dirty MIB KIB\n");
		return 2;
	}
	fill((unsigned int *)memory, size / sizeof(unsigned int));
	puts("ready");
	fflush(stdout);
	for (;;) {
		write_on(memory, size, pages / TURNS_A_SECOND);
		usleep(1000000 / TURNS_A_SECOND);
	}
}
