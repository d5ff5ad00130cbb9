// SPDX-License-Identifier: GPL-2.0
/*
 * Which device nodes a container may open. Making nodes is allowed for any
 * number, opening is what is controlled; what is neither in the table of
 * defaults nor in the container's own list is denied.
 */
#include <linux/device_cgroup.h>
#include <linux/major.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/stat.h>

#include "internal.h"

/* Of one container; far more than anybody needs. */
#define MAX_RULES	1024

struct device_default {
	short	type;		/* DEVCG_DEV_CHAR, DEVCG_DEV_BLOCK */
	short	access;		/* DEVCG_ACC_READ | DEVCG_ACC_WRITE */
	u16	major;
	u16	major_end;	/* inclusive */
	s32	minor;		/* -1: any */
};

#define RW	(DEVCG_ACC_READ | DEVCG_ACC_WRITE)

/*
 * The console, the virtual terminals and /dev/kmsg of the classic list are the
 * node's own here and therefore missing.
 */
static const struct device_default defaults[] = {
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 3 },	/* null */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 5 },	/* zero */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 7 },	/* full */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 8 },	/* random */
	{ DEVCG_DEV_CHAR, RW, MEM_MAJOR, MEM_MAJOR, 9 },	/* urandom */
	{ DEVCG_DEV_CHAR, RW, TTYAUX_MAJOR, TTYAUX_MAJOR, 0 },	/* tty */
	{ DEVCG_DEV_CHAR, RW, TTYAUX_MAJOR, TTYAUX_MAJOR, 2 },	/* ptmx */
	{ DEVCG_DEV_CHAR, RW, UNIX98_PTY_MASTER_MAJOR,
	  UNIX98_PTY_MASTER_MAJOR + UNIX98_PTY_MAJOR_COUNT - 1, -1 },
	{ DEVCG_DEV_CHAR, RW, UNIX98_PTY_SLAVE_MAJOR,
	  UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT - 1, -1 },
};

static bool default_matches(const struct device_default *rule, short type,
			    u32 major, u32 minor)
{
	return rule->type == type && major >= rule->major &&
		major <= rule->major_end &&
		(rule->minor < 0 || minor == rule->minor);
}

/**
 * struct device_rule - what the node's administrator allows a container
 * @list:   in ve_struct.devices: readers under RCU, writers under
 *          device_mutex
 * @type:   DEVCG_DEV_CHAR, DEVCG_DEV_BLOCK
 * @access: DEVCG_ACC_READ | DEVCG_ACC_WRITE
 * @match:  VE_DEV_ANY, VE_DEV_MAJOR, VE_DEV_EXACT
 * @mask:   VE_DEV_* as it was given
 */
struct device_rule {
	struct list_head	list;
	short			type;
	short			access;
	u32			match;
	u32			major;
	u32			minor;
	u32			mask;
	struct rcu_head		rcu;
};

static DEFINE_MUTEX(device_mutex);

static bool rule_matches(const struct device_rule *rule, short type, u32 major,
			 u32 minor)
{
	return rule->type == type &&
		(rule->match == VE_DEV_ANY || rule->major == major) &&
		(rule->match != VE_DEV_EXACT || rule->minor == minor);
}

static bool rules_allow(const struct ve_struct *ve, short type, u32 major,
			u32 minor, short access)
{
	const struct device_rule *rule;

	guard(rcu)();
	list_for_each_entry_rcu(rule, &ve->devices, list)
		if (rule_matches(rule, type, major, minor) &&
		    !(access & ~rule->access))
			return true;
	return false;
}

int __ve_device_permission(short type, u32 major, u32 minor, short access)
{
	const struct ve_struct *ve = current_ve();

	access &= ~DEVCG_ACC_MKNOD;
	if (!access)
		return 0;
	for (int i = 0; i < ARRAY_SIZE(defaults); i++)
		if (default_matches(&defaults[i], type, major, minor) &&
		    !(access & ~defaults[i].access))
			return 0;
	return ve && rules_allow(ve, type, major, minor, access) ? 0 : -EPERM;
}

/* Any of its devices. */
bool ve_device_may_use_major(const struct ve_struct *ve, short type, u32 major)
{
	const struct device_rule *rule;

	for (int i = 0; i < ARRAY_SIZE(defaults); i++)
		if (defaults[i].type == type && major >= defaults[i].major &&
		    major <= defaults[i].major_end)
			return true;
	guard(rcu)();
	list_for_each_entry_rcu(rule, &ve->devices, list)
		if (rule->type == type && rule->access &&
		    (rule->match == VE_DEV_ANY || rule->major == major))
			return true;
	return false;
}

void ve_device_init(struct ve_struct *ve)
{
	INIT_LIST_HEAD(&ve->devices);
}

