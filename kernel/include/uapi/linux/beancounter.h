/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * User beancounters: the list of resources, one row for each, and the classic
 * system calls. Kernel and tools are both made from these rows.
 */
#ifndef _UAPI_LINUX_BEANCOUNTER_H
#define _UAPI_LINUX_BEANCOUNTER_H

/* Units of a resource's numbers. */
enum ub_unit {
	UB_UNIT_NONE,		/* the row is a placeholder named "dummy" */
	UB_UNIT_BYTES,
	UB_UNIT_PAGES,
	UB_UNIT_ITEMS,
};

/*
 * X(symbol, name, unit): the position is the number used by setublimit() and
 * the order of /proc/user_beancounters. Rows are never moved or removed.
 */
#define UB_RESOURCE_LIST(X)						\
	X(UB_KMEMSIZE,		"kmemsize",	UB_UNIT_BYTES)	/* 0 */	\
	X(UB_LOCKEDPAGES,	"lockedpages",	UB_UNIT_PAGES)		\
	X(UB_PRIVVMPAGES,	"privvmpages",	UB_UNIT_PAGES)		\
	X(UB_SHMPAGES,		"shmpages",	UB_UNIT_PAGES)		\
	X(UB_DUMMY4,		"dummy",	UB_UNIT_NONE)		\
	X(UB_NUMPROC,		"numproc",	UB_UNIT_ITEMS)	/* 5 */	\
	X(UB_PHYSPAGES,		"physpages",	UB_UNIT_PAGES)		\
	X(UB_VMGUARPAGES,	"vmguarpages",	UB_UNIT_PAGES)		\
	X(UB_OOMGUARPAGES,	"oomguarpages",	UB_UNIT_PAGES)		\
	X(UB_NUMTCPSOCK,	"numtcpsock",	UB_UNIT_ITEMS)		\
	X(UB_NUMFLOCK,		"numflock",	UB_UNIT_ITEMS)	/* 10 */ \
	X(UB_NUMPTY,		"numpty",	UB_UNIT_ITEMS)		\
	X(UB_NUMSIGINFO,	"numsiginfo",	UB_UNIT_ITEMS)		\
	X(UB_TCPSNDBUF,		"tcpsndbuf",	UB_UNIT_BYTES)		\
	X(UB_TCPRCVBUF,		"tcprcvbuf",	UB_UNIT_BYTES)		\
	X(UB_OTHERSOCKBUF,	"othersockbuf",	UB_UNIT_BYTES)	/* 15 */ \
	X(UB_DGRAMRCVBUF,	"dgramrcvbuf",	UB_UNIT_BYTES)		\
	X(UB_NUMOTHERSOCK,	"numothersock",	UB_UNIT_ITEMS)		\
	X(UB_DCACHESIZE,	"dcachesize",	UB_UNIT_BYTES)		\
	X(UB_NUMFILE,		"numfile",	UB_UNIT_ITEMS)		\
	X(UB_DUMMY20,		"dummy",	UB_UNIT_NONE)	/* 20 */ \
	X(UB_DUMMY21,		"dummy",	UB_UNIT_NONE)		\
	X(UB_DUMMY22,		"dummy",	UB_UNIT_NONE)		\
	X(UB_NUMIPTENT,		"numiptent",	UB_UNIT_ITEMS)		\
	X(UB_SWAPPAGES,		"swappages",	UB_UNIT_PAGES)	/* 24 */

enum ub_resource {
#define UB_ENUM_ROW(symbol, name, unit)	symbol,
	UB_RESOURCE_LIST(UB_ENUM_ROW)
#undef UB_ENUM_ROW
	UB_RESOURCES
};

/* Rows of /proc/user_beancounters: everything before swappages. */
#define UB_RESOURCES_COMPAT	UB_SWAPPAGES

/* "Unlimited"; no barrier or limit may be larger. */
#define UB_MAXVALUE		((1UL << (sizeof(unsigned long) * 8 - 1)) - 1)

/* System calls on x86_64. */
#define __NR_vz_fairsched_nodemask	497
#define __NR_vz_fairsched_cpumask	498
#define __NR_vz_fairsched_vcpus		499
#define __NR_vz_fairsched_mknod		504
#define __NR_vz_fairsched_rmnod		505
#define __NR_vz_fairsched_chwt		506
#define __NR_vz_fairsched_mvpr		507
#define __NR_vz_fairsched_rate		508
#define __NR_vz_getluid		500
#define __NR_vz_setluid		501
#define __NR_vz_setublimit	502
#define __NR_vz_ubstat		503

/* The scheduling group of the node itself */
#define FAIRSCHED_HOST		2147483647

/* fairsched_rate(): what to do with the limit, 1024 for a whole CPU */
#define FAIRSCHED_SET_RATE	0
#define FAIRSCHED_DROP_RATE	1
#define FAIRSCHED_GET_RATE	2

/* ubstat(): command in bits 16-19, resource in bits 0-15. */
#define UBSTAT_CMD(func)	((func) & 0xf0000)
#define UBSTAT_RES(func)	((func) & 0x0ffff)
#define UBSTAT_READ_ONE		0x010000
#define UBSTAT_READ_ALL		0x020000
#define UBSTAT_READ_FULL	0x030000
#define UBSTAT_UBLIST		0x040000
#define UBSTAT_UBPARMNUM	0x050000
#define UBSTAT_GETTIME		0x060000

#endif /* _UAPI_LINUX_BEANCOUNTER_H */
