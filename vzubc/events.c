// SPDX-License-Identifier: GPL-2.0-or-later
/* Refusals as they come. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/proc.h"
#include "events.h"
#include "model/ubc.h"
#include "vzubc.h"

#define LINE_MAX_BYTES	4096
/* A file that is always ready, as ordinary ones are, is not asked all the time. */
#define PAUSE_MS	200

int source_open(uint32_t ctid, struct source *ret)
{
	char *path = ctid ? path_rootf("/proc/bc/%u/events", ctid) :
			    path_root(PATH_VZ_EVENTS);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		free(path);
		return -errno;
	}
	*ret = (struct source){ .fd = fd, .path = path };
	return 0;
}

void source_close(struct source *source)
{
	cleanup_close(&source->fd);
	free(source->path);
	str_free(&source->text);
	*source = (struct source){ .fd = -1 };
}

static void take_line(struct source *source, const char *line,
		      struct refusals *list)
{
	struct refusal refusal;

	if (refusal_parse(line, &refusal)) {
		source->has_garbage = true;
		return;
	}
	if (source->next && refusal.seq > source->next)
		source->nr_lost += refusal.seq - source->next;
	source->next = refusal.seq + 1;
	refusals_add(list, &refusal);
}

/* Whole lines; the beginning of one more is kept, unless it cannot be one. */
static void take_lines(struct source *source, struct refusals *list)
{
	char *line = source->text.text;
	char *end;
	size_t rest;

	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		take_line(source, line, list);
		line = end + 1;
	}
	rest = strlen(line);
	if (rest > LINE_MAX_BYTES) {
		source->has_garbage = true;
		rest = 0;
	}
	memmove(source->text.text, line, rest);
	source->text.len = rest;
	source->text.text[rest] = '\0';
}

int source_read(struct source *source, struct refusals *list)
{
	for (;;) {
		char buf[16384];
		ssize_t len = read(source->fd, buf, sizeof(buf));

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (!len)
			return 0;
		str_addn(&source->text, buf, len);
		take_lines(source, list);
	}
}

/* Bytes; 0 for what is counted. */
static unsigned long unit_size(int resource)
{
	if (resource >= UB_RESOURCES)
		return resource == REFUSAL_DISKSPACE;
	return ubc_unit(resource) == UB_UNIT_ITEMS ? 0 :
						     ubc_unit_size(resource);
}

char *quantity_text(int resource, unsigned long value)
{
	char *text;

	if (ubc_is_unlimited(value))
		return xstrdup("unlimited");
	if (!value || !unit_size(resource))
		return xasprintf("%lu", value);
	text = amount_short((double)value * unit_size(resource));
	text[strcspn(text, " ")] = '\0';
	return text;
}

static void add_quantity(struct str *line, const char *before, int resource,
			 unsigned long value)
{
	_free_ char *text = quantity_text(resource, value);

	str_addf(line, "%s%s", before, text);
}

static void add_time(struct str *line, const struct refusal *refusal)
{
	time_t seconds = refusal->seconds;
	char text[64] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	str_addf(line, "%s.%03lu", text, refusal->microseconds / 1000);
}

static void add_program(struct str *line, const struct refusal *refusal)
{
	if (!refusal->pid) {
		str_add(line, "no process");
		return;
	}
	str_add_comm(line, refusal->comm);
	str_addf(line, "[%lu]", refusal->pid);
	if (refusal->vpid)
		str_addf(line, " (%lu inside)", refusal->vpid);
}

/* Of what has a limit: a beancounter, or a disk. */
static void add_refused(struct str *line, const struct refusal *refusal)
{
	int resource = refusal->resource;

	if (resource < UB_RESOURCES) {
		add_quantity(line, " was refused ", resource, refusal->wanted);
		add_quantity(line, ", held ", resource, refusal->held);
		add_quantity(line, ", barrier ", resource, refusal->barrier);
	} else {
		str_add(line, refusal->expired ?
			" was refused more after the grace time" :
			" was refused more");
		add_quantity(line, ", held ", resource, refusal->held);
		add_quantity(line, ", soft limit ", resource, refusal->barrier);
	}
	add_quantity(line, ", limit ", resource, refusal->limit);
}

const char *owner_noun(const struct refusal *refusal)
{
	return refusal->owner == 'u' ? "user" : "group";
}

