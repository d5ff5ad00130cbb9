/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM beancounter

#if !defined(_TRACE_BEANCOUNTER_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_BEANCOUNTER_H

#include <linux/tracepoint.h>

/* Every refusal, those included that the rate limit keeps out of the rings. */
TRACE_EVENT(ub_refused,

	TP_PROTO(unsigned int id, const char *resource, unsigned long held,
		 unsigned long barrier, unsigned long limit,
		 unsigned long wanted),

	TP_ARGS(id, resource, held, barrier, limit, wanted),

	TP_STRUCT__entry(
		__field(unsigned int,	id)
		__string(resource,	resource)
		__field(unsigned long,	held)
		__field(unsigned long,	barrier)
		__field(unsigned long,	limit)
		__field(unsigned long,	wanted)
	),

	TP_fast_assign(
		__entry->id = id;
		__assign_str(resource);
		__entry->held = held;
		__entry->barrier = barrier;
		__entry->limit = limit;
		__entry->wanted = wanted;
	),

	TP_printk("id=%u resource=%s held=%lu barrier=%lu limit=%lu wanted=%lu",
		  __entry->id, __get_str(resource), __entry->held,
		  __entry->barrier, __entry->limit, __entry->wanted)
);

#endif /* _TRACE_BEANCOUNTER_H */

#include <trace/define_trace.h>
