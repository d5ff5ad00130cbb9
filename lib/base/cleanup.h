/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clean-up declared at the variable, and moving ownership out of it. */
#ifndef VZ_BASE_CLEANUP_H
#define VZ_BASE_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void cleanup_closedir(DIR **d)
{
	if (*d)
		closedir(*d);
}

#define _free_		__attribute__((cleanup(cleanup_free)))
#define _close_		__attribute__((cleanup(cleanup_close)))
#define _fclose_	__attribute__((cleanup(cleanup_fclose)))
#define _closedir_	__attribute__((cleanup(cleanup_closedir)))

static inline int steal_fd(int *fd)
{
	int ret = *fd;

	*fd = -1;
	return ret;
}

#define steal_ptr(pp)				\
	({					\
		__typeof__(*(pp)) steal_ = *(pp);	\
		*(pp) = NULL;			\
		steal_;				\
	})

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* VZ_BASE_CLEANUP_H */
