// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands on the destination, by ssh. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/shell.h"
#include "command.h"
#include "errors.h"
#include "remote.h"

#define PATH_SSH	"/usr/bin/ssh"
/* A connection that is not used any more by us, who were killed, ends then. */
#define MUX_PERSIST_S	60
/* So often a silent destination is asked whether it is there. */
#define ALIVE_COUNT	3
#define ALIVE_DEFAULT_S	20

/*
 * What stands before every command there: its language, and where its programs are,
 * which a login that is no login shell does not always know.
 */
#define PREPARATION \
	"export LC_ALL=C LANGUAGE=C PATH=\"$PATH:/usr/local/sbin:/usr/sbin:/sbin\"; "

static void add_option(struct words *words, const char *name, unsigned int value)
{
	words_add(words, "-o");
	words_addf(words, "%s=%u", name, value);
}

/* Of the end of the connection we want to know, sooner or later. */
static void add_timeouts(struct words *words, uint32_t timeout_s)
{
	uint32_t ask_s = timeout_s ? timeout_s / ALIVE_COUNT : ALIVE_DEFAULT_S;

	add_option(words, "ServerAliveInterval", ask_s ? ask_s : 1);
	add_option(words, "ServerAliveCountMax", ALIVE_COUNT);
	if (timeout_s)
		add_option(words, "ConnectTimeout", timeout_s);
}

void remote_init(struct remote *remote, const char *destination,
		 const struct remote_options *options)
{
	const char *at = strrchr(destination, '@');
	struct words *ssh = &remote->ssh;
	_free_ char *program = path_root(PATH_SSH);

	remote->login = at ? xstrdup(destination) :
			     xasprintf("root@%s", destination);
	remote->host = xstrdup(at ? at + 1 : destination);
	remote->shown = options->verbose > 0;
	words_add(ssh, program);
	if (options->verbose >= 4)
		words_add(ssh, "-v");
	words_add(ssh, "-o");
	words_add(ssh, "BatchMode=yes");
	add_timeouts(ssh, options->timeout_s);
	if (options->mux_dir) {
		remote->mux = xasprintf("%s/ssh", options->mux_dir);
		words_add(ssh, "-o");
		words_add(ssh, "ControlMaster=auto");
		words_add(ssh, "-o");
		words_addf(ssh, "ControlPath=%s", remote->mux);
		add_option(ssh, "ControlPersist", MUX_PERSIST_S);
	}
	for (size_t i = 0; i < options->ssh->nr; i++)
		words_add(ssh, options->ssh->argv[i]);
}

void remote_env(struct words *ret)
{
	static const char *const names[] = {
		"HOME", "USER", "LOGNAME", "SSH_AUTH_SOCK",
	};

	words_add(ret, "LC_ALL=C");
	words_add(ret, "LANGUAGE=C");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (getenv(names[i]))
			words_addf(ret, "%s=%s", names[i], getenv(names[i]));
}

static void add_all(struct words *to, const struct words *from)
{
	for (size_t i = 0; from && i < from->nr; i++)
		words_add(to, from->argv[i]);
}

static void ssh_words(const struct remote *remote, const struct words *words,
		      struct words *ret)
{
	_free_ char *command = shell_command(words);

	add_all(ret, &remote->ssh);
	words_add(ret, "--");
	words_add(ret, remote->login);
	words_addf(ret, PREPARATION "%s", command);
}

static void script_words(const char *script, const struct words *words,
			 struct words *ret)
{
	words_add(ret, "sh");
	words_add(ret, "-c");
	words_add(ret, script);
	words_add(ret, "vzmigrate");
	add_all(ret, words);
}

void remote_script_words(const struct remote *remote, const char *script,
			 const struct words *words, struct words *ret)
{
	_words_ struct words all = {};

	script_words(script, words, &all);
	ssh_words(remote, &all, ret);
}

int remote_run(const struct remote *remote, const struct words *words,
	       const struct remote_call *call)
{
	_words_ struct words argv = {};
	_words_ struct words env = {};
	int status;

	ssh_words(remote, words, &argv);
	remote_env(&env);
	status = command_run(&(struct command){
		.argv = &argv, .env = &env, .who = remote->host,
		.input = call->input,
		.text = call->text, .may_fail = call->may_fail,
		.deaf = call->deaf, .shown = remote->shown,
		.shows_output = remote->shown,
	});
	if (status == REMOTE_LOST && !call->may_fail)
		log_msg(-1, "No connection to %s", remote->host);
	return status;
}

int remote_script(const struct remote *remote, const char *script,
		  const struct words *words, const struct remote_call *call)
{
	_words_ struct words all = {};

	script_words(script, words, &all);
	return remote_run(remote, &all, call);
}

char *remote_path(const struct remote *remote, const char *path)
{
	size_t user = strlen(remote->login) - strlen(remote->host);

	/* An address of colons is in brackets, so that the path is none of it. */
	if (strchr(remote->host, ':') && *remote->host != '[')
		return xasprintf("%.*s[%s]:%s", (int)user, remote->login,
				 remote->host, path);
	return xasprintf("%s:%s", remote->login, path);
}

char *remote_rsh(const struct remote *remote)
{
	_free_ char *command = shell_command(&remote->ssh);

	return xasprintf("RSYNC_RSH=%s", command);
}

static void end_mux(const struct remote *remote)
{
	_words_ struct words argv = {};
	_words_ struct words env = {};

	add_all(&argv, &remote->ssh);
	words_add(&argv, "-O");
	words_add(&argv, "exit");
	words_add(&argv, "--");
	words_add(&argv, remote->login);
	remote_env(&env);
	command_run(&(struct command){ .argv = &argv, .env = &env,
				       .may_fail = true });
}

void remote_free(struct remote *remote)
{
	if (remote->mux)
		end_mux(remote);
	free(remote->login);
	free(remote->host);
	free(remote->mux);
	words_free(&remote->ssh);
	*remote = (struct remote){};
}
