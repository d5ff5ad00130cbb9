// SPDX-License-Identifier: GPL-2.0-or-later
/* Corrections of images: what changes, what does not, what is refused. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checkpoint/correct.h"
#include "checkpoint/criu.h"
#include "images.h"

#define MANY	5000

static struct image_dir dir = { .fd = -1, .error = VZ_RESTORE_ERROR };
static struct correct_request request = {
	.dir = &dir, .criu = CRIU_VERSION(4, 1, 1), .old_base = 100000,
	.new_base = 100000, .nr_ids = 65536,
};

/* A directory of its own for each case. */
static void begin(const char *name)
{
	static char *path;
	_free_ char *mark = xasprintf("/%s/mark", name);

	if (dir.fd >= 0)
		close(dir.fd);
	free(path);
	scratch_write(mark, "");
	path = xasprintf("%s/%s", scratch_root(), name);
	unlinkat(AT_FDCWD, mark, 0);
	dir.path = path;
	dir.fd = open(path, O_DIRECTORY | O_CLOEXEC);
}

static enum vz_err correct_quietly(void)
{
	int saved = dup(2), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	enum vz_err err;

	fflush(stderr);
	dup2(null, 2);
	err = images_correct(&request);
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
	close(null);
	return err;
}

static void is_bytes(const char *path, struct str *want, const char *promise)
{
	_str_ struct str got = image_bytes(path);

	ok(got.len == want->len && !memcmp(got.text, want->text, got.len), "%s",
	   promise);
	str_free(want);
	*want = (struct str){ 0 };
}

static struct str timer(uint64_t value, uint64_t interval)
{
	struct str tfd = { 0 }, file = { 0 };

	put(&tfd, 1, 7);
	put(&tfd, 7, value);
	put(&tfd, 8, value);
	put(&tfd, 9, interval);
	put(&tfd, 10, interval + 5);
	put(&file, 1, 17);
	put(&file, 2, 7);
	put_message(&file, 12, &tfd);
	return file;
}

/* Unknown fields come last. */
static struct str corrected_timer(uint64_t interval)
{
	struct str tfd = { 0 }, file = { 0 };

	put(&tfd, 7, interval);
	put(&tfd, 8, interval + 5);
	put(&tfd, 9, interval);
	put(&tfd, 10, interval + 5);
	put(&tfd, 1, 7);
	put(&file, 1, 17);
	put(&file, 2, 7);
	put_message(&file, 12, &tfd);
	return file;
}

static struct str other_file(unsigned int id)
{
	struct str reg = { 0 }, file = { 0 };

	put(&reg, 1, id);
	put(&reg, 2, 0100000);		/* no meaning here */
	put_text(&reg, 6, "/etc/hostname");
	put(&file, 1, 1);
	put(&file, 2, id);
	put_message(&file, 3, &reg);
	put_text(&file, 99, "kept");
	return file;
}

static void expired_timers(void)
{
	struct str image = image_begin(MAGIC_FILES);
	struct str want = image_begin(MAGIC_FILES);
	struct str entry;

	begin("timers");
	for (int expired = 0; expired < 2; expired++) {
		entry = other_file(3);
		image_add(&image, &entry);
		entry = other_file(3);
		image_add(&want, &entry);
		entry = timer(expired ? 0 : 9, 2);
		image_add(&image, &entry);
		entry = timer(expired ? 0 : 9, 2);
		if (expired) {
			str_free(&entry);
			entry = corrected_timer(2);
		}
		image_add(&want, &entry);
	}
	image_save("/timers/files.img", &image);
	is_number(images_correct(&request), VZ_OK, "timers are corrected");
	is_bytes("/timers/files.img", &want,
		 "one that had expired gets its period, the rest stays byte for byte");
}

static void one_shot_timers(void)
{
	struct str image = image_begin(MAGIC_FILES), tfd = { 0 }, file = { 0 };
	_str_ struct str before = { 0 };
	struct stat old, new;

	begin("once");
	for (int field = 7; field <= 10; field++)
		put(&tfd, field, 0);
	put(&file, 1, 17);
	put(&file, 2, 7);
	put_message(&file, 12, &tfd);
	image_add(&image, &file);
	str_addn(&before, image.text, image.len);
	image_save("/once/files.img", &image);
	fstatat(dir.fd, "files.img", &old, 0);
	is_number(images_correct(&request), VZ_OK,
		  "a timer without a period is no such one");
	fstatat(dir.fd, "files.img", &new, 0);
	ok(old.st_ino == new.st_ino, "a file with nothing to correct stays");
	is_bytes("/once/files.img", &before, "as it was");
}

