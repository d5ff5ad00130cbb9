// SPDX-License-Identifier: GPL-2.0
/*
 * Refusals, remembered: who wanted how much of what, and what was in the way.
 *
 * Each beancounter has a ring of the latest ones and the node has one of all of
 * them. They are bounded, and so is what a resource may add to them in a
 * second: what is left out is counted by the next one that is not.
 *
 * A refusal may happen anywhere, under any lock, so recording takes nothing but
 * a raw spinlock and readers are woken from an interrupt. Each ring has its own
 * readers, and not many of them: an interrupt walks all that wait.
 */
#include <linux/export.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/quota.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string_helpers.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/ub_disk.h>
#include <linux/wait.h>

#include "internal.h"

#define CREATE_TRACE_POINTS
#include <trace/events/beancounter.h>

#define UB_RING_EVENTS		64
#define NODE_RING_EVENTS	1024
#define BURST			8	/* a second, of one resource */
#define INTERVAL		HZ
#define RING_WAITERS		64	/* and one more for each processor */

/* What is no resource of a beancounter and may be refused all the same. */
enum {
	EVENT_DISKSPACE = UB_RESOURCES,
	EVENT_DISKINODES,
	EVENT_DENIED,		/* and an enum ub_denial */
	EVENT_KINDS = EVENT_DENIED + UB_DENIALS
};

#define WHAT_SIZE	16

/* Longest line: nine numbers of 20 digits, four times comm, what, the words. */
#define LINE_SIZE		480

/**
 * struct ub_event - a refusal
 * @seq:    position in its ring since the beginning
 * @time:   wall clock, ns
 * @held, @barrier, @limit, @wanted: units of @res; of a disk bytes or inodes,
 *          soft and hard limit, and 0 for what is not known
 * @missed: refusals of @res not recorded since the last one that was
 * @id:     of the beancounter
 * @expired: of a disk, the grace time of its soft limit
 * @owner:  USRQUOTA, GRPQUOTA: a limit of @owner_id, inside; else of all
 * @what:   was denied; empty for what has a limit
 * @pid:    thread group in the initial pid namespace; 0: not a process
 * @vpid:   the same in its own pid namespace
 */
struct ub_event {
	u64			seq;
	u64			time;
	unsigned long		held;
	unsigned long		barrier;
	unsigned long		limit;
	unsigned long		wanted;
	unsigned long		missed;
	u32			id;
	pid_t			pid;
	pid_t			vpid;
	bool			expired;
	int			owner;
	u32			owner_id;
	unsigned int		res;	/* enum ub_resource, or EVENT_* */
	char			what[WHAT_SIZE];
	char			comm[TASK_COMM_LEN];
};

/**
 * struct ub_ring - the latest refusals
 * @lock:   any context; protects all of it
 * @next:   seq of the next one
 * @nr:     size of @events, a power of two
 * @recent: by resource: recorded since @since, and left out
 * @readers: who waits for the next one
 * @wake:   wakes them
 */
struct ub_ring {
	raw_spinlock_t	lock;
	u64		next;
	unsigned int	nr;
	struct {
		unsigned long	since;
		unsigned long	missed;
		unsigned int	nr;
	} recent[EVENT_KINDS];
	wait_queue_head_t	readers;
	struct irq_work		wake;
	struct ub_event	events[] __counted_by(nr);
};

static struct ub_ring *node_ring;

static void wake_readers(struct irq_work *work)
{
	struct ub_ring *ring = container_of(work, struct ub_ring, wake);

	wake_up_interruptible_all(&ring->readers);
}

static struct ub_ring *ring_alloc(unsigned int nr)
{
	struct ub_ring *ring = kvzalloc(struct_size(ring, events, nr),
					GFP_KERNEL);

	if (ring) {
		raw_spin_lock_init(&ring->lock);
		init_waitqueue_head(&ring->readers);
		init_irq_work(&ring->wake, wake_readers);
		ring->nr = nr;
	}
	return ring;
}

/*
 * Its interrupt comes as soon as the last refusal's processor lets it, which is
 * before the grace period that beancounters are freed after.
 */
static void ring_free(struct ub_ring *ring)
{
	if (ring && !WARN_ON_ONCE(irq_work_is_busy(&ring->wake)))
		kvfree(ring);
}

