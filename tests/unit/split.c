// SPDX-License-Identifier: GPL-2.0-or-later
/* Dividing a node: known results, and that all results are valid. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/split.h"
#include "model/validate.h"
#include "tap.h"

#define DISK_KIB	264212084
#define DISK_INODES	16777216

static struct split_node node_of(unsigned long ram_kib, unsigned long swap_kib,
				 unsigned long threads)
{
	return (struct split_node){
		.node = { .ram = ram_kib << 10, .low = ram_kib << 10,
			  .swap = swap_kib << 10, .threads_max = threads },
		.disk_kib = DISK_KIB,
		.disk_inodes = DISK_INODES,
	};
}

struct wanted {
	enum param_id	id;
	const char	*text;
};

static void is_split(const char *name, struct split_node node,
		     unsigned long nr, unsigned int level,
		     const struct wanted *wanted)
{
	struct split split = {};

	is_number(split_node(&node, nr, &split), VZ_OK, name);
	is_number(split.level, level, "its level");
	for (; wanted->text; wanted++) {
		_free_ char *got = config_print(&split.config, wanted->id);

		is_text(got, wanted->text, params[wanted->id].key);
	}
	config_free(&split.config);
}

static void known_results(void)
{
	is_split("10 containers of a node of 8 GiB",
		 node_of(8388608, 4194304, 65536), 10, 0, (struct wanted[]){
		{ PARAM_NUMPROC, "4194" }, { PARAM_AVNUMPROC, "2097" },
		{ PARAM_NUMTCPSOCK, "4194" }, { PARAM_NUMOTHERSOCK, "4194" },
		{ PARAM_VMGUARPAGES, "229406:unlimited" },
		{ PARAM_OOMGUARPAGES, "229406:unlimited" },
		{ PARAM_KMEMSIZE, "171798691:188978560" },
		{ PARAM_TCPSNDBUF, "40087606:57266230" },
		{ PARAM_TCPRCVBUF, "40087606:57266230" },
		{ PARAM_OTHERSOCKBUF, "20043803:37222427" },
		{ PARAM_DGRAMRCVBUF, "20043803" },
		{ PARAM_PRIVVMPAGES, "229406:252346" },
		{ PARAM_PHYSPAGES, "0:unlimited" },
		{ PARAM_LOCKEDPAGES, "8388" }, { PARAM_SHMPAGES, "22940" },
		{ PARAM_NUMFILE, "67104" }, { PARAM_NUMFLOCK, "1000:1100" },
		{ PARAM_NUMPTY, "419" }, { PARAM_NUMSIGINFO, "1024" },
		{ PARAM_NUMIPTENT, "200" },
		{ PARAM_DCACHESIZE, "37526120:38651904" },
		{ PARAM_DISKSPACE, "11533014:12686316" },
		{ PARAM_DISKINODES, "758054:833860" },
		{ PARAM_CPUUNITS, "1000" }, {} });
	is_split("200 containers of the same node",
		 node_of(8388608, 4194304, 65536), 200, 0, (struct wanted[]){
		{ PARAM_NUMPROC, "208" }, { PARAM_AVNUMPROC, "104" },
		{ PARAM_VMGUARPAGES, "11470:unlimited" },
		{ PARAM_KMEMSIZE, "8589934:9448927" },
		{ PARAM_TCPSNDBUF, "2011343:2863311" },
		{ PARAM_OTHERSOCKBUF, "1005671:1857639" },
		{ PARAM_DGRAMRCVBUF, "1005671" },
		{ PARAM_PRIVVMPAGES, "11470:12617" },
		{ PARAM_LOCKEDPAGES, "419" }, { PARAM_SHMPAGES, "1147" },
		{ PARAM_NUMFILE, "3328" }, { PARAM_NUMFLOCK, "332:365" },
		{ PARAM_NUMPTY, "20" }, { PARAM_NUMSIGINFO, "1024" },
		{ PARAM_NUMIPTENT, "10" },
		{ PARAM_DCACHESIZE, "1861095:1916928" },
		{ PARAM_DISKSPACE, "204799:225280" },
		{ PARAM_DISKINODES, "80000:88000" }, {} });
	is_split("112 containers of a small node",
		 node_of(203528, 505037, 9031), 112, 3, (struct wanted[]){
		{ PARAM_NUMPROC, "35" }, { PARAM_AVNUMPROC, "17" },
		{ PARAM_VMGUARPAGES, "1103:unlimited" },
		{ PARAM_KMEMSIZE, "1230890:1353979" },
		{ PARAM_TCPSNDBUF, "65536:155136" },
		{ PARAM_OTHERSOCKBUF, "32768:122368" },
		{ PARAM_DGRAMRCVBUF, "32768" },
		{ PARAM_PRIVVMPAGES, "1103:1213" },
		{ PARAM_LOCKEDPAGES, "6" }, { PARAM_SHMPAGES, "110" },
		{ PARAM_NUMFILE, "544" }, { PARAM_NUMFLOCK, "54:59" },
		{ PARAM_NUMPTY, "4" }, { PARAM_NUMSIGINFO, "256" },
		{ PARAM_NUMIPTENT, "17" },
		{ PARAM_DCACHESIZE, "202811:208896" },
		{ PARAM_DISKSPACE, "1029732:1132706" },
		{ PARAM_DISKINODES, "67682:74451" }, {} });
}

static void too_small(void)
{
	struct split_node tiny = node_of(40000, 0, 1000);
	struct split_node small = node_of(203528, 505037, 9031);
	struct split split;

	is_number(split_node(&tiny, 1, &split), VZ_RESOURCE_ERROR,
		  "the node itself needs 50 MiB");
	is_number(split_node(&small, 122, &split), VZ_RESOURCE_ERROR,
		  "and every container its part");
	is_number(split_node(&small, 100000000000, &split), VZ_RESOURCE_ERROR,
		  "of memory");
	small.node.low = 52428800 + 1348608;
	is_number(split_node(&small, 2, &split), VZ_RESOURCE_ERROR,
		  "and of low memory");
}

static void disks(void)
{
	struct split_node node = node_of(8388608, 4194304, 65536);

	node.disk_kib = 12000000;
	is_split("a small file system: half of it", node, 10, 0,
		 (struct wanted[]){
		{ PARAM_DISKSPACE, "272727:300000" },
		{ PARAM_DISKINODES, "758054:833860" }, {} });
	node.disk_inodes = 0;
	is_split("one that counts no inodes", node, 10, 0, (struct wanted[]){
		{ PARAM_DISKSPACE, "272727:300000" },
		{ PARAM_DISKINODES, "80000:88000" }, {} });
	node.disk_kib = 0;
	is_split("one that nobody knows", node, 10, 0, (struct wanted[]){
		{ PARAM_DISKSPACE, "204799:225280" },
		{ PARAM_DISKINODES, "80000:88000" }, {} });
}

/*
 * At level 3 kernel memory comes first, which may leave too little room for TCP
 * receive buffers; then that is repaired. Nothing else is found.
 */
