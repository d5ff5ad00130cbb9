// SPDX-License-Identifier: GPL-2.0-or-later
/* What was refused, to whom, how often, and what to do about it. */
#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "denied.h"
#include "disk.h"
#include "events.h"
#include "model/ubc.h"
#include "node/node.h"
#include "proposal.h"
#include "resources.h"
#include "vzubc.h"

/* One resource of one container. */
struct found {
	const struct ub_figures	*ub;
	int			resource;
	const unsigned long	*value;
	const struct refusal	*last;		/* NULL: none is known */
	bool			is_raised;	/* since the last one */
	struct words		options;	/* what to give vzctl set */
	bool			inside;
};

/* Where the kernel keeps none there are none. */
static void read_refusals(uint32_t ctid, struct refusals *ret)
{
	struct source source;

	if (source_open(is_inside() ? 0 : ctid, &source))
		return;
	source_read(&source, ret);
	source_close(&source);
	refusals_sort(ret);
}

static const struct refusal *last_of(const struct refusals *list, int resource)
{
	for (size_t i = list->nr; i-- > 0;)
		if (list->refusal[i].resource == resource)
			return &list->refusal[i];
	return NULL;
}

static bool is_raised(const struct ub_figures *ub, const struct refusal *last)
{
	const unsigned long *value = ub->value[last->resource];

	return resource_bound(last->resource, value[UB_BARRIER],
			      value[UB_LIMIT]) >
	       resource_bound(last->resource, last->barrier, last->limit);
}

static struct found found_make(const struct ub_figures *ub, int resource,
				   const struct refusals *list)
{
	struct found found = {
		.ub = ub, .resource = resource, .value = ub->value[resource],
		.last = last_of(list, resource), .inside = is_inside(),
	};

	found.is_raised = found.last && is_raised(ub, found.last);
	if (!found.is_raised)
		proposal_make(ub, resource, found.last, &found.options);
	return found;
}

/* "60 of 60 processes" */
static void add_use(struct str *out, int resource, unsigned long held,
		    unsigned long bound)
{
	_free_ char *held_text = quantity_text(resource, held);
	_free_ char *bound_text = quantity_text(resource, bound);

	str_addf(out, "%s of %s %s", held_text, bound_text,
		 resource_words[resource].noun);
}

static void add_last(struct str *out, const struct found *found)
{
	const struct refusal *last = found->last;

	str_add(out, ", the last ");
	str_add_when_and_whom(out, last);
	str_addf(out, ": CT %u had ", found->ub->ctid);
	add_use(out, last->resource, last->held,
		resource_bound(last->resource, last->barrier, last->limit));
	if (last->wanted > 1) {
		_free_ char *wanted = quantity_text(last->resource,
						    last->wanted);

		str_addf(out, " and wanted %s more", wanted);
	}
	str_add(out, ".\n");
}

static void add_unrecorded(struct str *out, const struct found *found)
{
	str_addf(out, ", none of them on record: CT %u had at most ",
		 found->ub->ctid);
	add_use(out, found->resource, found->value[UB_MAXHELD],
		resource_bound(found->resource, found->value[UB_BARRIER],
			       found->value[UB_LIMIT]));
	str_add(out, ".\n");
}

static void add_command(struct str *out, const struct found *found)
{
	_free_ char *options = words_join(&found->options, " ");

	str_addf(out, "vzctl set %u %s --save", found->ub->ctid, options);
}

static void add_advice(struct str *out, const struct found *found)
{
	if (found->is_raised) {
		str_add(out, "  It was raised since then.\n");
	} else if (!found->options.nr) {
		str_add(out, "  It is unlimited now.\n");
	} else {
		str_add(out, found->inside ?
			"  Ask the administrator of the node for: " :
			"  Raise it: ");
		add_command(out, found);
		str_addc(out, '\n');
	}
}

static void print_found(const struct found *found)
{
	unsigned long nr = found->value[UB_FAILCNT];
	_str_ struct str out = {};

	str_addf(&out, "%s: %lu refusal%s", ubc_name(found->resource), nr,
		 nr == 1 ? "" : "s");
	if (found->last)
		add_last(&out, found);
	else
		add_unrecorded(&out, found);
	str_addf(&out, "  %s\n", resource_words[found->resource].effect);
	add_advice(&out, found);
	fputs(out.text, stdout);
}

static void put_options(struct json *json, const struct words *options)
{
	json_begin_object(json, "proposal");
	for (size_t i = 0; i < options->nr; i += 2)
		json_text(json, options->argv[i] + 2, options->argv[i + 1]);
	json_end_object(json);
}

static void put_found(struct json *json, const struct found *found)
{
	static const char *const names[] = {
		"held", "maxheld", "barrier", "limit", "refusals",
	};
	const struct resource_words *words = &resource_words[found->resource];
	_str_ struct str command = {};

	json_begin_object(json, NULL);
	json_text(json, "resource", ubc_name(found->resource));
	json_text(json, "what", words->noun);
	json_text(json, "effect", words->effect);
	for (int i = 0; i < UB_COLUMNS; i++)
		json_number(json, names[i], found->value[i]);
	if (found->last)
		put_refusal(json, "last", found->last);
	else
		json_null(json, "last");
	json_bool(json, "raised_since", found->is_raised);
	if (found->options.nr) {
		add_command(&command, found);
		put_options(json, &found->options);
		json_text(json, "command", command.text);
	}
	json_end_object(json);
}

/* What is found of one container; @json is NULL for text. */
static size_t explain(const struct ub_figures *ub, struct json *json)
{
	_refusals_ struct refusals list = {};
	size_t nr = 0;

	read_refusals(ub->ctid, &list);
	for (int res = 0; res < UB_RESOURCES; res++) {
		struct found found;

		if (!ub->known[res] || !resource_words[res].noun ||
		    !ub->value[res][UB_FAILCNT])
			continue;
		found = found_make(ub, res, &list);
		if (json)
			put_found(json, &found);
		else
			print_found(&found);
		words_free(&found.options);
		nr++;
	}
	nr += explain_disk(&list, json);
	return nr + explain_denied(&list, json);
}

static void explain_json(const struct ub_figures *ub, struct json *json)
{
	json_begin_object(json, NULL);
	json_number(json, "ctid", ub->ctid);
	json_begin_array(json, "refused");
	explain(ub, json);
	json_end_array(json);
	json_end_object(json);
}

static void explain_text(const struct ub_figures *ub)
{
	if (!explain(ub, NULL))
		printf("Nothing was refused to CT %u.\n", ub->ctid);
}

static enum vz_err check_running(const struct request *request,
				 const struct ub_table *table)
{
	for (size_t i = 0; i < request->nr_ctids; i++)
		if (!ub_table_find(table, request->ctids[i]))
			return vz_fail(VZ_VE_NOT_RUNNING,
				       "Container %u is not running",
				       request->ctids[i]);
	return VZ_OK;
}

enum vz_err show_why(const struct request *request)
{
	_ub_table_ struct ub_table table = {};
	_json_ struct json json = {};
	enum vz_err err = node_beancounters(&table);

	json_begin_array(&json, NULL);
	if (!err)
		err = check_running(request, &table);
	for (size_t i = 0; i < table.nr && !err; i++) {
		const struct ub_figures *ub = &table.ct[i];

		/* The node is never refused anything. */
		if (!ub->ctid || !is_requested(request, ub->ctid))
			continue;
		if (request->json)
			explain_json(ub, &json);
		else
			explain_text(ub);
	}
	json_end_array(&json);
	if (!err && request->json)
		json_put(&json);
	return err;
}
