// SPDX-License-Identifier: GPL-2.0-or-later
/* Running programs. */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/str.h"
#include "tap.h"

static int run(const struct proc_spec *spec)
{
	int status, err = proc_run(spec, &status);

	return err ? err : WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void captures(char *const *argv, const char *input, const char *want,
		     const char *promise)
{
	_free_ char *text = NULL;
	int status;

	proc_capture(&(struct proc_spec){ .argv = argv, .input = input },
		     1 << 20, &text, &status);
	is_text(text, want, promise);
}

int main(void)
{
	char *exit7[] = { "sh", "-c", "exit 7", NULL };
	char *missing[] = { "/no/such/program", NULL };
	char *cat[] = { "cat", NULL };
	char *env[] = { "env", NULL };
	char *sleep[] = { "sleep", "60", NULL };
	char *flood[] = { "head", "-c", "3000000", "/dev/zero", NULL };
	char *more[] = { "VEID=101", "HOME=/root", NULL };
	_free_ char *text = NULL;
	int status;

	setenv("LEAKED", "1", 1);
	is_number(run(&(struct proc_spec){ .argv = exit7 }), 7,
		  "the exit status comes back");
	is_number(run(&(struct proc_spec){ .argv = missing }), -ENOENT,
		  "a missing program is no exit status");
	captures(cat, "user:pass word\n", "user:pass word\n",
		 "input arrives on standard input");
	captures(cat, NULL, "", "without input there is none");
	captures(env, NULL,
		 "HOME=/\nTERM=linux\nPATH=" PROC_PATH "\n",
		 "the environment is the fixed one");
	proc_capture(&(struct proc_spec){ .argv = env, .env = more }, 4096,
		     &text, &status);
	is_text(text, "TERM=linux\nPATH=" PROC_PATH "\nVEID=101\nHOME=/root\n",
		"and what is added wins");
	is_number(run(&(struct proc_spec){ .argv = sleep, .timeout_s = 1 }),
		  -ETIMEDOUT, "a program that takes too long is ended");
	is_number(proc_capture(&(struct proc_spec){ .argv = flood }, 1000,
			       &text, &status), -EFBIG,
		  "output above the limit is refused");
	return done_testing();
}
