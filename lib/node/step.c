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

static void undo(const struct steps *table, size_t nr)
{
	while (nr-- > 0)
		if (table->steps[nr].undo)
			table->steps[nr].undo(table->ctx);
}

void steps_undo_all(const struct steps *tables, size_t nr)
{
	while (nr-- > 0)
		undo(&tables[nr], tables[nr].nr);
}

/* A step that fails is undone as well. */
static enum vz_err run_table(const char *work, const struct steps *table)
{
	for (size_t i = 0; i < table->nr; i++) {
		const struct step *step = &table->steps[i];
		enum vz_err err = step_run(work, step, table->ctx);

		if (!err)
			err = check_interrupt(work, step->name);
		if (!err)
			continue;
		log_detail("Step %s of %s failed, taking back what was done",
			   step->name, work);
		undo(table, i + 1);
		return err;
	}
	return VZ_OK;
}

enum vz_err steps_run_all(const char *work, const struct steps *tables,
			  size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		enum vz_err err = run_table(work, &tables[i]);

		if (!err)
			continue;
		steps_undo_all(tables, i);
		return err;
	}
	return VZ_OK;
}

enum vz_err steps_run(const char *work, const struct step *steps, size_t nr,
		      void *ctx)
{
	return run_table(work, &(struct steps){ steps, nr, ctx });
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
