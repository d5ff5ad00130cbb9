// SPDX-License-Identifier: GPL-2.0-or-later
/* What vzubc proposes to raise, and to what. */
#include <limits.h>
#include <stdlib.h>

#include "../../vzubc/proposal.c"
#include "../../vzubc/resources.c"
#include "tap.h"

#define INF	UB_UNLIMITED

/* A container of the sample basic, as far as it matters. */
static struct ub_figures basic(void)
{
	static const struct {
		int		resource;
		unsigned long	barrier, limit;
	} limits[] = {
		{ UB_KMEMSIZE, 14372700, 14790164 }, { UB_NUMPROC, 240, 240 },
		{ UB_PRIVVMPAGES, 65536, 69632 }, { UB_PHYSPAGES, 0, INF },
		{ UB_OOMGUARPAGES, 26112, INF }, { UB_VMGUARPAGES, 33792, INF }, { UB_NUMTCPSOCK, 360, 360 },
		{ UB_NUMOTHERSOCK, 360, 360 }, { UB_TCPSNDBUF, 1720320, 2703360 },
		{ UB_TCPRCVBUF, 1720320, 2703360 },
		{ UB_OTHERSOCKBUF, 1126080, 2097152 },
		{ UB_DCACHESIZE, 3409920, 3624960 }, { UB_NUMFILE, 9312, 9312 },
		{ UB_NUMFLOCK, 188, 206 }, { UB_NUMPTY, 16, 16 },
	};
	struct ub_figures ub = { .ctid = 101 };

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		unsigned long *value = ub.value[limits[i].resource];

		value[UB_BARRIER] = limits[i].barrier;
		value[UB_LIMIT] = limits[i].limit;
		ub.known[limits[i].resource] = true;
	}
	return ub;
}

static void proposes(const struct ub_figures *ub, int resource,
		     const struct refusal *last, const char *want)
{
	_words_ struct words options = {};
	_free_ char *text = NULL;

	proposal_make(ub, resource, last, &options);
	text = words_join(&options, " ");
	is_text(text, want, ubc_name(resource));
}

static void counts(void)
{
	struct ub_figures ub = basic();

	proposes(&ub, UB_NUMPROC, NULL, "--numproc 360:360");
	proposes(&ub, UB_NUMFILE, NULL, "--numfile 14000:14000 --dcachesize 3330K:5250K");
	proposes(&ub, UB_NUMPTY, NULL, "--numpty 24:24");
	proposes(&ub, UB_NUMFLOCK, NULL, "--numflock 290:310");
	ub.value[UB_NUMPTY][UB_BARRIER] = ub.value[UB_NUMPTY][UB_LIMIT] = 0;
	proposes(&ub, UB_NUMPTY, NULL, "--numpty 2:2");
	ub.value[UB_NUMPTY][UB_MAXHELD] = 1000;
	proposes(&ub, UB_NUMPTY, NULL, "--numpty 1500:1500");
	ub.value[UB_NUMPROC][UB_LIMIT] = 60;
	proposes(&ub, UB_NUMPROC, NULL, "--numproc 90:90");
}

static void gaps(void)
{
	struct ub_figures ub = basic();

	proposes(&ub, UB_KMEMSIZE, NULL, "--kmemsize 18M:19M");
	proposes(&ub, UB_PRIVVMPAGES, NULL, "--privvmpages 320M:336M");
	proposes(&ub, UB_TCPSNDBUF, NULL, "--tcpsndbuf 2176K:3200K");
	ub.value[UB_TCPSNDBUF][UB_LIMIT] = 1720320;
	proposes(&ub, UB_TCPSNDBUF, NULL, "--tcpsndbuf 2176K:3076K");
	ub.value[UB_TCPSNDBUF][UB_LIMIT] = INF;
	proposes(&ub, UB_TCPSNDBUF, NULL, "--tcpsndbuf 2176K:unlimited");
}

