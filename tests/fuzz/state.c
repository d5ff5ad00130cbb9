// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of the node that others write too. Input: 'l' (a lock), 'r'
 * (resolv.conf), 'i' (the record of user ids), 'n' (where a name leads)
 * or 'c' (an id or a name as typed), the text.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/tap.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "lib/fuzz.h"
#include "model/ctid.h"
#include "model/idrange.h"
#include "model/name.h"
#include "network/resolv.h"
#include "node/idranges.h"
#include "node/lock.h"
#include "node/names.h"

#define ID_END		4294901760UL
#define LOCK_TEXT_MAX	4096

/* Somebody's lock stays, a dead one gives way; nothing else happens. */
static void check_lock(const char *text)
{
	struct ct_lock lock = { .fd = -1 };
	struct ct ct = { .id = 70 };
	_free_ char *left = NULL;
	enum vz_err err;

	if (strlen(text) > LOCK_TEXT_MAX)
		return;
	scratch_write("/lock/70.lck", text);
	config_set_text(&ct.effective, PARAM_LOCKDIR, "/lock");
	err = lock_acquire(&ct, &lock);
	fuzz_check(err == VZ_OK || err == VZ_LOCKED, "error %d", err);
	lock_release(&lock);
	ct_free(&ct);
	left = scratch_read("/lock/70.lck");
	fuzz_same(left, err ? text : NULL, "the lock afterwards");
}

static void check_words(const struct words *words)
{
	for (size_t i = 0; i < words->nr; i++)
		fuzz_check(*words->argv[i] && !strpbrk(words->argv[i], " \t\r\n"),
			   "not a word: %s", words->argv[i]);
}

static void check_resolv(const char *text)
{
	_resolv_ struct resolv resolv = { 0 };

	scratch_write("/etc/resolv.conf", text);
	resolv_read(&resolv);
	check_words(&resolv.servers);
	check_words(&resolv.domains);
}

/* Whatever the record says, nobody else gets the ids that it gives away. */
static void check_ids(const char *text)
{
	_idranges_ struct idranges before = { 0 };
	struct ct ct = { .id = 102 };
	const struct idrange *other;
	_close_ int lock_fd = -1;
	uint32_t base = 0;

	scratch_write(PATH_CONF_DIR "/101.conf", "");
	scratch_write(PATH_IDRANGES, text);
	idranges_read(&before);
	if (idrange_take(&ct, 0, &base, &lock_fd))
		return;
	other = idranges_of(&before, 101);
	fuzz_check(base >= IDRANGE_SIZE && base + IDRANGE_SIZE <= ID_END,
		   "%u is no base", base);
	fuzz_check(!other || base >= other->base + IDRANGE_SIZE ||
		   other->base >= base + IDRANGE_SIZE, "%u overlaps", base);
	ct_free(&ct);
}

static void check_name_link(const char *text)
{
	_free_ char *path = path_name_link("web");
	_free_ char *dir = path_root(PATH_NAMES_DIR);
	uint32_t id;

	dir_create_all(dir, 0755);
	unlink(path);
	if (symlink(text, path))
		return;
	if (name_lookup("web", &id) == 0)
		fuzz_check(id <= CTID_MAX, "%u is no id", id);
}

static void check_ctid(const char *text)
{
	const char *name = NULL;
	uint32_t id;

	if (ctid_parse(text, &id, &name))
		return;
	fuzz_check(id <= CTID_MAX, "%u is no id", id);
	fuzz_check(!name || name_is_valid(name), "%s is no name", name);
}

static const struct {
	char	letter;
	void	(*check)(const char *text);
} kinds[] = {
	{ 'l', check_lock },
	{ 'r', check_resolv },
	{ 'i', check_ids },
	{ 'n', check_name_link },
	{ 'c', check_ctid },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = NULL;

	if (!size)
		return 0;
	text = fuzz_text(data + 1, size - 1);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].letter == data[0])
			kinds[i].check(text);
	return 0;
}
