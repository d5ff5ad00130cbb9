// SPDX-License-Identifier: GPL-2.0-or-later
/* What is told of a migration in the end. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/num.h"
#include "report.h"

#define MS	1000.0

/* Rows: from the beginning of a stage to the end of another. */
static const struct row {
	const char	*label;
	const char	*first, *last;
} rows[] = {
	{ "Suspend + Dump",	"dump",		"dump" },
	{ "Stop",		"stop",		"stop" },
	{ "Second rsync",	"second-copy",	"second-copy" },
	{ "2nd level quota",	"quota-dump",	"quota-load" },
	{ "Undump + Resume",	"undump",	"resume" },
	{ "Start",		"start",	"start" },
}, totals[] = {
	{ "Total suspended time", "dump",	"resume" },
	{ "Total stopped time",	"stop",		"start" },
};

/* What a live one is about: when nothing of it ran on either node */
#define FROZEN	(&totals[0])

static const struct stage_run *find(const struct stage_runs *runs,
				    const char *name)
{
	for (size_t i = 0; i < runs->nr; i++)
		if (runs->at[i].result == STAGE_DONE &&
		    str_eq(runs->at[i].stage->name, name))
			return &runs->at[i];
	return NULL;
}

/* From the beginning of its first to the end of its last stage; -1: it was not so. */
static long row_ms(const struct row *row, const struct stage_runs *runs)
{
	const struct stage_run *first = find(runs, row->first);
	const struct stage_run *last = find(runs, row->last);

	return first && last ? last->end_ms - first->begin_ms : -1;
}

static uint64_t row_bytes(const struct row *row, const struct stage_runs *runs)
{
	const struct stage_run *first = find(runs, row->first);
	const struct stage_run *last = find(runs, row->last);
	uint64_t bytes = 0;

	for (const struct stage_run *run = first; last && run && run <= last; run++)
		bytes += run->bytes;
	return bytes;
}

static bool add_row(struct str *s, const struct row *row,
		    const struct stage_runs *runs)
{
	long ms = row_ms(row, runs);

	if (ms < 0)
		return false;
	str_addf(s, "  %20s: %6.2f\n", row->label, ms / MS);
	return true;
}

char *report_times(const struct stage_runs *runs)
{
	_str_ struct str total = {};
	struct str s = {};

	for (size_t i = 0; i < ARRAY_SIZE(totals); i++)
		add_row(&total, &totals[i], runs);
	/* One that was down for other reasons has nothing to tell. */
	if (!total.len)
		return xstrdup("");
	str_add(&s, "\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_row(&s, &rows[i], runs);
	str_addf(&s, "  %20s  ------\n%s\n", "", str_text(&total));
	return str_steal(&s);
}

char *report_prediction(const struct migration *m)
{
	const struct prediction *p = &m->prediction;
	_free_ char *memory = amount_short(p->memory);
	_free_ char *rate = amount_short(p->rate);
	_free_ char *bytes = amount_short(p->bytes);

	return xasprintf("\n  %20s: %6s\n  %20s: %6s\n  %20s: %6s\n  %20s: %6.2f\n\n",
			 "Memory, bytes", memory, "Written to a second", rate,
			 "Sent while suspended", bytes, "Total suspended time",
			 p->frozen_ms / MS);
}

static const char *const result_names[] = {
	[STAGE_NOT_RUN] = "not run",
	[STAGE_DONE] = "done",
	[STAGE_FAILED] = "failed",
	[STAGE_UNDONE] = "undone",
};

static void put_stage(struct json *json, const struct stage_run *run)
{
	json_begin_object(json, NULL);
	json_text(json, "name", run->stage->name);
	json_text(json, "result", result_names[run->result]);
	if (run->end_ms)
		json_fixed(json, "seconds", (run->end_ms - run->begin_ms) / MS, 3);
	else
		json_null(json, "seconds");
	json_number(json, "bytes", run->bytes);
	json_end_object(json);
}

static void put_rounds(struct json *json, const struct migration *m)
{
	json_begin_array(json, "rounds");
	for (uint32_t i = 0; i < m->nr_rounds; i++) {
		const struct round *round = &m->rounds[i];

		json_begin_object(json, NULL);
		json_number(json, "bytes", round->bytes);
		json_fixed(json, "saved", round->saved_ms / MS, 3);
		json_fixed(json, "sent", round->sent_ms / MS, 3);
		json_end_object(json);
	}
	json_end_array(json);
}

static void put_prediction(struct json *json, const struct migration *m)
{
	const struct prediction *p = &m->prediction;

	if (!p->memory) {
		json_null(json, "prediction");
		return;
	}
	json_begin_object(json, "prediction");
	json_number(json, "memory", p->memory);
	json_number(json, "dirty_per_second", p->rate);
	json_number(json, "bytes", p->bytes);
	json_fixed(json, "frozen", p->frozen_ms / MS, 3);
	json_end_object(json);
}

static void put_frozen(struct json *json, const struct stage_runs *runs)
{
	long ms = row_ms(FROZEN, runs);

	if (ms < 0) {
		json_null(json, "frozen");
		return;
	}
	json_begin_object(json, "frozen");
	json_fixed(json, "seconds", ms / MS, 3);
	json_number(json, "bytes", row_bytes(FROZEN, runs));
	json_end_object(json);
}

static const char *kind(const struct migration *m)
{
	if (m->traits & GOES_LIVE)
		return "live";
	return m->traits & WAS_RUNNING ? "offline" :
	       m->traits & WAS_MOUNTED ? "mounted" :
	       m->traits & IS_SUSPENDED ? "suspended" : "stopped";
}

void report_json(const struct migration *m, const struct stage_runs *runs,
		 enum migrate_err result)
{
	_json_ struct json json = {};

	json_begin_object(&json, NULL);
	json_number(&json, "ctid", m->ct.id);
	json_text(&json, "destination", m->remote.host);
	json_text(&json, "kind", kind(m));
	json_bool(&json, "check_only", m->options.check_only);
	json_bool(&json, "predict", m->options.predict);
	json_number(&json, "result", result);
	json_number(&json, "bytes_sent", m->bytes_sent);
	put_prediction(&json, m);
	put_frozen(&json, runs);
	put_rounds(&json, m);
	json_begin_array(&json, "stages");
	for (size_t i = 0; i < runs->nr; i++)
		put_stage(&json, &runs->at[i]);
	json_end_array(&json);
	json_end_object(&json);
	json_put(&json);
}
