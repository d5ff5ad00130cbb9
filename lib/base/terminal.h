/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's terminal. */
#ifndef VZ_BASE_TERMINAL_H
#define VZ_BASE_TERMINAL_H

#include <stdbool.h>
#include <termios.h>

/* Keys come as they are; false: standard input is no terminal. */
bool terminal_set_raw(struct termios *ret_saved);
void terminal_restore(const struct termios *saved);

#endif /* VZ_BASE_TERMINAL_H */
