/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps of a container that is stopped here and started there. */
#ifndef VZMIGRATE_OFFLINE_H
#define VZMIGRATE_OFFLINE_H

#include "migration.h"

bool stop_here(struct migration *m);
void start_here(struct migration *m);
bool umount_here(struct migration *m);
void mount_here(struct migration *m);

/* Its undo makes sure that it is down there, or says that it may not be. */
bool start_there(struct migration *m);
void stop_there(struct migration *m);
bool mount_there(struct migration *m);
void umount_there(struct migration *m);

/*
 * The container there is to be down, by vzctl COMMAND CTID OPTION; what is mounted for
 * it as well. Where that cannot be made sure, m->may_run_there is so.
 */
void put_down_there(struct migration *m, const char *command,
		    const char *option);
/*
 * Nobody can tell where the container runs: says how it goes on. vzctl COMMAND CTID
 * OPTION is what lets it run here.
 */
bool is_undecided(const struct migration *m, const char *command,
		  const char *option);

#endif /* VZMIGRATE_OFFLINE_H */
