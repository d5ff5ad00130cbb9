// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/user_beancounters and /proc/bc, in their historic format: the columns
 * and their widths are parsed by many programs.
 *
 * Whose blocks are shown is decided by the proc instance, not by the reader:
 * one that belongs to a container has that container's block only.
 */
#include <linux/capability.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "internal.h"

static struct proc_dir_entry *proc_bc;

/* uid is "ID:" or blank. */
static void show_row(struct seq_file *m, const char *uid, const char *name,
		     const struct ub_row *row)
{
	seq_printf(m, "%10s  %-12s %20lu %20lu %20lu %20lu %20lu\n", uid, name,
		   row->held, row->maxheld, row->barrier, row->limit,
		   row->failcnt);
}

static void show_header(struct seq_file *m)
{
	seq_puts(m, "Version: 2.5\n");
	seq_printf(m, "%10s  %-12s %20s %20s %20s %20s %20s\n", "uid",
		   "resource", "held", "maxheld", "barrier", "limit",
		   "failcnt");
}

typedef bool (*row_filter)(enum ub_resource res);

static bool is_compat_row(enum ub_resource res)
{
	return res < UB_RESOURCES_COMPAT;
}

static bool is_named_row(enum ub_resource res)
{
	return ub_names[res].unit != UB_UNIT_NONE;
}

static void show_rows(struct seq_file *m, struct user_beancounter *ub,
		      const char *first_uid, row_filter wanted)
{
	const char *uid = first_uid;
	struct ub_row row;
	int res;

	for (res = 0; res < UB_RESOURCES; res++) {
		if (!wanted(res))
			continue;
		ub_read(ub, res, &row);
		show_row(m, uid, ub_names[res].name, &row);
		uid = "";
	}
}

static void show_block(struct seq_file *m, struct user_beancounter *ub,
		       row_filter wanted)
{
	char uid[sizeof("4294967295:")];

	snprintf(uid, sizeof(uid), "%u:", ub_id(ub));
	show_rows(m, ub, uid, wanted);
}

/* An open list: @own is NULL on the node, which has position 0. */
struct ub_list {
	struct user_beancounter	*own;
	row_filter		wanted;
};

/* Positions are ids, so that what comes and goes meanwhile does no harm. */
static void *list_at(struct seq_file *m, loff_t *pos)
{
	struct ub_list *list = m->private;
	struct user_beancounter *ub;

	if (*pos == 0)
		return SEQ_START_TOKEN;
	if (list->own || *pos > U32_MAX)
		return NULL;
	ub = ub_get_listed_from(*pos);
	if (ub)
		*pos = ub_id(ub);
	return ub;
}

static void *list_start(struct seq_file *m, loff_t *pos)
{
	return list_at(m, pos);
}

static void list_stop(struct seq_file *m, void *v)
{
	if (v && v != SEQ_START_TOKEN)
		ub_put(v);
}

static void *list_next(struct seq_file *m, void *v, loff_t *pos)
{
	list_stop(m, v);
	++*pos;
	return list_at(m, pos);
}

static int iostat_list_show(struct seq_file *m, void *v)
{
	return v == SEQ_START_TOKEN ? 0 : ub_iostat_show(m, v);
}

static int list_show(struct seq_file *m, void *v)
{
	struct ub_list *list = m->private;

	if (v == SEQ_START_TOKEN) {
		show_header(m);
		show_block(m, list->own, list->wanted);
	} else {
		show_block(m, v, list->wanted);
	}
	return 0;
}

static const struct seq_operations list_ops = {
	.start	= list_start,
	.next	= list_next,
	.stop	= list_stop,
	.show	= list_show,
};

static const struct seq_operations iostat_list_ops = {
	.start	= list_start,
	.next	= list_next,
	.stop	= list_stop,
	.show	= iostat_list_show,
};

int ub_proc_check_reader(const struct inode *inode)
{
	struct user_namespace *ns = inode->i_sb->s_user_ns;

	return ns_capable(ns, CAP_DAC_OVERRIDE) &&
	       ns_capable(ns, CAP_DAC_READ_SEARCH) ? 0 : -EACCES;
}

static int open_list(struct inode *inode, struct file *file,
		     const struct seq_operations *ops)
{
	int err = ub_proc_check_reader(inode);
	struct ub_list *list;

	if (err)
		return err;
	list = __seq_open_private(file, ops, sizeof(*list));
	if (!list)
		return -ENOMEM;
	/* Pinned by the pid namespace that owns this proc instance. */
	list->own = ub_of_userns(proc_pid_ns(inode->i_sb)->user_ns);
	list->wanted = pde_data(inode);
	return 0;
}

static int list_open(struct inode *inode, struct file *file)
{
	return open_list(inode, file, &list_ops);
}

static int iostat_list_open(struct inode *inode, struct file *file)
{
	return open_list(inode, file, &iostat_list_ops);
}

