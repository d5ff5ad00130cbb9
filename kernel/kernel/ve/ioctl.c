// SPDX-License-Identifier: GPL-2.0
/*
 * The control device /dev/vzctl. Families of calls register here by the type
 * byte of their numbers; the calls of type '.' are at hand.
 */
#define pr_fmt(fmt) "vzctl: " fmt

#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

#include "internal.h"

#define MAX_FAMILIES	8

/* Filled during boot, read-only afterwards. */
static const struct ve_ioctl_family *families[MAX_FAMILIES];

/**
 * struct vzctl_file - an open control device
 * @lock:     protects @prepared
 * @prepared: the container made through this file and not started, or not
 *            restored, yet
 */
struct vzctl_file {
	struct mutex		lock;
	struct ve_struct	*prepared;
};

int ve_register_ioctl_family(const struct ve_ioctl_family *family)
{
	for (int i = 0; i < MAX_FAMILIES; i++) {
		if (!families[i]) {
			families[i] = family;
			return 0;
		}
	}
	return -ENOSPC;
}

static bool file_has_authority(struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_SYS_ADMIN);
}

static long vzctl_env_create(struct file *file, void __user *uarg)
{
	struct vzctl_env_create arg;
	struct ve_struct *ve;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (!arg.flags)
		return ve_id(current_ve());
	if (!file_has_authority(file))
		return -EPERM;
	if (!(arg.flags & VE_TEST))
		return arg.flags & (VE_CREATE | VE_ENTER) ? -EOPNOTSUPP :
			-EINVAL;
	if (arg.flags & (VE_CREATE | VE_ENTER))
		return -EINVAL;

	ve = ve_get_by_id(arg.veid);
	if (!ve)
		return -ESRCH;
	ve_put(ve);
	return 0;
}

static long vzctl_setdevperms(struct file *file, void __user *uarg)
{
	struct vzctl_setdevperms arg;
	struct ve_struct *ve;
	int err;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (!arg.veid)
		return -EPERM;
	ve = ve_get_by_id(arg.veid);
	if (!ve)
		return -ESRCH;
	err = ve_device_set(ve, &arg);
	ve_put(ve);
	return err;
}

static long vzctl_ve_meminfo(struct file *file, void __user *uarg)
{
	struct vzctl_ve_meminfo arg;
	struct ve_struct *ve;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	ve = ve_get_by_id(arg.veid);
	if (!ve)
		return -EINVAL;
	WRITE_ONCE(ve->meminfo, arg.val);
	ve_put(ve);
	return 0;
}

static long get_cpustat(struct ve_struct *ve, void __user *ustat)
{
	struct vzctl_cpustat stat;
	long err = ve_get_cpustat(ve, &stat);

	if (!err && copy_to_user(ustat, &stat, sizeof(stat)))
		err = -EFAULT;
	return err;
}

/* The node sees all containers, a container itself. */
static long vzctl_get_cpu_stat(struct file *file, void __user *uarg)
{
	struct vzctl_cpustatctl arg;
	struct ve_struct *ve;
	long err;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (current_ve() ? current_ve()->id != arg.veid :
			   !file_has_authority(file))
		return -EPERM;
	ve = ve_get_by_id(arg.veid);
	if (!ve)
		return -ESRCH;
	err = get_cpustat(ve, arg.cpustat);
	ve_put(ve);
	return err;
}

static bool is_release(const char *text)
{
	while (isgraph(*text))
		text++;
	return !*text;
}

static long set_osrelease(struct ve_struct *ve, const char __user *data,
			  u32 size)
{
	char release[__NEW_UTS_LEN + 1] = "";

	if (!size)
		return -ENODATA;
	if (size > __NEW_UTS_LEN)
		return -EMSGSIZE;
	if (copy_from_user(release, data, size))
		return -EFAULT;
	if (!*release || !is_release(release))
		return -EINVAL;
	return ve_set_osrelease(ve, release);
}

static long set_features(struct ve_struct *ve, const char __user *data,
			 u32 size)
{
	struct vzctl_ve_features arg;

	if (size != sizeof(arg))
		return -EMSGSIZE;
	if (copy_from_user(&arg, data, size))
		return -EFAULT;
	if ((arg.mask & ~VE_FEATURES_LIVE) || (arg.features & ~arg.mask))
		return -EINVAL;
	return ve_set_features(ve, arg.mask, arg.features);
}

/* What it is told, by key. */
static const struct {
	u32	key;
	long	(*set)(struct ve_struct *ve, const char __user *data, u32 size);
} configurable[] = {
	{ VE_CONFIGURE_OS_RELEASE,	set_osrelease },
	{ VE_CONFIGURE_FEATURES,	set_features },
};

