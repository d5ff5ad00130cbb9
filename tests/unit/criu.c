// SPDX-License-Identifier: GPL-2.0-or-later
/* Finding CRIU and asking it for its version. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "checkpoint/criu.h"
#include "tap.h"

static char *message;

/* What @call reports is in @message. */
#define SAYING(call)							\
	({								\
		int saved_ = dup(2);					\
		_free_ char *path_ = xasprintf("%s/stderr", scratch_root()); \
		int fd_ = open(path_, O_RDWR | O_CREAT | O_TRUNC, 0600);\
									\
		fflush(stderr);						\
		dup2(fd_, 2);						\
		enum vz_err err_ = (call);				\
		fflush(stderr);						\
		dup2(saved_, 2);					\
		close(saved_);						\
		close(fd_);						\
		free(message);						\
		message = scratch_read("/stderr");			\
		err_;							\
	})

static void says(const char *words)
{
	bool good = message && strstr(message, words);

	ok(good, "and it says: %s", words);
	if (!good)
		printf("# got: %s\n", message);
}

static void versions(void)
{
	static const struct {
		const char	*text;
		uint32_t	number;		/* 0: none */
	} cases[] = {
		{ "4.1.1", CRIU_VERSION(4, 1, 1) },
		{ "4.2", CRIU_VERSION(4, 2, 0) },
		{ "3.17.1", CRIU_VERSION(3, 17, 1) },
		{ "0.0.1", 1 },
		{ "", 0 }, { "4", 0 }, { "4.", 0 }, { "4.1.1.1", 0 },
		{ "4.x", 0 }, { "4.256", 0 }, { "-4.1", 0 }, { "4.1-rc1", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t number = 0;
		int err = criu_version_parse(cases[i].text, &number);

		ok(number == cases[i].number &&
		   err == (number ? 0 : -EINVAL), "version \"%s\"",
		   cases[i].text);
	}
}

static void texts(void)
{
	_free_ char *long_one = criu_version_text(CRIU_VERSION(3, 17, 1));
	_free_ char *short_one = criu_version_text(CRIU_VERSION(4, 2, 0));

	is_text(long_one, "3.17.1", "a version of three numbers");
	is_text(short_one, "4.2", "one of two");
}

static void program(const char *text)
{
	_free_ char *path = xasprintf("%s/bin/criu", scratch_root());

	scratch_write("/bin/criu", text);
	chmod(path, 0755);
}

static void finding(void)
{
	_free_ char *bin = xasprintf("%s/empty:relative:%s/bin", scratch_root(),
				     scratch_root());
	_free_ char *want = xasprintf("%s/bin/criu", scratch_root());
	_free_ char *file = xasprintf("%s/empty/criu", scratch_root());
	_free_ char *got = NULL;

	setenv("PATH", bin, 1);
	is_number(SAYING(criu_find(VZ_CHKPNT_ERROR, &got)), VZ_CHKPNT_ERROR,
		  "no criu is 16 for suspend");
	says("install the package criu");
	is_number(SAYING(criu_find(VZ_RESTORE_ERROR, &got)), VZ_RESTORE_ERROR,
		  "and 17 for resume");
	scratch_write("/empty/criu", "not executable");
	chmod(file, 0644);
	program("#!/bin/sh\n");
	is_number(criu_find(VZ_CHKPNT_ERROR, &got), VZ_OK, "criu is found");
	is_text(got, want, "where it can be run");
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
}

static void asked(const char *text, enum vz_err want, uint32_t want_version,
		  const char *promise)
{
	_free_ char *path = xasprintf("%s/bin/criu", scratch_root());
	uint32_t version = 0;

	program(text);
	is_number(SAYING(criu_version(path, VZ_RESTORE_ERROR, &version)), want,
		  promise);
	is_number(version, want_version, "it is the one");
}

static void asking(void)
{
	asked("#!/bin/sh\n[ \"$*\" = --version ] || exit 1\n"
	      "echo 'Version: 4.1.1'\necho 'GitID: v4.1.1'\n",
	      VZ_OK, CRIU_VERSION(4, 1, 1), "criu tells its version");
	asked("#!/bin/sh\necho 'Version: 3.17.1'\n", VZ_OK,
	      CRIU_VERSION(3, 17, 1), "the oldest that is good enough");
	asked("#!/bin/sh\necho 'Version: 3.17'\n", VZ_RESTORE_ERROR, 0,
	      "an older one is refused");
	says("is version 3.17, suspending and resuming need 3.17.1 or later");
	asked("#!/bin/sh\necho 4.1.1\n", VZ_RESTORE_ERROR, 0,
	      "another answer is none");
	says("does not tell its version");
	asked("#!/bin/sh\necho Version:\n", VZ_RESTORE_ERROR, 0,
	      "nor is an empty one");
	asked("#!/bin/sh\necho 'Version: 4.1.1'; exit 1\n", VZ_RESTORE_ERROR, 0,
	      "a failure is no answer");
	asked("#!/no/such/shell\n", VZ_RESTORE_ERROR, 0,
	      "what cannot be run is refused");
	says("Cannot run");
}

int main(void)
{
	scratch_root();
	versions();
	texts();
	finding();
	asking();
	free(message);
	return done_testing();
}
