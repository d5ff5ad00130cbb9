// SPDX-License-Identifier: GPL-2.0-or-later
/* The container's lock on the destination. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "hold.h"

#define END_S		15	/* for the shell there to end */
#define ANSWER_MAX	64

/*
 * $1: LOCKDIR, $2: the lock. A holder who is dead has lost it, as vzctl sees it too.
 * Standard input ends when whoever holds it here ends, however he does.
 */
static const char script[] =
	"umask 022\n"
	"mkdir -p -- \"$1\" || exit\n"
	"temp=$2.$$\n"
	"echo $$ >\"$temp\" || exit\n"
	"if ! ln -- \"$temp\" \"$2\" 2>/dev/null; then\n"
	"	read -r pid <\"$2\"\n"
	"	if [ -n \"$pid\" ] && kill -0 \"$pid\" 2>/dev/null; then\n"
	"		rm -f -- \"$temp\"\n"
	"		echo \"locked $pid\"\n"
	"		exit\n"
	"	fi\n"
	"	rm -f -- \"$2\"\n"
	"	ln -- \"$temp\" \"$2\" || { rm -f -- \"$temp\"; exit 1; }\n"
	"fi\n"
	"rm -f -- \"$temp\"\n"
	"trap 'rm -f -- \"$2\"; exit' HUP INT TERM\n"
	"echo held\n"
	"cat >/dev/null\n"
	"rm -f -- \"$2\"\n";

static int begin(struct migration *m, int stdin_fd, int stdout_fd)
{
	_free_ char *lock = xasprintf("%s/%u.lck", m->there.lock_dir, m->ct.id);
	_words_ struct words words = {};
	_words_ struct words argv = {};
	_words_ struct words env = {};

	words_add(&words, m->there.lock_dir);
	words_add(&words, lock);
	remote_script_words(&m->remote, script, &words, &argv);
	remote_env(&env);
	return proc_begin(&(struct proc_spec){
		.argv = argv.argv, .env = env.argv, .stdin_fd = stdin_fd,
		.stdout_fd = stdout_fd, .timeout_s = END_S, .deaf = true,
	}, &m->holder);
}

/* Its first line, as far as it comes. The caller frees. */
static char *read_line(int fd)
{
	struct str line = {};
	char c;

	while (line.len < ANSWER_MAX) {
		ssize_t len = read(fd, &c, 1);

		if (len < 0 && errno == EINTR && !proc_interrupted())
			continue;
		if (len <= 0 || c == '\n')
			break;
		str_addc(&line, c);
	}
	return xstrdup(str_text(&line));
}

static bool judge(struct migration *m, const char *answer)
{
	if (str_eq(answer, "held"))
		return true;
	release_there(m);
	if (str_has_prefix(answer, "locked "))
		return step_fail("Container %u is already locked on %s by process %s",
				 m->ct.id, m->remote.host,
				 answer + strlen("locked "));
	return step_fail("Unable to lock container %u on %s", m->ct.id,
			 m->remote.host);
}

bool hold_there(struct migration *m)
{
	_close_ int child_in = -1;
	_close_ int child_out = -1;
	_close_ int answer_fd = -1;
	_free_ char *answer = NULL;
	int in[2], out[2], err;

	if (pipe2(in, O_CLOEXEC))
		return step_fail("Unable to lock container %u there: %s",
				 m->ct.id, strerror(errno));
	child_in = in[0];
	m->holder_fd = in[1];
	if (pipe2(out, O_CLOEXEC)) {
		release_there(m);
		return step_fail("Unable to lock container %u there: %s",
				 m->ct.id, strerror(errno));
	}
	answer_fd = out[0];
	child_out = out[1];
	err = begin(m, child_in, child_out);
	if (err) {
		release_there(m);
		return step_fail("Unable to run ssh: %s", strerror(-err));
	}
	close(steal_fd(&child_out));
	answer = read_line(answer_fd);
	return judge(m, answer);
}

void release_there(struct migration *m)
{
	int status;

	if (m->holder_fd >= 0)
		close(steal_fd(&m->holder_fd));
	if (m->holder.pid)
		proc_end(&m->holder, &status);
}
