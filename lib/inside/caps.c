// SPDX-License-Identifier: GPL-2.0-or-later
/* The capability bounding set of a container. */
#include <ctype.h>
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "inside/caps.h"

#define CAP(n)	(1ULL << (n))

/* The historic VE_ADMIN: administration of what is the container's own. */
#define CAPS_VE_ADMIN	(CAP(CAP_SYS_ADMIN) | CAP(CAP_NET_ADMIN))

#define CAPS_DEFAULT \
	(CAP(CAP_CHOWN) | CAP(CAP_DAC_OVERRIDE) | CAP(CAP_DAC_READ_SEARCH) | \
	 CAP(CAP_FOWNER) | CAP(CAP_FSETID) | CAP(CAP_KILL) | \
	 CAP(CAP_SETGID) | CAP(CAP_SETUID) | CAP(CAP_SETPCAP) | \
	 CAP(CAP_LINUX_IMMUTABLE) | CAP(CAP_NET_BIND_SERVICE) | \
	 CAP(CAP_NET_BROADCAST) | CAP(CAP_NET_RAW) | CAP(CAP_IPC_LOCK) | \
	 CAP(CAP_IPC_OWNER) | CAP(CAP_SYS_CHROOT) | CAP(CAP_SYS_PTRACE) | \
	 CAP(CAP_SYS_BOOT) | CAP(CAP_SYS_NICE) | CAP(CAP_SYS_RESOURCE) | \
	 CAP(CAP_SYS_TTY_CONFIG) | CAP(CAP_MKNOD) | CAP(CAP_LEASE) | \
	 CAP(CAP_AUDIT_WRITE) | CAP(CAP_SETFCAP) | CAPS_VE_ADMIN)

/* Names are mapped, never numbers: the historic numbers differ. */
static uint64_t caps_by_name(const char *name, size_t len)
{
	_free_ char *full = xasprintf("cap_%.*s", (int)len, name);
	cap_value_t value;

	for (char *p = full; *p; p++)
		*p = tolower((unsigned char)*p);
	if (str_eq(full, "cap_ve_admin"))
		return CAPS_VE_ADMIN;
	return cap_from_name(full, &value) ? 0 : CAP(value);
}

static uint64_t apply_word(uint64_t caps, const char *word)
{
	const char *colon = strchr(word, ':');
	uint64_t named;

	if (!colon)
		return caps;
	named = caps_by_name(word, colon - word);
	return str_eq(colon + 1, "on") ? caps | named : caps & ~named;
}

uint64_t caps_of(const struct ct *ct)
{
	const struct words *changes = ct_words(ct, PARAM_CAPABILITY);
	const struct words *features = ct_words(ct, PARAM_FEATURES);
	uint64_t caps = CAPS_DEFAULT;

	if (features && words_has(features, "bridge:on"))
		caps |= CAP(CAP_NET_ADMIN);
	for (size_t i = 0; changes && i < changes->nr; i++)
		caps = apply_word(caps, changes->argv[i]);
	return caps;
}

/* The kernel knows no number after the first that it refuses. */
int caps_limit(uint64_t caps)
{
	for (int cap = 0; cap < 64; cap++)
		if (!(caps & CAP(cap)) && prctl(PR_CAPBSET_DROP, cap))
			return errno == EINVAL ? 0 : -errno;
	return 0;
}
