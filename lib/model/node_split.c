// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dividing a node. Parts of low memory and of processes are tried from
 * generous to tight; the first level whose numbers fit each other is taken.
 * Fractions are cut off everywhere.
 */
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/node_split.h"
#include "model/ubc.h"

/* Bytes: what the node keeps, and the least a container can live with. */
#define NODE_RESERVE		52428800L
#define CT_MEMORY_MIN		5542912L
#define CT_LOW_MIN		1348608L
#define GUARANTEE_MIN		1024	/* pages */

#define LOW_SHARE		0.4
#define GIB			(1UL << 30)
#define PROCS_MIN		30
#define AVERAGE_MIN		15
#define ABOVE			1.1	/* a limit above its barrier */

/* Level 3: the least buffers, and the room for each socket. */
#define TCP_BUFFER		65536
#define BUFFER			32768
#define SOCKET_ROOM		2560

#define DISK_DEFAULT		225280	/* KiB */
#define INODES_DEFAULT		88000
#define DISK_RESERVE		10485760
#define INODES_RESERVE		100000

static const struct level {
	double	low_factor, proc_factor;
	long	procs_per_average;
	long	kmem_per_proc;
	long	tcp_min, socket_room;
	long	low_min;
	double	dcache_per_file;
	long	locked_factor;
	long	numsiginfo;
	double	private_factor;
} levels[SPLIT_LEVELS] = {
	{ 1,   1,   8, 81920, 262144, 4096, 10485760, 576,   10, 1024, 6 },
	{ 1.2, 1.5, 5, 65536, 131072, 3036, 2097152,  460.8, 3,  512,  3 },
	{ 1.8, 2,   3, 53248, 65536,  2560, 0,	      384,   1,  256,  1.5 },
	{ 2,   2,   0, 53248, 0,      2560, 0,	      384,   1,  256,  1.5 },
};

/* One container's part, in bytes unless said otherwise. */
struct part {
	long	total;		/* RAM and swap */
	long	low;
	long	guarantee;	/* pages */
	long	procs, average;
	long	kmem;
	struct ub_pair	tcp_send, tcp_receive, other;
	long	datagram;
};

struct job {
	const struct split_node	*node;
	long			nr;
	long			threads;
	const struct level	*level;
	struct part		part;
};

static long page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

static long smaller(long a, long b)
{
	return a < b ? a : b;
}

static long larger(long a, long b)
{
	return a > b ? a : b;
}

static long within(long value, long min, long max)
{
	return larger(smaller(value, max), min);
}

static struct ub_pair pair(long barrier, long limit)
{
	return (struct ub_pair){ barrier, limit };
}

static void share_memory(struct job *job)
{
	const struct node *node = &job->node->node;
	struct part *part = &job->part;

	part->total = ((long)(node->ram + node->swap) - NODE_RESERVE) / job->nr;
	part->low = LOW_SHARE * job->level->low_factor * node->low / job->nr;
	part->guarantee = (part->total - part->low) / page_size();
	if (part->guarantee < GUARANTEE_MIN) {
		part->guarantee = GUARANTEE_MIN;
		part->low = part->total - GUARANTEE_MIN * page_size();
	}
}

/* Levels 0 to 2: half of low memory for the kernel, half for buffers. */
static bool fit(struct job *job)
{
	const struct level *level = job->level;
	struct part *part = &job->part;
	long procs = level->proc_factor * job->threads / job->nr;
	long buffer, room;

	share_memory(job);
	part->kmem = part->low / 2;
	if (part->low < level->low_min)
		return false;
	part->average = part->kmem / level->kmem_per_proc;
	if (part->average < AVERAGE_MIN)
		return false;
	procs = larger(larger(procs, PROCS_MIN), 2 * part->average);
	part->procs = smaller(procs, level->procs_per_average * part->average);
	room = level->socket_room * part->procs;
	buffer = (part->low - part->kmem) / 3;
	if (buffer < level->tcp_min + room)
		return false;
	part->tcp_send = part->tcp_receive = pair(buffer - room, buffer);
	part->datagram = (buffer - room) / 2;
	part->other = pair(part->datagram, part->datagram + room);
	return true;
}

