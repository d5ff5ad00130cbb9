// SPDX-License-Identifier: GPL-2.0
/*
 * What a container sees of the files in /proc that are not about processes.
 * An entry that is not listed is hidden, so that a new one of Linux does not
 * leak the node. What describes the node's hardware or its memory is hidden,
 * what describes a machine is replaced by the container's own.
 */
#include <linux/bsearch.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/vzcalluser.h>

#include "../../fs/proc/internal.h"
#include "internal.h"

#define VIEW_SHOWN	1	/* as it is, or replaced */
#define VIEW_OWNED	2	/* by container root: the content is its own */
#define VIEW_TELLS	4	/* that this is a container: see VE_FEATURE_HIDEVZ */

/* Below a directory: an entry, and who sees it. Without a flag it is hidden. */
struct view_entry {
	const char	*name;
	unsigned int	flags;
};

/* Sorted. All that a kernel may have, with its verdict; KUnit asks for it. */
static const struct view_entry root_view[] = {
	{ "acpi" },
	{ "allocinfo" },
	{ "asound" },
	{ "bc" },
	{ "bootconfig" },
	{ "buddyinfo" },
	{ "bus" },
	{ "cgroups",		VIEW_SHOWN },
	{ "cmdline",		VIEW_SHOWN },
	{ "config.gz" },
	{ "consoles",		VIEW_SHOWN },
	{ "cpuinfo",		VIEW_SHOWN },
	{ "crypto",		VIEW_SHOWN },
	{ "devices",		VIEW_SHOWN },
	{ "diskstats",		VIEW_SHOWN },
	{ "dma" },
	{ "driver" },
	{ "dynamic_debug" },
	{ "execdomains" },
	{ "fairsched",		VIEW_SHOWN | VIEW_TELLS },
	{ "fairsched2",		VIEW_SHOWN | VIEW_TELLS },
	{ "fb" },
	{ "filesystems",	VIEW_SHOWN },
	{ "fs",			VIEW_SHOWN },
	{ "interrupts" },
	{ "iomem" },
	{ "ioports" },
	{ "irq" },
	{ "kallsyms" },
	{ "kcore" },
	{ "key-users" },
	{ "keys" },
	{ "kmsg" },
	{ "kpagecgroup" },
	{ "kpagecount" },
	{ "kpageflags" },
	{ "latency_stats" },
	{ "loadavg",		VIEW_SHOWN },
	{ "lock_stat" },
	{ "lockdep" },
	{ "lockdep_chains" },
	{ "lockdep_stats" },
	{ "locks",		VIEW_SHOWN },
	{ "mdstat" },
	{ "meminfo",		VIEW_SHOWN },
	{ "misc" },
	{ "modules",		VIEW_SHOWN },
	{ "mounts",		VIEW_SHOWN },
	{ "mtrr" },
	{ "net",		VIEW_SHOWN },
	{ "pagetypeinfo" },
	{ "partitions",		VIEW_SHOWN },
	{ "pressure",		VIEW_SHOWN },
	{ "sched_debug" },
	{ "schedstat" },
	{ "scsi" },
	{ "slabinfo" },
	{ "softirqs" },
	{ "stat",		VIEW_SHOWN },
	{ "swaps",		VIEW_SHOWN },
	{ "sys",		VIEW_SHOWN },
	{ "sysrq-trigger" },
	{ "sysvipc",		VIEW_SHOWN },
	{ "timer_list" },
	{ "tty",		VIEW_SHOWN },
	{ "uptime",		VIEW_SHOWN },
	{ "user_beancounters",	VIEW_SHOWN | VIEW_OWNED | VIEW_TELLS },
	{ "version",		VIEW_SHOWN },
	{ "vmallocinfo" },
	{ "vmcore" },
	{ "vmstat",		VIEW_SHOWN },
	{ "vz",			VIEW_SHOWN | VIEW_OWNED | VIEW_TELLS },
	{ "zoneinfo" },
};

static const struct view_entry vz_view[] = {
	{ "events",	VIEW_SHOWN | VIEW_OWNED },
	{ "veinfo",	VIEW_SHOWN | VIEW_OWNED },
	{ "vestat",	VIEW_SHOWN | VIEW_OWNED },
	{ "vzquota",	VIEW_SHOWN | VIEW_OWNED },
};

static int view_cmp(const void *name, const void *entry)
{
	return strcmp(name, ((const struct view_entry *)entry)->name);
}

