/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts on the host: hooks of the administrator and our own helpers. */
#ifndef VZ_NODE_SCRIPT_H
#define VZ_NODE_SCRIPT_H

#include "base/proc.h"
#include "model/ct.h"

/*
 * One program with "NAME=value" words added to the basic environment.
 * *@ret_status is its exit status; death by signal is reported and gives 3.
 */
enum vz_err script_run(const char *path, const struct words *env,
		       int *ret_status);
enum vz_err script_run_args(char *const *argv, const struct words *env,
			    int *ret_status);

enum hook {
	HOOK_PREMOUNT,
	HOOK_MOUNT,
	HOOK_UMOUNT,
	HOOK_POSTUMOUNT,
	HOOK_CREATE,
};

/* The node's and the container's hook, in their order; 79 on failure. */
enum vz_err hook_run(const struct ct *ct, enum hook hook);
/* CONFDIR/CTID.@suffix exists: its path, else NULL. The caller frees. */
char *hook_path(const struct ct *ct, const char *suffix);

/* A helper of ours; missing is 11. Its exit status is given back. */
enum vz_err helper_run(const char *name, const struct words *env,
		       int *ret_status);
/* In two halves: what it does meanwhile must not matter to others. */
enum vz_err helper_begin(const char *name, const struct words *env,
			 struct proc *ret_proc);
enum vz_err helper_end(const char *name, struct proc *proc, int *ret_status);
/* In one, with what it prints (the caller frees); another status than 0 is 3. */
enum vz_err helper_ask(const char *name, const struct words *env,
		       char **ret_answer);

#endif /* VZ_NODE_SCRIPT_H */