static const struct proc_ops iostat_list_proc_ops = {
	.proc_open	= iostat_list_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= seq_release_private,
};

static const struct proc_ops list_proc_ops = {
	.proc_open	= list_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= seq_release_private,
};

static int iostat_show(struct seq_file *m, void *v)
{
	return ub_iostat_show(m, m->private);
}

static int resources_show(struct seq_file *m, void *v)
{
	show_rows(m, m->private, "", is_named_row);
	return 0;
}

/* What CPUs have charged in advance, against the most that they may. */
static int precharge_show(struct seq_file *m, void *v)
{
	struct user_beancounter *ub = m->private;
	int res;

	seq_printf(m, "%-12s %16s %10s %10s\n", "resource", "real_held",
		   "precharge", "max_precharge");
	for (res = 0; res < UB_RESOURCES; res++) {
		struct ub_precharge precharge;

		if (!is_named_row(res))
			continue;
		ub_read_precharge(ub, res, &precharge);
		seq_printf(m, "%-12s %16lu %10lu %10lu\n", ub_names[res].name,
			   precharge.held, precharge.stocks, precharge.max);
	}
	return 0;
}

#define UB_PROC_OPS(name, show)						\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return ub_proc_check_reader(inode) ?:				\
		single_open(file, show, pde_data(inode));		\
}									\
									\
static const struct proc_ops name##_proc_ops = {			\
	.proc_open	= name##_open,					\
	.proc_read	= seq_read,					\
	.proc_lseek	= seq_lseek,					\
	.proc_release	= single_release,				\
}

UB_PROC_OPS(ioacct, ub_ioacct_show);
UB_PROC_OPS(iostat, iostat_show);
UB_PROC_OPS(meminfo, ub_meminfo_show);
UB_PROC_OPS(precharge, precharge_show);
UB_PROC_OPS(resources, resources_show);
UB_PROC_OPS(vmaux, ub_vmaux_show);

static int ioprio_show(struct seq_file *m, void *v)
{
	seq_printf(m, "prio: %u\n", (unsigned int)(unsigned long)m->private);
	return 0;
}

static int ioprio_open(struct inode *inode, struct file *file)
{
	int err = ub_proc_check_reader(inode);
	unsigned long prio;

	if (err)
		return err;
	prio = ub_ioprio(pde_data(inode));
	return single_open(file, ioprio_show, (void *)prio);
}

static const struct proc_ops ioprio_proc_ops = {
	.proc_open	= ioprio_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
};

/* What is in the directory of each, and in that of the node. */
static const struct ub_proc_file {
	const char		*name;
	const struct proc_ops	*ops;
	bool			node;
} ub_proc_files[] = {
	{ "events",	&ub_events_proc_ops },
	{ "ioacct",	&ioacct_proc_ops },
	{ "ioprio",	&ioprio_proc_ops },
	{ "iostat",	&iostat_proc_ops },
	{ "meminfo",	&meminfo_proc_ops, .node = true },
	{ "precharge",	&precharge_proc_ops },
	{ "resources",	&resources_proc_ops, .node = true },
	{ "vmaux",	&vmaux_proc_ops, .node = true },
};

static bool add_file(const struct ub_proc_file *file,
		     struct proc_dir_entry *dir, struct user_beancounter *ub)
{
	if (!ub && !file->node)
		return true;
	return proc_create_data(file->name, 0400, dir, file->ops, ub);
}

static struct proc_dir_entry *add_dir(struct user_beancounter *ub)
{
	char name[sizeof("4294967295")];
	struct proc_dir_entry *dir;

	snprintf(name, sizeof(name), "%u", ub_id(ub));
	dir = proc_mkdir_mode(name, 0500, proc_bc);
	if (!dir)
		return NULL;
	for (int i = 0; i < ARRAY_SIZE(ub_proc_files); i++) {
		if (!add_file(&ub_proc_files[i], dir, ub)) {
			proc_remove(dir);
			return NULL;
		}
	}
	return dir;
}

int ub_proc_add(struct user_beancounter *ub)
{
	ub->proc = add_dir(ub);
	return ub->proc ? 0 : -ENOMEM;
}

/* Returns when nobody reads them any more. */
void ub_proc_remove(struct user_beancounter *ub)
{
	proc_remove(ub->proc);
}

int __init ub_proc_init(void)
{
	proc_bc = proc_mkdir_mode("bc", 0500, NULL);
	if (!proc_bc || !add_dir(NULL) ||
	    !proc_create_data("iostat", 0400, proc_bc, &iostat_list_proc_ops,
			      NULL) ||
	    !proc_create_data("resources", 0400, proc_bc, &list_proc_ops,
			      is_named_row) ||
	    !proc_create_data("user_beancounters", 0400, NULL, &list_proc_ops,
			      is_compat_row))
		return -ENOMEM;
	return 0;
}
