// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of resources for people. */
#include <stddef.h>

#include <linux/beancounter.h>

#include "resources.h"

/* clang-format off */
const struct resource_words resource_words[UB_RESOURCES] = {
	[UB_KMEMSIZE]	  = { "kernel memory", "A system call had no kernel memory (ENOMEM), or a page fault killed (SIGKILL).", NULL },
	[UB_LOCKEDPAGES]  = { "locked memory", "Memory could not be locked (ENOMEM).", NULL },
	[UB_PRIVVMPAGES]  = { "private memory", "Memory could not be allocated, or a process not forked (ENOMEM); a stack that could not grow kills.", NULL },
	[UB_SHMPAGES]	  = { "shared memory", "Shared memory or a file in a tmpfs could not grow (ENOMEM, ENOSPC); touching it kills (SIGBUS).", NULL },
	[UB_NUMPROC]	  = { "processes", "A process or thread could not be started (EAGAIN).", NULL },
	[UB_PHYSPAGES]	  = { "RAM", "RAM and swap were used up: a process was killed, or an allocation failed (ENOMEM).", "ram" },
	[UB_VMGUARPAGES]  = { "guaranteed memory", "Memory could not be allocated (ENOMEM).", NULL },
	[UB_OOMGUARPAGES] = { "guaranteed memory", "A process was killed for lack of memory.", NULL },
	[UB_NUMTCPSOCK]	  = { "TCP sockets", "A TCP socket could not be opened (ENOBUFS), or a connection was dropped.", NULL },
	[UB_NUMFLOCK]	  = { "file locks", "A file could not be locked (ENOLCK).", NULL },
	[UB_NUMPTY]	  = { "terminals", "A terminal could not be opened (ENOMEM).", NULL },
	[UB_NUMSIGINFO]	  = { "queued signals", "A signal could not be queued or a timer made (EAGAIN), or a signal came without its details.", NULL },
	[UB_TCPSNDBUF]	  = { "TCP send buffers", "A program had to wait before it could send, or was told to try again (EAGAIN).", NULL },
	[UB_TCPRCVBUF]	  = { "TCP receive buffers", "Packets were dropped, and had to be sent again.", NULL },
	[UB_OTHERSOCKBUF] = { "socket buffers", "A message could not be sent (ENOBUFS, EAGAIN), or had to wait.", NULL },
	[UB_DGRAMRCVBUF]  = { "datagram buffers", "Datagrams were dropped.", NULL },
	[UB_NUMOTHERSOCK] = { "sockets", "A socket could not be opened (ENOBUFS; ENOMEM for local and netlink ones).", NULL },
	[UB_DCACHESIZE]	  = { "directory cache", "A file could not be looked up, opened or created (ENOMEM).", NULL },
	[UB_NUMFILE]	  = { "open files", "A file could not be opened (ENFILE).", NULL },
	[UB_NUMIPTENT]	  = { "netfilter rules", "Netfilter rules could not be loaded (ENOMEM).", NULL },
	[UB_SWAPPAGES]	  = { "swap", "Memory could not be swapped out.", "swap" },
};
/* clang-format on */

unsigned long resource_bound(int resource, unsigned long barrier,
			     unsigned long limit)
{
	if (resource_words[resource].size_option)
		return limit;
	return barrier < limit ? barrier : limit;
}
