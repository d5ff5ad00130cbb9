// SPDX-License-Identifier: GPL-2.0
/*
 * Adjustment groups: whom the administrator of the node wants to lose late, or
 * early, when memory is short. They are known by their names.
 *
 * /proc/vz/oom_score_adj has a line for each group, which may be written:
 *
 *	COMM PARENT UID ADJUSTMENT
 *
 * Names of the process and of its parent may end in "*". UID is -1 for every
 * user, the one, or below -1 all that are less than its absolute value; as the
 * container numbers them. ADJUSTMENT is that of oom_score_adj, for those whose
 * own is 0. The first line that fits counts.
 */
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/mutex.h>
#include <linux/oom.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/ub_oom.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>

#include "internal.h"

#define LINES_MAX	1024
#define TEXT_MAX	(64 << 10)	/* of a write */
#define UID_ANY		(-1L)

/* A container's first process has a parent on the node. */
#define DEFAULT_GROUPS	"init * 0 -900\nsystemd * 0 -900\n"

struct oom_name {
	char	text[TASK_COMM_LEN];
	bool	is_prefix;
};

struct oom_group {
	struct oom_name	comm;
	struct oom_name	parent;
	long		uid;
	int		adj;		/* OOM_SCORE_ADJ_MIN .. OOM_SCORE_ADJ_MAX */
};

struct oom_groups {
	struct rcu_head		rcu;
	unsigned int		nr;
	struct oom_group	group[];
};

/* Replaced as a whole; NULL: none. */
static struct oom_groups __rcu *groups;
static DEFINE_MUTEX(groups_lock);

/**
 * struct editor - an open file
 * @replaces:   opened with truncation: what is written first is all there is
 * @is_refused: something was written that is wrong; what there was stays
 *
 * Both under groups_lock.
 */
struct editor {
	bool	replaces;
	bool	is_refused;
};

/* Text */

static char *next_word(char **rest)
{
	char *word;

	do {
		word = strsep(rest, " \t\r");
	} while (word && !*word);
	return word;
}

static int parse_name(char **rest, struct oom_name *ret)
{
	const char *word = next_word(rest);
	size_t len = word ? strlen(word) : 0;

	if (!len)
		return -EINVAL;
	ret->is_prefix = word[len - 1] == '*';
	len -= ret->is_prefix;
	/* Names of processes are no longer. */
	if (len >= sizeof(ret->text))
		return -EINVAL;
	memcpy(ret->text, word, len);
	ret->text[len] = '\0';
	return 0;
}

static int parse_number(char **rest, long min, long max, long *ret)
{
	const char *word = next_word(rest);
	long number;

	if (!word || kstrtol(word, 10, &number) || number < min || number > max)
		return -EINVAL;
	*ret = number;
	return 0;
}

static int parse_group(char *line, struct oom_group *ret)
{
	long adj;

	if (parse_name(&line, &ret->comm) || parse_name(&line, &ret->parent) ||
	    parse_number(&line, -(long)U32_MAX, U32_MAX - 1, &ret->uid) ||
	    parse_number(&line, OOM_SCORE_ADJ_MIN, OOM_SCORE_ADJ_MAX, &adj) ||
	    next_word(&line))
		return -EINVAL;
	ret->adj = adj;
	return 0;
}

/* Empty lines and comments are none. */
static bool is_group(const char *line)
{
	line = skip_spaces(line);
	return *line && *line != '#';
}

static unsigned int count_lines(const char *text)
{
	unsigned int nr = 1;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

/* There is room for all lines of @text. */
static int add_groups(struct oom_groups *to, char *text)
{
	unsigned int nr_line = 0;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		nr_line++;
		if (!is_group(line))
			continue;
		if (parse_group(line, &to->group[to->nr])) {
			pr_warn_ratelimited("/proc/vz/oom_score_adj: line %u is not \"COMM PARENT UID ADJUSTMENT\"\n",
					    nr_line);
			return -EINVAL;
		}
		to->nr++;
	}
	return 0;
}

/* @old, which may be NULL, and those of @text, which is destroyed. */
static struct oom_groups *groups_with(const struct oom_groups *old, char *text)
{
	unsigned int nr = old ? old->nr : 0, max = nr + count_lines(text);
	struct oom_groups *new;
	int err;

