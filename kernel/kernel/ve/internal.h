/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of kernel/ve share and nobody else needs. */
#ifndef _KERNEL_VE_INTERNAL_H
#define _KERNEL_VE_INTERNAL_H

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/seq_file.h>
#include <linux/ve.h>
#include <uapi/linux/vzcalluser.h>

struct cpumask;
struct dentry;
struct nsproxy;

extern struct mutex ve_mutex;

/* Whose file of /proc this is; NULL: the node's */
static inline struct ve_struct *ve_of_seq(const struct seq_file *m)
{
	return ve_of_proc_sb(file_inode(m->file)->i_sb);
}

/* ve.c */
struct ve_struct *ve_create(u32 id, u32 id_base, u32 id_count);
void ve_forget(struct ve_struct *ve);

/* lifecycle.c */
void ve_lifecycle_init(struct ve_struct *ve);
struct ve_struct *ve_prepare(const struct vzctl_ve_prepare *arg);
int ve_start(struct ve_struct *ve, struct pid *pid);
int ve_set_osrelease(struct ve_struct *ve, const char *release);
int ve_set_features(struct ve_struct *ve, u64 mask, u64 features);
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
struct cgroup *ve_get_cgroup(struct ve_struct *ve);

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
bool ve_device_may_use_major(const struct ve_struct *ve, short type, u32 major);

/* luid.c */
void luid_remove_cgroup(u32 id);
int ve_cgroup_enable_all(void);

/* load.c */
struct ve_tasks {
	unsigned int	threads;
	unsigned int	running;
	unsigned int	waiting;	/* not to be interrupted */
	unsigned int	blocked;	/* for a device */
	u64		switches;
};

void ve_load_init(struct ve_struct *ve);
void ve_load_start(struct ve_struct *ve);
void ve_load_debugfs_init(struct dentry *dir);
void ve_get_load(struct ve_struct *ve, unsigned long *ret, unsigned long offset,
		 int shift);
void ve_count_tasks(struct pid_namespace *ns, struct ve_tasks *ret);
struct pid_namespace *ve_own_pid_ns(struct pid_namespace *ns);
int ve_last_pid(struct pid_namespace *ns);
u64 ve_count_forks(struct ve_struct *ve, struct pid_namespace *ns);
u64 ve_count_switches(struct ve_struct *ve, const struct ve_tasks *tasks);

/* sched.c */
struct ve_latency {
	u64	max;
	u64	total;
	u64	count;
};

void ve_cgroup_cpus(struct cgroup *cgrp, struct cpumask *ret);
void ve_cgroup_nodes(struct cgroup *cgrp, nodemask_t *ret);
u64 ve_cgroup_throttled(struct cgroup *cgrp, int cpu);
unsigned long ve_cgroup_shares(struct cgroup *cgrp);
unsigned long ve_cgroup_rate(struct cgroup *cgrp);
void ve_cgroup_latency(struct cgroup *cgrp, struct ve_latency *ret);

/* disk.c */
struct ve_disk {
	u64	bytes[2];	/* READ, WRITE */
	u64	ios[2];
};

void ve_read_disk(struct ve_struct *ve, struct ve_disk *ret);
int ve_disk_init(void);

/* sysfs.c */
int ve_sysfs_init(void);

/* sysfs_lists.c */
int ve_sysfs_lists_init(void);

/* view_cpu.c */
struct ve_cpu_times {
	u64	user;
	u64	system;
	u64	idle;
	u64	steal;
};

void ve_cpu_init(struct ve_struct *ve);
void ve_cpu_exit(struct ve_struct *ve);
int ve_read_cpus(struct ve_struct *ve, struct ve_cpu_times *ret);
int ve_view_cpu_init(void);

/* view_misc.c */
int ve_view_misc_init(void);

/* fairsched.c */
int ve_fairsched_init(void);

/* proc.c */
bool ve_proc_rows(struct seq_file *m,
		  void (*row)(struct seq_file *m, struct ve_struct *ve));

/* view.c */
bool ve_hides_itself(struct super_block *sb);

/* stat.c */
int ve_stat_proc_init(void);
void ve_read_cpu_time(struct ve_struct *ve, struct ve_past *ret);
int ve_get_cpustat(struct ve_struct *ve, struct vzctl_cpustat *ret);

/* view.c */
int ve_view_replace(const char *name,
		    int (*show)(struct seq_file *m, void *v));
int ve_view_replace_seq(const char *name, const struct seq_operations *ops);
struct proc_dir_entry *ve_view_replace_dir(const char *name);
int ve_view_show_node(struct seq_file *m, void *v);

/* view_memory.c */
#ifdef CONFIG_BEANCOUNTERS
int ve_view_memory_init(void);
void ve_sysinfo_memory(struct sysinfo *info);
#else
static inline void ve_sysinfo_memory(struct sysinfo *info) { }
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