static void get_who(pid_t *ret_pid, pid_t *ret_vpid, char *ret_comm)
{
	if (!in_task()) {
		strscpy(ret_comm, "-", TASK_COMM_LEN);
		return;
	}
	*ret_pid = task_tgid_nr(current);
	*ret_vpid = task_tgid_vnr(current);
	/* Of current itself: may change under us, ends with a 0 all the same. */
	memcpy(ret_comm, current->comm, TASK_COMM_LEN);
	ret_comm[TASK_COMM_LEN - 1] = 0;
}

/* Return: false if the resource has had its share of this interval. */
static bool may_record(struct ub_ring *ring, struct ub_event *event)
{
	typeof(*ring->recent) *recent = &ring->recent[event->res];

	if (!recent->nr || time_after(jiffies, recent->since + INTERVAL)) {
		recent->since = jiffies;
		recent->nr = 0;
	}
	if (recent->nr >= BURST) {
		recent->missed++;
		return false;
	}
	recent->nr++;
	event->missed = recent->missed;
	recent->missed = 0;
	return true;
}

static void ring_push(struct ub_ring *ring, struct ub_event *event)
{
	lockdep_assert_held(&ring->lock);

	event->seq = ring->next++;
	ring->events[event->seq & (ring->nr - 1)] = *event;
}

static bool record(struct ub_ring *ring, struct ub_event *event)
{
	unsigned long flags;
	bool recorded;

	raw_spin_lock_irqsave(&ring->lock, flags);
	recorded = may_record(ring, event);
	if (recorded)
		ring_push(ring, event);
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return recorded;
}

static void record_for_node(struct ub_event *event)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&node_ring->lock, flags);
	ring_push(node_ring, event);
	raw_spin_unlock_irqrestore(&node_ring->lock, flags);
}

static const char *event_name(const struct ub_event *event)
{
	switch (event->res) {
	case EVENT_DISKSPACE:
		return "diskspace";
	case EVENT_DISKINODES:
		return "diskinodes";
	case EVENT_DENIED + UB_DENIED_MOUNT:
		return "mount";
	case EVENT_DENIED + UB_DENIED_NETFILTER:
		return "netfilter";
	default:
		return ub_names[event->res].name;
	}
}

static void tell(struct user_beancounter *ub, struct ub_event *event)
{
	trace_ub_refused(event->id, event_name(event), event->held,
			 event->barrier, event->limit, event->wanted);
	if (!record(ub->events, event))
		return;
	record_for_node(event);
	irq_work_queue(&ub->events->wake);
	irq_work_queue(&node_ring->wake);
}

void ub_event_refused(struct user_beancounter *ub, enum ub_resource res,
		      unsigned long wanted, unsigned long held)
{
	const struct ub_counter *counter = &ub->counters[res];
	struct ub_event event = {
		.time		= ktime_get_real_fast_ns(),
		.held		= held,
		.barrier	= READ_ONCE(counter->barrier),
		.limit		= READ_ONCE(counter->limit),
		.wanted		= wanted,
		.id		= ub->id,
		.owner		= PRJQUOTA,
		.res		= res,
	};

	get_who(&event.pid, &event.vpid, event.comm);
	tell(ub, &event);
}

void ub_disk_refusal_by_current(struct ub_disk_refusal *refusal)
{
	refusal->time = ktime_get_real_fast_ns();
	get_who(&refusal->pid, &refusal->vpid, refusal->comm);
}

void ub_event_disk(const struct ub_disk_refusal *refusal)
{
	struct user_beancounter *ub = ub_get_by_id(refusal->ve_id);
	struct ub_event event = {
		.time		= refusal->time,
		.held		= refusal->held,
		.barrier	= refusal->soft,
		.limit		= refusal->hard,
		.id		= refusal->ve_id,
		.pid		= refusal->pid,
		.vpid		= refusal->vpid,
		.expired	= refusal->expired,
		.owner		= refusal->type,
		.owner_id	= refusal->id,
		.res		= refusal->inodes ? EVENT_DISKINODES :
						    EVENT_DISKSPACE,
	};

	if (!ub)
		return;
	memcpy(event.comm, refusal->comm, sizeof(event.comm));
	tell(ub, &event);
	ub_put(ub);
}

