// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Secure attention: after it, whatever asks for a password on a terminal was
 * started by the guest's init since. By its own number, as terminals of the
 * container have the same device numbers as those of the node.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/str.h"
#include "base/wait.h"
#include "console/console.h"

#define ROUNDS		50
#define PAUSE_MS	20
#define STAT_MAX	4096

/* Alive and in the session; "PID (NAME) STATE PPID PGRP SESSION ..." */
static bool is_in_session(int pid, int session)
{
	_free_ char *path = xasprintf("/proc/%d/stat", pid);
	_free_ char *text = NULL;
	const char *rest;
	char state;
	int found;

	if (file_read(path, STAT_MAX, &text, NULL))
		return false;
	/* The name may have any bytes in it, what follows has none of them. */
	rest = strrchr(text, ')');
	return rest && sscanf(rest, ") %c %*d %*d %d", &state, &found) == 2 &&
	       found == session && state != 'Z' && state != 'X';
}

/* The descriptor is of the process that is looked at, whoever dies meanwhile. */
static bool kill_if_in_session(int pid, int session)
{
	_close_ int fd = syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0 || !is_in_session(pid, session))
		return false;
	syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
	return true;
}

static bool kill_round(int session, pid_t init_pid)
{
	_closedir_ DIR *dir = opendir("/proc");
	struct dirent *entry;
	bool found = false;

	while (dir && (entry = readdir(dir))) {
		int pid;

		if (!num_parse_int(entry->d_name, &pid) && pid != init_pid)
			found |= kill_if_in_session(pid, session);
	}
	return found;
}

static void hang_up(int master)
{
	_close_ int slave = ioctl(master, TIOCGPTPEER,
				  O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (slave >= 0)
		ioctl(slave, TIOCVHANGUP);
}

void console_attention(int master, pid_t init_pid)
{
	int session;

	if (!ioctl(master, TIOCGSID, &session) && session > 0)
		for (int i = 0; i < ROUNDS; i++) {
			if (!kill_round(session, init_pid))
				break;
			wait_ms(PAUSE_MS);
		}
	hang_up(master);
}
