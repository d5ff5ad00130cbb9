// SPDX-License-Identifier: GPL-2.0
/*
 * The classic system calls setublimit() and ubstat(). Both are for the node's
 * administrator: a container cannot see or change limits through them. The
 * order of checks is part of the interface.
 */
#include <linux/capability.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#include "internal.h"

static bool on_node(void)
{
	return !ub_of_cred(current_cred());
}

SYSCALL_DEFINE3(setublimit, uid_t, uid, unsigned long, resource,
		unsigned long __user *, limits)
{
	struct user_beancounter *ub;
	unsigned long new[2];

	if (copy_from_user(new, limits, sizeof(new)))
		return -EFAULT;
	if (!capable(CAP_SYS_RESOURCE) || !on_node())
		return -EPERM;
	if (resource >= UB_RESOURCES)
		return -EINVAL;
	if (new[0] > UB_MAXVALUE || new[1] > UB_MAXVALUE)
		return -EINVAL;
	ub = ub_get_by_id(uid);
	if (!ub)
		return -ENOENT;

	ub_set_limits(ub, resource, new[0], new[1]);
	ub_memcg_apply(ub, resource);
	ub_put(ub);
	return 0;
}

/* Native words, as the caller will get them; room for the largest command. */
struct words {
	unsigned long	word[2 + 8 * UB_RESOURCES];
	size_t		nr;
};

static void add_word(struct words *words, unsigned long word)
{
	words->word[words->nr++] = word;
}

static void add_one(struct words *words, const struct ub_row *row)
{
	add_word(words, row->maxheld);
	add_word(words, row->failcnt);
}

static void add_full(struct words *words, const struct ub_row *row)
{
	add_word(words, row->barrier);
	add_word(words, row->limit);
	add_word(words, row->held);
	add_word(words, row->maxheld);
	add_word(words, row->minheld);
	add_word(words, row->failcnt);
	add_word(words, 0);
	add_word(words, 0);
}

static void add_rows(struct words *words, const struct ub_snapshot *snapshot,
		     unsigned int func)
{
	int res;

	if (UBSTAT_CMD(func) == UBSTAT_READ_ONE) {
		add_one(words, &snapshot->rows[UBSTAT_RES(func)]);
		return;
	}
	for (res = 0; res < UB_RESOURCES; res++) {
		if (UBSTAT_CMD(func) == UBSTAT_READ_ALL)
			add_one(words, &snapshot->rows[res]);
		else
			add_full(words, &snapshot->rows[res]);
	}
}

static int read_snapshot(u32 id, struct ub_snapshot *snapshot)
{
	struct user_beancounter *ub = NULL;
	int err;

	if (id) {
		ub = ub_get_by_id(id);
		if (!ub)
			return -ESRCH;
	}
	err = ub_stat_read(ub, snapshot);
	if (ub)
		ub_put(ub);
	return err;
}

static int add_snapshot(struct words *words, unsigned int func,
			unsigned long id)
{
	struct ub_snapshot *snapshot;
	int err;

	if (id > U32_MAX)
		return -ESRCH;
	snapshot = kmalloc(sizeof(*snapshot), GFP_KERNEL);
	if (!snapshot)
		return -ENOMEM;
	err = read_snapshot(id, snapshot);
	if (!err) {
		add_word(words, snapshot->start);
		add_word(words, snapshot->end);
		add_rows(words, snapshot, func);
	}
	kfree(snapshot);
	return err;
}

static void add_interval(struct words *words)
{
	long start, end, now;

	ub_stat_interval(&start, &end, &now);
	add_word(words, start);
	add_word(words, end);
	add_word(words, now);
}

static long copy_words(const struct words *words, void __user *buf, size_t size)
{
	size = min(size, words->nr * sizeof(words->word[0]));
	return copy_to_user(buf, words->word, size) ? -EFAULT : size;
}

static long copy_ids(unsigned long __user *buf, size_t size)
{
	size_t nr = 0, room = size / sizeof(*buf);
	struct user_beancounter *ub;
	u64 id = 0;

	/* The node comes first, and is not in the list. */
	while (nr < room) {
		if (put_user((unsigned long)id, buf + nr))
			return -EFAULT;
		nr++;
		if (id == U32_MAX)
			break;
		ub = ub_get_listed_from(id + 1);
		if (!ub)
			break;
		id = ub_id(ub);
		ub_put(ub);
	}
	return nr * sizeof(*buf);
}

static bool is_known(unsigned int func)
{
	switch (UBSTAT_CMD(func)) {
	case UBSTAT_READ_ONE:
		return UBSTAT_RES(func) < UB_RESOURCES;
	case UBSTAT_READ_ALL:
	case UBSTAT_READ_FULL:
	case UBSTAT_GETTIME:
		return true;
	default:
		return false;
	}
}

/* What the second argument points to. */
struct notify_request {
	long	maxinterval;
	int	signum;
};

static int get_request(struct notify_request *request,
		       const void __user *pointer)
{
	if (copy_from_user(request, pointer, sizeof(*request)))
		return -EFAULT;
	if (request->maxinterval < 1 || !valid_signal(request->signum))
		return -EINVAL;
	return 0;
}

static long read_words(unsigned int func, unsigned long id,
		       const void __user *pointer, void __user *buf,
		       size_t size)
{
	struct notify_request request;
	struct words *words;
	long ret;

	ret = get_request(&request, pointer);
	if (ret)
		return ret;
	words = kzalloc(sizeof(*words), GFP_KERNEL);
	if (!words)
		return -ENOMEM;

	if (UBSTAT_CMD(func) == UBSTAT_GETTIME)
		add_interval(words);
	else
		ret = add_snapshot(words, func, id);
	if (!ret)
		ret = ub_stat_notify(request.signum, request.maxinterval);
	if (!ret)
		ret = copy_words(words, buf, size);
	kfree(words);
	return ret;
}

SYSCALL_DEFINE5(ubstat, unsigned int, func, unsigned long, arg1,
		unsigned long, arg2, void __user *, buf, long, size)
{
	if (!on_node())
		return -EPERM;
	if (UBSTAT_CMD(func) == UBSTAT_UBPARMNUM)
		return UB_RESOURCES;
	if (!capable(CAP_DAC_OVERRIDE) && !capable(CAP_DAC_READ_SEARCH))
		return -EPERM;
	if (size < 0)
		return -EINVAL;
	if (UBSTAT_CMD(func) == UBSTAT_UBLIST)
		return copy_ids(buf, size);
	if (!is_known(func))
		return -EINVAL;
	return read_words(func, arg1, (const void __user *)arg2, buf, size);
}
