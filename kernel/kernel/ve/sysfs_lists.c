// SPDX-License-Identifier: GPL-2.0
/*
 * The files of sysfs that list processors and memory nodes, by which C libraries
 * and programs count them. They take the place of those of Linux, and say the
 * same on the node.
 */
#include <linux/cgroup.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/node.h>
#include <linux/nodemask.h>

#include "internal.h"

struct cpu_list {
	struct device_attribute		attr;
	const struct cpumask		*of_node;
};

struct node_list {
	struct device_attribute		attr;
	enum node_states		of_node;
};

static ssize_t cpus_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	struct cpu_list *list = container_of(attr, struct cpu_list, attr);
	struct ve_struct *ve = current_ve();
	struct cgroup *cgrp = ve ? ve_get_cgroup(ve) : NULL;
	cpumask_var_t mask;
	ssize_t len = -ENOMEM;

	if (!cgrp)
		return cpumap_print_to_pagebuf(true, buf, list->of_node);
	if (alloc_cpumask_var(&mask, GFP_KERNEL)) {
		ve_cgroup_cpus(cgrp, mask);
		len = cpumap_print_to_pagebuf(true, buf, mask);
		free_cpumask_var(mask);
	}
	cgroup_put(cgrp);
	return len;
}

static struct cpu_list cpu_lists[] = {
	{ __ATTR(online, 0444, cpus_show, NULL), cpu_online_mask },
	{ __ATTR(possible, 0444, cpus_show, NULL), cpu_possible_mask },
	{ __ATTR(present, 0444, cpus_show, NULL), cpu_present_mask },
};

static int replace(struct device *dir, struct device_attribute *attr)
{
	device_remove_file(dir, attr);
	return device_create_file(dir, attr);
}

static int __init replace_cpu_lists(void)
{
	struct device *dir = bus_get_dev_root(&cpu_subsys);
	int err = 0;

	if (!dir)
		return 0;
	for (int i = 0; i < ARRAY_SIZE(cpu_lists) && !err; i++)
		err = replace(dir, &cpu_lists[i].attr);
	put_device(dir);
	return err;
}

#ifdef CONFIG_NUMA
static ssize_t nodes_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct node_list *list = container_of(attr, struct node_list, attr);
	struct ve_struct *ve = current_ve();
	struct cgroup *cgrp = ve ? ve_get_cgroup(ve) : NULL;
	nodemask_t nodes = node_states[list->of_node];

	if (cgrp) {
		ve_cgroup_nodes(cgrp, &nodes);
		cgroup_put(cgrp);
	}
	return sysfs_emit(buf, "%*pbl\n", nodemask_pr_args(&nodes));
}

/* Without those that are hidden from containers. */
static struct node_list node_lists[] = {
	{ __ATTR(possible, 0444, nodes_show, NULL), N_POSSIBLE },
	{ __ATTR(online, 0444, nodes_show, NULL), N_ONLINE },
	{ __ATTR(has_normal_memory, 0444, nodes_show, NULL), N_NORMAL_MEMORY },
	{ __ATTR(has_memory, 0444, nodes_show, NULL), N_MEMORY },
	{ __ATTR(has_cpu, 0444, nodes_show, NULL), N_CPU },
};

/* They are beside the nodes. */
static int __init replace_node_lists(void)
{
	struct node *node = node_devices[first_online_node];
	int err = 0;

	if (!node || !node->dev.kobj.parent)
		return 0;
	for (int i = 0; i < ARRAY_SIZE(node_lists) && !err; i++)
		err = replace(kobj_to_dev(node->dev.kobj.parent),
			      &node_lists[i].attr);
	return err;
}
#else
static inline int replace_node_lists(void) { return 0; }
#endif

int __init ve_sysfs_lists_init(void)
{
	return replace_cpu_lists() ?: replace_node_lists();
}
