// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel with disk quota for the tests of commands, to be preloaded: the calls
 * of the control device about trees, and with QUOTA_KERNEL=all quotactl_fd() and
 * projects of files as well. State is files below $VZ_ROOT_PREFIX/quota-kernel:
 *
 *	tree.ID		a struct vzctl_quota, raw
 *	dq.TYPE.ID	"HARD SOFT USAGE DEADLINE" of space (KiB, bytes), a line,
 *			the same of inodes in the next
 *	old.TYPE.ID	what a power cut would leave of it: as it was before the
 *			first change since the last syncfs(); empty: nothing
 *	state		FS_QUOTA_* flags in hex; absent: no quota at all
 *	project.INODE	"PROJECT FLAGS"
 *	fail		the name of a call that fails with EIO: get, set, on, off
 *
 * A call that changes something is done or not, whenever it is killed.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <linux/vzctl_quota.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define QUOTACTL_FD	443

static FILE *state_open(const char *mode, const char *fmt, ...)
{
	char name[64], path[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	snprintf(path, sizeof(path), "%s/quota-kernel/%s",
		 getenv("VZ_ROOT_PREFIX"), name);
	if (*mode == 'd')
		return unlink(path) ? NULL : stderr;
	return fopen(path, mode);
}

/* What state_end() gives its name when it is whole. */
static FILE *state_begin(void)
{
	FILE *f = state_open("w", "new.%d", getpid());

	if (!f)
		abort();
	return f;
}

static void state_end(FILE *f, const char *fmt, ...)
{
	const char *root = getenv("VZ_ROOT_PREFIX");
	char name[64], from[4096], to[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	fclose(f);
	snprintf(from, sizeof(from), "%s/quota-kernel/new.%d", root, getpid());
	snprintf(to, sizeof(to), "%s/quota-kernel/%s", root, name);
	if (rename(from, to))
		abort();
}

static int failed(int error)
{
	errno = error;
	return -1;
}

static int must_fail(const char *call)
{
	FILE *f = state_open("r", "fail");
	char word[32] = "";

	if (!f)
		return 0;
	if (fscanf(f, "%31s", word) != 1)
		word[0] = 0;
	fclose(f);
	return !strcmp(word, call);
}

static int is_all(void)
{
	const char *text = getenv("QUOTA_KERNEL");

	return text && !strcmp(text, "all");
}

/*
 * Trees
 */

static int tree_read(uint32_t id, struct vzctl_quota *ret)
{
	FILE *f = state_open("r", "tree.%u", id);

	if (!f)
		return failed(ENOENT);
	if (fread(ret, sizeof(*ret), 1, f) != 1)
		abort();
	fclose(f);
	return 0;
}

static int tree_write(const struct vzctl_quota *arg)
{
	FILE *f = state_begin();

	if (fwrite(arg, sizeof(*arg), 1, f) != 1)
		abort();
	state_end(f, "tree.%u", arg->id);
	return 0;
}

static int tree_call(unsigned long request, struct vzctl_quota *arg)
{
	struct vzctl_quota old;
	struct stat st;

	switch (request) {
	case VZCTL_QUOTA_GET:
		if (must_fail("get"))
			return failed(EIO);
		return tree_read(arg->id, arg);
	case VZCTL_QUOTA_ON:
		if (must_fail("on"))
			return failed(EIO);
		if (!tree_read(arg->id, &old))
			return failed(EEXIST);
		if (fstat(arg->fd, &st))
			return failed(EBADF);
		arg->dev = st.st_dev;
		arg->fd = -1;
		return tree_write(arg);
	case VZCTL_QUOTA_SET:
		if (tree_read(arg->id, &old))
			return failed(ENOENT);
		arg->dev = old.dev;
		return tree_write(arg);
	default:
		if (must_fail("off"))
			return failed(EIO);
		return state_open("d", "tree.%u", arg->id) ? 0 : failed(ENOENT);
	}
}

/*
 * Projects
 */

static int project_call(int fd, unsigned long request, struct fsxattr *arg)
{
	struct stat st;
	FILE *f;

	if (fstat(fd, &st))
		return -1;
	if (request == FS_IOC_FSSETXATTR) {
		f = state_begin();
		fprintf(f, "%u %x\n", arg->fsx_projid, arg->fsx_xflags);
		state_end(f, "project.%lu", (unsigned long)st.st_ino);
		return 0;
	}
	memset(arg, 0, sizeof(*arg));
	f = state_open("r", "project.%lu", (unsigned long)st.st_ino);
	if (f && fscanf(f, "%u %x", &arg->fsx_projid, &arg->fsx_xflags) != 2)
		abort();
	if (f)
		fclose(f);
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	static int (*real)(int fd, unsigned long request, void *arg);
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (!real)
		real = (int (*)(int, unsigned long, void *))dlsym(RTLD_NEXT,
								  "ioctl");
	if (request == VZCTL_QUOTA_ON || request == VZCTL_QUOTA_OFF ||
	    request == VZCTL_QUOTA_SET || request == VZCTL_QUOTA_GET)
		return tree_call(request, arg);
	if (is_all() && (request == FS_IOC_FSGETXATTR ||
			 request == FS_IOC_FSSETXATTR))
		return project_call(fd, request, arg);
	return real(fd, request, arg);
}

/*
 * The file system's quota
 */

static unsigned int state_flags(void)
{
	FILE *f = state_open("r", "state");
	unsigned int flags = 0;

	if (f && fscanf(f, "%x", &flags) != 1)
		abort();
	if (f)
		fclose(f);
	return flags;
}

static void state_set_flags(unsigned int flags)
{
	FILE *f = state_begin();

	fprintf(f, "%x\n", flags);
	state_end(f, "state");
}

static int dq_read(int type, uint32_t id, struct if_dqblk *dq)
{
	FILE *f = state_open("r", "dq.%d.%u", type, id);
	uint64_t v[8];

	memset(dq, 0, sizeof(*dq));
	if (!f)
		return 0;
	for (int i = 0; i < 8; i++)
		if (fscanf(f, "%" SCNu64, &v[i]) != 1)
			abort();
	fclose(f);
	dq->dqb_bhardlimit = v[0];
	dq->dqb_bsoftlimit = v[1];
	dq->dqb_curspace = v[2];
	dq->dqb_btime = v[3];
	dq->dqb_ihardlimit = v[4];
	dq->dqb_isoftlimit = v[5];
	dq->dqb_curinodes = v[6];
	dq->dqb_itime = v[7];
	return 0;
}

/* Only the first one since the disk was synchronised is what the disk has. */
static void keep_old(int type, uint32_t id)
{
	const char *top = getenv("VZ_ROOT_PREFIX");
	char dq[4096], old[4096];
	FILE *f = state_open("r", "old.%d.%u", type, id);

	if (f) {
		fclose(f);
		return;
	}
	snprintf(dq, sizeof(dq), "%s/quota-kernel/dq.%d.%u", top, type, id);
	snprintf(old, sizeof(old), "%s/quota-kernel/old.%d.%u", top, type, id);
	if (link(dq, old))
		fclose(state_open("w", "old.%d.%u", type, id));
}

static int dq_write(int type, uint32_t id, const struct if_dqblk *new)
{
	struct if_dqblk dq;
	FILE *f;

	if (must_fail("set"))
		return failed(EIO);
	dq_read(type, id, &dq);
	keep_old(type, id);
	f = state_begin();
	fprintf(f, "%llu %llu %llu %llu\n%llu %llu %llu %llu\n",
		new->dqb_bhardlimit, new->dqb_bsoftlimit, dq.dqb_curspace,
		new->dqb_btime, new->dqb_ihardlimit, new->dqb_isoftlimit,
		dq.dqb_curinodes, new->dqb_itime);
	state_end(f, "dq.%d.%u", type, id);
	return 0;
}

static int dq_next(int type, uint32_t from, struct if_nextdqblk *next)
{
	char path[4096];
	uint64_t best = UINT64_MAX;
	struct if_dqblk dq;
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/quota-kernel", getenv("VZ_ROOT_PREFIX"));
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		uint32_t id;
		int found;

		if (sscanf(entry->d_name, "dq.%d.%u", &found, &id) == 2 &&
		    found == type && id >= from && id < best)
			best = id;
	}
	if (dir)
		closedir(dir);
	if (best == UINT64_MAX)
		return failed(ENOENT);
	dq_read(type, best, &dq);
	memcpy(next, &dq, sizeof(dq));
	next->dqb_id = best;
	return 0;
}

static void forget_old(void)
{
	char path[4096];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/quota-kernel", getenv("VZ_ROOT_PREFIX"));
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "old.", 4))
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

