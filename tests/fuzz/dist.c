// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of a distribution: whatever it says, only scripts that exist are
 * taken. Input: the OS template, a newline, the file.
 */
#include <stdlib.h>
#include <string.h>

#include "../unit/tap.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/paths.h"
#include "base/str.h"
#include "inside/dist.h"
#include "lib/fuzz.h"

static void make_dists(void)
{
	static bool done;

	if (done)
		return;
	scratch_write(PATH_DISTS_DIR "/scripts/functions", "f() { :; }\n");
	scratch_write(PATH_DISTS_DIR "/scripts/one.sh", "one\n");
	scratch_write(PATH_DISTS_DIR "/scripts/two.sh", "two\n");
	done = true;
}

static void check_scripts(const struct dist *dist)
{
	for (int i = 0; i < DIST_NR; i++) {
		_free_ char *text = dist_script_text(dist, i);

		if (!dist->scripts[i])
			continue;
		fuzz_check(path_exists(dist->scripts[i]), "%s does not exist",
			   dist->scripts[i]);
		fuzz_check(!text || *text, "%s is empty", dist->scripts[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_free_ char *input = fuzz_text(data, size);
	char *file = strchrnul(input, '\n');
	_dist_ struct dist dist = { 0 };
	struct ct ct = { .id = 70 };

	make_dists();
	if (*file)
		*file++ = '\0';
	scratch_write(PATH_DISTS_DIR "/default", file);
	config_set_text(&ct.effective, PARAM_OSTEMPLATE, input);
	fuzz_check(dist_load(&ct, &dist) == VZ_OK, "the default is not read");
	check_scripts(&dist);
	ct_free(&ct);
	return 0;
}
