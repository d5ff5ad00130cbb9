/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a migration in the end. */
#ifndef VZMIGRATE_REPORT_H
#define VZMIGRATE_REPORT_H

#include "stage.h"

/*
 * The times that the container did not run, and what they were needed for, as text;
 * "" for one that always did. The caller frees.
 */
char *report_times(const struct stage_runs *runs);
/* What --predict has found, as text. The caller frees. */
char *report_prediction(const struct migration *m);
/* All as JSON, on standard output. */
void report_json(const struct migration *m, const struct stage_runs *runs,
		 enum migrate_err result);

#endif /* VZMIGRATE_REPORT_H */
