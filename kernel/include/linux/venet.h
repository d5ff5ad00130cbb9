/* SPDX-License-Identifier: GPL-2.0 */
/* venet: what the rest of the kernel may ask about addresses of containers. */
#ifndef _LINUX_VENET_H
#define _LINUX_VENET_H

#include <uapi/linux/venet.h>

struct seq_file;
struct ve_struct;

#ifdef CONFIG_VE_VENET
/* Each address after a space, in the widths of veinfo; @ve's op_sem is held. */
void venet_show_addresses(struct seq_file *m, struct ve_struct *ve);
#else
static inline void venet_show_addresses(struct seq_file *m,
					struct ve_struct *ve)
{ }
#endif

#endif /* _LINUX_VENET_H */
