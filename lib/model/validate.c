// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules between the beancounters of a configuration. */
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "model/ubc.h"
#include "model/validate.h"

/* What the kernel needs for one process, file, socket: bytes. */
#define KMEM_PER_PROC		40960
#define DCACHE_PER_FILE		384
#define BUFFER_PER_SOCKET	2560
#define FILES_PER_PROC		32
/* Less than this stalls a connection. */
#define TCP_BUFFER_MIN		65536
#define BUFFER_MIN		32768
#define BUFFER_GOOD		(129 << 10)

/* A pass over all rules. */
struct pass {
	const struct validation	*validation;
	struct config		*config;
	bool			*refused;	/* by rule */
	size_t			at;		/* the current one */
	bool			valid;
	bool			changed;
};

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_RECOMMENDATION] = "Recommendation",
		[SEVERITY_WARNING] = "Warning",
		[SEVERITY_ERROR] = "Error",
	};

	return names[severity];
}

static unsigned long times(unsigned long a, unsigned long b)
{
	unsigned long product;

	if (__builtin_mul_overflow(a, b, &product) || product > UB_UNLIMITED)
		return UB_UNLIMITED;
	return product;
}

static unsigned long larger(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

static const struct ub_pair *pair_of(const struct config *config,
				     enum param_id id)
{
	return config_has(config, id) ? &config->values[id].pair : NULL;
}

static unsigned long barrier_of(const struct config *config, enum param_id id)
{
	return config_has(config, id) ? config->values[id].pair.barrier : 0;
}

static char *amount_text(unsigned long value)
{
	return value == UB_UNLIMITED ? xstrdup("unlimited") :
				       xasprintf("%lu", value);
}

/* The answer "no" counts until the end. */
static void find(struct pass *pass, const struct finding *finding)
{
	bool *refused = &pass->refused[pass->at++];
	if (!*refused &&
	    pass->validation->decide(pass->validation->arg, finding) &&
	    finding->has_repair) {
		pass->config->values[finding->id].pair = finding->repair;
		pass->changed = true;
		return;
	}
	*refused = true;
	if (finding->severity > SEVERITY_RECOMMENDATION)
		pass->valid = false;
}

/* The rule holds. */
static void pass_over(struct pass *pass)
{
	pass->at++;
}

static void find_missing(struct pass *pass, enum param_id id)
{
	_free_ char *text = xasprintf("parameter %s not found",
				      params[id].option);

	find(pass, &(struct finding){ .severity = SEVERITY_ERROR, .id = id,
				      .text = text });
}

/* Shape: how barrier and limit of one parameter stand to each other. */
enum shape { EQUAL, ORDERED, LIMIT_UNLIMITED, BARRIER_ZERO };

static const char *const shape_texts[] = {
	[EQUAL]			= "barrier should be equal to limit",
	[ORDERED]		= "barrier should be <= limit",
	[LIMIT_UNLIMITED]	= "limit should be unlimited",
	[BARRIER_ZERO]		= "barrier should be 0",
};

static struct ub_pair shape_repair(enum shape shape, struct ub_pair pair)
{
	switch (shape) {
	case EQUAL:
		pair.barrier = larger(pair.barrier, pair.limit);
		pair.limit = pair.barrier;
		break;
	case ORDERED:
		pair.limit = larger(pair.barrier, pair.limit);
		break;
	case LIMIT_UNLIMITED:
		pair.limit = UB_UNLIMITED;
		break;
	case BARRIER_ZERO:
		pair.barrier = 0;
		break;
	}
	return pair;
}

static bool pair_equal(const struct ub_pair *a, const struct ub_pair *b)
{
	return a->barrier == b->barrier && a->limit == b->limit;
}

static void check_shape(struct pass *pass, enum param_id id, enum shape shape)
{
	const struct ub_pair *pair = pair_of(pass->config, id);
	_free_ char *barrier = NULL;
	_free_ char *limit = NULL;
	_free_ char *text = NULL;
	struct ub_pair repair;

	if (!pair) {
		find_missing(pass, id);
		return;
	}
	repair = shape_repair(shape, *pair);
	if (pair_equal(pair, &repair)) {
		pass_over(pass);
		return;
	}
	barrier = amount_text(pair->barrier);
	limit = amount_text(pair->limit);
	text = xasprintf("%s for %s (currently, %s:%s)", shape_texts[shape],
			 params[id].option, barrier, limit);
	find(pass, &(struct finding){ .severity = SEVERITY_ERROR, .id = id,
				      .text = text, .has_repair = true,
				      .repair = repair });
}

static const struct {
	enum param_id	id;
	enum shape	shape;
} shape_rules[] = {
	{ PARAM_NUMPROC,	EQUAL },
	{ PARAM_NUMTCPSOCK,	EQUAL },
	{ PARAM_NUMOTHERSOCK,	EQUAL },
	{ PARAM_VMGUARPAGES,	LIMIT_UNLIMITED },
	{ PARAM_KMEMSIZE,	ORDERED },
	{ PARAM_TCPSNDBUF,	ORDERED },
	{ PARAM_TCPRCVBUF,	ORDERED },
	{ PARAM_OTHERSOCKBUF,	ORDERED },
	{ PARAM_DGRAMRCVBUF,	ORDERED },
	{ PARAM_OOMGUARPAGES,	LIMIT_UNLIMITED },
	{ PARAM_PRIVVMPAGES,	ORDERED },
	{ PARAM_LOCKEDPAGES,	ORDERED },
	{ PARAM_SHMPAGES,	EQUAL },
	{ PARAM_PHYSPAGES,	BARRIER_ZERO },
	{ PARAM_PHYSPAGES,	LIMIT_UNLIMITED },
	{ PARAM_NUMFILE,	EQUAL },
	{ PARAM_NUMFLOCK,	ORDERED },
	{ PARAM_NUMPTY,		EQUAL },
	{ PARAM_NUMSIGINFO,	EQUAL },
	{ PARAM_DCACHESIZE,	ORDERED },
	{ PARAM_NUMIPTENT,	EQUAL },
};

/* Checked where the container has disk quota. */
static const enum param_id disk_limits[] = {
	PARAM_DISKSPACE, PARAM_DISKINODES,
};

/* Bounds: how much of one parameter others need. */
static unsigned long average_procs(const struct config *config)
{
	return config_has(config, PARAM_AVNUMPROC) ?
	       barrier_of(config, PARAM_AVNUMPROC) :
	       barrier_of(config, PARAM_NUMPROC) / 2;
}

static unsigned long files_needed(const struct config *config)
{
	unsigned long sockets = ubc_add(barrier_of(config, PARAM_NUMTCPSOCK),
				    barrier_of(config, PARAM_NUMOTHERSOCK));

	return larger(times(average_procs(config), FILES_PER_PROC),
		      ubc_add(sockets, barrier_of(config, PARAM_NUMPTY)));
}

static unsigned long dcache_needed(const struct config *config)
{
	return times(barrier_of(config, PARAM_NUMFILE), DCACHE_PER_FILE);
}

static unsigned long kmem_needed(const struct config *config)
{
	return ubc_add(times(average_procs(config), KMEM_PER_PROC),
		   pair_of(config, PARAM_DCACHESIZE)->limit);
}

static unsigned long guaranteed(const struct config *config)
{
	return barrier_of(config, PARAM_VMGUARPAGES);
}

static unsigned long tcp_reserve(const struct config *config)
{
	return times(barrier_of(config, PARAM_NUMTCPSOCK), BUFFER_PER_SOCKET);
}

static unsigned long other_reserve(const struct config *config)
{
	return times(barrier_of(config, PARAM_NUMOTHERSOCK), BUFFER_PER_SOCKET);
}

enum part {
	BARRIER,	/* the limit is raised with it */
	BARRIER_ALONE,	/* the limit only as far as it must be */
	LIMIT,
	GAP,		/* between them */
};

struct bound_rule {
	enum severity	severity;
	enum param_id	id;
	enum part	part;
	unsigned long	(*needed)(const struct config *config);
	unsigned long	least;		/* without needed() */
	unsigned long	from;		/* below, another rule speaks */
};

/* The number of files is needed by those that follow it. */
static const struct bound_rule bound_rules[] = {
	/* clang-format off */
	{ SEVERITY_WARNING, PARAM_NUMFILE,	BARRIER,	files_needed, 0, 0 },
	{ SEVERITY_WARNING, PARAM_DCACHESIZE,	LIMIT,		dcache_needed, 0, 0 },
	{ SEVERITY_ERROR,   PARAM_KMEMSIZE,	BARRIER,	kmem_needed, 0, 0 },
	{ SEVERITY_WARNING, PARAM_PRIVVMPAGES,	BARRIER_ALONE,	guaranteed, 0, 0 },
	{ SEVERITY_ERROR,   PARAM_TCPSNDBUF,	GAP,		tcp_reserve, 0, 0 },
	{ SEVERITY_ERROR,   PARAM_OTHERSOCKBUF,	GAP,		other_reserve, 0, 0 },
	{ SEVERITY_WARNING, PARAM_TCPRCVBUF,	GAP,		tcp_reserve, 0, 0 },
	{ SEVERITY_WARNING, PARAM_TCPRCVBUF,	BARRIER, NULL,	TCP_BUFFER_MIN, 0 },
	{ SEVERITY_WARNING, PARAM_TCPSNDBUF,	BARRIER, NULL,	TCP_BUFFER_MIN, 0 },
	{ SEVERITY_WARNING, PARAM_DGRAMRCVBUF,	BARRIER, NULL,	BUFFER_MIN, 0 },
	{ SEVERITY_RECOMMENDATION, PARAM_DGRAMRCVBUF, BARRIER, NULL, BUFFER_GOOD, BUFFER_MIN },
	{ SEVERITY_WARNING, PARAM_OTHERSOCKBUF,	BARRIER, NULL,	BUFFER_MIN, 0 },
	{ SEVERITY_RECOMMENDATION, PARAM_OTHERSOCKBUF, BARRIER, NULL, BUFFER_GOOD, BUFFER_MIN },
	/* clang-format on */
};

static bool bound_holds(const struct bound_rule *rule,
			const struct ub_pair *pair, unsigned long bound)
{
	switch (rule->part) {
	case BARRIER:
	case BARRIER_ALONE:
		return pair->barrier >= bound || pair->barrier < rule->from;
	case LIMIT:
		return pair->limit >= bound;
	case GAP:
		/* No limit is far above every barrier. */
		return pair->limit == UB_UNLIMITED ||
		       (pair->limit >= pair->barrier &&
			pair->limit - pair->barrier >= bound);
	}
	return true;
}

static struct ub_pair bound_repair(const struct bound_rule *rule,
				   struct ub_pair pair, unsigned long bound)
{
	switch (rule->part) {
	case BARRIER:
		pair.limit = ubc_add(pair.limit, bound - pair.barrier);
		pair.barrier = bound;
		break;
	case BARRIER_ALONE:
		pair.barrier = bound;
		pair.limit = larger(pair.limit, bound);
		break;
	case LIMIT:
		pair.limit = bound;
		break;
	case GAP:
		pair.limit = ubc_add(pair.barrier, bound);
		break;
	}
	return pair;
}

static char *bound_text(const struct bound_rule *rule,
			const struct ub_pair *pair, unsigned long bound)
{
	const char *name = params[rule->id].option;
	_free_ char *barrier = amount_text(pair->barrier);
	_free_ char *limit = amount_text(pair->limit);
	_free_ char *least = amount_text(bound);

	if (rule->part == GAP)
		return xasprintf("%s.lim-%s.bar should be > %s (currently, %s-%s=%ld)",
				 name, name, least, limit, barrier,
				 (long)(pair->limit - pair->barrier));
	if (rule->part == LIMIT)
		return xasprintf("%s.lim should be > %s (currently, %s)", name,
				 least, limit);
	return xasprintf("%s.bar should be > %s (currently, %s)", name, least,
			 barrier);
}

static void check_bound(struct pass *pass, const struct bound_rule *rule)
{
	const struct ub_pair *pair = pair_of(pass->config, rule->id);
	unsigned long bound = rule->needed ? rule->needed(pass->config) :
					     rule->least;
	_free_ char *text = NULL;

	if (bound_holds(rule, pair, bound)) {
		pass_over(pass);
		return;
	}
	text = bound_text(rule, pair, bound);
	find(pass, &(struct finding){ .severity = rule->severity,
				      .id = rule->id, .text = text,
				      .has_repair = true,
				      .repair = bound_repair(rule, *pair,
							     bound) });
}

static bool has_disk_quota(const struct config *config)
{
	return config_has(config, PARAM_DISK_QUOTA) &&
	       config->values[PARAM_DISK_QUOTA].number;
}

static void check_classic(struct pass *pass)
{
	for (size_t i = 0; i < ARRAY_SIZE(shape_rules); i++)
		check_shape(pass, shape_rules[i].id, shape_rules[i].shape);
	for (size_t i = 0; i < ARRAY_SIZE(disk_limits); i++)
		if (has_disk_quota(pass->config))
			check_shape(pass, disk_limits[i], ORDERED);
	for (size_t i = 0; i < ARRAY_SIZE(bound_rules); i++)
		check_bound(pass, &bound_rules[i]);
}

/*
 * A container needs no swap of the node for its own: where that has none, or
 * less, it is only slower.
 */
static void check_node(struct pass *pass, enum param_id id,
		       enum severity severity, unsigned long bytes)
{
	const struct ub_pair *pair = pair_of(pass->config, id);
	unsigned long pages = bytes / sysconf(_SC_PAGESIZE);
	_free_ char *limit = NULL;
	_free_ char *text = NULL;

	if (!pair || pair->limit <= pages) {
		pass_over(pass);
		return;
	}
	limit = amount_text(pair->limit);
	text = xasprintf("%s.lim should be <= %lu, what the node has (currently, %s)",
			 params[id].option, pages, limit);
	find(pass, &(struct finding){ .severity = severity, .id = id,
				      .text = text, .has_repair = pages != 0,
				      .repair = { pair->barrier, pages } });
}

static void check_vswap(struct pass *pass)
{
	const struct node *node = pass->validation->node;

	check_shape(pass, PARAM_PHYSPAGES, BARRIER_ZERO);
	check_shape(pass, PARAM_SWAPPAGES, BARRIER_ZERO);
	check_node(pass, PARAM_PHYSPAGES, SEVERITY_WARNING, node->ram);
	check_node(pass, PARAM_SWAPPAGES, SEVERITY_RECOMMENDATION, node->swap);
}

/* Without these the other rules cannot be checked. */
static void check_required(struct pass *pass)
{
	static const enum param_id required[] = {
		PARAM_NUMPROC, PARAM_NUMTCPSOCK, PARAM_NUMOTHERSOCK,
		PARAM_OOMGUARPAGES, PARAM_VMGUARPAGES, PARAM_KMEMSIZE,
		PARAM_TCPSNDBUF, PARAM_TCPRCVBUF, PARAM_OTHERSOCKBUF,
		PARAM_DGRAMRCVBUF, PARAM_PRIVVMPAGES, PARAM_NUMFILE,
		PARAM_DCACHESIZE, PARAM_PHYSPAGES, PARAM_NUMPTY,
	};

	for (size_t i = 0; i < ARRAY_SIZE(required); i++)
		if (!config_has(pass->config, required[i]))
			find_missing(pass, required[i]);
}

/* Configurations of 32-bit nodes are written with other numbers. */
static void settle_unlimited(struct config *config)
{
	for (int id = 0; id < PARAM_NR; id++) {
		struct ub_pair *pair = &config->values[id].pair;

		if (!(params[id].flags & IS_UBC) || !config_has(config, id))
			continue;
		pair->barrier = ubc_settled(pair->barrier);
		pair->limit = ubc_settled(pair->limit);
	}
}

#define NR_RULES (ARRAY_SIZE(shape_rules) + ARRAY_SIZE(disk_limits) + \
		  ARRAY_SIZE(bound_rules))

bool validate(const struct validation *validation, struct config *config)
{
	bool refused[NR_RULES] = {};
	struct pass pass = {
		.validation = validation, .config = config,
		.refused = refused, .valid = true,
	};

	settle_unlimited(config);
	if (!validation->vswap)
		check_required(&pass);
	if (!pass.valid)
		return false;
	/* Repairs only raise values, but for those that become constants. */
	do {
		pass.at = 0;
		pass.changed = false;
		pass.valid = true;
		if (validation->vswap)
			check_vswap(&pass);
		else
			check_classic(&pass);
	} while (pass.changed);
	return pass.valid;
}
