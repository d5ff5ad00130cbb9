// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of containers and ids on the command line. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/str.h"
#include "model/name.h"
#include "node/names.h"
#include "tap.h"

static bool is_slow;

/* In place of the C library's: with time for others. */
int symlink(const char *target, const char *path)
{
	if (is_slow)
		usleep(200000);
	return symlinkat(target, AT_FDCWD, path);
}

static void validity(void)
{
	static const char *const good[] = {
		"a", "web server", "A-b+c_d.e", "0x", "1a",
		"0123456789012345678901234567890123456789012345678901234567890123",
	};
	static const char *const bad[] = {
		"", " ", "-a", ".a", "a/b", "a:b", "\xc3\xa4", "a\n", "../x",
		"01234567890123456789012345678901234567890123456789012345678901234",
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		ok(name_is_valid(good[i]), "name '%s'", good[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!name_is_valid(bad[i]), "bad name %zu", i);
}

static void id_is(const char *text, int want_err, uint32_t want_id)
{
	const char *name = "unset";
	uint32_t id = 77;
	int err = ctid_parse(text, &id, &name);

	ok(err == want_err && (err || id == want_id), "id \"%s\"", text);
}

static void ids(void)
{
	id_is("101", 0, 101);
	id_is("0101", 0, 101);
	id_is("+101", 0, 101);
	id_is("0", 0, 0);
	id_is("2147483644", 0, 2147483644);
	id_is("2147483645", -EINVAL, 0);
	id_is("99999999999", -EINVAL, 0);
	id_is("-1", -EINVAL, 0);
	id_is("", -EINVAL, 0);
	id_is("nobody", -ENOENT, 0);
	id_is("../names", -EINVAL, 0);
}

static void registry(void)
{
	_free_ char *strange = path_name_link("strange");

	scratch_write("/etc/vz/conf/101.conf", "");
	scratch_write("/etc/vz/conf/102.conf", "");
	is_number(name_assign(101, "web"), VZ_OK, "a name is assigned");
	id_is("web", 0, 101);
	is_number(name_assign(101, "web"), VZ_OK, "again");
	is_number(name_assign(102, "web"), VZ_SET_NAME_ERROR,
		  "not to a second container");
	is_number(name_assign(101, "mail"), VZ_OK, "a new name");
	id_is("mail", 0, 101);
	id_is("web", -ENOENT, 0);
	is_number(name_assign(102, "103"), VZ_SET_NAME_ERROR,
		  "a number is no name");
	is_number(name_assign(102, "102"), VZ_OK, "except its own");
	is_number(name_assign(103, "gone"), VZ_OK, "without configuration");
	is_number(name_assign(102, "gone"), VZ_OK,
		  "a name of nobody may be taken");
	is_number(name_assign(101, ""), VZ_OK, "an empty name removes");
	id_is("mail", -ENOENT, 0);
	ok(symlink("/etc/passwd", strange) == 0, "a link of another kind");
	id_is("strange", -EINVAL, 0);
}

/* Containers that want the same name at the same time: one gets it. */
static void at_once(void)
{
	int nr_named = 0, status;

	scratch_write("/etc/vz/conf/103.conf", "");
	is_slow = true;
	for (uint32_t ctid = 101; ctid <= 103; ctid++)
		if (fork() == 0)
			_exit(name_assign(ctid, "same"));
	while (wait(&status) > 0)
		nr_named += !status;
	is_slow = false;
	is_number(nr_named, 1, "of three containers, one gets a name");
}

int main(void)
{
	scratch_root();
	log_setup(&(struct log_config){ .quiet = true });
	validity();
	ids();
	registry();
	at_once();
	return done_testing();
}
