// SPDX-License-Identifier: GPL-2.0-or-later
/* Standard output of a program whose answer somebody waits for. */
#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/output.h"

int output_end(void)
{
	int err = fflush(stdout) ? -errno : ferror(stdout) ? -EIO : 0;

	if (err)
		log_errno(-1, err, "Cannot write to standard output");
	return err;
}
