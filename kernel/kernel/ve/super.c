// SPDX-License-Identifier: GPL-2.0
/* The number of super blocks of a container. */
#include <linux/fs.h>

#include "internal.h"

#define VE_MAX_SUPERS	1024

/* In s_iflags, above what Linux uses: counted. */
#define SB_I_VE		0x40000000

int __ve_super_charge(struct super_block *sb)
{
	struct ve_struct *ve = ve_of_userns(sb->s_user_ns);

	if (!atomic_add_unless(&ve->nr_supers, 1, VE_MAX_SUPERS))
		return -ENOSPC;
	sb->s_iflags |= SB_I_VE;
	return 0;
}

/* Its user namespace still pins the container. */
void __ve_super_uncharge(struct super_block *sb)
{
	if (!(sb->s_iflags & SB_I_VE))
		return;
	sb->s_iflags &= ~SB_I_VE;
	atomic_dec(&ve_of_userns(sb->s_user_ns)->nr_supers);
}