/* What vzcfgvalidate would complain about is raised as well. */
static void followers(void)
{
	struct ub_figures ub = basic();

	proposes(&ub, UB_NUMTCPSOCK, NULL,
		 "--numtcpsock 540:540 --tcpsndbuf 1680K:3030K --tcprcvbuf 1680K:3030K");
	proposes(&ub, UB_NUMOTHERSOCK, NULL,
		 "--numothersock 540:540 --othersockbuf 1126080:2508480");
	proposes(&ub, UB_DCACHESIZE, NULL,
		 "--dcachesize 4352K:4608K");
	ub.value[UB_KMEMSIZE][UB_BARRIER] = 9000000;
	proposes(&ub, UB_DCACHESIZE, NULL,
		 "--dcachesize 4352K:4608K --kmemsize 9408K:15423956");
	ub.value[UB_KMEMSIZE][UB_BARRIER] = INF;
	ub.known[UB_TCPSNDBUF] = false;
	ub.value[UB_TCPRCVBUF][UB_BARRIER] = INF;
	proposes(&ub, UB_DCACHESIZE, NULL, "--dcachesize 4352K:4608K");
	proposes(&ub, UB_NUMTCPSOCK, NULL, "--numtcpsock 540:540");
}

static void memory_models(void)
{
	struct ub_figures ub = basic();

	proposes(&ub, UB_OOMGUARPAGES, NULL, "--oomguarpages 128M:unlimited");
	proposes(&ub, UB_PHYSPAGES, NULL, "");
	ub.value[UB_PHYSPAGES][UB_LIMIT] = 65536;
	ub.known[UB_SWAPPAGES] = true;
	ub.value[UB_SWAPPAGES][UB_LIMIT] = 131072;
	proposes(&ub, UB_PHYSPAGES, NULL, "--ram 320M");
	proposes(&ub, UB_OOMGUARPAGES, NULL, "--ram 320M");
	proposes(&ub, UB_SWAPPAGES, NULL, "--swap 640M");
	ub.value[UB_PHYSPAGES][UB_MAXHELD] = 80000;
	proposes(&ub, UB_PHYSPAGES, NULL, "--ram 400M");
}

static void last_refusal(void)
{
	struct ub_figures ub = basic();
	struct refusal last = { .held = 240, .wanted = 1 };

	proposes(&ub, UB_NUMPROC, &last, "--numproc 360:360");
	last = (struct refusal){ .held = 60000, .wanted = 40000 };
	proposes(&ub, UB_PRIVVMPAGES, &last, "--privvmpages 496M:512M");
	last.wanted = ULONG_MAX;
	proposes(&ub, UB_PRIVVMPAGES, &last, "--privvmpages 640M:672M");
	last.held = ULONG_MAX;
	proposes(&ub, UB_PRIVVMPAGES, &last, "--privvmpages 320M:336M");
}

static void extremes(void)
{
	struct ub_figures ub = basic();

	ub.value[UB_NUMPROC][UB_BARRIER] = INF;
	ub.value[UB_NUMPROC][UB_LIMIT] = INF;
	proposes(&ub, UB_NUMPROC, NULL, "");
	ub.value[UB_NUMPROC][UB_BARRIER] = INF - 1;
	proposes(&ub, UB_NUMPROC, NULL, "--numproc unlimited:unlimited");
	ub.value[UB_PRIVVMPAGES][UB_BARRIER] = INF / 2;
	ub.value[UB_PRIVVMPAGES][UB_LIMIT] = INF / 2;
	proposes(&ub, UB_PRIVVMPAGES, NULL,
		 "--privvmpages 5764607523034234880:5764607523034234880");
	ub.value[UB_NUMTCPSOCK][UB_BARRIER] = INF - 1;
	proposes(&ub, UB_TCPSNDBUF, NULL, "--tcpsndbuf 2176K:unlimited");
}

/* Whatever the figures are, there is a quarter more than was ever held. */
static void never_too_little(void)
{
	static const unsigned long held[] = { 1, 2, 3, 5, 7, 99, 1000, 123457 };
	bool enough = true;

	for (int res = 0; res < UB_RESOURCES; res++) {
		struct ub_figures ub = basic();
		unsigned long *value = ub.value[res];

		for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
			value[UB_MAXHELD] = held[i];
			enough &= raised(&ub, res, 1, NULL) * 4 >= held[i] * 5;
		}
	}
	ok(enough, "a quarter more than was ever held");
}

static void words_for_all(void)
{
	bool complete = true;

	for (int res = 0; res < UB_RESOURCES; res++)
		complete &= (ubc_unit(res) == UB_UNIT_NONE) ==
			    !resource_words[res].noun;
	ok(complete, "every resource has its words");
}

int main(void)
{
	counts();
	gaps();
	followers();
	memory_models();
	last_refusal();
	extremes();
	never_too_little();
	words_for_all();
	return done_testing();
}
