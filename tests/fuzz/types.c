// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every type of value: what is accepted is written as one line, which is read
 * back the same. Input: a character for the type (row of the table from '0'
 * on), 'o' for an option or anything else for a file, the text.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/tap.h"
#include "base/cleanup.h"
#include "lib/fuzz.h"
#include "model/ctid.h"
#include "model/params.h"

/* Inputs know the rows by number: new ones go to the end. */
static const struct {
	enum param_id			id;
	const struct value_type		*type;
} rows[] = {
	{ PARAM_ONBOOT, &type_yesno },
	{ PARAM_CPUUNITS, &type_number },
	{ PARAM_VERBOSE, &type_integer },
	{ PARAM_VM_OVERCOMMIT, &type_real },
	{ PARAM_KMEMSIZE, &type_ub_bytes },
	{ PARAM_PRIVVMPAGES, &type_ub_pages },
	{ PARAM_NUMPROC, &type_ub_items },
	{ PARAM_PHYSPAGES, &type_size },
	{ PARAM_DISKSPACE, &type_disk },
	{ PARAM_DISKINODES, &type_inodes },
	{ PARAM_CPULIMIT, &type_cpulimit },
	{ PARAM_IOLIMIT, &type_iolimit },
	{ PARAM_IOPSLIMIT, &type_iopslimit },
	{ PARAM_NODEMASK, &type_bitmap },
	{ PARAM_CPUMASK, &type_cpumask },
	{ PARAM_VE_ROOT, &type_path },
	{ PARAM_DESCRIPTION, &type_text },
	{ PARAM_NAME, &type_name },
	{ PARAM_HOSTNAME, &type_hostname },
	{ PARAM_NETFILTER, &type_choice },
	{ PARAM_VE_LAYOUT, &type_layout },
	{ PARAM_MEMINFO, &type_meminfo },
	{ PARAM_IP_ADDRESS, &type_ips },
	{ PARAM_IPTABLES_MODULES, &type_words },
	{ PARAM_NAMESERVER, &type_nameservers },
	{ PARAM_SEARCHDOMAIN, &type_domains },
	{ PARAM_NETDEV, &type_netdevs },
	{ PARAM_NETIF, &type_netif },
	{ PARAM_DEVICES, &type_devices },
	{ PARAM_DEVNODES, &type_devnodes },
	{ PARAM_PCI, &type_pci },
	{ PARAM_CAPABILITY, &type_capabilities },
	{ PARAM_FEATURES, &type_features },
	{ PARAM_IPTABLES, &type_iptables },
	{ PARAM_KEEP_FILES, &type_guest_files },
	{ PARAM_USERPASSWD, &type_passwords },
	{ PARAM_STOP_TIMEOUT, &type_number },
	{ PARAM_OSRELEASE, &type_osrelease },
};

/* The longest one */
#define CTID	CTID_MAX

static unsigned long no_seed(void)
{
	return 0;
}

static bool has_row(const struct value_type *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].type == type)
			return true;
	return false;
}

/* A device of the node, and a row for every type. */
static void prepare(void)
{
	static bool done;
	_free_ char *null = NULL;

	if (done)
		return;
	scratch_write("/dev/zero", "no device");
	null = xasprintf("%s/dev/null", scratch_root());
	fuzz_check(!symlink("/dev/null", null), "cannot make %s", null);
	for (int id = 0; id < PARAM_NR; id++)
		fuzz_check(has_row(params[id].type), "no row for the type '%s'",
			   params[id].type->name);
	for (size_t i = 0; i < nr_param_options; i++)
		fuzz_check(param_options[i].field ||
			   has_row(param_options[i].type),
			   "no row for the type of --%s",
			   param_options[i].option);
	done = true;
}

static void check_number(unsigned long number, enum param_id id)
{
	const struct value_type *type = params[id].type;

	if (type == &type_number)
		fuzz_check(number >= params[id].min && number <= params[id].max,
			   "%lu is out of range", number);
	else if (type != &type_integer)
		fuzz_check(number <= INT_MAX, "%lu is too large", number);
}

static void check_limits(const struct value *value, enum param_id id)
{
	switch (params[id].type->form) {
	case FORM_NUMBER:
		check_number(value->number, id);
		break;
	case FORM_PAIR:
		fuzz_check(value->pair.barrier <= UB_UNLIMITED &&
			   value->pair.limit <= UB_UNLIMITED,
			   "a pair is above unlimited");
		break;
	case FORM_REAL:
		fuzz_check(value->real >= 0, "%g is negative", value->real);
		break;
	default:
		break;
	}
}

/* The stored form is read back whole and without a word. */
static void check_stored(const struct value *value, enum param_id id)
{
	const struct value_type *type = params[id].type;
	struct parse_ctx ctx = { .param = &params[id], .source = FROM_FILE };
	_free_ char *text = value_print(value, type);
	_free_ char *again = NULL;
	struct value back = {};

	if (!params[id].key)
		return;
	fuzz_check(!strpbrk(text, "\r\n"), "more than one line: %s", text);
	fuzz_check(!type->parse(text, &ctx, &back), "refused when read: %s",
		   text);
	fuzz_check(!ctx.skipped.nr, "partly refused when read: %s", text);
	again = value_print(&back, type);
	fuzz_same(again, text, "writing again");
	fuzz_check(value_equal(value, &back, type), "changed when read: %s",
		   text);
	value_free(&back, type);
}

/* Added to itself a list stays, taken from itself nothing is left. */
static void check_list(const struct value *value, enum param_id id)
{
	const struct value_type *type = params[id].type;
	const struct owner owner = { CTID, no_seed };
	struct value list = {}, once = {};

	value_merge(&list, value, type);
	value_copy(&once, &list, type);
	value_merge(&list, value, type);
	fuzz_check(value_equal(&list, &once, type), "a list grows by itself");
	value_settle(&list, type, &owner);
	check_stored(&list, id);
	value_copy(&once, &list, type);
	value_subtract(&list, &once, type);
	fuzz_check(!list.words.nr, "a list without itself is something");
	value_free(&once, type);
	value_free(&list, type);
}

static void check_text(const char *text, enum param_id id,
		       const struct value_type *type, enum value_source source)
{
	struct parse_ctx ctx = { .param = &params[id], .source = source };
	struct value value = {};
	int err = type->parse(text, &ctx, &value);

	fuzz_check(!err || err == -EINVAL || err == -ERANGE, "error %d", err);
	fuzz_check(err ? value.state == VALUE_UNSET : value.state == VALUE_SET,
		   "state %d with error %d", value.state, err);
	if (!err) {
		check_limits(&value, id);
		check_stored(&value, id);
	}
	if (!err && type->form == FORM_WORDS)
		check_list(&value, id);
	value_free(&value, type);
	words_free(&ctx.skipped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = NULL;
	size_t row;

	prepare();
	if (size < 2 || data[0] < '0')
		return 0;
	row = data[0] - '0';
	if (row >= ARRAY_SIZE(rows))
		return 0;
	text = fuzz_text(data + 2, size - 2);
	check_text(text, rows[row].id, rows[row].type,
		   data[1] == 'o' ? FROM_OPTION : FROM_FILE);
	return 0;
}