static bool only_tight_buffers(void *arg, const struct finding *finding)
{
	const unsigned int *level = arg;

	if (*level == 3 && finding->id == PARAM_TCPRCVBUF)
		return true;
	if (finding->severity > SEVERITY_RECOMMENDATION)
		printf("# level %u: %s\n", *level, finding->text);
	return false;
}

/* Not more than there is: the guarantees together, and the disk. */
static bool fits(const struct split_node *node, const struct split *split)
{
	const struct value *values = split->config.values;
	double nr = split->nr;

	return nr * values[PARAM_VMGUARPAGES].pair.barrier * 4096 <=
	       (double)node->node.ram + node->node.swap &&
	       (split->disk_is_default ||
		nr * values[PARAM_DISKSPACE].pair.limit <= DISK_KIB);
}

static unsigned long between(unsigned long min, unsigned long max)
{
	return min + random() % (max - min + 1);
}

static void random_nodes(void)
{
	unsigned int levels[SPLIT_LEVELS] = {}, nr_good = 0, nr_tried = 0;

	srandom(4711);
	for (int i = 0; i < 2000; i++) {
		struct split_node node =
			node_of(between(1, 40) * between(10000, 1000000),
				between(0, 8) * between(0, 2000000),
				between(1000, 40000));
		struct split split = {};
		struct validation validation = {
			.node = &node.node, .arg = &split.level,
			.decide = only_tight_buffers,
		};
		bool good;

		if (split_node(&node, between(1, 5) * between(1, 200), &split))
			continue;
		nr_tried++;
		levels[split.level]++;
		good = fits(&node, &split) &&
		       validate(&validation, &split.config);
		split_make_vswap(&split);
		validation.vswap = true;
		nr_good += good && validate(&validation, &split.config);
		config_free(&split.config);
	}
	ok(nr_tried > 500, "%u nodes can be split", nr_tried);
	is_number(nr_good, nr_tried, "all results fit the node and are valid");
	for (int i = 0; i < SPLIT_LEVELS; i++)
		ok(levels[i] > 0, "%u of level %d", levels[i], i);
}

int main(void)
{
	log_setup(&(struct log_config){ .quiet = true });
	known_results();
	too_small();
	disks();
	random_nodes();
	return done_testing();
}