/* Nobody can look at @ve any more. */
void ve_device_exit(struct ve_struct *ve)
{
	struct device_rule *rule, *next;

	list_for_each_entry_safe(rule, next, &ve->devices, list)
		kfree(rule);
}

static u32 match_of(u32 type)
{
	switch (type & VE_DEV_EXACT) {
	case VE_DEV_ANY:
		return VE_DEV_ANY;
	case VE_DEV_MAJOR:
		return VE_DEV_MAJOR;
	default:
		return VE_DEV_EXACT;
	}
}

static int rule_fill(struct device_rule *rule,
		     const struct vzctl_setdevperms *arg)
{
	const u32 known = VE_DEV_READ | VE_DEV_WRITE | VE_DEV_QUOTA |
			  VE_DEV_MOUNT;
	dev_t dev = new_decode_dev(arg->dev);

	if (arg->mask & ~known)
		return -EINVAL;
	if ((arg->type & S_IFMT) == S_IFCHR)
		rule->type = DEVCG_DEV_CHAR;
	else if ((arg->type & S_IFMT) == S_IFBLK)
		rule->type = DEVCG_DEV_BLOCK;
	else
		return -EINVAL;
	rule->match = match_of(arg->type);
	rule->major = rule->match == VE_DEV_ANY ? 0 : MAJOR(dev);
	rule->minor = rule->match == VE_DEV_EXACT ? MINOR(dev) : 0;
	rule->mask = arg->mask;
	if (arg->mask & VE_DEV_READ)
		rule->access |= DEVCG_ACC_READ;
	if (arg->mask & VE_DEV_WRITE)
		rule->access |= DEVCG_ACC_WRITE;
	return 0;
}

static bool rule_same(const struct device_rule *a, const struct device_rule *b)
{
	return a->type == b->type && a->match == b->match &&
		a->major == b->major && a->minor == b->minor;
}

/*
 * Puts @new in the place of the rule for the same devices, if there is one.
 * Return: 0, or -ENOSPC.
 */
static int rule_replace(struct ve_struct *ve, struct device_rule *new)
{
	struct device_rule *rule, *old = NULL;
	int nr = 0;

	list_for_each_entry(rule, &ve->devices, list) {
		if (rule_same(rule, new))
			old = rule;
		nr++;
	}
	if (new->mask && !old && nr >= MAX_RULES)
		return -ENOSPC;
	if (new->mask)
		list_add_tail_rcu(&new->list, &ve->devices);
	if (old) {
		list_del_rcu(&old->list);
		kfree_rcu(old, rcu);
	}
	return 0;
}

/**
 * ve_device_set - add, replace or take away a rule
 * @ve:  a container
 * @arg: copied from user space, see VZCTL_SETDEVPERMS
 *
 * Return: 0, -ESRCH if it does not run, -EINVAL, -ENOSPC, -ENOMEM.
 */
int ve_device_set(struct ve_struct *ve, const struct vzctl_setdevperms *arg)
{
	struct device_rule *rule = kzalloc(sizeof(*rule), GFP_KERNEL_ACCOUNT);
	int err;

	if (!rule)
		return -ENOMEM;
	err = rule_fill(rule, arg);
	if (err)
		goto out;
	down_read(&ve->op_sem);
	err = -ESRCH;
	if (ve->state == VE_RUNNING) {
		guard(mutex)(&device_mutex);
		err = rule_replace(ve, rule);
	}
	up_read(&ve->op_sem);
out:
	if (err || !rule->mask)
		kfree(rule);
	return err;
}

static void rule_show(struct seq_file *m, u32 id, const struct device_rule *rule)
{
	seq_printf(m, "%10u %c %03o ", id,
		   rule->type == DEVCG_DEV_BLOCK ? 'b' : 'c', rule->mask);
	if (rule->match == VE_DEV_ANY)
		seq_puts(m, "*:*\n");
	else if (rule->match == VE_DEV_MAJOR)
		seq_printf(m, "%u:*\n", rule->major);
	else
		seq_printf(m, "%u:%u\n", rule->major, rule->minor);
}

static int devperms_show(struct seq_file *m, void *v)
{
	const struct device_rule *rule;
	struct ve_struct *ve;
	u32 id = 1;

	seq_puts(m, "Version: 2.7\n");
	seq_printf(m, "%10u b 016 *:*\n%10u c 006 *:*\n", 0, 0);
	while ((ve = ve_get_next(&id))) {
		rcu_read_lock();
		list_for_each_entry_rcu(rule, &ve->devices, list)
			rule_show(m, ve->id, rule);
		rcu_read_unlock();
		ve_put(ve);
		id++;
	}
	return 0;
}

int __init ve_device_proc_init(void)
{
	return proc_create_single("devperms", 0400, ve_proc_dir,
				  devperms_show) ? 0 : -ENOMEM;
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "device_test.c"
#endif
