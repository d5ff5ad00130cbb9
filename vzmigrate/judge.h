/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other side of a check: whether what a container needs, which is told on
 * standard input as in the header of a dump file, is on this node.
 */
#ifndef VZMIGRATE_JUDGE_H
#define VZMIGRATE_JUDGE_H

#include <stdbool.h>

#include "errors.h"

/* What can be asked: words of --can-restore. */
#define ASK_ENGINE	"engine"	/* CRIU */
#define ASK_VERSION	"version"	/* of it, and of our format */
#define ASK_CPU		"cpu"		/* instructions */

bool question_is_valid(const char *question);
/* What is missing is reported: MIGRATE_SUPPORT, MIGRATE_VERSION, MIGRATE_CPU. */
enum migrate_err question_answer(const char *question);

#endif /* VZMIGRATE_JUDGE_H */
