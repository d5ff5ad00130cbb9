/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Beancounter parameters as a set: memory model, derived and required ones. */
#ifndef VZ_MODEL_UBC_H
#define VZ_MODEL_UBC_H

#include <linux/beancounter.h>

#include "model/config.h"

/* Resource number of a parameter: UB_KMEMSIZE...; -1 if it has none. */
int ubc_resource(enum param_id id);
/* And back; PARAM_NONE for the placeholders. */
enum param_id ubc_param(int resource);
const char *ubc_name(int resource);		/* "kmemsize" */
enum ub_unit ubc_unit(int resource);
unsigned long ubc_unit_size(int resource);	/* of a page, or 1 */
int ubc_find(const char *name);			/* -1: no such resource */

/* LONG_MAX and above, and that of a 32-bit node. */
bool ubc_is_unlimited(unsigned long value);
/* UB_UNLIMITED for these, else @value. */
unsigned long ubc_settled(unsigned long value);
/* The sum, at most UB_UNLIMITED. */
unsigned long ubc_add(unsigned long a, unsigned long b);

/* PHYSPAGES has a real limit. */
bool ubc_is_vswap(const struct config *config);
/*
 * What the kernel is told to show as memory inside: 0 that of the node, else as
 * many pages (3 at least) while physpages is unlimited.
 */
unsigned long ubc_meminfo(const struct config *config);
/* Fill in what a VSwap configuration leaves out. Not for saving. */
void ubc_derive(struct config *config);
/* Every missing parameter is reported (28). */
enum vz_err ubc_check_required(const struct config *config);
/* Only whether a VSwap configuration says how much swap there is (28). */
enum vz_err ubc_check_swap(const struct config *config);
/* Start-time repairs: NUMIPTENT at least 16:16. */
void ubc_fix_minimum(struct config *config);

#endif /* VZ_MODEL_UBC_H */
