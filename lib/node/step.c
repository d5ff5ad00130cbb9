// SPDX-License-Identifier: GPL-2.0-or-later
/* Running tables of steps. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "node/step.h"

#ifdef VZ_TEST_FAULT
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

/* Appends "WORK:STEP" to the file named, so that a test knows all steps. */
static void fault_trace(const char *path, const char *work, const char *name)
{
	_close_ int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			      0600);
	_free_ char *line = xasprintf("%s:%s\n", work, name);

	if (fd >= 0)
		fd_write_all(fd, line, strlen(line));
}

/*
 * VZ_FAULT=WORK:STEP:WHAT makes something happen right after a step's work:
 * fail, kill (SIGKILL to us), int (SIGINT), stop (SIGSTOP).
 * VZ_FAULT=trace:FILE records the steps instead.
 */
static enum vz_err fault(const char *work, const char *name)
{
	const char *text = getenv("VZ_FAULT");
	_words_ struct words words = { 0 };

	if (!text)
		return VZ_OK;
	words_split(&words, text, ":");
	if (words.nr == 2 && str_eq(words.argv[0], "trace"))
		fault_trace(words.argv[1], work, name);
	if (words.nr != 3 || !str_eq(words.argv[0], work) ||
	    !str_eq(words.argv[1], name))
		return VZ_OK;
	if (str_eq(words.argv[2], "kill"))
		raise(SIGKILL);
	else if (str_eq(words.argv[2], "int"))
		raise(SIGINT);
	else if (str_eq(words.argv[2], "stop"))
		raise(SIGSTOP);
	else
		return vz_fail(VZ_SYSTEM_ERROR, "Injected failure at step %s of %s",
			       name, work);
	return VZ_OK;
}
#else
static enum vz_err fault(const char *work, const char *name)
{
	(void)work;
	(void)name;
	return VZ_OK;
}
#endif

static enum vz_err check_interrupt(const char *work, const char *name)
{
	int signal = proc_interrupted();

	if (!signal)
		return VZ_OK;
	return vz_fail(VZ_SYSTEM_ERROR, "Cancelled by %s after step %s of %s",
		       strsignal(signal), name, work);
}

static enum vz_err step_run(const char *work, const struct step *step,
			    void *ctx)
{
	enum vz_err err = step->run(ctx);

	return err ? err : fault(work, step->name);
}

enum vz_err steps_run(const char *work, const struct step *steps, size_t nr,
		      void *ctx)
{
	for (size_t i = 0; i < nr; i++) {
		enum vz_err err = step_run(work, &steps[i], ctx);

		if (!err)
			err = check_interrupt(work, steps[i].name);
		if (!err)
			continue;
		log_detail("Step %s of %s failed, taking back what was done",
			   steps[i].name, work);
		for (size_t done = i + 1; done-- > 0;)
			if (steps[done].undo)
				steps[done].undo(ctx);
		return err;
	}
	return VZ_OK;
}

enum vz_err steps_finish(const char *work, const struct step *steps, size_t nr,
			 void *ctx)
{
	enum vz_err first = VZ_OK;

	for (size_t i = 0; i < nr; i++) {
		enum vz_err err = step_run(work, &steps[i], ctx);

		if (!first)
			first = err;
	}
	return first;
}
