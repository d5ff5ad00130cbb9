// SPDX-License-Identifier: GPL-2.0
/*
 * What a container sees of sysfs: its network, its processors and memory nodes,
 * and what programs ask a kernel for. As in /proc, what is not listed is hidden.
 * Files cannot be written there anyway: they belong to the node's root.
 *
 * A rule is for a directory; below those that have none, everything is shown.
 *
 * Directories of a container's sysfs have operations of their own, from the root
 * on: each lookup gives them to what it finds.
 */
#include <linux/cgroup.h>
#include <linux/ctype.h>
#include <linux/kernfs.h>
#include <linux/string.h>

#include "../../fs/kernfs/kernfs-internal.h"
#include "internal.h"

/* Longer paths than those of rules need not be looked at. */
#define PATH_LEN	64

/* In a name: a number; as "cpu#" and "node#", one that the container has. */
#define NUMBER		'#'

struct sysfs_rule {
	const char	*dir;
	const char	*shown;		/* between blanks */
	const char	*hidden;	/* those that we know of; for KUnit */
};

static const struct sysfs_rule rules[] = {
	{ "/", " block bus class dev devices fs kernel ",
	  " firmware hypervisor module power " },
	{ "/block", " " VE_DISK_NAME " " },
	{ "/bus", " " },
	{ "/class", " mem misc net tty " },
	{ "/dev", " block char " },
	{ "/dev/block", " " },
	{ "/devices", " system virtual " },
	{ "/devices/system", " cpu node " },
	{ "/devices/system/cpu",
	  " cpu# kernel_max online possible present vulnerabilities " },
	{ "/devices/system/cpu/cpu#", " cache node# topology " },
	{ "/devices/system/node",
	  " has_cpu has_memory has_normal_memory node# online possible " },
	{ "/devices/system/node/node#", " cpu# distance " },
	{ "/devices/virtual", " mem misc net tty " },
	{ "/fs", " bpf cgroup fuse " },
	{ "/kernel", " cgroup mm uevent_seqnum " },
	{ "/kernel/mm", " transparent_hugepage " },
};

/* Returns what follows; a number that is too large for any CPU is some such. */
static const char *take_number(const char *text, int *ret)
{
	int number = 0;

	while (isdigit(*text))
		number = min(number, INT_MAX / 10 - 1) * 10 +
			 (*text++ - '0');
	*ret = number;
	return text;
}

/*
 * Takes one name from each, which ends at a '/', a blank or the end. Return:
 * whether they match; @ret_number is that of @name, or left alone.
 */
static bool take_name(const char **pattern, const char **name, int *ret_number)
{
	const char *p = *pattern, *n = *name;

	while (*p && *p != '/' && *p != ' ') {
		if (*p == NUMBER && isdigit(*n))
			n = take_number(n, ret_number);
		else if (*p == *n)
			n++;
		else
			return false;
		p++;
	}
	*pattern = p;
	*name = n;
	return !*n || *n == '/';
}

static bool is_dir(const char *pattern, const char *path)
{
	int number;

	while (*pattern == '/' && *path == '/') {
		pattern++;
		path++;
		if (!take_name(&pattern, &path, &number))
			return false;
	}
	return !*pattern && !*path;
}

static const struct sysfs_rule *rule_of(const char *path)
{
	for (int i = 0; i < ARRAY_SIZE(rules); i++)
		if (is_dir(rules[i].dir, path))
			return &rules[i];
	return NULL;
}

/* Return: the pattern in the list that @name matches, NULL if none. */
static const char *find_name(const char *list, const char *name,
			     int *ret_number)
{
	while ((list = strchr(list, ' '))) {
		const char *pattern = ++list, *n = name;

		if (!*pattern)
			break;
		if (take_name(&pattern, &n, ret_number) && !*n)
			return list;
	}
	return NULL;
}

static bool has_cpu(struct cgroup *cgrp, unsigned int nr)
{
	cpumask_var_t mask;
	bool has;

	if (nr >= nr_cpu_ids || !alloc_cpumask_var(&mask, GFP_KERNEL))
		return false;
	ve_cgroup_cpus(cgrp, mask);
	has = cpumask_test_cpu(nr, mask);
	free_cpumask_var(mask);
	return has;
}

