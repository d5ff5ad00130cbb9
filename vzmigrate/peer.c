// SPDX-License-Identifier: GPL-2.0-or-later
/* What there is on the destination. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/paths.h"
#include "command.h"
#include "local.h"
#include "mark.h"
#include "peer.h"

#define DEFAULT_DUMP_DIR	"/vz/dump"
#define DEFAULT_LOCK_DIR	"/vz/lock"

int status_parse(const char *text, struct status *ret)
{
	_words_ struct words words = {};

	words_split(&words, text, " \t\n");
	if (words.nr < 5)
		return -EINVAL;
	*ret = (struct status){
		.exists = str_eq(words.argv[2], "exist"),
		.mounted = str_eq(words.argv[3], "mounted"),
		.running = str_eq(words.argv[4], "running"),
		.suspended = words.nr > 5 && str_eq(words.argv[5], "suspended"),
	};
	return 0;
}

int peer_status(const struct migration *m, struct status *ret)
{
	_words_ struct words words = {};
	_free_ char *text = NULL;
	int status;

	words_add(&words, "vzctl");
	words_add(&words, "--quiet");
	words_add(&words, "status");
	words_addf(&words, "%u", m->ct.id);
	status = remote_run(&m->remote, &words,
			    &(struct remote_call){ .text = &text });
	if (!status && status_parse(text, ret)) {
		log_msg(-1, "Unexpected answer of vzctl on %s: %s",
			m->remote.host, text);
		return COMMAND_NOT_RUN;
	}
	return status;
}

int peer_vzctl_words(const struct migration *m, const char *const *words)
{
	_words_ struct words argv = {};

	words_add(&argv, "vzctl");
	vzctl_words(m, m->holder_fd >= 0, words, &argv);
	/* It goes on there whether we hear of it or not. */
	return remote_run(&m->remote, &argv,
			  &(struct remote_call){ .deaf = true });
}

static char *text_of(const struct migration *m, enum param_id id)
{
	const struct config *config = &m->there.config;

	return config_has(config, id) ?
	       path_expand(config->values[id].text, m->ct.id) : NULL;
}

static char *or_default(char *path, const char *otherwise)
{
	return path ? path : path_root(otherwise);
}

static bool read_text(struct migration *m, const char *path, char **ret_text)
{
	_words_ struct words words = {};

	words_add(&words, path);
	return !remote_script(&m->remote, "cat -- \"$1\"", &words,
			      &(struct remote_call){ .text = ret_text });
}

bool peer_read_config(struct migration *m)
{
	_free_ char *path = path_root(PATH_VZ_CONF);
	_free_ char *named = xasprintf("%s:%s", m->remote.host, path);
	struct there *there = &m->there;
	_free_ char *text = NULL;

	if (there->private)
		return true;
	if (!read_text(m, path, &text))
		return step_fail("Unable to read %s", named);
	config_parse(&there->config, text, named, IN_VZ_CONF);
	if (!config_has(&there->config, PARAM_VE_ROOT) ||
	    !config_has(&there->config, PARAM_VE_PRIVATE))
		return step_fail("VE_ROOT and VE_PRIVATE are not both set in %s",
				 named);
	there->root = text_of(m, PARAM_VE_ROOT);
	there->private = text_of(m, PARAM_VE_PRIVATE);
	there->dump_dir = or_default(text_of(m, PARAM_DUMPDIR),
				     DEFAULT_DUMP_DIR);
	there->lock_dir = or_default(text_of(m, PARAM_LOCKDIR),
				     DEFAULT_LOCK_DIR);
	there->conf = path_ct_conf(m->ct.id);
	there->mark = mark_path(there->private);
	return true;
}

/*
 * Addresses of venet
 */

struct ip {
	int		family;		/* 0: it is none */
	unsigned char	bytes[sizeof(struct in6_addr)];
};

static struct ip ip_parse(const char *text)
{
	_free_ char *bare = xstrndup(text, strcspn(text, "/"));
	struct ip ip = {};

	if (inet_pton(AF_INET, bare, ip.bytes) == 1)
		ip.family = AF_INET;
	else if (inet_pton(AF_INET6, bare, ip.bytes) == 1)
		ip.family = AF_INET6;
	return ip;
}

static bool ip_is_in(const struct ip *ip, const struct words *words)
{
	for (size_t i = 0; i < words->nr; i++) {
		struct ip other = ip_parse(words->argv[i]);

		if (ip->family && !memcmp(ip, &other, sizeof(other)))
			return true;
	}
	return false;
}

const char *address_in_use(const struct words *addresses, const char *veip)
{
	_words_ struct words words = {};

	words_split(&words, veip, " \t\n");
	for (size_t i = 0; i < addresses->nr; i++) {
		struct ip ip = ip_parse(addresses->argv[i]);

		if (ip_is_in(&ip, &words))
			return addresses->argv[i];
	}
	return NULL;
}