void ub_event_denied(struct user_beancounter *ub, enum ub_denial denial,
		     const char *what)
{
	struct ub_event event = {
		.time	= ktime_get_real_fast_ns(),
		.wanted	= 1,
		.id	= ub->id,
		.owner	= PRJQUOTA,
		.res	= EVENT_DENIED + denial,
	};

	strscpy(event.what, what);
	get_who(&event.pid, &event.vpid, event.comm);
	tell(ub, &event);
}
EXPORT_SYMBOL_GPL(ub_event_denied);

/* Return: false if there is nothing at or after @seq yet. */
static bool ring_get(struct ub_ring *ring, u64 seq, struct ub_event *ret_event)
{
	unsigned long flags;
	u64 oldest;
	bool found;

	raw_spin_lock_irqsave(&ring->lock, flags);
	oldest = ring->next > ring->nr ? ring->next - ring->nr : 0;
	seq = max(seq, oldest);
	found = seq < ring->next;
	if (found)
		*ret_event = ring->events[seq & (ring->nr - 1)];
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return found;
}

/* Whoever made them wait more often than that is not told of an event. */
static bool has_room_to_wait(struct ub_ring *ring)
{
	struct list_head *entry;
	unsigned long flags;
	int nr = 0;

	spin_lock_irqsave(&ring->readers.lock, flags);
	list_for_each(entry, &ring->readers.head)
		if (++nr == RING_WAITERS)
			break;
	spin_unlock_irqrestore(&ring->readers.lock, flags);
	return nr < RING_WAITERS;
}

/**
 * struct ub_reader - an open events file
 * @lock:   readers of one file, one after the other
 * @ring:   lives as long as the entry in /proc through which it was opened, or
 *          the pid namespace of the mount
 * @waits_on: the same, or the node's: who waits may outlive the entry in /proc
 * @inside: opened in a container, which has no business with pids outside
 * @next:   seq of the event after the one in @line
 * @len, @pos: of @line, and how much of it has been read
 */
struct ub_reader {
	struct mutex	lock;
	struct ub_ring	*ring;
	struct ub_ring	*waits_on;
	bool		inside;
	u64		next;
	int		len;
	int		pos;
	char		line[LINE_SIZE];
};

static int print_who(const struct ub_event *event, bool inside, char *buf,
		     int size)
{
	char comm[4 * TASK_COMM_LEN + 1];
	int len;

	len = string_escape_mem(event->comm, strlen(event->comm), comm,
				sizeof(comm) - 1,
				ESCAPE_OCTAL | ESCAPE_NAP | ESCAPE_APPEND,
				" \\");
	comm[min_t(int, len, sizeof(comm) - 1)] = 0;
	if (inside)
		return scnprintf(buf, size, "pid=%d comm=%s\n", event->vpid,
				 comm);
	return scnprintf(buf, size, "pid=%d vpid=%d comm=%s\n", event->pid,
			 event->vpid, comm);
}

static int print_owner(const struct ub_event *event, char *buf, int size)
{
	if (event->owner != USRQUOTA && event->owner != GRPQUOTA)
		return 0;
	return scnprintf(buf, size, "%cid=%u ",
			 event->owner == USRQUOTA ? 'u' : 'g',
			 event->owner_id);
}

/* The format is in Documentation/vz/beancounter.rst. */
static int print_event(const struct ub_event *event, bool inside, char *buf,
		       int size)
{
	u32 rem_ns;
	u64 seconds = div_u64_rem(event->time, NSEC_PER_SEC, &rem_ns);
	int len;

	len = scnprintf(buf, size,
			"seq=%llu time=%llu.%06u ctid=%u resource=%s held=%lu barrier=%lu limit=%lu wanted=%lu missed=%lu ",
			event->seq, seconds, rem_ns / 1000, event->id,
			event_name(event), event->held, event->barrier,
			event->limit, event->wanted, event->missed);
	if (event->expired)
		len += scnprintf(buf + len, size - len, "expired=1 ");
	if (event->what[0])
		len += scnprintf(buf + len, size - len, "what=%s ",
				 event->what);
	len += print_owner(event, buf + len, size - len);
	return len + print_who(event, inside, buf + len, size - len);
}

