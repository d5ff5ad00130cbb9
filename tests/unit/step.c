// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of steps: the order forward, and backward after a failure. */
#include <signal.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "node/step.h"
#include "tap.h"

struct journal {
	struct str	text;
	const char	*fails;		/* name of the step that does */
	const char	*interrupted;
};

static enum vz_err enter(struct journal *j, const char *name)
{
	str_addf(&j->text, "+%s", name);
	if (str_eq(j->interrupted, name))
		raise(SIGINT);
	return str_eq(j->fails, name) ? VZ_FS_CANTMOUNT : VZ_OK;
}

static enum vz_err run_a(void *ctx) { return enter(ctx, "a"); }
static enum vz_err run_b(void *ctx) { return enter(ctx, "b"); }
static enum vz_err run_c(void *ctx) { return enter(ctx, "c"); }

static void undo_a(void *ctx)
{
	str_add(&((struct journal *)ctx)->text, "-a");
}

static void undo_c(void *ctx)
{
	str_add(&((struct journal *)ctx)->text, "-c");
}

static const struct step steps[] = {
	{ "a", run_a, undo_a },
	{ "b", run_b, NULL },
	{ "c", run_c, undo_c },
};

static void gives(struct journal j, enum vz_err want, const char *text,
		  const char *promise)
{
	is_number(steps_run("test", steps, ARRAY_SIZE(steps), &j), want,
		  promise);
	is_text(str_text(&j.text), text, promise);
	str_free(&j.text);
}

static void finishes(struct journal j, enum vz_err want, const char *promise)
{
	is_number(steps_finish("test", steps, ARRAY_SIZE(steps), &j), want,
		  promise);
	is_text(str_text(&j.text), "+a+b+c", promise);
	str_free(&j.text);
}

/* The same three, the last two in a table of their own. */
static void tables(const char *fails, enum vz_err want, const char *text,
		   const char *promise)
{
	struct journal first = { .fails = fails };
	const struct steps all[] = {
		{ steps, 1, &first }, { NULL, 0, NULL }, { steps + 1, 2, &first },
	};

	is_number(steps_run_all("test", all, ARRAY_SIZE(all)), want, promise);
	is_text(str_text(&first.text), text, promise);
	if (!want) {
		steps_undo_all(all, ARRAY_SIZE(all));
		is_text(str_text(&first.text), "+a+b+c-c-a",
			"and are taken back together");
	}
	str_free(&first.text);
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	gives((struct journal){}, VZ_OK, "+a+b+c", "all go forward");
	gives((struct journal){ .fails = "a" }, VZ_FS_CANTMOUNT, "+a-a",
	      "a failed step is undone itself, others are not reached");
	gives((struct journal){ .fails = "b" }, VZ_FS_CANTMOUNT, "+a+b-a",
	      "steps without undo are passed over");
	gives((struct journal){ .fails = "c" }, VZ_FS_CANTMOUNT, "+a+b+c-c-a",
	      "the order is backward");
	tables(NULL, VZ_OK, "+a+b+c", "tables follow each other");
	tables("b", VZ_FS_CANTMOUNT, "+a+b-a", "one undoes those before it");
	tables("a", VZ_FS_CANTMOUNT, "+a-a", "or none after it");
	finishes((struct journal){ .fails = "a" }, VZ_FS_CANTMOUNT,
		 "what is finished goes on after a failure");
	proc_catch_interrupts();
	gives((struct journal){ .interrupted = "b" }, VZ_SYSTEM_ERROR,
	      "+a+b-a", "an interrupt is a failure after its step");
	finishes((struct journal){ .interrupted = "b" }, VZ_OK,
		 "and after an interrupt");
	return done_testing();
}
