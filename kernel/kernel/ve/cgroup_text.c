// SPDX-License-Identifier: GPL-2.0
/*
 * Driving cgroup v2 from the kernel through the files that it shows to user
 * space: the only interface to it that is kept stable. Runs with the
 * credentials of the node whoever the caller is.
 */
#define pr_fmt(fmt) "ve: " fmt

#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init_task.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "internal.h"

static struct vfsmount *cgroup_mnt;

static int text_write(const char *path, const char *text)
{
	struct file *file;
	loff_t pos = 0;
	ssize_t ret;

	file = file_open_root_mnt(cgroup_mnt, path, O_WRONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	ret = kernel_write(file, text, strlen(text), &pos);
	fput(file);
	return ret < 0 ? ret : 0;
}

/**
 * ve_cgroup_write_path - write a control file
 * @path: below the root of the default hierarchy
 * @text: what to write
 */
int ve_cgroup_write_path(const char *path, const char *text)
{
	const struct cred *old = override_creds(&init_cred);
	int err = text_write(path, text);

	revert_creds(old);
	return err;
}

/* Return: the path of @file, to be freed, or an errno. */
static char *control_file(struct cgroup *cgrp, const char *file)
{
	char *path = kmalloc(PATH_MAX, GFP_KERNEL);
	int len;

	if (!path)
		return ERR_PTR(-ENOMEM);
	len = cgroup_path(cgrp, path, PATH_MAX);
	if (len < 0 || len + strlen(file) + 2 > PATH_MAX) {
		kfree(path);
		return ERR_PTR(-ENAMETOOLONG);
	}
	strlcat(path, "/", PATH_MAX);
	strlcat(path, file, PATH_MAX);
	return path;
}

/**
 * ve_cgroup_write - write a control file of a cgroup
 * @cgrp: of the default hierarchy
 * @file: name of the file
 * @text: what to write
 *
 * Return: 0, -ENOENT if the cgroup has been removed, -ENOMEM or what the
 * controller says.
 */
int ve_cgroup_write(struct cgroup *cgrp, const char *file, const char *text)
{
	char *path = control_file(cgrp, file);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	err = ve_cgroup_write_path(path, text);
	kfree(path);
	return err;
}

static ssize_t text_read(const char *path, char *buf, size_t size)
{
	struct file *file = file_open_root_mnt(cgroup_mnt, path, O_RDONLY, 0);
	loff_t pos = 0;
	ssize_t len;

	if (IS_ERR(file))
		return PTR_ERR(file);
	len = kernel_read(file, buf, size - 1, &pos);
	fput(file);
	if (len >= 0)
		buf[len] = '\0';
	return len;
}

/* Return: how much of the file @buf has, with a 0 behind it, or an errno. */
static ssize_t cgroup_read(struct cgroup *cgrp, const char *file, char *buf,
			   size_t size)
{
	char *path = control_file(cgrp, file);
	const struct cred *old;
	ssize_t len;

	if (IS_ERR(path))
		return PTR_ERR(path);
	old = override_creds(&init_cred);
	len = text_read(path, buf, size);
	revert_creds(old);
	kfree(path);
	return len;
}

/**
 * ve_cgroup_io_weight - what a cgroup weighs at disks
 * @cgrp: of the default hierarchy
 *
 * Return: that of BFQ, if there is none of iocost, 0 without either.
 */
unsigned int ve_cgroup_io_weight(struct cgroup *cgrp)
{
	static const char * const files[] = { "io.bfq.weight", "io.weight" };
	unsigned int weight;
	char text[32];

	for (int i = 0; i < ARRAY_SIZE(files); i++)
		if (cgroup_read(cgrp, files[i], text, sizeof(text)) > 0 &&
		    (sscanf(text, "default %u", &weight) == 1 ||
		     sscanf(text, "%u", &weight) == 1))
			return weight;
	return 0;
}

static int make_dir(const struct path *parent, struct dentry *dentry)
{
	if (d_really_is_positive(dentry))
		return -EEXIST;
	return vfs_mkdir(mnt_idmap(parent->mnt), d_inode(parent->dentry),
			 dentry, 0755);
}

static int remove_dir(const struct path *parent, struct dentry *dentry)
{
	if (d_really_is_negative(dentry))
		return -ENOENT;
	return vfs_rmdir(mnt_idmap(parent->mnt), d_inode(parent->dentry),
			 dentry);
}

typedef int (*change_t)(const struct path *parent, struct dentry *dentry);

static int text_change(const struct path *parent, const char *name,
		       change_t change)
{
	struct inode *dir = d_inode(parent->dentry);
	struct dentry *dentry;
	int err;

	inode_lock_nested(dir, I_MUTEX_PARENT);
	dentry = lookup_one_len(name, parent->dentry, strlen(name));
	if (IS_ERR(dentry)) {
		err = PTR_ERR(dentry);
	} else {
		err = change(parent, dentry);
		dput(dentry);
	}
	inode_unlock(dir);
	return err;
}

static int change_at(const char *parent, const char *name, change_t change)
{
	const struct cred *old = override_creds(&init_cred);
	struct path path;
	int err;

	err = vfs_path_lookup(cgroup_mnt->mnt_root, cgroup_mnt, parent,
			      LOOKUP_DIRECTORY, &path);
	if (!err) {
		err = text_change(&path, name, change);
		path_put(&path);
	}
	revert_creds(old);
	return err;
}

/* Return: 0, -EEXIST if it is there already, or another errno. */
int ve_cgroup_mkdir(const char *parent, const char *name)
{
	return change_at(parent, name, make_dir);
}

/* Return: 0, -ENOENT, -EBUSY if it is not empty, or another errno. */
int ve_cgroup_rmdir(const char *parent, const char *name)
{
	return change_at(parent, name, remove_dir);
}

int __init ve_cgroup_text_init(void)
{
	struct file_system_type *type = get_fs_type("cgroup2");

	if (!type)
		return -ENODEV;
	cgroup_mnt = kern_mount(type);
	put_filesystem(type);
	return PTR_ERR_OR_ZERO(cgroup_mnt);
}