static struct str handle(unsigned int mount, const char *path)
{
	struct str h = { 0 };

	put(&h, 1, 8);
	put(&h, 2, 1);
	put(&h, 3, 0x1234);
	if (path)
		put_text(&h, 4, path);
	if (mount)
		put(&h, 5, mount);
	return h;
}

/* Unknown fields last, as they are written again. */
static struct str corrected_handle(unsigned int mount, const char *path)
{
	struct str h = { 0 };

	if (path)
		put_text(&h, 4, path);
	put(&h, 5, mount);
	put(&h, 1, 8);
	put(&h, 2, 1);
	put(&h, 3, 0x1234);
	return h;
}

static struct str inotify_of(struct str h)
{
	struct str wd = { 0 }, ify = { 0 }, file = { 0 };

	put_message(&wd, 7, &h);
	put_message(&ify, 5, &wd);
	put(&file, 1, 8);
	put(&file, 2, 5);
	put_message(&file, 13, &ify);
	return file;
}

static struct str fanotify_of(struct str h)
{
	struct str ie = { 0 }, mark = { 0 }, ffy = { 0 }, file = { 0 };

	put_message(&ie, 2, &h);
	put_message(&mark, 7, &ie);
	put_message(&ffy, 6, &mark);
	put(&file, 1, 12);
	put(&file, 2, 6);
	put_message(&file, 14, &ffy);
	return file;
}

/* Init's mounts are 10.., those of a service 20.. */
static void make_mounts(const char *name)
{
	_free_ char *ids_path = xasprintf("/%s/ids-1.img", name);
	_free_ char *init_path = xasprintf("/%s/mountpoints-4.img", name);
	_free_ char *nested_path = xasprintf("/%s/mountpoints-9.img", name);
	struct str ids = image_begin(MAGIC_IDS), entry = { 0 };
	struct str init = image_begin(MAGIC_MOUNTS);
	struct str nested = image_begin(MAGIC_MOUNTS);

	put(&entry, 1, 1);
	put(&entry, 9, 4);
	image_add(&ids, &entry);
	image_save(ids_path, &ids);
	put_mount(&init, 13, 50, "/", "/mnt/all");
	put_mount(&init, 10, 50, "/", "/");
	put_mount(&init, 11, 51, "/", "/run");
	put_mount(&init, 12, 50, "/var/cache", "/cache");
	image_save(init_path, &init);
	put_mount(&nested, 20, 50, "/", "/");
	put_mount(&nested, 21, 51, "/", "/run");
	put_mount(&nested, 22, 50, "/tmp/private-1", "/tmp");
	put_mount(&nested, 23, 50, "/var/cache", "/var/spool");
	put_mount(&nested, 24, 77, "/", "/nowhere");
	image_save(nested_path, &nested);
}