/* Level 3: the least buffers, and as many processes as kernel memory is for. */
static bool fit_tightly(struct job *job)
{
	const struct level *level = job->level;
	struct part *part = &job->part;
	long room, rest;

	share_memory(job);
	part->procs = level->proc_factor * job->threads / job->nr;
	do {
		part->procs = larger(part->procs / 2, PROCS_MIN);
		part->average = part->procs / 2;
		room = SOCKET_ROOM * part->procs;
		part->kmem = part->low - 2 * (BUFFER + TCP_BUFFER + room);
		rest = part->kmem - part->average * level->kmem_per_proc;
	} while (rest < 0 && part->procs > PROCS_MIN);
	if (rest < 0)
		return false;
	part->datagram = BUFFER;
	part->other = pair(BUFFER, BUFFER + room);
	part->tcp_send = pair(TCP_BUFFER, TCP_BUFFER + room);
	part->tcp_receive = pair(TCP_BUFFER, TCP_BUFFER + smaller(rest, room));
	part->kmem += larger(rest - room, 0);
	return true;
}

static bool find_level(struct job *job)
{
	for (int i = 0; i < SPLIT_LEVELS - 1; i++) {
		job->level = &levels[i];
		if (fit(job))
			return true;
	}
	job->level = &levels[SPLIT_LEVELS - 1];
	return fit_tightly(job);
}

static void set_pair(struct config *config, enum param_id id,
		     struct ub_pair pair)
{
	config_set(config, id, &(struct value){ .state = VALUE_SET,
						.pair = pair });
}

static void set_equal(struct config *config, enum param_id id, long value)
{
	set_pair(config, id, pair(value, value));
}

static void set_above(struct config *config, enum param_id id, long barrier)
{
	set_pair(config, id, pair(barrier, barrier * ABOVE));
}

/* How much may be allocated, at least what is guaranteed. */
static long private_pages(const struct job *job, long *guarantee)
{
	long pages = *guarantee * job->level->private_factor;
	long most = 0.6 * job->node->node.ram / page_size();

	if (pages > job->part.total / page_size())
		pages = *guarantee;
	if (job->nr > 1 && pages > most) {
		pages = most;
		*guarantee = smaller(*guarantee, pages);
	}
	return pages;
}

static void set_memory(const struct job *job, struct config *config)
{
	long guarantee = job->part.guarantee;
	long private = private_pages(job, &guarantee);
	struct ub_pair guaranteed = pair(guarantee, UB_UNLIMITED);

	set_pair(config, PARAM_VMGUARPAGES, guaranteed);
	set_pair(config, PARAM_OOMGUARPAGES, guaranteed);
	set_pair(config, PARAM_PHYSPAGES, pair(0, UB_UNLIMITED));
	set_above(config, PARAM_PRIVVMPAGES, private);
	set_equal(config, PARAM_SHMPAGES, 0.1 * private);
}

static void set_kernel_memory(const struct job *job, struct config *config)
{
	const struct part *part = &job->part;
	long locked = part->kmem * job->level->locked_factor / 204800;

	set_above(config, PARAM_KMEMSIZE, part->kmem);
	set_pair(config, PARAM_TCPSNDBUF, part->tcp_send);
	set_pair(config, PARAM_TCPRCVBUF, part->tcp_receive);
	set_pair(config, PARAM_OTHERSOCKBUF, part->other);
	set_equal(config, PARAM_DGRAMRCVBUF, part->datagram);
	set_equal(config, PARAM_LOCKEDPAGES, larger(locked, 4));
}

static void set_numbers(const struct job *job, struct config *config)
{
	const struct level *level = job->level;
	const struct part *part = &job->part;
	long files = 32 * part->average;
	long dcache = files * level->dcache_per_file;

	set_equal(config, PARAM_NUMPROC, part->procs);
	set_equal(config, PARAM_NUMTCPSOCK, part->procs);
	set_equal(config, PARAM_NUMOTHERSOCK, part->procs);
	set_equal(config, PARAM_AVNUMPROC, part->average);
	set_equal(config, PARAM_NUMFILE, files);
	set_pair(config, PARAM_DCACHESIZE, pair(dcache / 1.03, dcache));
	set_above(config, PARAM_NUMFLOCK, smaller(0.1 * files, 1000));
	set_equal(config, PARAM_NUMPTY, within(0.1 * part->procs, 4, 512));
	set_equal(config, PARAM_NUMSIGINFO, level->numsiginfo);
	set_equal(config, PARAM_NUMIPTENT, within(2000 / job->nr, 4, 200));
}

