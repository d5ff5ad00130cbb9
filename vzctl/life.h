/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that start, stop and restart share. */
#ifndef VZCTL_LIFE_H
#define VZCTL_LIFE_H

#include "cmd.h"
#include "life/start.h"
#include "life/stop.h"

struct start_options cmd_start_options(const struct cmd_ctx *ctx);
struct stop_options cmd_stop_options(const struct cmd_ctx *ctx);

#endif /* VZCTL_LIFE_H */
