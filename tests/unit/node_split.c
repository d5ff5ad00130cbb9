// SPDX-License-Identifier: GPL-2.0-or-later
/* Dividing a node: known results, and that all results are valid. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "model/node_split.h"
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

/* A division whose result is known. */
static const struct known {
	const char	*name;
	unsigned long	ram_kib, swap_kib, threads, nr;
	unsigned int	level;
} knowns[] = {
	{ "10 containers of a node of 8 GiB", 8388608, 4194304, 65536, 10, 0 },
	{ "200 containers of the same node", 8388608, 4194304, 65536, 200, 0 },
	{ "112 containers of a small node", 203528, 505037, 9031, 112, 3 },
};

#define NR_KNOWN	ARRAY_SIZE(knowns)

static const struct wanted {
	enum param_id	id;
	const char	*text[NR_KNOWN];
} wanted[] = {
	/* clang-format off */
	{ PARAM_NUMPROC,      { "4194", "208", "35" } },
	{ PARAM_AVNUMPROC,    { "2097", "104", "17" } },
	{ PARAM_NUMTCPSOCK,   { "4194", "208", "35" } },
	{ PARAM_NUMOTHERSOCK, { "4194", "208", "35" } },
	{ PARAM_VMGUARPAGES,  { "229406:unlimited", "11470:unlimited", "1103:unlimited" } },
	{ PARAM_OOMGUARPAGES, { "229406:unlimited", "11470:unlimited", "1103:unlimited" } },
	{ PARAM_KMEMSIZE,     { "171798691:188978560", "8589934:9448927", "1230890:1353979" } },
	{ PARAM_TCPSNDBUF,    { "40087606:57266230", "2011343:2863311", "65536:155136" } },
	{ PARAM_TCPRCVBUF,    { "40087606:57266230", "2011343:2863311", "65536:155136" } },
	{ PARAM_OTHERSOCKBUF, { "20043803:37222427", "1005671:1857639", "32768:122368" } },
	{ PARAM_DGRAMRCVBUF,  { "20043803", "1005671", "32768" } },
	{ PARAM_PRIVVMPAGES,  { "229406:252346", "11470:12617", "1103:1213" } },
	{ PARAM_PHYSPAGES,    { "0:unlimited", "0:unlimited", "0:unlimited" } },
	{ PARAM_LOCKEDPAGES,  { "8388", "419", "6" } },
	{ PARAM_SHMPAGES,     { "22940", "1147", "110" } },
	{ PARAM_NUMFILE,      { "67104", "3328", "544" } },
	{ PARAM_NUMFLOCK,     { "1000:1100", "332:365", "54:59" } },
	{ PARAM_NUMPTY,       { "419", "20", "4" } },
	{ PARAM_NUMSIGINFO,   { "1024", "1024", "256" } },
	{ PARAM_NUMIPTENT,    { "200", "10", "17" } },
	{ PARAM_DCACHESIZE,   { "37526120:38651904", "1861095:1916928", "202811:208896" } },
	{ PARAM_DISKSPACE,    { "11533014:12686316", "204799:225280", "1029732:1132706" } },
	{ PARAM_DISKINODES,   { "758054:833860", "80000:88000", "67682:74451" } },
	{ PARAM_CPUUNITS,     { "1000", "1000", "1000" } },
	/* clang-format on */
};

static void is_param(const struct split *split, enum param_id id,
		     const char *want)
{
	_free_ char *got = config_print(&split->config, id);

	is_text(got, want, params[id].key);
}

static void known_results(void)
{
	for (size_t i = 0; i < NR_KNOWN; i++) {
		const struct known *known = &knowns[i];
		struct split_node node = node_of(known->ram_kib,
						 known->swap_kib,
						 known->threads);
		struct split split = {};

		is_number(node_split(&node, known->nr, &split), VZ_OK,
			  known->name);
		is_number(split.level, known->level, "its level");
		for (size_t j = 0; j < ARRAY_SIZE(wanted); j++)
			is_param(&split, wanted[j].id, wanted[j].text[i]);
		config_free(&split.config);
	}
}

static void too_small(void)
{
	struct split_node tiny = node_of(40000, 0, 1000);
	struct split_node small = node_of(203528, 505037, 9031);
	struct split split;

	is_number(node_split(&tiny, 1, &split), VZ_RESOURCE_ERROR,
		  "the node itself needs 50 MiB");
	is_number(node_split(&small, 122, &split), VZ_RESOURCE_ERROR,
		  "and every container its part");
	is_number(node_split(&small, 100000000000, &split), VZ_RESOURCE_ERROR,
		  "of memory");
	small.node.low = 52428800 + 1348608;
	is_number(node_split(&small, 2, &split), VZ_RESOURCE_ERROR,
		  "and of low memory");
}

static void is_disk(const char *name, const struct split_node *node,
		    const char *space, const char *inodes)
{
	struct split split = {};

	is_number(node_split(node, 10, &split), VZ_OK, name);
	is_param(&split, PARAM_DISKSPACE, space);
	is_param(&split, PARAM_DISKINODES, inodes);
	config_free(&split.config);
}

static void disks(void)
{
	struct split_node node = node_of(8388608, 4194304, 65536);

	node.disk_kib = 12000000;
	is_disk("a small file system: half of it", &node, "272727:300000",
		"758054:833860");
	node.disk_inodes = 0;
	is_disk("one that counts no inodes", &node, "272727:300000",
		"80000:88000");
	node.disk_kib = 0;
	is_disk("one that nobody knows", &node, "204799:225280",
		"80000:88000");
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

		if (node_split(&node, between(1, 5) * between(1, 200), &split))
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