static void watches(void)
{
	static const struct {
		unsigned int	mount;
		const char	*path;
		unsigned int	want;		/* 0: stays as it is */
		const char	*want_path;
		const char	*promise;
	} cases[] = {
		{ 10, "/etc", 0, NULL, "a watch by init's mount stays" },
		{ 0, "/etc", 0, NULL, "so does one without a mount" },
		{ 99, "/etc", 0, NULL, "and one by a mount that is not there" },
		{ 24, "/nowhere/a", 0, NULL,
		  "and one of a file system that init does not have" },
		{ 20, "/etc", 10, "/etc", "the root is init's root, whatever shows it, too" },
		{ 20, NULL, 10, NULL, "by its handle alone, too" },
		{ 21, "/run/systemd", 11, "/run/systemd", "/run is /run" },
		{ 21, "/run", 11, "/run", "itself as well" },
		{ 22, "/tmp/x/y", 13, "/mnt/all/tmp/private-1/x/y",
		  "a private /tmp is where init sees it" },
		{ 22, "/tmp", 13, "/mnt/all/tmp/private-1", "and its top" },
		{ 23, "/var/spool/at", 12, "/cache/at",
		  "the same part of the file system is preferred" },
		{ 22, "/elsewhere", 13, "/elsewhere",
		  "a path that is not below its mount stays" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str (*const wrap[])(struct str) = { inotify_of,
							   fanotify_of };

		for (size_t j = 0; j < ARRAY_SIZE(wrap); j++) {
			struct str image = image_begin(MAGIC_FILES);
			struct str want = image_begin(MAGIC_FILES);
			struct str entry = wrap[j](handle(cases[i].mount,
							  cases[i].path));

			begin("watches");
			make_mounts("watches");
			image_add(&image, &entry);
			image_save("/watches/files.img", &image);
			entry = wrap[j](cases[i].want ?
				corrected_handle(cases[i].want,
						 cases[i].want_path) :
				handle(cases[i].mount, cases[i].path));
			image_add(&want, &entry);
			images_correct(&request);
			is_bytes("/watches/files.img", &want,
				 cases[i].promise);
		}
	}
}

static struct str userns(uint32_t base)
{
	struct str image = image_begin(MAGIC_USERNS), entry = { 0 };

	for (int map = 1; map <= 2; map++) {
		struct str extent = { 0 };

		put(&extent, 1, 0);
		put(&extent, 2, base + map - 1);
		put(&extent, 3, 65536);
		put_message(&entry, map, &extent);
	}
	image_add(&image, &entry);
	return image;
}

static struct str perms(uint32_t uid, uint32_t gid)
{
	struct str p = { 0 };

	put(&p, 1, 0644);
	put(&p, 2, uid);
	put(&p, 3, gid);
	return p;
}

static struct str group(const char *name, uint32_t uid, uint32_t gid,
			struct str child)
{
	struct str g = { 0 }, property = { 0 }, p;

	put_text(&g, 1, name);
	if (child.len)
		put_message(&g, 2, &child);
	put_text(&property, 1, "memory.max");
	put_text(&property, 2, "max");
	p = perms(uid, gid);
	put_message(&property, 3, &p);
	put_message(&g, 3, &property);
	p = perms(uid, gid);
	put_message(&g, 4, &p);
	return g;
}

/* The outer group is root's, the inner one's ids are @base + 0 and + 5. */
static struct str cgroups(uint32_t base)
{
	struct str image = image_begin(MAGIC_CGROUP), entry = { 0 };
	struct str controller = { 0 }, g;

	g = group("child", base, base + 5, (struct str){ 0 });
	g = group("ct", base, 0, g);
	g = group("vz/101", 0, 0, g);
	put_text(&controller, 1, "");
	put_message(&controller, 2, &g);
	put_message(&entry, 2, &controller);
	image_add(&image, &entry);
	return image;
}

static void other_range(void)
{
	struct str image = userns(100000), want = userns(100000);

	begin("ids");
	image_save("/ids/userns-6.img", &image);
	image = cgroups(100000);
	image_save("/ids/cgroup.img", &image);
	is_number(images_correct(&request), VZ_OK, "a range that stays");
	is_bytes("/ids/userns-6.img", &want, "changes nothing");
	want = cgroups(100000);
	is_bytes("/ids/cgroup.img", &want, "nor control groups");
	request.new_base = 4000000;
	is_number(images_correct(&request), VZ_OK, "another one");
	want = userns(4000000);
	is_bytes("/ids/userns-6.img", &want, "changes both maps");
	want = cgroups(4000000);
	is_bytes("/ids/cgroup.img", &want,
		 "and owners of groups and properties; others stay");
	request.new_base = request.old_base;
}

/* The last id of the range, and five behind it. */
static void edge_of_range(void)
{
	struct str image = cgroups(100000 + 65531);

	begin("edge");
	image_save("/edge/cgroup.img", &image);
	request.new_base = 0;
	is_number(images_correct(&request), VZ_OK, "the end of a range");
	request.new_base = request.old_base;
	image = image_bytes("/edge/cgroup.img");
	ok(memmem(image.text, image.len, "\x10\xfb\xff\x03", 4),
	   "ids up to it move");
	ok(memmem(image.text, image.len, "\x18\xa0\x8d\x0a", 4),
	   "those behind it do not");
	str_free(&image);
}

static void refused(struct str *image, const char *promise)
{
	_str_ struct str before = { 0 }, after = { 0 };

	begin("bad");
	str_addn(&before, str_text(image), image->len);
	image_save("/bad/files.img", image);
	is_number(correct_quietly(), VZ_RESTORE_ERROR, promise);
	after = image_bytes("/bad/files.img");
	ok(after.len == before.len &&
	   (!after.len || !memcmp(after.text, before.text, after.len)),
	   "and left alone");
}

static void bad_images(void)
{
	struct str image = { 0 }, entry;

	refused(&image, "an empty image is refused");
	image = image_begin(MAGIC_MOUNTS);
	refused(&image, "an image of another kind is refused");
	put_u32(&image, 0x12345678);
	put_u32(&image, MAGIC_FILES);
	refused(&image, "so is no image");
	image = image_begin(MAGIC_FILES);
	str_addn(&image, "\1\0\0", 3);
	refused(&image, "half a length is refused");
	image = image_begin(MAGIC_FILES);
	entry = timer(0, 1);
	image_add(&image, &entry);
	put_u32(&image, 1);
	refused(&image, "an entry behind the end is refused");
	image = image_begin(MAGIC_FILES);
	put_u32(&image, UINT32_MAX);
	str_addn(&image, "xxxx", 4);
	refused(&image, "one of 4 GB is refused");
	image = image_begin(MAGIC_FILES);
	put_u32(&image, 4);
	str_addn(&image, "\xff\xff\xff\xff", 4);
	refused(&image, "what is no message is refused");
	image = image_begin(MAGIC_FILES);
	entry = (struct str){ 0 };
	put(&entry, 1, 17);
	image_add(&image, &entry);
	refused(&image, "a message without what it needs is refused");
	image = image_begin(MAGIC_FILES);
	entry = inotify_of(handle(20, "/etc"));
	image_add(&image, &entry);
	refused(&image, "watches without init's namespaces are refused");
}

static void many_entries(void)
{
	struct str image = image_begin(MAGIC_FILES);
	_str_ struct str after = { 0 };
	size_t before;

	begin("many");
	for (int i = 0; i < MANY; i++) {
		struct str entry = i % 2 ? other_file(i) : timer(0, i + 1);

		image_add(&image, &entry);
	}
	before = image.len;
	image_save("/many/files.img", &image);
	is_number(images_correct(&request), VZ_OK, "thousands of entries");
	after = image_bytes("/many/files.img");
	ok(after.len > before, "are corrected");
	is_number(images_correct(&request), VZ_OK, "a second time");
	image = image_bytes("/many/files.img");
	ok(image.len == after.len && !memcmp(image.text, after.text, image.len),
	   "there is nothing to correct");
	str_free(&image);
}

static void old_versions(void)
{
	struct str image = image_begin(MAGIC_FILES), entry = timer(0, 2);
	struct str want = image_begin(MAGIC_FILES);

	begin("old");
	image_add(&image, &entry);
	entry = timer(0, 2);
	image_add(&want, &entry);
	image_save("/old/files.img", &image);
	request.criu = CRIU_VERSION(3, 17, 0);
	is_number(images_correct(&request), VZ_OK,
		  "a version without a correction");
	is_bytes("/old/files.img", &want, "is not corrected");
	request.criu = CRIU_VERSION(4, 1, 1);
}

static void no_link(void)
{
	struct str image = image_begin(MAGIC_FILES), entry = timer(0, 2);
	_str_ struct str after = { 0 };
	_free_ char *real = NULL;

	begin("link");
	image_add(&image, &entry);
	image_save("/real.img", &image);
	real = xasprintf("%s/real.img", scratch_root());
	ok(!symlinkat(real, dir.fd, "files.img"), "a link in an image's place");
	is_number(correct_quietly(), VZ_RESTORE_ERROR, "is refused");
}

int main(void)
{
	expired_timers();
	one_shot_timers();
	watches();
	other_range();
	edge_of_range();
	bad_images();
	many_entries();
	old_versions();
	no_link();
	return done_testing();
}
