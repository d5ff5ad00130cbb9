// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process is that could not be saved. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "checkpoint/check.h"

#define STATUS_MAX	65536

/* Namespaces that only the whole container can have. */
static const struct {
	const char	*name;
	const char	*advice;
} whole[] = {
	{ "user", "a container or sandbox with ids of its own: end it" },
	{ "pid",  "a container inside: stop it" },
	{ "ipc",  "a container inside, or a unit with PrivateIPC: stop it" },
	{ "uts",  "a host name of its own, made before the container was started by this kernel: restart it" },
	{ "time", "a clock of its own: end it" },
};

/* "user:[4026531837]"; "" when it has gone. */
static void read_namespace(pid_t pid, const char *name, char *buf, size_t size)
{
	_free_ char *path = path_rootf("/proc/%d/ns/%s", pid, name);
	ssize_t len = readlink(path, buf, size - 1);

	buf[len < 0 ? 0 : len] = 0;
}

static void check_namespaces(pid_t init, pid_t pid, struct obstacles *obstacles)
{
	for (size_t i = 0; i < ARRAY_SIZE(whole); i++) {
		char own[64], of_init[64];

		read_namespace(pid, whole[i].name, own, sizeof(own));
		read_namespace(init, whole[i].name, of_init, sizeof(of_init));
		if (*own && *of_init && !str_eq(own, of_init))
			obstacle_add(obstacles, pid, "namespace", own,
				     whole[i].advice);
	}
}

static long status_number(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtol(line + strlen(name), NULL, 10) : 0;
}

int check_process(pid_t init, pid_t pid, struct obstacles *obstacles)
{
	_free_ char *path = path_rootf("/proc/%d/status", pid);
	_free_ char *text = NULL;
	int err = file_read(path, STATUS_MAX, &text, NULL);
	long tracer;

	if (err)
		return err == -ENOENT || err == -ESRCH ? 0 : err;
	tracer = status_number(text, "\nTracerPid:");
	if (tracer > 0) {
		_free_ char *by = xasprintf("by %ld", tracer);

		obstacle_add(obstacles, pid, "traced", by, "end the debugger");
	}
	check_namespaces(init, pid, obstacles);
	return 0;
}