static long vzctl_ve_configure(struct file *file, void __user *uarg)
{
	struct vzctl_ve_configure __user *data = uarg;
	struct vzctl_ve_configure arg;
	struct ve_struct *ve;
	long err = -ENOKEY;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (arg.size > PAGE_SIZE)
		return -EMSGSIZE;
	ve = ve_get_by_id(arg.veid);
	if (!ve)
		return -EINVAL;
	for (int i = 0; i < ARRAY_SIZE(configurable); i++)
		if (configurable[i].key == arg.key)
			err = configurable[i].set(ve, data->data, arg.size);
	ve_put(ve);
	return err;
}

static long vzctl_ve_prepare(struct file *file, void __user *uarg)
{
	struct vzctl_file *ctl = file->private_data;
	struct vzctl_ve_prepare arg;
	struct ve_struct *ve;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;

	guard(mutex)(&ctl->lock);
	if (ctl->prepared)
		return -EBUSY;
	ve = ve_prepare(&arg);
	if (IS_ERR(ve))
		return PTR_ERR(ve);
	ctl->prepared = ve;
	return 0;
}

static bool has_prepared(const struct vzctl_file *ctl, u32 veid)
{
	return ctl->prepared && ctl->prepared->id == veid;
}

/* It goes on without the open file. */
static void let_go(struct vzctl_file *ctl)
{
	ve_put(ctl->prepared);
	ctl->prepared = NULL;
}

static long vzctl_ve_start(struct file *file, void __user *uarg)
{
	struct vzctl_file *ctl = file->private_data;
	struct vzctl_ve_start arg;
	unsigned int flags;
	struct pid *pid;
	int err;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;

	guard(mutex)(&ctl->lock);
	if (!has_prepared(ctl, arg.veid))
		return -ESRCH;
	pid = pidfd_get_pid(arg.pidfd, &flags);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	err = ve_start(ctl->prepared, pid);
	put_pid(pid);
	if (!err && !ctl->prepared->restoring)
		let_go(ctl);
	return err;
}

static long vzctl_ve_resume(struct file *file, void __user *uarg)
{
	struct vzctl_file *ctl = file->private_data;
	struct vzctl_ve_id arg;
	int err;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (arg.flags)
		return -EINVAL;

	guard(mutex)(&ctl->lock);
	if (!has_prepared(ctl, arg.veid))
		return -ESRCH;
	err = ve_resume(ctl->prepared);
	if (!err)
		let_go(ctl);
	return err;
}

static long get_state(struct vzctl_ve_state *state)
{
	struct ve_struct *ve = ve_get_by_id(state->veid);
	int err;

	if (!ve)
		return -ESRCH;
	err = ve_get_state(ve, state);
	ve_put(ve);
	return err;
}

static long vzctl_ve_get_state(struct file *file, void __user *uarg)
{
	struct vzctl_ve_state *state __free(kfree) =
		memdup_user(uarg, sizeof(*state));
	long err;

	if (IS_ERR(state))
		return PTR_ERR(state);
	err = get_state(state);
	if (!err && copy_to_user(uarg, state, sizeof(*state)))
		err = -EFAULT;
	return err;
}

static long vzctl_ve_set_state(struct file *file, void __user *uarg)
{
	struct vzctl_file *ctl = file->private_data;
	struct vzctl_ve_state *state __free(kfree) =
		memdup_user(uarg, sizeof(*state));

	if (IS_ERR(state))
		return PTR_ERR(state);
	guard(mutex)(&ctl->lock);
	if (!has_prepared(ctl, state->veid))
		return -ESRCH;
	return ve_set_state(ctl->prepared, state);
}

/* A process of the node may hold it, so the caller's own pid namespace counts. */
static int pidfd_install(struct pid *pid)
{
	struct file *pidfile;
	int fd = pidfd_prepare(pid, 0, &pidfile);

	if (fd >= 0)
		fd_install(fd, pidfile);
	return fd;
}

static long ve_get_pidfd(struct ve_struct *ve)
{
	long ret = -EBUSY;

	down_read(&ve->op_sem);
	if (ve->state == VE_RUNNING && !ve->restoring)
		ret = pidfd_install(ve->init_pid);
	up_read(&ve->op_sem);
	return ret == -EINVAL ? -EBUSY : ret;	/* init is being reaped */
}

