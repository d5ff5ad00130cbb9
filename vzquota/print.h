/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vzquota prints of a quota. */
#ifndef VZQUOTA_PRINT_H
#define VZQUOTA_PRINT_H

#include "quota/fscheck.h"
#include "quota/quota.h"

/* @tables: users and groups, too. */
void print_text(const struct quota_report *report, bool tables);
void print_batch(const struct quota_report *report, bool tables);
void print_json(uint32_t id, const struct quota_report *report, bool tables);

void print_check(const struct fs_facts *facts, const struct fs_verdict *verdict);
void print_check_json(const struct fs_facts *facts,
		      const struct fs_verdict *verdict);

#endif /* VZQUOTA_PRINT_H */
