// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripts on the host. */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/proc.h"
#include "node/script.h"

#define ANSWER_MAX	4096

/* What came of it: an errno, or a wait status. */
static enum vz_err verdict(const char *path, int err, int status,
			   int *ret_status)
{
	if (err == -ENOMEM || err == -EAGAIN)
		return vz_fail_errno(VZ_RESOURCE_ERROR, err, "Unable to run %s",
				     path);
	if (err) {
		log_errno(-1, err, "Unable to run %s", path);
		*ret_status = 1;
		return VZ_OK;
	}
	if (WIFSIGNALED(status)) {
		log_msg(-1, "Got signal %d from %s", WTERMSIG(status), path);
		*ret_status = VZ_SYSTEM_ERROR;
		return VZ_OK;
	}
	*ret_status = WEXITSTATUS(status);
	return VZ_OK;
}

enum vz_err script_run_args(char *const *argv, const struct words *env,
			    int *ret_status)
{
	struct proc_spec spec = {
		.argv = argv,
		.env = env ? env->argv : NULL,
	};
	int status = 0, err = proc_run(&spec, &status);

	return verdict(argv[0], err, status, ret_status);
}

enum vz_err script_run(const char *path, const struct words *env,
		       int *ret_status)
{
	char *argv[] = { (char *)path, NULL };

	return script_run_args(argv, env, ret_status);
}

/* Mounting goes from the node to the container, unmounting back. */
static const struct {
	const char	*suffix;
	bool		ct_first;
} hooks[] = {
	[HOOK_PREMOUNT]		= { "premount", false },
	[HOOK_MOUNT]		= { "mount", false },
	[HOOK_UMOUNT]		= { "umount", true },
	[HOOK_POSTUMOUNT]	= { "postumount", true },
	[HOOK_CREATE]		= { "create", false },
};

char *hook_path(const struct ct *ct, const char *suffix)
{
	char *path = path_rootf(PATH_CONF_DIR "/%u.%s", ct->id, suffix);

	if (path_exists(path))
		return path;
	free(path);
	return NULL;
}

static char *node_hook_path(const char *suffix)
{
	char *path = path_rootf(PATH_CONF_DIR "/vps.%s", suffix);

	if (path_exists(path))
		return path;
	free(path);
	return NULL;
}

static enum vz_err run_one(const struct ct *ct, const char *path)
{
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	if (!path)
		return VZ_OK;
	words_addf(&env, "VEID=%u", ct->id);
	words_addf(&env, "VE_CONFFILE=%s", ct->conf_path);
	log_detail("Running %s", path);
	err = script_run(path, &env, &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Script %s failed with status %d", path, status);
	return err;
}

enum vz_err hook_run(const struct ct *ct, enum hook hook)
{
	const char *suffix = hooks[hook].suffix;
	_free_ char *of_node = node_hook_path(suffix);
	_free_ char *of_ct = hook == HOOK_CREATE ? NULL : hook_path(ct, suffix);
	const char *first = hooks[hook].ct_first ? of_ct : of_node;
	const char *second = hooks[hook].ct_first ? of_node : of_ct;
	enum vz_err err = run_one(ct, first);

	return err ? err : run_one(ct, second);
}

static enum vz_err helper_path(const char *name, char **ret_path)
{
	_free_ char *path = path_rootf(PATH_SCRIPT_DIR "/%s", name);

	if (!path_exists(path))
		return vz_fail(VZ_NOSCRIPT, "Script %s does not exist", path);
	*ret_path = steal_ptr(&path);
	return VZ_OK;
}

enum vz_err helper_run(const char *name, const struct words *env,
		       int *ret_status)
{
	_free_ char *path = NULL;
	enum vz_err err = helper_path(name, &path);

	return err ? err : script_run(path, env, ret_status);
}

enum vz_err helper_begin(const char *name, const struct words *env,
			 struct proc *ret_proc)
{
	_free_ char *path = NULL;
	char *argv[] = { NULL, NULL };
	struct proc_spec spec = { .argv = argv, .env = env->argv };
	enum vz_err err = helper_path(name, &path);
	int ret;

	if (err)
		return err;
	argv[0] = path;
	ret = proc_begin(&spec, ret_proc);
	if (ret)
		return vz_fail_errno(VZ_RESOURCE_ERROR, ret, "Unable to run %s",
				     path);
	return VZ_OK;
}

enum vz_err helper_end(const char *name, struct proc *proc, int *ret_status)
{
	int status = 0, err = proc_end(proc, &status);

	return verdict(name, err, status, ret_status);
}

enum vz_err helper_ask(const char *name, const struct words *env,
		       char **ret_answer)
{
	_free_ char *path = NULL;
	char *argv[] = { NULL, NULL };
	struct proc_spec spec = { .argv = argv, .env = env->argv };
	enum vz_err err = helper_path(name, &path);
	int status, ret;

	if (err)
		return err;
	argv[0] = path;
	ret = proc_capture(&spec, ANSWER_MAX, ret_answer, &status);
	if (ret)
		return vz_fail_errno(VZ_SYSTEM_ERROR, ret, "Unable to run %s",
				     path);
	if (!status)
		return VZ_OK;
	free(steal_ptr(ret_answer));
	return vz_fail(VZ_SYSTEM_ERROR, "Script %s failed", path);
}