	if (max > LINES_MAX)
		return ERR_PTR(-ENOSPC);
	new = kvzalloc(struct_size(new, group, max), GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	if (nr)
		memcpy(new->group, old->group, nr * sizeof(*old->group));
	new->nr = nr;
	err = add_groups(new, text);
	if (err) {
		kvfree(new);
		return ERR_PTR(err);
	}
	return new;
}

/* Who is in them */

static bool name_fits(const struct oom_name *name, const char *comm)
{
	return name->is_prefix ? strstarts(comm, name->text) :
				 !strcmp(comm, name->text);
}

static bool uid_fits(long wanted, long uid)
{
	if (wanted == UID_ANY)
		return true;
	return wanted < 0 ? uid < -wanted : uid == wanted;
}

/* @in may be NULL; 0 if nobody is meant. */
static int find_adj(const struct oom_groups *in, const char *comm,
		    const char *parent, long uid)
{
	for (unsigned int i = 0; in && i < in->nr; i++) {
		const struct oom_group *group = &in->group[i];

		if (name_fits(&group->comm, comm) &&
		    name_fits(&group->parent, parent) &&
		    uid_fits(group->uid, uid))
			return group->adj;
	}
	return 0;
}

/* Whoever makes a user namespace inside is still who he was. */
static long uid_of(struct task_struct *task)
{
	const struct cred *cred = __task_cred(task);
	struct user_namespace *ns = cred->user_ns;

	while (ns->parent && ub_of_userns(ns->parent) == ub_of_userns(ns))
		ns = ns->parent;
	return from_kuid(ns, cred->uid);
}

/**
 * ub_oom_group_adj - what is added to the badness of a process for its name
 * @task: its first thread, or another
 *
 * A name that changes meanwhile is one or the other, or neither. Under RCU.
 *
 * Return: per mille of the memory that is short, OOM_SCORE_ADJ_MIN ..
 * OOM_SCORE_ADJ_MAX; 0 for those who have said so themselves.
 */
int ub_oom_group_adj(struct task_struct *task)
{
	/* Who has been reaped has a parent that may be gone. */
	if (READ_ONCE(task->signal->oom_score_adj) || !pid_alive(task))
		return 0;
	return find_adj(rcu_dereference(groups), task->comm,
			rcu_dereference(task->real_parent)->comm, uid_of(task));
}

/* The file */

static void show_name(struct seq_file *m, const struct oom_name *name)
{
	seq_printf(m, "%s%s ", name->text, name->is_prefix ? "*" : "");
}

static int groups_show(struct seq_file *m, void *v)
{
	const struct oom_groups *now;

	guard(rcu)();
	now = rcu_dereference(groups);
	for (unsigned int i = 0; now && i < now->nr; i++) {
		const struct oom_group *group = &now->group[i];

		show_name(m, &group->comm);
		show_name(m, &group->parent);
		seq_printf(m, "%ld %d\n", group->uid, group->adj);
	}
	return 0;
}

static struct oom_groups *groups_locked(void)
{
	return rcu_dereference_protected(groups, lockdep_is_held(&groups_lock));
}

static void groups_publish(struct oom_groups *new)
{
	struct oom_groups *old = groups_locked();

	rcu_assign_pointer(groups, new);
	if (old)
		kvfree_rcu(old, rcu);
}

/* All of @text or nothing. */
static int edit(struct editor *editor, char *text)
{
	struct oom_groups *new;

	guard(mutex)(&groups_lock);
	new = groups_with(editor->replaces ? NULL : groups_locked(), text);
	if (IS_ERR(new)) {
		editor->is_refused = true;
		return PTR_ERR(new);
	}
	groups_publish(new);
	editor->replaces = false;
	return 0;
}

static void end_edit(const struct editor *editor)
{
	guard(mutex)(&groups_lock);
	if (editor->replaces && !editor->is_refused)
		groups_publish(NULL);
}

static struct editor *editor_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

static int groups_open(struct inode *inode, struct file *file)
{
	struct editor *editor = kzalloc(sizeof(*editor), GFP_KERNEL);
	int err;

	if (!editor)
		return -ENOMEM;
	editor->replaces = file->f_flags & O_TRUNC;
	err = single_open(file, groups_show, editor);
	if (err)
		kfree(editor);
	return err;
}

/* Lines are whole in a write; a last one may lack its end. */
static ssize_t groups_write(struct file *file, const char __user *buf,
			    size_t size, loff_t *pos)
{
	char *text;
	int err;

	if (size > TEXT_MAX)
		return -EFBIG;
	text = memdup_user_nul(buf, size);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = edit(editor_of(file), text);
	kfree(text);
	return err ?: size;
}

static int groups_release(struct inode *inode, struct file *file)
{
	struct editor *editor = editor_of(file);

	end_edit(editor);
	kfree(editor);
	return single_release(inode, file);
}

static const struct proc_ops groups_proc_ops = {
	.proc_open	= groups_open,
	.proc_read	= seq_read,
	.proc_write	= groups_write,
	.proc_lseek	= seq_lseek,
	.proc_release	= groups_release,
};

int __init ub_oom_proc_init(struct proc_dir_entry *dir)
{
	char text[] = DEFAULT_GROUPS;
	struct editor editor = { .replaces = true };
	int err = edit(&editor, text);

	if (err)
		return err;
	return proc_create("oom_score_adj", 0660, dir, &groups_proc_ops) ?
		0 : -ENOMEM;
}

#ifdef CONFIG_VE_KUNIT_TEST
#include "oom_group_test.c"
#endif
