// SPDX-License-Identifier: GPL-2.0-or-later
/* Passwords of users inside. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "inside/exec.h"
#include "life/passwords.h"
#include "life/start.h"
#include "model/types_list.h"

#define TIMEOUT_S	300
#define LINES_MAX	65536

enum vz_err passwords_read(int fd, struct words *ret)
{
	_words_ struct words lines = {};
	_free_ char *text = NULL;
	int err = fd_read_all(fd, LINES_MAX, &text, NULL);

	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read passwords from standard input");
	words_split(&lines, text, "\n");
	explicit_bzero(text, strlen(text));
	for (size_t i = 0; i < lines.nr; i++) {
		if (!password_is_valid(lines.argv[i]))
			return vz_fail(VZ_INVALID_PARAMETER_VALUE,
				       "Line %zu of standard input is not user:password",
				       i + 1);
		words_add(ret, lines.argv[i]);
	}
	if (!lines.nr)
		return vz_fail(VZ_INVALID_PARAMETER_VALUE,
			       "Standard input holds no user:password");
	return VZ_OK;
}

/* A word of a shell: what is between single quotes is taken as it is. */
static void add_quoted(struct str *out, const char *text)
{
	str_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add(out, "'\\''");
		else
			str_addc(out, *text);
	}
	str_addc(out, '\'');
}

/* Through the pipe, not the environment, which others could read. */
static char *password_script(const struct words *passwords, const char *script)
{
	_free_ char *list = words_join(passwords, "\n");
	_str_ struct str text = { 0 };

	str_add(&text, "USERPW=");
	add_quoted(&text, list);
	str_addc(&text, '\n');
	str_add(&text, script);
	return str_steal(&text);
}

struct password_job {
	const struct apply	*apply;
	const char		*text;
};

static enum vz_err run_script(void *arg)
{
	const struct password_job *job = arg;
	enum vz_err err;
	int status;

	err = ct_exec_script(job->apply->host, job->apply->ct, job->text, NULL,
			     TIMEOUT_S, &status);
	if (!err && status)
		return vz_fail(VZ_CHANGEPASS, "Password change failed");
	return err;
}

enum vz_err passwords_set(const struct apply *apply,
			  const struct words *passwords)
{
	_free_ char *script = dist_script_text(apply->dist, DIST_SET_USERPASS);
	_free_ char *text = NULL;
	struct password_job job = { .apply = apply };
	enum vz_err err;

	if (words_has(ct_words(apply->ct, PARAM_KEEP_FILES), "passwd"))
		return vz_fail(VZ_CHANGEPASS,
			       "Passwords of container %u are left alone: KEEP_FILES has passwd",
			       apply->ct->id);

	if (!script) {
		log_warn("The distribution has no script to set passwords");
		return VZ_OK;
	}
	text = password_script(passwords, script);
	job.text = text;
	if (ve_is_running(apply->ct->id))
		err = run_script(&job);
	else
		err = ct_run_bare(apply->host, apply->ct, 0, run_script, &job);
	explicit_bzero(text, strlen(text));
	return err;
}
