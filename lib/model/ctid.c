// SPDX-License-Identifier: GPL-2.0-or-later
/* Container ids on the command line: numbers or names. */
#include <errno.h>
#include <stddef.h>

#include "base/num.h"
#include "model/ctid.h"
#include "model/names.h"

int ctid_parse(const char *text, uint32_t *ret_id, const char **ret_name)
{
	int number, err = num_parse_int(text, &number);

	if (err == 0) {
		if (number < 0 || (uint32_t)number > CTID_MAX)
			return -EINVAL;
		*ret_id = number;
		*ret_name = NULL;
		return 0;
	}
	if (err == -ERANGE)
		return -EINVAL;
	err = name_lookup(text, ret_id);
	if (!err)
		*ret_name = text;
	return err;
}
