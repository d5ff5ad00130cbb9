// SPDX-License-Identifier: GPL-2.0-or-later
/* What we know of a suspended container and CRIU does not. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/str.h"
#include "checkpoint/record.h"
#include "model/ubc.h"

#define RECORD_VERSION	"1"
#define RECORD_MAX	(16 << 20)
#define NOTHING		"-"		/* a word that is missing */

void record_free(struct record *record)
{
	for (size_t i = 0; i < record->nr_externals; i++) {
		free(record->externals[i].key);
		free(record->externals[i].point);
		free(record->externals[i].tty_id);
	}
	for (size_t i = 0; i < record->nr_groups; i++) {
		free(record->groups[i].controllers);
		free(record->groups[i].path);
	}
	free(record->externals);
	free(record->groups);
	free(record->series);
	*record = (struct record){ 0 };
}

struct external *record_new_external(struct record *record)
{
	struct external *new;

	record->externals = xgrow(record->externals, record->nr_externals,
				  sizeof(*record->externals));
	new = &record->externals[record->nr_externals++];
	*new = (struct external){ 0 };
	return new;
}

struct group *record_new_group(struct record *record)
{
	struct group *new;

	record->groups = xgrow(record->groups, record->nr_groups,
			       sizeof(*record->groups));
	new = &record->groups[record->nr_groups++];
	*new = (struct group){ 0 };
	return new;
}

static bool is_plain(char c)
{
	return c > ' ' && c < 0x7f && c != '\\';
}

static void add_word(struct str *line, const char *word)
{
	if (line->len && line->text[line->len - 1] != '\n')
		str_addc(line, ' ');
	if (!word || !*word)
		str_add(line, NOTHING);
	for (; word && *word; word++) {
		if (is_plain(*word))
			str_addc(line, *word);
		else
			str_addf(line, "\\%03o", (unsigned char)*word);
	}
}

static void add_number(struct str *line, uint64_t number)
{
	str_addf(line, " %" PRIu64, number);
}

static void print_externals(struct str *text, const struct record *record)
{
	for (size_t i = 0; i < record->nr_externals; i++) {
		const struct external *e = &record->externals[i];

		add_word(text, "external");
		add_word(text, e->key);
		add_number(text, e->tty);
		add_word(text, e->tty_id);
		add_word(text, e->point);
		str_addc(text, '\n');
	}
}

static void print_groups(struct str *text, const struct record *record)
{
	for (size_t i = 0; i < record->nr_groups; i++) {
		const struct group *g = &record->groups[i];

		add_word(text, g->threaded ? "threads" : "group");
		add_number(text, g->uid);
		add_number(text, g->gid);
		add_word(text, g->controllers);
		add_word(text, g->path);
		str_addc(text, '\n');
	}
}

/* Numbers of the kernel's struct by their names. */
static const struct {
	const char	*name;
	size_t		offset;
} times[] = {
	{ "age_ns", offsetof(struct vzctl_ve_state, age_ns) },
	{ "cpu_used_ns", offsetof(struct vzctl_ve_state, cpu_used_ns) },
	{ "cpu_user_ns", offsetof(struct vzctl_ve_state, cpu_user_ns) },
	{ "cpu_system_ns", offsetof(struct vzctl_ve_state, cpu_system_ns) },
};

static __u64 *time_of(struct vzctl_ve_state *state, size_t i)
{
	return (__u64 *)((char *)state + times[i].offset);
}

/* Two hexadecimal digits for each byte, as the kernel writes it but without dashes. */
static void print_boot_id(struct str *text, const __u8 *id, size_t len)
{
	str_add(text, "boot_id ");
	for (size_t i = 0; i < len; i++)
		str_addf(text, "%02x", id[i]);
	str_addc(text, '\n');
}

