// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's table of trees under quota. */
#include <string.h>

#include "base/blocks.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/str.h"
#include "quota/table.h"

#define TABLE_MAX	(64UL << 20)

static const char *const names[QUOTA_ROWS] = {
	[QUOTA_BLOCKS] = "1k-blocks", [QUOTA_INODES] = "inodes",
};

/* "1k-blocks|inodes USAGE SOFT HARD [TIME EXPIRE]"; false: another line. */
static bool parse_row(char *line, enum quota_row *ret_row, unsigned long *value)
{
	char *save, *name = strtok_r(line, " ", &save);

	for (int row = 0; name && row < QUOTA_ROWS; row++) {
		if (str_eq(names[row], name)) {
			*ret_row = row;
			return block_numbers(&save, value, QUOTA_COLUMNS);
		}
	}
	return false;
}

static char *read_table(void)
{
	_free_ char *path = path_root(PATH_VZQUOTA);
	char *text = NULL;

	return file_read(path, TABLE_MAX, &text, NULL) ? NULL : text;
}

/* "ID: PATH", and "-- stopped --" or less than a whole path in its place */
char *quota_table_path(uint32_t id)
{
	_free_ char *text = read_table();
	char *save, *line;
	uint32_t found;

	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		if (block_start(&line, &found) > 0 && found == id) {
			line += strspn(line, " ");
			return *line == '/' ? str_unescape(xstrdup(line)) : NULL;
		}
	return NULL;
}

void quota_table_read(void (*take)(void *ctx, uint32_t id, enum quota_row row,
				   const unsigned long *value), void *ctx)
{
	_free_ char *text = read_table();
	unsigned long value[QUOTA_COLUMNS];
	bool is_known = true;
	enum quota_row row;
	char *save, *line;
	uint32_t id = 0;
	int start;

	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		/* The title */
		if (str_has_prefix(line, "qid:"))
			continue;
		start = block_start(&line, &id);
		if (start)
			is_known = start > 0;
		else if (is_known && parse_row(line, &row, value))
			take(ctx, id, row, value);
	}
}
