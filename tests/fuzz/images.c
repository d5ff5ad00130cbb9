// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images of a container and what they are packed in. Input: 'f' (files), 'm'
 * (mounts), 'c' (control groups), 'u' (ids), 'd' (network devices), 'b'
 * (interpreters): the entries of an image. 'i' (iptables), 'n' (nft): rules. 'a': an
 * archive before it is compressed. 'h': a dump file.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/images.h"
#include "checkpoint/archive.h"
#include "checkpoint/correct.h"
#include "checkpoint/criu.h"
#include "checkpoint/dumpfile.h"
#include "checkpoint/screen_checks.h"
#include "lib/fuzz.h"

static const struct kind {
	char			letter;
	const char		*name;
	const struct image_type	*type;
	image_fn		*screen;
} kinds[] = {
	{ 'f', "files.img", &image_files, screen_files },
	{ 'm', "mountpoints-4.img", &image_mounts, screen_mounts },
	{ 'c', "cgroup.img", &image_cgroup, screen_cgroup },
	{ 'u', "userns-3.img", &image_userns, screen_userns },
	{ 'd', "netdev-3.img", &image_devices, screen_devices },
	{ 'b', "binfmt-misc.img", &image_interpreters, screen_interpreters },
};

static struct image_dir open_dir(const char *path)
{
	return (struct image_dir){
		.fd = open(path, O_DIRECTORY | O_CLOEXEC), .path = path,
		.error = VZ_RESTORE_ERROR,
	};
}

/* What watches need beside the files. */
static void save_neighbours(void)
{
	struct str ids = image_begin(MAGIC_IDS), entry = { 0 };
	struct str mounts = image_begin(MAGIC_MOUNTS);

	put(&entry, 9, 4);
	image_add(&ids, &entry);
	image_save("/img/ids-1.img", &ids);
	put_mount(&mounts, 10, 50, "/", "/");
	image_save("/img/mountpoints-4.img", &mounts);
	mounts = image_begin(MAGIC_MOUNTS);
	put_mount(&mounts, 20, 50, "/", "/");
	image_save("/img/mountpoints-9.img", &mounts);
}

/* What was corrected is right, and is not corrected again. */
static void check_correction(const struct image_dir *dir, const char *path)
{
	const struct correct_request request = {
		.dir = dir, .criu = CRIU_MINIMUM, .old_base = 100000,
		.new_base = 500000, .nr_ids = 65536,
	};
	_str_ struct str once = { 0 }, twice = { 0 };

	if (images_correct(&request))
		return;
	once = image_bytes(path);
	fuzz_check(!images_correct(&request), "what was written is not read");
	twice = image_bytes(path);
	fuzz_check(once.len == twice.len &&
		   !memcmp(once.text, twice.text, once.len),
		   "a second correction of %s changes it", path);
}

static void check_screen(const struct image_dir *dir, const struct kind *kind)
{
	struct words none = { 0 };
	struct screen_request request = {
		.dir = dir, .group = "vz/101/ct", .base = 500000,
		.nr_ids = 65536, .mounts = &none,
	};

	image_for_each(dir, kind->type, kind->screen, &request);
}

static void check_image(const struct kind *kind, const uint8_t *data,
			size_t size)
{
	_free_ char *dir_path = xasprintf("%s/img", scratch_root());
	_free_ char *path = xasprintf("/img/%s", kind->name);
	struct str image = image_begin(kind->type->magic);
	struct image_dir dir;

	save_neighbours();
	str_addn(&image, (const char *)data, size);
	image_save(path, &image);
	dir = open_dir(dir_path);
	check_correction(&dir, path);
	check_screen(&dir, kind);
	close(dir.fd);
	dir_remove_tree(AT_FDCWD, dir_path);
}

/* Nothing that passes begins a line with it. */
static void check_iptables(const char *text)
{
	if (screen_iptables_text(text))
		return;
	fuzz_check(!str_has_prefix(text, "-M") && !strstr(text, "\n-M"),
		   "a program is run");
	fuzz_check(!str_has_prefix(text, "--modprobe"), "a program is run");
}

static void check_nftables(const char *text)
{
	if (!screen_nftables_text(text))
		fuzz_check(!str_has_prefix(text, "include \""),
			   "a file is included");
}

static void check_unpacked(const char *path)
{
	struct image_dir dir = open_dir(path);
	_words_ struct words names = { 0 };

	image_names(&dir, "*", &names);
	for (size_t i = 0; i < names.nr; i++) {
		struct stat st;

		fuzz_check(archive_name_is_usable(names.argv[i]),
			   "a file has the name %s", names.argv[i]);
		fuzz_check(!fstatat(dir.fd, names.argv[i], &st,
				    AT_SYMLINK_NOFOLLOW) &&
			   S_ISREG(st.st_mode) && st.st_nlink == 1,
			   "%s is no plain file", names.argv[i]);
	}
	close(dir.fd);
}

static void check_archive(const uint8_t *data, size_t size)
{
	const struct archive_size most = { 100, 1 << 20 };
	_free_ char *packed = xasprintf("%s/packed", scratch_root());
	_free_ char *path = xasprintf("%s/out", scratch_root());
	_packing_ struct packing packing = { 0 };
	_unpacking_ struct unpacking unpacking = { 0 };
	_close_ int fd = open(packed, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
			      0600);
	struct image_dir dir;

	packing_begin(&packing, fd);
	packing_write(&packing, data, size);
	packing_end(&packing);
	lseek(fd, 0, SEEK_SET);
	unpacking_begin(&unpacking, fd, packing.len);
	mkdir(path, 0700);
	dir = open_dir(path);
	archive_read(&unpacking, "ARCHIVE", &most, dir.fd);
	close(dir.fd);
	check_unpacked(path);
	dir_remove_tree(AT_FDCWD, path);
}

static void check_dumpfile(const uint8_t *data, size_t size)
{
	_free_ char *path = xasprintf("%s/dump", scratch_root());
	_free_ char *out = xasprintf("%s/out", scratch_root());
	_dump_meta_ struct dump_meta meta = { 0 }, cheap = { 0 };

	if (file_replace(path, (const char *)data, size, 0600))
		abort();
	if (dumpfile_unpack(path, out, &meta)) {
		fuzz_check(!path_exists(out), "a refused file was unpacked");
		return;
	}
	fuzz_check(!dumpfile_read_meta(path, &cheap), "the header alone");
	fuzz_same(cheap.config, meta.config, "the configuration");
	check_unpacked(out);
	dir_remove_tree(AT_FDCWD, out);
}

static void check_rules(char letter, const uint8_t *data, size_t size)
{
	_free_ char *text = fuzz_text(data, size);

	if (letter == 'i')
		check_iptables(text);
	else
		check_nftables(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (*data == kinds[i].letter)
			check_image(&kinds[i], data + 1, size - 1);
	if (*data == 'i' || *data == 'n')
		check_rules(*data, data + 1, size - 1);
	if (*data == 'a')
		check_archive(data + 1, size - 1);
	if (*data == 'h')
		check_dumpfile(data + 1, size - 1);
	return 0;
}
