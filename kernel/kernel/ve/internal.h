/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of kernel/ve share and nobody else needs. */
#ifndef _KERNEL_VE_INTERNAL_H
#define _KERNEL_VE_INTERNAL_H

#include <linux/mutex.h>
#include <linux/ve.h>
#include <uapi/linux/vzcalluser.h>

struct nsproxy;

extern struct mutex ve_mutex;

/* ve.c */
struct ve_struct *ve_create(u32 id, u32 id_base, u32 id_count);
void ve_forget(struct ve_struct *ve);

/* lifecycle.c */
void ve_lifecycle_init(struct ve_struct *ve);
struct ve_struct *ve_prepare(const struct vzctl_ve_prepare *arg);
int ve_start(struct ve_struct *ve, struct pid *pid);
void ve_stop(struct ve_struct *ve);
void ve_abandon(struct ve_struct *ve);
long ve_kill(struct ve_struct *ve);
bool ve_owns_namespaces(const struct ve_struct *ve, const struct nsproxy *ns);
void ve_stop_when_idle(struct ve_struct *ve);

/* restore.c */
int ve_resume(struct ve_struct *ve);

/* state.c */
int ve_get_state(struct ve_struct *ve, struct vzctl_ve_state *state);
int ve_set_state(struct ve_struct *ve, const struct vzctl_ve_state *state);

/* cgroup.c */
int ve_cgroup_adopt(struct ve_struct *ve, struct cgroup *cgrp);
struct ve_struct *ve_of_task_cgroup(struct task_struct *task);

/* cgroup_text.c */
int ve_cgroup_write(struct cgroup *cgrp, const char *file, const char *text);
int ve_cgroup_mkdir(const char *parent, const char *name);
int ve_cgroup_rmdir(const char *parent, const char *name);
int ve_cgroup_write_path(const char *path, const char *text);

/* device.c */
void ve_device_init(struct ve_struct *ve);
void ve_device_exit(struct ve_struct *ve);
int ve_device_set(struct ve_struct *ve, const struct vzctl_setdevperms *arg);
int ve_device_proc_init(void);

/* luid.c */
void luid_remove_cgroup(u32 id);

/* proc.c */
bool ve_proc_rows(struct seq_file *m,
		  void (*row)(struct seq_file *m, struct ve_struct *ve));

/* view.c */
bool ve_hides_itself(struct super_block *sb);

/* stat.c */
int ve_stat_proc_init(void);
void ve_read_cpu_time(struct ve_struct *ve, struct ve_past *ret);

/* view.c */
int ve_view_replace(const char *name,
		    int (*show)(struct seq_file *m, void *v));
int ve_view_show_node(struct seq_file *m, void *v);

/* view_memory.c */
#ifdef CONFIG_BEANCOUNTERS
int ve_view_memory_init(void);
#else
static inline int ve_view_memory_init(void) { return 0; }
#endif

/* vzevent.c */
void ve_event_send(const struct ve_struct *ve, const char *action);
bool ve_event_wants_reboot(void);

/* quota.c */
#ifdef CONFIG_VE_QUOTA
int ve_quota_init(void);
#else
static inline int ve_quota_init(void) { return 0; }
#endif

/* init.c starts these in order */
void ve_debugfs_init(void);
int ve_cgroup_text_init(void);
int ve_event_init(void);
int ve_proc_init(void);
int ve_ioctl_init(void);

#endif /* _KERNEL_VE_INTERNAL_H */
