/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process has from whoever started it, and shall not pass on. */
#ifndef VZ_BASE_INHERIT_H
#define VZ_BASE_INHERIT_H

#include <stdbool.h>

/*
 * Everything becomes what a fresh system gives its first process: keyrings,
 * scheduling, memory policy, limits, umask and more. Signals are not part of it,
 * see proc_reset_signals(), nor descriptors. To be called while still the node's
 * root: some of it cannot be had any more inside. 0 or -errno of @ret_what.
 */
int inherit_reset(const char **ret_what);
/*
 * A session keyring of the present user, or none that can be used: what is put
 * into it counts for its owner.
 */
int inherit_own_keyring(void);
/* Programs we start can never gain rights, and nobody can change that. */
bool inherit_has_no_new_privs(void);

#endif /* VZ_BASE_INHERIT_H */
