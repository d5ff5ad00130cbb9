// SPDX-License-Identifier: GPL-2.0
/*
 * What a container sees of the files in /proc that are not about processes.
 * An entry that is not listed is hidden, so that a new one of Linux does not
 * leak the node.
 */
#include <linux/bsearch.h>
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/vzcalluser.h>

#include "../../fs/proc/internal.h"
#include "internal.h"

/**
 * struct view_entry - an entry that a container sees
 * @name: below the directory
 * @own:  belongs to container root: its content is the container's own
 * @vz:   tells that this is a container; hidden by VE_FEATURE_HIDEVZ
 */
struct view_entry {
	const char	*name;
	bool		own;
	bool		vz;
};

/* Sorted. */
static const struct view_entry root_view[] = {
	{ "cgroups" },
	{ "consoles" },
	{ "cpuinfo" },
	{ "crypto" },
	{ "devices" },
	{ "filesystems" },
	{ "fs" },
	{ "loadavg" },
	{ "locks" },
	{ "meminfo" },
	{ "mounts" },
	{ "net" },
	{ "pressure" },
	{ "stat" },
	{ "swaps" },
	{ "sys" },
	{ "sysvipc" },
	{ "tty" },
	{ "uptime" },
	{ "user_beancounters", .own = true, .vz = true },
	{ "version" },
	{ "vmstat" },
	{ "vz", .own = true, .vz = true },
};

static const struct view_entry vz_view[] = {
	{ "events", .own = true },
	{ "veinfo", .own = true },
	{ "vestat", .own = true },
	{ "vzquota", .own = true },
};

static int view_cmp(const void *name, const void *entry)
{
	return strcmp(name, ((const struct view_entry *)entry)->name);
}

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

/* Containers get @show for the root entry @name, readable by all. */
int __init ve_view_replace(const char *name,
			   int (*show)(struct seq_file *m, void *v))
{
	struct view_replaced *replaced = replaced_by_name(name);

	if (WARN_ON(!replaced))
		return -ENOENT;
	replaced->own = proc_create_single(name, 0444, &view_dir, show);
	if (!replaced->own)
		return -ENOMEM;
	pde_make_permanent(replaced->own);
	return 0;
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
	if (!entry || (entry->vz && ve_hides_itself(sb)))
		return NULL;
	return replace(de);
}

/* @inode is new and of a container's proc mount. */
void __ve_proc_own(struct inode *inode, struct proc_dir_entry *de)
{
	const struct view_entry *entry = view_of(de);

	if (!entry || !entry->own)
		return;
	inode->i_uid = make_kuid(inode->i_sb->s_user_ns, 0);
	inode->i_gid = make_kgid(inode->i_sb->s_user_ns, 0);
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "view_test.c"
#endif
