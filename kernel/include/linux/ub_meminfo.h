/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of a beancounter, as the files of /proc and sysinfo() tell it. */
#ifndef _LINUX_UB_MEMINFO_H
#define _LINUX_UB_MEMINFO_H

#include <linux/types.h>

struct seq_file;
struct sysinfo;
struct user_beancounter;

/* @mode: VE_MEMINFO_*; with VE_MEMINFO_SYSTEM, totals are those of the node. */
void ub_show_meminfo(struct seq_file *m, struct user_beancounter *ub, u64 mode);
void ub_show_swaps(struct seq_file *m, struct user_beancounter *ub, u64 mode);
void ub_show_vmstat(struct seq_file *m, struct user_beancounter *ub);
void ub_sysinfo(struct sysinfo *info, struct user_beancounter *ub, u64 mode);

#endif /* _LINUX_UB_MEMINFO_H */
