// SPDX-License-Identifier: GPL-2.0
/* Our system calls where the part that has them is not built: ENOSYS. */
#include <linux/errno.h>
#include <linux/linkage.h>

#ifdef CONFIG_ARCH_HAS_SYSCALL_WRAPPER
#include <asm/syscall_wrapper.h>
#endif

asmlinkage long sys_ni_syscall(void);

#ifndef COND_SYSCALL
#define COND_SYSCALL(name)	cond_syscall(sys_##name)
#endif

COND_SYSCALL(getluid);
COND_SYSCALL(setluid);
COND_SYSCALL(setublimit);
COND_SYSCALL(ubstat);
COND_SYSCALL(fairsched_mknod);
COND_SYSCALL(fairsched_rmnod);
COND_SYSCALL(fairsched_chwt);
COND_SYSCALL(fairsched_mvpr);
COND_SYSCALL(fairsched_rate);
COND_SYSCALL(fairsched_vcpus);
COND_SYSCALL(fairsched_cpumask);
COND_SYSCALL(fairsched_nodemask);
