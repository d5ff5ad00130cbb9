// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums of beancounters as shares of what the node has. */
#include <math.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "model/commitment.h"
#include "model/ubc.h"

/* Of low memory, this part is for containers. */
#define LOW_SHARE	0.4

/* Kernel memory and socket buffers. */
static const int kernel_memory[] = {
	UB_KMEMSIZE, UB_TCPRCVBUF, UB_TCPSNDBUF, UB_DGRAMRCVBUF,
	UB_OTHERSOCKBUF,
};

enum whole { OF_LOW, OF_RAM, OF_MEMSWAP, OF_THREADS };

struct figure {
	int		resource;	/* beside kernel memory; -1: none */
	enum ub_column	column;
	int		kernel_column;	/* -1: without kernel memory */
	enum whole	whole;
};

/* clang-format off */
static const struct figure figures[COMMIT_NR] = {
	[COMMIT_LOW_UTIL]	= { -1,		     0,		 UB_HELD,  OF_LOW },
	[COMMIT_LOW]		= { -1,		     0,		 UB_LIMIT, OF_LOW },
	[COMMIT_RAM_UTIL]	= { UB_PHYSPAGES,    UB_HELD,	 UB_HELD,  OF_RAM },
	[COMMIT_MEMSWAP_UTIL]	= { UB_OOMGUARPAGES, UB_HELD,	 UB_HELD,  OF_MEMSWAP },
	[COMMIT_MEMSWAP]	= { UB_OOMGUARPAGES, UB_BARRIER, UB_LIMIT, OF_MEMSWAP },
	[COMMIT_ALLOC_UTIL]	= { UB_PRIVVMPAGES,  UB_HELD,	 UB_HELD,  OF_MEMSWAP },
	[COMMIT_ALLOC]		= { UB_VMGUARPAGES,  UB_BARRIER, UB_LIMIT, OF_MEMSWAP },
	[COMMIT_ALLOC_LIMIT]	= { UB_PRIVVMPAGES,  UB_LIMIT,	 UB_LIMIT, OF_MEMSWAP },
	[COMMIT_PROC_UTIL]	= { UB_NUMPROC,	     UB_HELD,	 -1,	   OF_THREADS },
	[COMMIT_PROC_LIMIT]	= { UB_NUMPROC,	     UB_BARRIER, -1,	   OF_THREADS },
};
/* clang-format on */

double commitment_amount(const struct ub_figures *ub,
			 enum commitment_figure figure)
{
	const struct figure *f = &figures[figure];
	double sum = 0;

	if (f->resource >= 0)
		sum = ub_amount(ub, f->resource, f->column);
	for (size_t i = 0; i < ARRAY_SIZE(kernel_memory); i++)
		if (f->kernel_column >= 0)
			sum += ub_amount(ub, kernel_memory[i],
					  f->kernel_column);
	return sum;
}

double commitment_whole(const struct node *node, enum commitment_figure figure)
{
	const double whole[] = {
		[OF_LOW]	= LOW_SHARE * node->low,
		[OF_RAM]	= node->ram,
		[OF_MEMSWAP]	= (double)node->ram + node->swap,
		[OF_THREADS]	= node->threads_max,
	};
	double amount = whole[figures[figure].whole];

	return amount > 0 ? amount : 1;
}

void str_add_share(struct str *s, double value, int width)
{
	if (isnan(value))
		str_addf(s, "%*s", width, "n/a");
	else if (isinf(value))
		str_addf(s, "%*s", width, "unlim");
	else
		str_addf(s, "%*.2f", width, value);
}
