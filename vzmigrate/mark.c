// SPDX-License-Identifier: GPL-2.0-or-later
/* The mark beside a private area. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "mark.h"

char *mark_path(const char *private)
{
	return xasprintf("%s.vzmigrate", private);
}

int mark_write(const char *private)
{
	_free_ char *path = mark_path(private);
	_free_ char *text = NULL;
	struct statx st;

	if (statx(AT_FDCWD, private, 0, STATX_INO | STATX_BTIME, &st))
		return -errno;
	text = xasprintf("%llu:%lld\n", (unsigned long long)st.stx_ino,
			 st.stx_mask & STATX_BTIME ?
			 (long long)st.stx_btime.tv_sec : 0);
	return file_replace(path, text, strlen(text), 0600);
}
