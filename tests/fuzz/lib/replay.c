// SPDX-License-Identifier: GPL-2.0-or-later
/* Gives every file of tests/fuzz/corpus/NAME, or those named, to a harness. */
#include <dirent.h>
#include <libgen.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../../unit/tap.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "fuzz.h"

#define CORPUS		"tests/fuzz/corpus"
#define INPUT_MAX	(1 << 20)

void __sanitizer_set_death_callback(void (*callback)(void));

static const char *current = "";

/* In a dying program: nothing but write() */
static void name_current(void)
{
	static const char text[] = "# the input is ";

	if (write(2, text, strlen(text)) < 0 ||
	    write(2, current, strlen(current)) < 0 || write(2, "\n", 1) < 0)
		_exit(1);
}

static void on_abort(int number)
{
	(void)number;
	name_current();
}

static void replay(const char *path)
{
	_free_ char *text = NULL;
	size_t len;
	int err = file_read(path, INPUT_MAX, &text, &len);

	current = path;
	fuzz_check(!err, "cannot read the input");
	LLVMFuzzerTestOneInput((const uint8_t *)text, len);
}

static size_t replay_dir(const char *dir_path)
{
	_closedir_ DIR *dir = opendir(dir_path);
	struct dirent *entry;
	size_t nr = 0;

	while (dir && (entry = readdir(dir))) {
		_free_ char *path = xasprintf("%s/%s", dir_path, entry->d_name);

		if (*entry->d_name == '.')
			continue;
		replay(path);
		current = "";
		nr++;
	}
	return nr;
}

int main(int argc, char **argv)
{
	_free_ char *dir = xasprintf(CORPUS "/%s", basename(argv[0]));
	size_t nr = argc - 1;

	__sanitizer_set_death_callback(name_current);
	signal(SIGABRT, on_abort);
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc == 1)
		nr = replay_dir(dir);
	ok(nr > 0, "all %zu inputs keep their promises", nr);
	return done_testing();
}