static void print_state(struct str *text, const struct record *record)
{
	struct vzctl_ve_state state = record->state;

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		add_word(text, times[i].name);
		add_number(text, *time_of(&state, i));
		str_addc(text, '\n');
	}
	print_boot_id(text, state.boot_id, sizeof(state.boot_id));
	for (unsigned int i = 0; i < state.nr_resources && i < UB_RESOURCES; i++) {
		if (ubc_unit(i) == UB_UNIT_NONE)
			continue;
		add_word(text, "resource");
		add_word(text, ubc_name(i));
		add_number(text, state.resources[i].maxheld);
		add_number(text, state.resources[i].minheld);
		add_number(text, state.resources[i].failcnt);
		str_addc(text, '\n');
	}
}

static void print_limits(struct str *text, const struct record *record)
{
	for (int i = 0; i < UB_RESOURCES; i++) {
		const struct unsaved_limit *limit = &record->limits[i];

		if (!limit->is_set)
			continue;
		add_word(text, "limit");
		add_word(text, ubc_name(i));
		add_number(text, limit->now.barrier);
		add_number(text, limit->now.limit);
		add_number(text, limit->saved.barrier);
		add_number(text, limit->saved.limit);
		str_addc(text, '\n');
	}
}

static void print_features(struct str *text, const struct record *record)
{
	if (record->features.now == record->features.saved)
		return;
	add_word(text, "features");
	add_number(text, record->features.now);
	add_number(text, record->features.saved);
	str_addc(text, '\n');
}

static void print_rounds(struct str *text, const struct record *record)
{
	if (!record->nr_rounds)
		return;
	add_word(text, "rounds");
	add_number(text, record->nr_rounds);
	add_word(text, record->series);
	str_addc(text, '\n');
}

enum vz_err record_write(const struct record *record, int dir_fd)
{
	_str_ struct str text = { 0 };
	_close_ int fd = openat(dir_fd, RECORD_NAME,
				O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int err = fd < 0 ? -errno : 0;

	str_add(&text, "vz " RECORD_VERSION "\n");
	print_externals(&text, record);
	print_groups(&text, record);
	print_state(&text, record);
	print_limits(&text, record);
	print_features(&text, record);
	print_rounds(&text, record);
	if (!err)
		err = fd_write_all(fd, text.text, text.len);
	if (err)
		return vz_fail_errno(VZ_CHKPNT_ERROR, err,
				     "Unable to write " RECORD_NAME " among the images");
	return VZ_OK;
}

static char *copy_word(const char *word)
{
	return str_eq(word, NOTHING) ? xstrdup("") :
				       str_unescape(xstrdup(word));
}

static int parse_u64(const char *text, __u64 *ret)
{
	unsigned long value;
	int err = num_parse_ulong(text, &value);

	if (!err)
		*ret = value;
	return err;
}

/* Each of a line with as many words as its row says: 0 or -errno. */
static int parse_version(struct record *record, char **word)
{
	(void)record;
	return str_eq(word[1], RECORD_VERSION) ? 0 : -EBADMSG;
}

static int parse_external(struct record *record, char **word)
{
	struct external *e = record_new_external(record);

	e->key = copy_word(word[1]);
	e->tty_id = copy_word(word[3]);
	e->point = copy_word(word[4]);
	return num_parse_u32(word[2], &e->tty);
}

static int parse_group(struct record *record, char **word)
{
	struct group *g = record_new_group(record);
	int err = num_parse_u32(word[1], &g->uid);

	g->controllers = copy_word(word[3]);
	g->path = copy_word(word[4]);
	return err ? err : num_parse_u32(word[2], &g->gid);
}

static int parse_threads(struct record *record, char **word)
{
	int err = parse_group(record, word);

	record->groups[record->nr_groups - 1].threaded = true;
	return err;
}

static int parse_resource(struct record *record, char **word)
{
	struct vzctl_ve_state *state = &record->state;
	int res = ubc_find(word[1]);
	struct vzctl_ub_state *row;
	int err;

	/* Of another kernel */
	if (res < 0)
		return 0;
	row = &state->resources[res];
	state->nr_resources = UB_RESOURCES;
	err = parse_u64(word[2], &row->maxheld);
	if (!err)
		err = parse_u64(word[3], &row->minheld);
	return err ? err : parse_u64(word[4], &row->failcnt);
}

static int parse_boot_id(struct record *record, char **word)
{
	__u8 *id = record->state.boot_id;
	size_t len = sizeof(record->state.boot_id);

	if (strlen(word[1]) != 2 * len ||
	    word[1][strspn(word[1], "0123456789abcdef")])
		return -EBADMSG;
	for (size_t i = 0; i < len; i++) {
		char pair[] = { word[1][2 * i], word[1][2 * i + 1], '\0' };

		id[i] = (__u8)strtoul(pair, NULL, 16);
	}
	return 0;
}

static int parse_limit(struct record *record, char **word)
{
	int res = ubc_find(word[1]);
	struct unsaved_limit limit = { .is_set = true };
	unsigned long *const numbers[] = {
		&limit.now.barrier, &limit.now.limit,
		&limit.saved.barrier, &limit.saved.limit,
	};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(numbers) && !err; i++)
		err = num_parse_ulong(word[2 + i], numbers[i]);
	/* Below zero: of another kernel */
	if (!err && res >= 0)
		record->limits[res] = limit;
	return err;
}