/* NULL: there is no verdict, which hides it as well. */
static const struct view_entry *view_find(const struct view_entry *view,
					  size_t nr, const char *name)
{
	return bsearch(name, view, nr, sizeof(*view), view_cmp);
}

static bool is_filtered_dir(const struct proc_dir_entry *dir)
{
	return dir == &proc_root || dir == ve_proc_dir;
}

static const struct view_entry *view_of(const struct proc_dir_entry *de)
{
	if (de->parent == &proc_root)
		return view_find(root_view, ARRAY_SIZE(root_view), de->name);
	if (de->parent == ve_proc_dir)
		return view_find(vz_view, ARRAY_SIZE(vz_view), de->name);
	return NULL;
}

/*
 * Containers have entries of their own instead of some of the node's. They are
 * in a directory that has no name anywhere.
 */
static struct proc_dir_entry view_dir = {
	.mode		= S_IFDIR | 0555,
	.nlink		= 2,
	.refcnt		= REFCOUNT_INIT(1),
	.proc_iops	= &simple_dir_inode_operations,
	.parent		= &proc_root,
	.subdir		= RB_ROOT,
	.name		= "",
};

/**
 * struct view_replaced - an entry of root_view, at the same index
 * @own:  what containers get instead; set during boot
 * @node: the node's, noted when a container first looks it up. Neither goes
 *        away again.
 */
static struct view_replaced {
	struct proc_dir_entry	*own;
	struct proc_dir_entry	*node;
} view_replaced[ARRAY_SIZE(root_view)];

static struct view_replaced *replaced_by_name(const char *name)
{
	const struct view_entry *entry =
		view_find(root_view, ARRAY_SIZE(root_view), name);

	return entry ? &view_replaced[entry - root_view] : NULL;
}

static int __init replace_with(const char *name, struct proc_dir_entry *own)
{
	struct view_replaced *replaced = replaced_by_name(name);

	if (WARN_ON(!replaced))
		return -ENOENT;
	if (!own)
		return -ENOMEM;
	pde_make_permanent(own);
	replaced->own = own;
	return 0;
}

/* Containers get @show for the root entry @name, readable by all. */
int __init ve_view_replace(const char *name,
			   int (*show)(struct seq_file *m, void *v))
{
	return replace_with(name, proc_create_single(name, 0444, &view_dir,
						     show));
}

/* The same where a single show does not do. */
int __init ve_view_replace_seq(const char *name,
			       const struct seq_operations *ops)
{
	return replace_with(name, proc_create_seq(name, 0444, &view_dir, ops));
}

/* Containers get a directory, which the caller fills; NULL without memory. */
struct proc_dir_entry * __init ve_view_replace_dir(const char *name)
{
	struct proc_dir_entry *dir = proc_mkdir(name, &view_dir);

	return replace_with(name, dir) ? NULL : dir;
}

/* To be called by a @show: the node's content, if that is a single show, too. */
int ve_view_show_node(struct seq_file *m, void *v)
{
	const char *name = PDE(file_inode(m->file))->name;
	struct proc_dir_entry *node = READ_ONCE(replaced_by_name(name)->node);

	return node->single_show(m, v);
}

static struct proc_dir_entry *replace(struct proc_dir_entry *de)
{
	struct view_replaced *replaced;

	if (de->parent != &proc_root)
		return de;
	replaced = replaced_by_name(de->name);
	if (!replaced->own)
		return de;
	WRITE_ONCE(replaced->node, de);
	return replaced->own;
}

bool ve_hides_itself(struct super_block *sb)
{
	struct ve_struct *ve = ve_of_proc_sb(sb);

	return ve && ve->features & VE_FEATURE_HIDEVZ;
}

/* Return: the entry that @sb of a container has for @de, NULL if none. */
struct proc_dir_entry *__ve_proc_filter(struct super_block *sb,
					struct proc_dir_entry *de)
{
	const struct view_entry *entry;

	if (!is_filtered_dir(de->parent))
		return de;
	entry = view_of(de);
	if (!entry || !(entry->flags & VIEW_SHOWN) ||
	    (entry->flags & VIEW_TELLS && ve_hides_itself(sb)))
		return NULL;
	return replace(de);
}

/* @inode is new and of a container's proc mount. */
void __ve_proc_own(struct inode *inode, struct proc_dir_entry *de)
{
	const struct view_entry *entry = view_of(de);

	if (!entry || !(entry->flags & VIEW_OWNED))
		return;
	inode->i_uid = make_kuid(inode->i_sb->s_user_ns, 0);
	inode->i_gid = make_kgid(inode->i_sb->s_user_ns, 0);
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "view_test.c"
#endif
