// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of vzctl 3.0. */
#include "base/cleanup.h"
#include "base/str.h"
#include "base/wording.h"

static bool is_old;

/* clang-format off */
static const struct wording {
	const char	*fmt, *old;
	bool		adds_ctid;
} table[] = {
	{ "Creating container private area (%s)", "Creating VE private area (%s)", false },
	{ "Container private area was created", "VE private area was created", false },
	{ "Creation of container private area failed", "Creation of VE private area failed", false },
	{ "Starting container...", "Starting VE ...", false },
	{ "Container is mounted", "VE is mounted", false },
	{ "Container start in progress...", "VE start in progress...", false },
	{ "Stopping container ...", "Stopping VE ...", false },
	{ "Container was stopped", "VE was stopped", false },
	{ "Container is unmounted", "VE is unmounted", false },
	{ "Restarting container", "Restarting VE", false },
	{ "Destroying container private area: %s", "Destroying VE private area: %s", false },
	{ "Container private area was destroyed", "VE private area was destroyed", false },
	{ "CT configuration saved to %s", "Saved parameters for VE", true },
	{ "WARNING: Settings were not saved to config%s (use --save flag)", "WARNING: Settings were not saved and will be resetted to original values on next start (use --save flag)", false },
	{ "entered into CT %u\n", "entered into VE %u\n", false },
	{ "exited from CT %u\n", "exited from VE %u\n", false },
	{ "CTID %u %s %s %s%s\n", "VEID %u %s %s %s%s\n", false },
};
/* clang-format on */

void wording_set_old(bool old)
{
	is_old = old;
}

static const struct wording *find(const char *fmt)
{
	for (size_t i = 0; is_old && i < ARRAY_SIZE(table); i++)
		if (str_eq(table[i].fmt, fmt))
			return &table[i];
	return NULL;
}

const char *wording_of(const char *fmt)
{
	const struct wording *wording = find(fmt);

	return wording ? wording->old : fmt;
}

bool wording_adds_ctid(const char *fmt)
{
	const struct wording *wording = find(fmt);

	return wording && wording->adds_ctid;
}
