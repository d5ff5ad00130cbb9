// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges of user ids: one owner each, whoever copies what. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"
#include "node/idranges.h"
#include "tap.h"

#define FIRST	1879048192L
#define RECORD	"/var/lib/vzctl/idranges"

/* What container @ctid gets, with LOCAL_UID=@vz_conf there; < 0: an error. */
static long take(uint32_t ctid, unsigned long wanted, const char *vz_conf)
{
	struct ct ct = { .id = ctid };
	_close_ int lock_fd = -1;
	uint32_t base = 0;
	enum vz_err err;

	if (vz_conf)
		config_set_text(&ct.global, PARAM_LOCAL_UID, vz_conf);
	err = idrange_take(&ct, wanted, &base, &lock_fd);
	ct_free(&ct);
	return err ? -(long)err : (long)base;
}

static char *conf_path(uint32_t ctid)
{
	return xasprintf("/etc/vz/conf/%u.conf", ctid);
}

static void configure(uint32_t ctid, const char *text)
{
	_free_ char *path = conf_path(ctid);

	scratch_write(path, text);
}

static void allocation(void)
{
	configure(101, "LOCAL_UID=\"1879048192\"\n");
	configure(102, "LOCAL_UID=\"1879113729\" # odd\n");
	scratch_write("/etc/vz/conf/103.conf.migrated", "LOCAL_UID=1879244800\n");
	scratch_write("/etc/vz/conf/105.conf.destroyed", "LOCAL_UID=\"1879310336\"\n");
	scratch_write("/etc/vz/conf/7.conf.d/file", "");
	scratch_write("/etc/vz/conf/106.conf/file", "");
	configure(107, "LOCAL_UID=\"1879048192\"\n");
	is_number(take(104, 0, NULL), FIRST + 4 * 65536,
		  "the first free one, what is no configuration is not minded");
	configure(104, "");
	is_number(take(104, 0, NULL), FIRST + 4 * 65536, "the same again");
	is_number(take(108, 0, NULL), FIRST + 5 * 65536, "the next one");
	is_number(take(109, 0, NULL), FIRST + 5 * 65536,
		  "whose configuration is not there has none");
	is_number(take(110, 0, "100000"), 100000, "vz.conf sets the start");
	is_number(take(111, 0, "0"), 65536, "but never at 0");
	is_number(take(120, 0, "4294901760"), -VZ_RESOURCE_ERROR,
		  "nor above the end");
	scratch_write("/etc/subuid", "joe:100000:65536\nann:1:0\nbad\n:::\n");
	scratch_write("/etc/subgid", "joe:231072:65536\n");
	is_number(take(121, 0, "100000"), 100000 + 65536,
		  "those that users give away are not taken");
}

static void wishes(void)
{
	is_number(take(104, FIRST, NULL), -VZ_INVALID_PARAMETER_VALUE,
		  "a range of another container is refused");
	is_number(take(104, FIRST - 1, NULL), -VZ_INVALID_PARAMETER_VALUE,
		  "overlap by one is refused");
	is_number(take(104, 5, NULL), -VZ_INVALID_PARAMETER_VALUE,
		  "so are users of the node");
	is_number(take(104, 65535, NULL), -VZ_INVALID_PARAMETER_VALUE,
		  "all of them");
	is_number(take(104, 4294967295UL, NULL), -VZ_INVALID_PARAMETER_VALUE,
		  "the end");
	is_number(take(104, 120000, NULL), -VZ_INVALID_PARAMETER_VALUE,
		  "what is given to a user");
	is_number(take(101, FIRST, NULL), FIRST, "one's own is not");
}

/* The LOCAL_UID that a container starts with, < 0: an error. */
static long start(uint32_t ctid)
{
	struct ct ct = { 0 };
	enum vz_err err = ct_load(&ct, ctid);
	long base;

	if (!err)
		err = idrange_need(&ct);
	base = err ? -(long)err :
		     (long)ct.file.values[PARAM_LOCAL_UID].number;
	ct_free(&ct);
	return base;
}

static void starts(void)
{
	_free_ char *record = NULL;
	_free_ char *saved = NULL;

	is_number(start(101), FIRST, "the original has its range");
	is_number(start(107), FIRST + 5 * 65536, "a copy gets another");
	saved = scratch_read("/etc/vz/conf/107.conf");
	is_text(saved, "LOCAL_UID=\"1879375872\"\nLOCAL_GID=\"1879375872\"\n",
		"which is saved");
	is_number(start(107), FIRST + 5 * 65536, "and kept");
	is_number(start(101), FIRST, "the original is not disturbed");
	configure(112, "LOCAL_UID=\"1000\"\nLOCAL_GID=\"1000\"\n");
	is_number(start(112), FIRST + 6 * 65536, "ids of the node are replaced");
	configure(113, "LOCAL_UID=\"131072000\"\n");
	is_number(start(113), 131072000, "one that nobody has is taken");
	configure(114, "LOCAL_UID=\"131072001\"\n");
	is_number(start(114), FIRST + 7 * 65536, "and is taken then");
	configure(115, "LOCAL_UID=\"262144000\"\nLOCAL_GID=\"4711\"\n");
	is_number(start(115), -VZ_INVALID_CONFIG, "two ranges are refused");
	idrange_give_back(113);
	configure(116, "LOCAL_UID=\"131072000\"\n");
	is_number(start(116), 131072000, "what is given back can be had");
	record = scratch_read(RECORD);
	ok(strstr(record, "\n1879048192 101\n") && strstr(record, " 116\n") &&
	   !strstr(record, " 113\n"), "the record tells all that");
}

static void lock_excludes(void)
{
	struct ct ct = { .id = 104 };
	_close_ int fd = -1;
	uint32_t base;
	int status;
	pid_t pid;

	is_number(idrange_take(&ct, 0, &base, &fd), VZ_OK, "a lock is held");
	pid = fork();
	if (!pid) {
		alarm(1);
		_exit(take(108, 0, NULL) > 0);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status), "others wait");
	close(steal_fd(&fd));
	ok(take(108, 0, NULL) > 0, "until it is released");
	ct_free(&ct);
}

int main(void)
{
	scratch_root();
	log_setup(&(struct log_config){ .quiet = true });
	allocation();
	wishes();
	starts();
	lock_excludes();
	return done_testing();
}