int syncfs(int fd)
{
	static int (*real)(int fd);

	if (!real)
		real = (int (*)(int))dlsym(RTLD_NEXT, "syncfs");
	if (!is_all())
		return real(fd);
	forget_old();
	return 0;
}

static int quotactl_call(int fd, int cmd, int type, uint32_t id, void *arg)
{
	struct fs_quota_statv *statv = arg;
	struct statvfs fs;

	if (!state_flags())
		return failed(ENOSYS);
	/* Linux takes these for writing, Q_GETQUOTA as well */
	if (cmd != Q_XGETQSTATV && !fstatvfs(fd, &fs) && fs.f_flag & ST_RDONLY)
		return failed(EROFS);
	switch (cmd) {
	case Q_GETQUOTA:
		return dq_read(type, id, arg);
	case Q_SETQUOTA:
		return dq_write(type, id, arg);
	case Q_GETNEXTQUOTA:
		return dq_next(type, id, arg);
	case Q_XGETQSTATV:
		statv->qs_flags = state_flags();
		return 0;
	case Q_XQUOTAON:
		state_set_flags(state_flags() | *(unsigned int *)arg);
		return 0;
	default:
		return failed(EINVAL);
	}
}

long syscall(long number, ...)
{
	static long (*real)(long number, long, long, long, long, long, long);
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (!real)
		real = (long (*)(long, long, long, long, long, long, long))
			dlsym(RTLD_NEXT, "syscall");
	if (number == QUOTACTL_FD && is_all())
		return quotactl_call(a[0], (unsigned int)a[1] >> SUBCMDSHIFT,
				     a[1] & SUBCMDMASK, a[2], (void *)a[3]);
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
