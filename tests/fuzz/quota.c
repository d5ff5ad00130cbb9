// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quota as a file and as text: what is accepted is written again as it was
 * understood. Input: 'f' and a quota file, which is also tried with a right
 * checksum; or a digit, the parts that are asked for, and a dump.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "lib/fuzz.h"
#include "quota/quotafile.h"
#include "quota/transfer.h"

static void check_again(const struct quota_file *file)
{
	_quotafile_ struct quota_file again = { 0 };
	_free_ char *first = NULL;
	_free_ char *second = NULL;
	size_t first_len, second_len;

	first = quotafile_print(file, &first_len);
	fuzz_check(!quotafile_parse(first, first_len, &again),
		   "what was written is not read");
	second = quotafile_print(&again, &second_len);
	fuzz_check(first_len == second_len && !memcmp(first, second, first_len),
		   "what was read is not written again");
}

static void check_file(const unsigned char *data, size_t size)
{
	_quotafile_ struct quota_file file = { 0 };

	if (quotafile_parse(data, size, &file))
		return;
	for (size_t i = 0; i < file.nr_ids; i++)
		fuzz_check(file.ids[i].type < QUOTA_OWNERS, "type %u",
			   file.ids[i].type);
	check_again(&file);
}

/* Nobody guesses a checksum. */
static void check_with_sum(const uint8_t *data, size_t size)
{
	_free_ unsigned char *copy = malloc(size + 1);
	unsigned char sum[8] = { 0 };

	memcpy(copy, data, size);
	check_file(copy, size);
	if (size < sizeof(sum))
		return;
	for (size_t i = 0; i < size - sizeof(sum); i++)
		sum[i % 8] ^= copy[i];
	memcpy(copy + size - sizeof(sum), sum, sizeof(sum));
	check_file(copy, size);
}

static void check_text(const char *text, unsigned int parts)
{
	_quotafile_ struct quota_file file = { 0 }, again = { 0 };
	struct transfer_error error;
	_free_ char *first = NULL;
	_free_ char *second = NULL;

	if (transfer_parse(text, parts, &file, &error)) {
		fuzz_check(error.expected, "no reason for a refusal");
		return;
	}
	/* Deadlines depend on usage, which only a file has. */
	parts &= ~TRANSFER_DEADLINES;
	first = transfer_print(&file, parts, true);
	if (transfer_parse(first, parts, &again, &error))
		fuzz_check(false, "line %lu of what was written, expected %s",
			   error.line, error.expected);
	second = transfer_print(&again, parts, true);
	fuzz_same(second, first, "a dump that was loaded");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *text = NULL;

	if (!size)
		return 0;
	if (*data == 'f') {
		check_with_sum(data + 1, size - 1);
		return 0;
	}
	text = fuzz_text(data + 1, size - 1);
	check_text(text, *data & 15);
	return 0;
}
