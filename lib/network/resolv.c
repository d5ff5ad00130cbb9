// SPDX-License-Identifier: GPL-2.0-or-later
/* The node's own resolver. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "network/resolv.h"

#define RESOLV_MAX	65536

/* Behind a local stub the servers are in the file of its manager. */
static const char *const files[] = {
	SYSCONFDIR "/resolv.conf",
	"/run/systemd/resolve/resolv.conf",
};

static void parse_line(struct resolv *resolv, const char *line)
{
	_words_ struct words words = { 0 };

	words_split(&words, line, " \t\r");
	if (words.nr < 2 || strchr(";#", words.argv[0][0]))
		return;
	if (str_eq(words.argv[0], "nameserver")) {
		words_add(&resolv->servers, words.argv[1]);
	} else if (str_eq(words.argv[0], "search") ||
		   str_eq(words.argv[0], "domain")) {
		words_free(&resolv->domains);
		resolv->domains = (struct words){ 0 };
		for (size_t i = 1; i < words.nr; i++)
			words_add(&resolv->domains, words.argv[i]);
	}
}

static bool is_stub_only(const struct resolv *resolv)
{
	return resolv->servers.nr == 1 &&
	       str_has_prefix(resolv->servers.argv[0], "127.0.0.5");
}

void resolv_read(struct resolv *ret_resolv)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_free_ char *path = path_root(files[i]);
		_words_ struct words lines = { 0 };
		_free_ char *text = NULL;

		if (file_read(path, RESOLV_MAX, &text, NULL))
			continue;
		resolv_free(ret_resolv);
		words_split(&lines, text, "\n");
		for (size_t j = 0; j < lines.nr; j++)
			parse_line(ret_resolv, lines.argv[j]);
		if (!is_stub_only(ret_resolv))
			return;
	}
}

void resolv_free(struct resolv *resolv)
{
	words_free(&resolv->servers);
	words_free(&resolv->domains);
	*resolv = (struct resolv){ 0 };
}
