// SPDX-License-Identifier: GPL-2.0-or-later
/* A login shell in a container, on the user's terminal. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/wording.h"
#include "inside/child.h"
#include "inside/enter.h"
#include "inside/exec.h"
#include "inside/pty.h"

static void make_env(struct words *env)
{
	const char *term = getenv("TERM");

	words_add(env, "PATH=" PROC_PATH);
	words_add(env, "HISTFILE=/dev/null");
	words_add(env, "USER=root");
	words_add(env, "HOME=/root");
	words_add(env, "LOGNAME=root");
	words_addf(env, "TERM=%s", term ? term : "linux");
}

static enum vz_err spawn_shell(const struct host *host, const struct ct *ct,
			       int pty_socket, pid_t *ret_pid)
{
	_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	_words_ struct words env = { 0 };
	char *bash[] = { "-bash", NULL };
	char *sh[] = { "-sh", NULL };
	const struct program shells[] = {
		{ "/bin/bash", bash },
		{ "/bin/sh", sh },
	};
	struct spawn_spec spec = {
		.programs = shells,
		.nr_programs = ARRAY_SIZE(shells),
		.stdio = { null, null, null },
		.pty_socket = pty_socket,
		.no_program = VZ_FS_BAD_TMPL,
	};

	make_env(&env);
	spec.env = env.argv;
	return ct_spawn(host, ct, &spec, ret_pid);
}

static enum vz_err carry(const struct ct *ct, int master, pid_t pid,
			 const char *typed)
{
	int err;

	printf(wording_of("entered into CT %u\n"), ct->id);
	fflush(stdout);
	err = pty_carry(master, pid, typed);
	close(master);
	pty_reap(pid);
	printf(wording_of("exited from CT %u\n"), ct->id);
	fflush(stdout);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Unable to use the terminal of the container");
	return VZ_OK;
}

static enum vz_err enter(const struct host *host, const struct ct *ct,
			 const char *typed)
{
	int sockets[2], master;
	enum vz_err err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		return vz_fail_errno(VZ_RESOURCE_ERROR, errno,
				     "Unable to create a socket pair");
	err = spawn_shell(host, ct, sockets[1], &pid);
	close(sockets[1]);
	master = err ? -1 : pty_receive(sockets[0]);
	close(sockets[0]);
	if (err)
		return err;
	if (master < 0) {
		child_reap(pid);
		return vz_fail_errno(VZ_ENVCREATE_ERROR, master,
				     "Unable to open a terminal in the container");
	}
	return carry(ct, master, pid, typed);
}

enum vz_err ct_enter(const struct host *host, const struct ct *ct,
		     const char *typed)
{
	enum vz_err err;

	/*
	 * Nobody waits for our children: a zombie would keep the container from
	 * ending while the user has stopped us or our terminal.
	 */
	signal(SIGCHLD, SIG_IGN);
	err = enter(host, ct, typed);
	if (err) {
		printf("enter into CT %u failed\n", ct->id);
		fflush(stdout);
	}
	return err;
}