/* What is left for containers of a file system's blocks or inodes. */
static unsigned long left_of(unsigned long amount, unsigned long reserve,
			     const char *what)
{
	if (amount / 2 >= reserve)
		return amount - reserve;
	log_msg(-1, "There are few %s: half of them is for containers", what);
	return amount / 2;
}

static void set_below(struct config *config, enum param_id id, long limit)
{
	set_pair(config, id, pair(limit / ABOVE, limit));
}

static void set_disk(const struct job *job, struct split *ret)
{
	const struct split_node *node = job->node;
	unsigned long nr = job->nr, most = 0, disk = 0, inodes = 0;

	if (node->disk_kib) {
		disk = left_of(node->disk_kib, DISK_RESERVE, "disk blocks");
		most = disk / DISK_DEFAULT;
	}
	if (node->disk_kib && node->disk_inodes) {
		inodes = left_of(node->disk_inodes, INODES_RESERVE, "inodes");
		most = smaller(most, inodes / INODES_DEFAULT);
	}
	ret->disk_is_default = most < nr;
	if (ret->disk_is_default && node->disk_kib)
		log_warn("The file system is too small: it has room for %lu containers with the smallest disk quota",
			 most);
	set_below(&ret->config, PARAM_DISKSPACE,
		  ret->disk_is_default ? DISK_DEFAULT : disk / (2 * nr));
	set_below(&ret->config, PARAM_DISKINODES,
		  ret->disk_is_default || !inodes ? INODES_DEFAULT :
						    inodes / (2 * nr));
}

/* At most so many containers, by this resource. */
static long nr_possible(long amount, long least)
{
	return amount > NODE_RESERVE ? (amount - NODE_RESERVE) / least : 0;
}

static enum vz_err check_node(const struct node *node, unsigned long nr)
{
	long most;

	if (node->ram < NODE_RESERVE)
		return vz_fail(VZ_RESOURCE_ERROR,
			       "Not enough memory: the node itself needs %ld MiB",
			       NODE_RESERVE >> 20);
	if (node->swap / 2 > node->ram)
		log_msg(-1, "Swap is more than twice the memory: so much is hardly of use");
	most = smaller(nr_possible(node->ram + node->swap, CT_MEMORY_MIN),
		       nr_possible(node->low, CT_LOW_MIN));
	if (nr > (unsigned long)most)
		return vz_fail(VZ_RESOURCE_ERROR,
			       "Not enough memory for %lu containers, at most %ld are possible",
			       nr, most);
	return VZ_OK;
}

enum vz_err node_split(const struct split_node *node, unsigned long nr,
		       struct split *ret)
{
	struct job job = { .node = node, .nr = nr };
	enum vz_err err = check_node(&node->node, nr);

	if (err)
		return err;
	job.threads = node->node.low > 2 * GIB ? 16000 : 8000;
	if (node->node.threads_max < (unsigned long)job.threads)
		job.threads = node->node.threads_max;
	if (!find_level(&job))
		return vz_fail(VZ_RESOURCE_ERROR,
			       "Not enough low memory for %lu containers", nr);
	*ret = (struct split){
		.nr = nr, .threads = job.threads, .level = job.level - levels,
	};
	set_numbers(&job, &ret->config);
	set_kernel_memory(&job, &ret->config);
	set_memory(&job, &ret->config);
	set_disk(&job, ret);
	config_set(&ret->config, PARAM_CPUUNITS,
		   &(struct value){ .state = VALUE_SET, .number = 1000 });
	return VZ_OK;
}

void split_make_vswap(struct split *split)
{
	struct config *config = &split->config;
	long ram = config->values[PARAM_PRIVVMPAGES].pair.barrier;

	for (int id = 0; id < PARAM_NR; id++)
		if (params[id].flags & IS_UBC)
			set_equal(config, id, UB_UNLIMITED);
	config_unset(config, PARAM_AVNUMPROC);
	set_pair(config, PARAM_VMGUARPAGES, pair(0, UB_UNLIMITED));
	set_pair(config, PARAM_OOMGUARPAGES, pair(0, UB_UNLIMITED));
	set_pair(config, PARAM_PHYSPAGES, pair(0, ram));
	set_pair(config, PARAM_SWAPPAGES, pair(0, 2 * ram));
}
