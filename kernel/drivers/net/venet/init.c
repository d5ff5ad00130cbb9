// SPDX-License-Identifier: GPL-2.0
/* Starts venet, and its devices with their containers. */
#define pr_fmt(fmt) "venet: " fmt

#include <linux/init.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/ve.h>

#include "internal.h"

static int venet_ve_event(struct notifier_block *nb, unsigned long event,
			  void *data)
{
	switch (event) {
	case VE_EVENT_START:
		return notifier_from_errno(venet_device_start(data));
	case VE_EVENT_STOP:
		venet_device_stop(data);
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block ve_notifier = {
	.notifier_call	= venet_ve_event,
};

static int __init venet_init(void)
{
	int err;

	err = venet_address_init();
	if (err)
		goto fail;
	err = venet_device_init();
	if (err)
		goto exit_address;
	err = venet_control_init();
	if (err)
		goto exit_device;
	return ve_register_notifier(&ve_notifier);

exit_device:
	venet_device_exit();
exit_address:
	venet_address_exit();
fail:
	pr_err("Not available: error %d\n", -err);
	return err;
}
device_initcall(venet_init);
