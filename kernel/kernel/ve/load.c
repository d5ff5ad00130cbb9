// SPDX-License-Identifier: GPL-2.0
/*
 * What runs and waits in a container: counts of its tasks, and its load
 * average. All running containers are looked at every five seconds, a few dozen
 * nanoseconds for each task (debugfs vz/load tells), and nothing is counted in
 * between. PSI would know as well, but many nodes boot without it.
 */
#include <linux/debugfs.h>
#include <linux/idr.h>
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/workqueue.h>

#include "internal.h"

/* Tasks after which others get a turn. */
#define BATCH		512
/* Numbers that are not given out again after the first round. */
#define LOW_PIDS	300

static bool waits_for_disk(unsigned int state)
{
	return state & TASK_UNINTERRUPTIBLE &&
	       !(state & (TASK_NOLOAD | TASK_FROZEN));
}

/* With what its children have left to it: nobody is counted twice. */
static u64 switches_of(struct task_struct *task)
{
	const struct signal_struct *sig = task->signal;
	/* data race: it goes on counting while this looks */
	u64 nr = data_race(task->nvcsw + task->nivcsw);

	if (thread_group_leader(task))
		/* data race: the same */
		nr += data_race(sig->nvcsw + sig->nivcsw +
				sig->cnvcsw + sig->cnivcsw);
	return nr;
}

static void count_task(struct task_struct *task, struct ve_tasks *tasks)
{
	unsigned int state = READ_ONCE(task->__state);

	tasks->threads++;
	tasks->running += state == TASK_RUNNING;
	tasks->waiting += waits_for_disk(state);
	tasks->blocked += task->in_iowait;
	tasks->switches += switches_of(task);
}

/**
 * ve_count_tasks - what the tasks of a container do just now
 * @ns:  its pid namespace, held by the caller
 * @ret: filled
 *
 * Walks all of them; process context.
 */
void ve_count_tasks(struct pid_namespace *ns, struct ve_tasks *ret)
{
	unsigned int seen = 0;
	struct pid *pid;
	int nr = 1;

	*ret = (struct ve_tasks) {};
	rcu_read_lock();
	while ((pid = find_ge_pid(nr, ns))) {
		struct task_struct *task = pid_task(pid, PIDTYPE_PID);

		if (task)
			count_task(task, ret);
		nr = pid_nr_ns(pid, ns) + 1;
		if (++seen % BATCH == 0) {
			rcu_read_unlock();
			cond_resched();
			rcu_read_lock();
		}
	}
	rcu_read_unlock();
}

/*
 * The container's own pid namespace, of which @ns may be one that it has made
 * inside. Held by @ns.
 */
struct pid_namespace *ve_own_pid_ns(struct pid_namespace *ns)
{
	struct ve_struct *ve = ve_of_userns(ns->user_ns);

	while (ns->parent && ve_of_userns(ns->parent->user_ns) == ve)
		ns = ns->parent;
	return ns;
}

int ve_last_pid(struct pid_namespace *ns)
{
	return (int)idr_get_cursor(&ns->idr) - 1;
}

/*
 * Processes and threads made so far, by the numbers given out. Called at least
 * every few seconds, so that no round of the numbers is missed as a rule.
 */
u64 ve_count_forks(struct ve_struct *ve, struct pid_namespace *ns)
{
	struct ve_load *load = &ve->load;
	int last = ve_last_pid(ns);

	guard(spinlock)(&load->lock);
	if (last < load->last_pid && !ve->restoring)
		load->pid_rounds += pid_max - LOW_PIDS;
	load->last_pid = last;
	return load->pid_rounds + last;
}

/* A sum that loses who has gone, but never runs backwards. */
u64 ve_count_switches(struct ve_struct *ve, const struct ve_tasks *tasks)
{
	struct ve_load *load = &ve->load;

	guard(spinlock)(&load->lock);
	load->switches = max(load->switches, tasks->switches);
	return load->switches;
}

void ve_get_load(struct ve_struct *ve, unsigned long *ret, unsigned long offset,
		 int shift)
{
	for (int i = 0; i < VE_NR_LOADS; i++)
		ret[i] = (READ_ONCE(ve->load.average[i]) + offset) << shift;
}

static void update_averages(struct ve_load *load, unsigned int active,
			    unsigned int periods)
{
	static const unsigned long exp[VE_NR_LOADS] = { EXP_1, EXP_5, EXP_15 };

	for (int i = 0; i < VE_NR_LOADS; i++)
		WRITE_ONCE(load->average[i],
			   calc_load_n(load->average[i], exp[i],
				       (unsigned long)active * FIXED_1,
				       periods));
}

/* Only the work below gets here. Return: how many tasks were looked at. */
static unsigned int sample_running(struct ve_struct *ve)
{
	unsigned long late = jiffies - ve->load.due;
	struct ve_tasks tasks;

	if (time_before(jiffies, ve->load.due))
		return 0;
	ve_count_tasks(ve->pid_ns, &tasks);
	ve_count_forks(ve, ve->pid_ns);
	ve_count_switches(ve, &tasks);
	update_averages(&ve->load, tasks.running + tasks.waiting,
			late / LOAD_FREQ + 1);
	ve->load.due += (late / LOAD_FREQ + 1) * LOAD_FREQ;
	return tasks.threads;
}

/* Of the last round, for debugfs. */
static struct {
	unsigned int	containers;
	unsigned int	tasks;
	u64		ns;
} load_cost;

static void load_work_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(load_work, load_work_fn);

static void queue_next(void)
{
	queue_delayed_work(system_unbound_wq, &load_work, LOAD_FREQ);
}

/* Who starts or stops just now has its turn the next time. */
static bool sample(struct ve_struct *ve, unsigned int *tasks)
{
	bool running;

	if (!down_read_trylock(&ve->op_sem))
		return true;
	running = ve->state == VE_RUNNING;
	if (running)
		*tasks += sample_running(ve);
	up_read(&ve->op_sem);
	return running;
}

static void load_work_fn(struct work_struct *work)
{
	unsigned int containers = 0, tasks = 0;
	u64 begin = ktime_get_ns();
	struct ve_struct *ve;
	u32 id = 1;

	while ((ve = ve_get_next(&id))) {
		containers += sample(ve, &tasks);
		ve_put(ve);
		id++;
	}
	WRITE_ONCE(load_cost.containers, containers);
	WRITE_ONCE(load_cost.tasks, tasks);
	WRITE_ONCE(load_cost.ns, ktime_get_ns() - begin);
	if (containers)
		queue_next();
}

void ve_load_init(struct ve_struct *ve)
{
	spin_lock_init(&ve->load.lock);
}

/* @ve runs from now on. */
void ve_load_start(struct ve_struct *ve)
{
	ve->load.due = jiffies + LOAD_FREQ;
	queue_next();
}

static int load_cost_show(struct seq_file *m, void *v)
{
	seq_printf(m, "containers %u\ntasks %u\nns %llu\n",
		   READ_ONCE(load_cost.containers), READ_ONCE(load_cost.tasks),
		   READ_ONCE(load_cost.ns));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(load_cost);

void __init ve_load_debugfs_init(struct dentry *dir)
{
	debugfs_create_file("load", 0400, dir, NULL, &load_cost_fops);
}