static bool has_node(struct cgroup *cgrp, unsigned int nr)
{
	nodemask_t nodes;

	if (nr >= MAX_NUMNODES)
		return false;
	ve_cgroup_nodes(cgrp, &nodes);
	return node_isset(nr, nodes);
}

static bool has_number(struct ve_struct *ve, const char *pattern, int number)
{
	struct cgroup *cgrp = ve_get_cgroup(ve);
	bool has = true;

	if (str_has_prefix(pattern, "cpu#"))
		has = has_cpu(cgrp, number);
	else if (str_has_prefix(pattern, "node#"))
		has = has_node(cgrp, number);
	if (cgrp)
		cgroup_put(cgrp);
	return has;
}

/* One of sysfs is a container's if its network is. */
static struct ve_struct *ve_of_sysfs(struct super_block *sb)
{
	const struct net *net = kernfs_super_ns(sb);

	return net ? ve_of_net(net) : NULL;
}

/* May who looks there not see @name in @dir? There need not be one. */
static bool hides(struct super_block *sb, struct kernfs_node *dir,
		  const char *name)
{
	struct ve_struct *ve = ve_of_sysfs(sb);
	const struct sysfs_rule *rule;
	const char *pattern;
	char path[PATH_LEN];
	int len, number = -1;

	if (!ve)
		return false;
	len = kernfs_path(dir, path, sizeof(path));
	if (len < 0 || len >= PATH_LEN - 1)
		return false;
	rule = rule_of(path);
	if (!rule)
		return false;
	pattern = find_name(rule->shown, name, &number);
	if (!pattern)
		return true;
	return number >= 0 && !has_number(ve, pattern, number);
}

/* Those of kernfs but for lookup and listing; made before the first mount. */
static struct inode_operations dir_iops __ro_after_init;
static struct file_operations dir_fops __ro_after_init;

/* What somebody lists gets here first. */
struct listing {
	struct dir_context	ctx;
	struct dir_context	*caller;
	struct super_block	*sb;
	struct kernfs_node	*dir;
};

/* Nobody but us knows @inode, or it has its operations already. */
static void adopt(struct inode *inode)
{
	if (inode->i_op != &kernfs_dir_iops)
		return;
	inode->i_op = &dir_iops;
	inode->i_fop = &dir_fops;
}

static struct dentry *dir_lookup(struct inode *dir, struct dentry *dentry,
				 unsigned int flags)
{
	struct kernfs_node *parent = dir->i_private, *node;
	const char *name = dentry->d_name.name;
	const void *ns = NULL;
	struct inode *inode;

	if (hides(dir->i_sb, parent, name))
		return ERR_PTR(-ENOENT);
	if (kernfs_ns_enabled(parent))
		ns = kernfs_super_ns(dir->i_sb);
	node = kernfs_find_and_get_ns(parent, name, ns);
	if (!node)
		return ERR_PTR(-ENOENT);
	inode = kernfs_get_inode(dir->i_sb, node);
	kernfs_put(node);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	adopt(inode);
	return d_splice_alias(inode, dentry);
}

static bool list_entry_shown(struct dir_context *ctx, const char *name, int len,
			     loff_t pos, u64 ino, unsigned int type)
{
	struct listing *listing = container_of(ctx, struct listing, ctx);

	if (!is_dot_dotdot(name, len) &&
	    hides(listing->sb, listing->dir, name))
		return true;
	listing->caller->pos = ctx->pos;
	return listing->caller->actor(listing->caller, name, len, pos, ino,
				      type);
}

static int dir_iterate(struct file *file, struct dir_context *ctx)
{
	struct inode *inode = file_inode(file);
	struct listing listing = {
		.ctx	= { .actor = list_entry_shown, .pos = ctx->pos },
		.caller	= ctx,
		.sb	= inode->i_sb,
		.dir	= inode->i_private,
	};
	int err = kernfs_dir_fops.iterate_shared(file, &listing.ctx);

	ctx->pos = listing.ctx.pos;
	return err;
}

void __ve_sysfs_mounted(struct super_block *sb)
{
	if (ve_of_sysfs(sb))
		adopt(d_inode(sb->s_root));
}

int __init ve_sysfs_init(void)
{
	dir_iops = kernfs_dir_iops;
	dir_iops.lookup = dir_lookup;
	dir_fops = kernfs_dir_fops;
	dir_fops.iterate_shared = dir_iterate;
	return ve_sysfs_lists_init();
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "sysfs_test.c"
#endif