static int parse_features(struct record *record, char **word)
{
	int err = num_parse_ulong(word[1], &record->features.now);

	return err ? err : num_parse_ulong(word[2], &record->features.saved);
}

static int parse_rounds(struct record *record, char **word)
{
	free(record->series);
	record->series = copy_word(word[2]);
	return num_parse_u32(word[1], &record->nr_rounds);
}

static int parse_time(struct record *record, char **word)
{
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		if (str_eq(times[i].name, word[0]))
			return parse_u64(word[1], time_of(&record->state, i));
	return 0;
}

static const struct {
	const char	*name;
	size_t		nr;	/* words */
	int		(*parse)(struct record *record, char **word);
} lines[] = {
	{ "vz",		2,	parse_version },
	{ "external",	5,	parse_external },
	{ "group",	5,	parse_group },
	{ "threads",	5,	parse_threads },
	{ "resource",	5,	parse_resource },
	{ "boot_id",	2,	parse_boot_id },
	{ "limit",	6,	parse_limit },
	{ "features",	3,	parse_features },
	{ "rounds",	3,	parse_rounds },
};

static int parse_line(struct record *record, const char *line)
{
	_words_ struct words words = { 0 };

	words_split(&words, line, " ");
	for (size_t i = 0; words.nr && i < ARRAY_SIZE(lines); i++)
		if (str_eq(lines[i].name, words.argv[0]))
			return words.nr == lines[i].nr ?
				lines[i].parse(record, words.argv) : -EBADMSG;
	return words.nr == 2 ? parse_time(record, words.argv) : -EBADMSG;
}

static int read_text(int dir_fd, char **ret_text)
{
	_close_ int fd = openat(dir_fd, RECORD_NAME,
				O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd_read_all(fd, RECORD_MAX, ret_text, NULL);
}

enum vz_err record_read(struct record *ret_record, int dir_fd)
{
	_words_ struct words text_lines = { 0 };
	_free_ char *text = NULL;
	int err = read_text(dir_fd, &text);

	if (err)
		return vz_fail_errno(VZ_RESTORE_ERROR, err,
				     "Unable to read " RECORD_NAME " among the images");
	words_split(&text_lines, text, "\n");
	if (!text_lines.nr || !str_has_prefix(text_lines.argv[0], "vz "))
		err = -EBADMSG;
	for (size_t i = 0; !err && i < text_lines.nr; i++)
		err = parse_line(ret_record, text_lines.argv[i]);
	if (err)
		return vz_fail(VZ_RESTORE_ERROR,
			       RECORD_NAME " among the images is damaged, or newer than this vzctl");
	return VZ_OK;
}
