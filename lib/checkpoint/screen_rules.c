// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Netfilter rules as text. iptables-restore and nft read them with the
 * container's rights, but see the node's tree. A container chooses comments and
 * names in it byte by byte, and neither of the programs that print them escapes
 * line ends; so anything can be in such a text.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "checkpoint/screen_checks.h"

/* iptables-restore reads no more than 10239 bytes as one line. */
#define LINE_MAX_LEN	10000

/*
 * The words of a line as iptables-restore has them: separated by blanks, in
 * double quotes a backslash takes the next one as it is.
 */
static void split_line(const char *line, size_t len, struct words *ret)
{
	_str_ struct str word = { 0 };
	bool in_quotes = false, is_word = false;

	for (size_t i = 0; i < len; i++) {
		if (in_quotes && line[i] == '\\' && i + 1 < len) {
			str_addc(&word, line[++i]);
		} else if (line[i] == '"') {
			in_quotes = !in_quotes;
			is_word = true;
		} else if (!in_quotes && isspace((unsigned char)line[i])) {
			if (is_word)
				words_add(ret, str_text(&word));
			str_free(&word);
			word = (struct str){ 0 };
			is_word = false;
		} else {
			str_addc(&word, line[i]);
			is_word = true;
		}
	}
	if (is_word)
		words_add(ret, str_text(&word));
}

/*
 * --modprobe (-M) names a program to be run. Options may be cut short, or joined
 * with each other or with their argument, as iptables-save does not print them.
 */
static bool is_harmless_option(const char *word)
{
	size_t len = strcspn(word, "=");

	if (*word != '-')
		return true;
	if (str_has_prefix(word, "--modprobe"))
		return false;
	if (word[1] == '-')
		return (len <= strlen("--") ||
			strncmp(word, "--modprobe", len)) &&
		       (len == strlen(word) ||
			strncmp(word, "--match", len));
	if (!word[1] || isdigit((unsigned char)word[1]))
		return true;
	return !word[2] && word[1] != 'M';
}

/* The extension of a match is a library, by its name. */
static bool is_extension(const char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("_-", *name))
			return false;
	return true;
}

static const char *check_words(const struct words *words)
{
	for (size_t i = 0; i < words->nr; i++) {
		if (!is_harmless_option(words->argv[i]))
			return "a rule has an option that runs a program, or hides one";
		if (i && (str_eq(words->argv[i - 1], "-m") ||
			  str_eq(words->argv[i - 1], "--match")) &&
		    !is_extension(words->argv[i]))
			return "a rule has a match that is a path";
	}
	return NULL;
}

static const char *check_line(const char *line, size_t len)
{
	_words_ struct words words = { 0 };

	if (len > LINE_MAX_LEN)
		return "a line is longer than iptables-restore reads one";
	if (len && strchr("#*:", *line))
		return NULL;
	split_line(line, len, &words);
	return check_words(&words);
}

const char *screen_iptables_text(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *why = check_line(text, len);

		if (why)
			return why;
		text += len + (text[len] == '\n');
	}
	return NULL;
}

/* Names and addresses; a keyword stands between others. */
static size_t word_len(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) ||
	       (text[len] && strchr("_./\\-", text[len])))
		len++;
	return len;
}

static bool is_word(const char *word, size_t len, const char *keyword)
{
	return len == strlen(keyword) && !strncmp(word, keyword, len);
}

/* Reading rules of nft: where in them we are. */
struct nft_place {
	unsigned int	depth;		/* of braces */
	bool		is_begin;	/* nothing of a statement was there yet */
};

/* Between tables there is nothing else: no command of any other kind. */
static const char *check_nft_word(struct nft_place *place, const char *word,
				  size_t len)
{
	if (is_word(word, len, "include"))
		return "its rules include a file, which would be one of the node";
	if (!place->depth && place->is_begin && !is_word(word, len, "table"))
		return "it has a command where a table should be";
	place->is_begin = false;
	return NULL;
}

static const char *check_nft_sign(struct nft_place *place, char c)
{
	if (c == '}' && !place->depth)
		return "it has an end without a beginning";
	if (c == '{')
		place->depth++;
	if (c == '}')
		place->depth--;
	if (c == '}' || c == '\n' || c == ';')
		place->is_begin = true;
	return NULL;
}

/* What is not read: a text ends with the next quote, whatever is between. */
static size_t nft_skip(const char *text)
{
	size_t len;

	if (*text == '#')
		return strcspn(text, "\n");
	if (*text != '"')
		return 0;
	len = 1 + strcspn(text + 1, "\"");
	return len + (text[len] == '"');
}

const char *screen_nftables_text(const char *text)
{
	struct nft_place place = { .is_begin = true };
	const char *why = NULL;

	while (*text && !why) {
		size_t len = nft_skip(text);

		if (len) {
			text += len;
			continue;
		}
		len = word_len(text);
		if (len)
			why = check_nft_word(&place, text, len);
		else
			why = check_nft_sign(&place, *text);
		text += len ? len : 1;
	}
	return why;
}
