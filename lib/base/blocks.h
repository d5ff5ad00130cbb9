/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of /proc with a block of lines for each container: a line that begins
 * with "ID:" starts one.
 */
#ifndef VZ_BASE_BLOCKS_H
#define VZ_BASE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * 1: @line starts a block and *@line is moved behind the id; 0: it does not;
 * -EINVAL or -ERANGE: it does, but the id is no number. Changes the text.
 */
int block_start(char **line, uint32_t *ret_id);
/* The next @nr numbers of a line that strtok_r() has begun. */
bool block_numbers(char **save, unsigned long *value, size_t nr);

#endif /* VZ_BASE_BLOCKS_H */