/* Return: false if everything has been read. */
static bool reader_fill(struct ub_reader *reader)
{
	struct ub_event event;

	if (reader->pos < reader->len)
		return true;
	if (!ring_get(reader->ring, reader->next, &event))
		return false;
	reader->next = event.seq + 1;
	reader->pos = 0;
	reader->len = print_event(&event, reader->inside, reader->line,
				  sizeof(reader->line));
	return true;
}

/* Return: how much was read before there was no more, or no room. */
static ssize_t reader_copy(struct ub_reader *reader, char __user *buf,
			   size_t size)
{
	size_t done = 0;

	while (done < size && reader_fill(reader)) {
		size_t len = min_t(size_t, size - done,
				   reader->len - reader->pos);

		if (copy_to_user(buf + done, reader->line + reader->pos, len))
			return done ?: -EFAULT;
		reader->pos += len;
		done += len;
		cond_resched();
	}
	return done;
}

static ssize_t events_read(struct file *file, char __user *buf, size_t size,
			   loff_t *pos)
{
	struct ub_reader *reader = file->private_data;
	ssize_t done;

	if (mutex_lock_interruptible(&reader->lock))
		return -EINTR;
	done = reader_copy(reader, buf, size);
	mutex_unlock(&reader->lock);
	return done;
}

static __poll_t events_poll(struct file *file, poll_table *wait)
{
	struct ub_reader *reader = file->private_data;
	struct ub_event event;

	if (!poll_does_not_wait(wait) && !has_room_to_wait(reader->waits_on))
		return EPOLLERR;
	poll_wait(file, &reader->waits_on->readers, wait);
	if (READ_ONCE(reader->pos) < READ_ONCE(reader->len) ||
	    ring_get(reader->ring, READ_ONCE(reader->next), &event))
		return EPOLLIN | EPOLLRDNORM;
	return 0;
}

static int open_ring(struct inode *inode, struct file *file,
		     struct ub_ring *ring, struct ub_ring *waits_on,
		     bool inside)
{
	struct ub_reader *reader;
	int err = ub_proc_check_reader(inode);

	if (err)
		return err;
	reader = kzalloc(sizeof(*reader), GFP_KERNEL_ACCOUNT);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->lock);
	reader->ring = ring;
	reader->waits_on = waits_on;
	reader->inside = inside;
	file->private_data = reader;
	return stream_open(inode, file);
}

static int ub_events_open(struct inode *inode, struct file *file)
{
	struct user_beancounter *ub = pde_data(inode);

	return open_ring(inode, file, ub->events, node_ring, false);
}

/* The ring of the container that the mount belongs to, or the node's. */
static int vz_events_open(struct inode *inode, struct file *file)
{
	struct user_beancounter *ub =
		ub_of_userns(proc_pid_ns(inode->i_sb)->user_ns);
	struct ub_ring *ring = ub ? ub->events : node_ring;

	return open_ring(inode, file, ring, ring, ub);
}

static int events_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

const struct proc_ops ub_events_proc_ops = {
	.proc_open	= ub_events_open,
	.proc_read	= events_read,
	.proc_poll	= events_poll,
	.proc_release	= events_release,
};

static const struct proc_ops vz_events_proc_ops = {
	.proc_open	= vz_events_open,
	.proc_read	= events_read,
	.proc_poll	= events_poll,
	.proc_release	= events_release,
};

int ub_events_init(struct user_beancounter *ub)
{
	ub->events = ring_alloc(UB_RING_EVENTS);
	return ub->events ? 0 : -ENOMEM;
}

void ub_events_free(struct user_beancounter *ub)
{
	ring_free(ub->events);
}

/* Whoever waits for more shall see that its file is gone. */
void ub_events_end(void)
{
	wake_up_interruptible_all(&node_ring->readers);
}

int __init ub_events_start(void)
{
	node_ring = ring_alloc(NODE_RING_EVENTS);
	return node_ring ? 0 : -ENOMEM;
}

int __init ub_events_proc_init(struct proc_dir_entry *dir)
{
	return proc_create("events", 0400, dir, &vz_events_proc_ops) ?
		0 : -ENOMEM;
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "event_test.c"
#endif
