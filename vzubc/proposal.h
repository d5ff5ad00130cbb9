/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which parameters to raise to what, after something was refused. */
#ifndef VZUBC_PROPOSAL_H
#define VZUBC_PROPOSAL_H

#include "base/str.h"
#include "model/refusal.h"
#include "model/ub_table.h"

/*
 * Options of vzctl set and their values, two words each; none when @resource is
 * unlimited. @last is the last refusal that is known, or NULL.
 */
void proposal_make(const struct ub_figures *ub, int resource,
		   const struct refusal *last, struct words *ret_options);

#endif /* VZUBC_PROPOSAL_H */