/* "3 minutes ago"; "just now" also for what is said to come. */
static char *ago_text(time_t then, time_t now)
{
	static const struct {
		const char	*name;
		time_t		seconds;
	} units[] = {
		{ "day", 86400 }, { "hour", 3600 }, { "minute", 60 },
		{ "second", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		long nr = now > then ? (now - then) / units[i].seconds : 0;

		if (nr)
			return xasprintf("%ld %s%s ago", nr, units[i].name,
					 nr == 1 ? "" : "s");
	}
	return xstrdup("just now");
}

void str_add_when_and_whom(struct str *out, const struct refusal *refusal)
{
	_free_ char *ago = ago_text(refusal->seconds, time(NULL));

	str_addf(out, "%s ", ago);
	if (!refusal->pid) {
		str_add(out, "outside of any process");
		return;
	}
	str_add(out, "to ");
	str_add_comm(out, refusal->comm);
	str_addf(out, " (pid %lu)", refusal->pid);
}

static void print_text(const struct refusal *refusal)
{
	_str_ struct str line = {};

	add_time(&line, refusal);
	str_addf(&line, " CT %lu %s", refusal->ctid,
		 refusal_resource(refusal));
	if (refusal->owner)
		str_addf(&line, " of %s %lu", owner_noun(refusal),
			 refusal->owner_id);
	str_add(&line, ": ");
	add_program(&line, refusal);
	if (refusal_is_denial(refusal->resource))
		str_addf(&line, " was denied %s", refusal->what);
	else
		add_refused(&line, refusal);
	if (refusal->missed)
		str_addf(&line, "; %lu more before it", refusal->missed);
	puts(line.text);
}

static void put_process(struct json *json, const char *key,
			const struct refusal *refusal, unsigned long pid)
{
	if (refusal->pid && pid)
		json_number(json, key, pid);
	else
		json_null(json, key);
}

void put_refusal(struct json *json, const char *key,
		 const struct refusal *refusal)
{
	const struct {
		const char	*name;
		unsigned long	value;
	} numbers[] = {
		{ "seq", refusal->seq }, { "held", refusal->held }, { "barrier", refusal->barrier },
		{ "limit", refusal->limit }, { "wanted", refusal->wanted },
		{ "missed", refusal->missed },
	};

	json_begin_object(json, key);
	json_fixed(json, "time",
		   refusal->seconds + refusal->microseconds / 1e6, 6);
	json_number(json, "ctid", refusal->ctid);
	json_text(json, "resource", refusal_resource(refusal));
	if (*refusal->what)
		json_text(json, "denied", refusal->what);
	if (refusal->expired)
		json_bool(json, "expired", true);
	if (refusal->owner)
		json_number(json, owner_noun(refusal), refusal->owner_id);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		json_number(json, numbers[i].name, numbers[i].value);
	put_process(json, "pid", refusal, refusal->pid);
	put_process(json, "vpid", refusal, refusal->vpid);
	json_text(json, "comm", refusal->pid ? refusal->comm : NULL);
	json_end_object(json);
}

struct reader {
	const struct request	*request;
	struct source		*source;
	size_t			nr;
};

static void print_refusal(const struct reader *reader,
			  const struct refusal *refusal)
{
	_json_ struct json json = { .is_line = true };

	if (!reader->request->json) {
		print_text(refusal);
		return;
	}
	put_refusal(&json, NULL, refusal);
	json_put(&json);
}

static void tell_lost(const struct reader *reader, struct source *source)
{
	_json_ struct json json = { .is_line = true };

	if (source->nr_lost && reader->request->json) {
		json_begin_object(&json, NULL);
		json_number(&json, "lost", source->nr_lost);
		json_end_object(&json);
		json_put(&json);
	} else if (source->nr_lost) {
		printf("(%lu lost: overwritten before they were read)\n",
		       source->nr_lost);
	}
	source->nr_lost = 0;
	if (source->has_garbage)
		log_warn("Not all lines of %s are understood", source->path);
	source->has_garbage = false;
}

/* What all of them have now, in the order of time. */
static void print_new(struct reader *reader)
{
	_refusals_ struct refusals list = {};

	for (size_t i = 0; i < reader->nr; i++)
		if (source_read(&reader->source[i], &list))
			/* Its container is gone; what came before is told. */
			close(steal_fd(&reader->source[i].fd));
	refusals_sort(&list);
	for (size_t i = 0; i < list.nr; i++)
		print_refusal(reader, &list.refusal[i]);
	for (size_t i = 0; i < reader->nr; i++)
		tell_lost(reader, &reader->source[i]);
	fflush(stdout);
}

static void drop_closed(struct reader *reader)
{
	size_t nr = 0;

	for (size_t i = 0; i < reader->nr; i++) {
		if (reader->source[i].fd < 0)
			source_close(&reader->source[i]);
		else
			reader->source[nr++] = reader->source[i];
	}
	reader->nr = nr;
}

static void wait_for_more(const struct reader *reader)
{
	struct pollfd *fds = xcalloc(reader->nr, sizeof(*fds));

	for (size_t i = 0; i < reader->nr; i++)
		fds[i] = (struct pollfd){ .fd = reader->source[i].fd,
					  .events = POLLIN };
	poll(fds, reader->nr, -1);
	free(fds);
	poll(NULL, 0, PAUSE_MS);
}

static enum vz_err open_one(struct reader *reader, uint32_t ctid)
{
	int err = source_open(ctid, &reader->source[reader->nr]);

	if (err == -ENOENT && ctid)
		return vz_fail(VZ_VE_NOT_RUNNING,
			       "Container %u is not running", ctid);
	if (err)
		return vz_fail_errno(VZ_SYSTEM_ERROR, err,
				     "Cannot read the refusals of this node");
	reader->nr++;
	return VZ_OK;
}

static enum vz_err open_all(struct reader *reader)
{
	const struct request *request = reader->request;
	enum vz_err err = VZ_OK;

	reader->source = xcalloc(request->nr_ctids + 1,
				 sizeof(*reader->source));
	if (!request->nr_ctids)
		return open_one(reader, 0);
	for (size_t i = 0; i < request->nr_ctids && !err; i++)
		err = request->ctids[i] ? open_one(reader, request->ctids[i]) :
		      vz_fail(VZ_INVALID_PARAMETER_VALUE,
			      "The node is never refused anything");
	return err;
}

enum vz_err show_events(const struct request *request)
{
	struct reader reader = { .request = request };
	enum vz_err err = open_all(&reader);

	proc_catch_interrupts();
	while (!err && reader.nr && !proc_interrupted()) {
		print_new(&reader);
		drop_closed(&reader);
		if (!request->follow)
			break;
		if (reader.nr)
			wait_for_more(&reader);
	}
	for (size_t i = 0; i < reader.nr; i++)
		source_close(&reader.source[i]);
	free(reader.source);
	return err;
}
