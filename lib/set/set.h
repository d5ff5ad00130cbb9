/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changing the parameters of a container: new values are checked, take effect
 * when the container runs, and are saved when asked.
 */
#ifndef VZ_SET_SET_H
#define VZ_SET_SET_H

#include "set/job.h"

/*
 * What @changes asks for is in ct->options already. @host may be closed where
 * only saving by force is wanted. On failure the configuration is as it was.
 */
enum vz_err ct_set(const struct host *host, struct ct *ct,
		   const struct changes *changes,
		   const struct set_options *options);

#endif /* VZ_SET_SET_H */
