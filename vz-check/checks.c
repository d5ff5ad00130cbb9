// SPDX-License-Identifier: GPL-2.0-or-later
/* The features in their order, and what is said of them. */
#include <stdarg.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "check.h"

#define VALUE_MAX	65536	/* bytes */

/* clang-format off */
const struct check checks[] = {
	{ "kernel",	"Kernel",		false,	check_kernel },
	{ "cgroups",	"Control groups",	false,	check_groups },
	{ "conf",	"Configuration",	false,	check_conf },
	{ "directories", "Directories",		false,	check_places },
	{ "programs",	"Programs",		false,	check_programs },
	{ "quota",	"Disk quota",		true,	check_quota },
	{ "forwarding",	"IPv4 network",		false,	check_forwarding },
	{ "ipv6",	"IPv6 network",		true,	check_ipv6 },
	{ "firewall",	"Firewall",		true,	check_firewall },
	{ "criu",	"Suspend, live move",	true,	check_criu },
	{ "time",	"Time",			true,	check_clock },
	{ "templates",	"OS templates",		true,	check_templates },
	{ "services",	"Start at boot",	true,	check_services },
};
/* clang-format on */

const size_t nr_checks = ARRAY_SIZE(checks);

static void say(struct finding *finding, bool lacks, const char *fmt, va_list ap)
{
	struct str text = { 0 };

	str_vaddf(&text, fmt, ap);
	free(finding->text);
	finding->text = str_steal(&text);
	finding->lacks = lacks;
}

void found(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(finding, false, fmt, ap);
	va_end(ap);
}

void lacking(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(finding, true, fmt, ap);
	va_end(ap);
}

void finding_free(struct finding *finding)
{
	free(finding->text);
	words_free(&finding->todo);
}

char *value_of(const char *path)
{
	_free_ char *place = path_root(path);
	struct str value = { 0 };
	_free_ char *text = NULL;

	if (file_read(place, VALUE_MAX, &text, NULL))
		return NULL;
	str_add(&value, text);
	while (value.len && value.text[value.len - 1] == '\n')
		value.text[--value.len] = '\0';
	return str_steal(&value);
}