static long vzctl_by_id(void __user *uarg, long (*call)(struct ve_struct *ve))
{
	struct vzctl_ve_id arg;
	struct ve_struct *ve;
	long ret;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (arg.flags)
		return -EINVAL;
	ve = ve_get_by_id(arg.veid);
	if (!ve)
		return -ESRCH;
	ret = call(ve);
	ve_put(ve);
	return ret;
}

static long vzctl_ve_get_pidfd(struct file *file, void __user *uarg)
{
	return vzctl_by_id(uarg, ve_get_pidfd);
}

static long vzctl_ve_kill(struct file *file, void __user *uarg)
{
	return vzctl_by_id(uarg, ve_kill);
}

struct vzctl_call {
	unsigned int	cmd;
	bool		for_all;	/* checks what it needs itself */
	long		(*call)(struct file *file, void __user *uarg);
};

static const struct vzctl_call vzctl_calls[] = {
	{ VZCTL_SETDEVPERMS,	false,	vzctl_setdevperms },
	{ VZCTL_ENV_CREATE,	true,	vzctl_env_create },
	{ VZCTL_GET_CPU_STAT,	true,	vzctl_get_cpu_stat },
	{ VZCTL_VE_MEMINFO,	false,	vzctl_ve_meminfo },
	{ VZCTL_VE_CONFIGURE,	false,	vzctl_ve_configure },
	{ VZCTL_VE_PREPARE,	false,	vzctl_ve_prepare },
	{ VZCTL_VE_START,	false,	vzctl_ve_start },
	{ VZCTL_VE_GET_PIDFD,	false,	vzctl_ve_get_pidfd },
	{ VZCTL_VE_KILL,	false,	vzctl_ve_kill },
	{ VZCTL_VE_RESUME,	false,	vzctl_ve_resume },
	{ VZCTL_VE_GET_STATE,	false,	vzctl_ve_get_state },
	{ VZCTL_VE_SET_STATE,	false,	vzctl_ve_set_state },
};

static long vzctl_own_ioctl(struct file *file, unsigned int cmd,
			    void __user *uarg)
{
	for (int i = 0; i < ARRAY_SIZE(vzctl_calls); i++) {
		const struct vzctl_call *call = &vzctl_calls[i];

		if (call->cmd != cmd)
			continue;
		if (!call->for_all && !file_has_authority(file))
			return -EPERM;
		return call->call(file, uarg);
	}
	return -ENOTTY;
}

static long vzctl_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *uarg = (void __user *)arg;

	if (_IOC_TYPE(cmd) == VZCTLTYPE)
		return vzctl_own_ioctl(file, cmd, uarg);
	for (int i = 0; i < MAX_FAMILIES && families[i]; i++) {
		if (families[i]->type != _IOC_TYPE(cmd))
			continue;
		if (!file_has_authority(file))
			return -EPERM;
		return families[i]->ioctl(file, cmd, uarg);
	}
	return -ENOTTY;
}

static int vzctl_open(struct inode *inode, struct file *file)
{
	struct vzctl_file *ctl = kzalloc(sizeof(*ctl), GFP_KERNEL_ACCOUNT);

	if (!ctl)
		return -ENOMEM;
	mutex_init(&ctl->lock);
	file->private_data = ctl;
	return nonseekable_open(inode, file);
}

static int vzctl_release(struct inode *inode, struct file *file)
{
	struct vzctl_file *ctl = file->private_data;

	if (ctl->prepared) {
		ve_abandon(ctl->prepared);
		ve_put(ctl->prepared);
	}
	kfree(ctl);
	return 0;
}

static const struct file_operations vzctl_fops = {
	.owner		= THIS_MODULE,
	.open		= vzctl_open,
	.release	= vzctl_release,
	.unlocked_ioctl	= vzctl_ioctl,
};

static char *vzctl_devnode(const struct device *dev, umode_t *mode)
{
	if (mode)
		*mode = 0600;
	return NULL;
}

static const struct class vzctl_class = {
	.name		= "vzctl",
	.devnode	= vzctl_devnode,
};

int __init ve_ioctl_init(void)
{
	struct device *dev;
	int err;

	err = register_chrdev(VZCTL_MAJOR, "vzctl", &vzctl_fops);
	if (err)
		return err;
	err = class_register(&vzctl_class);
	if (err)
		goto out_chrdev;
	dev = device_create(&vzctl_class, NULL, MKDEV(VZCTL_MAJOR, 0), NULL,
			    "vzctl");
	err = PTR_ERR_OR_ZERO(dev);
	if (err)
		goto out_class;
	return 0;

out_class:
	class_unregister(&vzctl_class);
out_chrdev:
	unregister_chrdev(VZCTL_MAJOR, "vzctl");
	return err;
}
