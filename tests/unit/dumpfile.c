// SPDX-License-Identifier: GPL-2.0-or-later
/* Dump files: what is written is read again, what is not whole is refused. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/archive.h"
#include "checkpoint/dumpfile.h"
#include "tap.h"

#define BIG	300001		/* several chunks, no whole block */
#define TAIL	48

static char *at(const char *path)
{
	return xasprintf("%s%s", scratch_root(), path);
}

static int open_dir(const char *path)
{
	_free_ char *full = at(path);

	return open(full, O_DIRECTORY | O_CLOEXEC);
}

static char *big_text(void)
{
	char *text = xmalloc(BIG + 1);

	for (size_t i = 0; i < BIG; i++)
		text[i] = 'a' + i * 7919 % 26 * (i / 1000 % 3 > 0);
	text[BIG] = '\0';
	return text;
}

static struct dump_meta sample_meta(void)
{
	return (struct dump_meta){
		.ctid = 101,
		.name = xstrdup("web \"1\""),
		.made = 1764450000,
		.node = xstrdup("node1.example"),
		.kernel = xstrdup("6.12.0-vz"),
		.criu = xstrdup("4.1.1"),
		.cpu = xstrdup("fpu sse"),
		.config = xstrdup("DESCRIPTION=\"caf\xe9\"\nNUMPROC=\"240\"\n"),
		.local_uid = 1000000,
		.nr_ids = 65536,
	};
}

static void make_images(void)
{
	_free_ char *text = big_text();

	scratch_write("/img/core-1.img", "core");
	scratch_write("/img/empty.img", "");
	scratch_write("/img/pages-1.img", text);
}

static enum vz_err write_sample(const char *path)
{
	_dump_meta_ struct dump_meta meta = sample_meta();
	_close_ int dir = open_dir("/img");

	return dumpfile_write(path, dir, &meta);
}

/* Names of a directory, hidden ones too. */
static char *names_of(const char *path)
{
	_free_ char *full = at(path);
	_str_ struct str names = { 0 };
	struct dirent **entries;
	int nr = scandir(full, &entries, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		if (!str_eq(entries[i]->d_name, ".") &&
		    !str_eq(entries[i]->d_name, ".."))
			str_addf(&names, "%s ", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	str_add(&names, "");
	return str_steal(&names);
}

static void is_names(const char *path, const char *want, const char *promise)
{
	_free_ char *names = names_of(path);

	is_text(names, want, promise);
}

/* What a function reports, on standard error. */
static int saved_stderr;
static int message_fd;

static void listen_begin(void)
{
	_free_ char *path = at("/stderr");

	fflush(stderr);
	saved_stderr = dup(2);
	message_fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	dup2(message_fd, 2);
}

static char *listen_end(void)
{
	fflush(stderr);
	dup2(saved_stderr, 2);
	close(saved_stderr);
	close(message_fd);
	return scratch_read("/stderr");
}

static void says(const char *message, const char *path, const char *words)
{
	bool good = message && strstr(message, path) && strstr(message, words);

	ok(good, "and it says: %s", words);
	if (!good)
		printf("# got: %s\n", message);
}

static void round_trip(void)
{
	_free_ char *path = at("/dump/Dump.101"), *out = at("/out");
	_free_ char *big = big_text();
	_free_ char *got = NULL;
	_free_ char *small = NULL;
	_dump_meta_ struct dump_meta meta = { 0 };
	struct stat st;

	is_number(write_sample(path), VZ_OK, "a dump file is written");
	ok(!stat(path, &st) && (st.st_mode & 07777) == 0600, "for root alone");
	is_names("/dump", "Dump.101 ", "nothing is beside it");
	is_number(dumpfile_unpack(path, out, &meta), VZ_OK, "and unpacked");
	is_names("/out", "core-1.img empty.img pages-1.img ",
		 "there are the files");
	got = scratch_read("/out/pages-1.img");
	is_text(got, big, "a large one as it was");
	small = scratch_read("/out/core-1.img");
	is_text(small, "core", "a small one too");
	ok(!stat(out, &st) && (st.st_mode & 07777) == 0700,
	   "in a directory for root alone");
	dir_remove_tree(AT_FDCWD, out);
}

static void meta_is_kept(void)
{
	_free_ char *path = at("/dump/Dump.101");
	_dump_meta_ struct dump_meta meta = { 0 };
	_dump_meta_ struct dump_meta want = sample_meta();

	is_number(dumpfile_read_meta(path, &meta), VZ_OK, "the header is read");
	ok(meta.format == DUMP_FORMAT && meta.ctid == 101 &&
	   meta.made == 1764450000 && meta.local_uid == 1000000 &&
	   meta.nr_ids == 65536, "its numbers");
	ok(meta.nr_files == 3 && meta.bytes == BIG + 4, "what was counted");
	is_text(meta.name, want.name, "the name");
	is_text(meta.node, want.node, "the node");
	is_text(meta.kernel, want.kernel, "the kernel");
	is_text(meta.criu, want.criu, "the version of CRIU");
	is_text(meta.cpu, want.cpu, "the processor");
	is_text(meta.config, want.config, "the configuration, byte for byte");
	ok(meta.tools && *meta.tools, "the version of ours");
}

static void replacing(void)
{
	_free_ char *path = at("/dump/Dump.101");
	_close_ int dir = open_dir("/bad");
	_dump_meta_ struct dump_meta meta = sample_meta();
	_free_ char *message = NULL;
	struct stat before, after;

	stat(path, &before);
	is_number(write_sample(path), VZ_OK, "an older dump file is replaced");
	stat(path, &after);
	ok(before.st_ino != after.st_ino, "by another file");
	is_names("/dump", "Dump.101 ", "nothing is left");
	listen_begin();
	is_number(dumpfile_write(path, dir, &meta), VZ_CHKPNT_ERROR,
		  "what cannot be packed is refused");
	message = listen_end();
	says(message, "link.img", "Cannot read");
	stat(path, &before);
	ok(before.st_ino == after.st_ino, "then the older one stays");
	is_names("/dump", "Dump.101 ", "alone");
}

/* The disk is full: a limit of the process. */
static void full_disk(void)
{
	_free_ char *path = at("/dump/Dump.102");
	pid_t pid = fork();
	int status;

	if (!pid) {
		const struct rlimit limit = { 700, 700 };

		freopen("/dev/null", "w", stderr);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(write_sample(path));
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == VZ_CHKPNT_ERROR,
	   "a dump file that cannot be written is no success");
	is_names("/dump", "Dump.101 ", "and nothing is left of it");
}

/* A file system without nameless files, as NFS is. */
static void refuse_nameless(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_TMPFILE & ~O_DIRECTORY,
			 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { ARRAY_SIZE(code), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(99);
}

static int in_old_file_system(const char *path, rlim_t size)
{
	const struct rlimit limit = { size, size };
	pid_t pid = fork();
	int status;

	if (!pid) {
		refuse_nameless();
		freopen("/dev/null", "w", stderr);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(write_sample(path));
	}
	waitpid(pid, &status, 0);
	return status;
}

static void old_file_systems(void)
{
	_free_ char *path = at("/dump/Dump.106");
	_dump_meta_ struct dump_meta meta = { 0 };

	is_number(in_old_file_system(path, 700), VZ_CHKPNT_ERROR << 8,
		  "a dump file that has a name from the start can fail");
	is_names("/dump", "Dump.101 ", "and nothing is left of it");
	is_number(in_old_file_system(path, RLIM_INFINITY), VZ_OK,
		  "or be written");
	is_names("/dump", "Dump.101 Dump.106 ", "under its name alone");
	is_number(dumpfile_verify(path, &meta), VZ_OK, "as it should be");
	unlink(path);
}

static void refused_as(const char *path, const char *words, const char *what)
{
	_free_ char *out = at("/out");
	_free_ char *message = NULL;
	_dump_meta_ struct dump_meta meta = { 0 };
	enum vz_err err;

	listen_begin();
	err = dumpfile_read_meta(path, &meta);
	message = listen_end();
	is_number(err, VZ_RESTORE_ERROR, what);
	says(message, path, words);
	listen_begin();
	is_number(dumpfile_unpack(path, out, &meta), VZ_RESTORE_ERROR,
		  "nor is it unpacked");
	free(listen_end());
	ok(!path_exists(out), "nothing is left of that");
}

static void wrong_files(void)
{
	_free_ char *dump = at("/dump/Dump.101"), *dir = at("/dump");
	_free_ char *link = at("/link"), *fifo = at("/fifo");
	_free_ char *none = at("/none");

	refused_as(none, "No such file", "no file");
	refused_as(dir, "no regular file", "a directory is refused");
	symlink(dump, link);
	refused_as(link, "symbolic link", "a link is refused");
	mkfifo(fifo, 0600);
	refused_as(fifo, "no regular file", "a pipe is refused");
	chmod(dump, 0640);
	refused_as(dump, "0640", "what a group may read is refused");
	chmod(dump, 0602);
	refused_as(dump, "0602", "what others may write is refused");
	chmod(dump, 0600);
	if (!geteuid()) {
		chown(dump, 1234, 0);
		refused_as(dump, "user 1234", "somebody else's is refused");
		chown(dump, 0, 0);
	}
}

/* A copy of the dump file, changed. */
struct copy {
	char	*path;
	char	*text;
	size_t	len;
};

static struct copy copy_dump(void)
{
	_free_ char *dump = at("/dump/Dump.101");
	struct copy copy = { .path = at("/copy") };

	if (file_read(dump, 1 << 24, &copy.text, &copy.len))
		abort();
	return copy;
}

static void copy_free(struct copy *copy)
{
	free(copy->path);
	free(copy->text);
}
#define _copy_ __attribute__((cleanup(copy_free)))

static void copy_write(const struct copy *copy, size_t len)
{
	unlink(copy->path);
	if (file_replace(copy->path, copy->text, len, 0600))
		abort();
}

static void foreign_files(void)
{
	_copy_ struct copy copy = copy_dump();

	copy_write(&copy, 0);
	refused_as(copy.path, "no dump file", "an empty file is refused");
	copy.text[8] = DUMP_FORMAT + 1;
	copy_write(&copy, copy.len);
	refused_as(copy.path, "has format 2", "a newer format is refused");
	copy.text[8] = DUMP_FORMAT;
	copy.text[12 + 2] = 0x7f;
	copy_write(&copy, copy.len);
	refused_as(copy.path, "header is wrong", "too long a header is refused");
	copy.text[12 + 2] = 0;
	copy.text[16] = '[';
	copy_write(&copy, copy.len);
	refused_as(copy.path, "header is wrong", "no JSON is refused");
	copy.text[0] = 'X';
	copy_write(&copy, copy.len);
	refused_as(copy.path, "no dump file", "another file is refused");
}

static void truncated_files(void)
{
	_copy_ struct copy copy = copy_dump();
	const size_t ends[] = { 12, 17, 100, copy.len - TAIL - 1, copy.len - 1 };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		copy_write(&copy, ends[i]);
		refused_as(copy.path, ends[i] < 16 ? "no dump file" :
						     "truncated",
			   "a truncated file is refused");
	}
	copy.text[copy.len - TAIL + 8]++;
	copy_write(&copy, copy.len);
	refused_as(copy.path, "truncated", "so is one of another length");
	copy.text[copy.len - TAIL + 8]--;
	copy.text = xrealloc(copy.text, copy.len + 1);
	copy.text[copy.len] = '\n';
	copy_write(&copy, copy.len + 1);
	refused_as(copy.path, "truncated", "so is a longer one");
}

static void damaged_files(void)
{
	_copy_ struct copy copy = copy_dump();
	_free_ char *out = at("/out");
	_free_ char *message = NULL;
	_dump_meta_ struct dump_meta meta = { 0 }, cheap = { 0 };

	copy.text[copy.len - TAIL - 20] ^= 1;
	copy_write(&copy, copy.len);
	is_number(dumpfile_read_meta(copy.path, &cheap), VZ_OK,
		  "the header does not ask for the hash");
	listen_begin();
	is_number(dumpfile_unpack(copy.path, out, &meta), VZ_RESTORE_ERROR,
		  "a wrong bit is noticed");
	message = listen_end();
	says(message, copy.path, "SHA-256");
	ok(!path_exists(out), "before anything is unpacked");
	listen_begin();
	is_number(dumpfile_verify(copy.path, &meta), VZ_RESTORE_ERROR,
		  "by a look at it, too");
	free(listen_end());
}

static enum vz_err receive_from(const char *text, size_t len, const char *path,
				struct dump_meta *meta)
{
	int fds[2];
	enum vz_err err;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		close(fds[0]);
		_exit(fd_write_all(fds[1], text, len) != 0);
	}
	close(fds[1]);
	err = dumpfile_receive(fds[0], "a pipe", path, meta);
	close(fds[0]);
	waitpid(pid, NULL, 0);
	return err;
}

static void streams(void)
{
	_copy_ struct copy copy = copy_dump();
	_free_ char *path = at("/dump/Dump.103");
	_dump_meta_ struct dump_meta meta = { 0 }, none = { 0 }, again = { 0 };

	listen_begin();
	is_number(receive_from(copy.text, copy.len - 1, path, &none),
		  VZ_RESTORE_ERROR, "a stream that ends early is refused");
	copy.text[copy.len - TAIL - 20] ^= 1;
	is_number(receive_from(copy.text, copy.len, path, &none),
		  VZ_RESTORE_ERROR, "so is one with a wrong bit");
	free(listen_end());
	is_names("/dump", "Dump.101 ", "nothing is left of them");
	copy.text[copy.len - TAIL - 20] ^= 1;
	is_number(receive_from(copy.text, copy.len, path, &meta), VZ_OK,
		  "a whole one becomes a file");
	is_number(meta.ctid, 101, "of that container");
	is_number(dumpfile_verify(path, &again), VZ_OK, "as it was sent");
	unlink(path);
}

static void written_to_a_pipe(void)
{
	_free_ char *path = at("/dump/Dump.104");
	_dump_meta_ struct dump_meta meta = { 0 };
	int fds[2], status;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		_dump_meta_ struct dump_meta sent = sample_meta();

		close(fds[0]);
		_exit(dumpfile_write_fd(fds[1], "a pipe", open_dir("/img"),
					&sent));
	}
	close(fds[1]);
	is_number(dumpfile_receive(fds[0], "a pipe", path, &meta), VZ_OK,
		  "a dump file is written to a pipe and read from it");
	close(fds[0]);
	waitpid(pid, &status, 0);
	is_number(status, 0, "which both ends know");
	unlink(path);
}

/* Archives of somebody else, packed as ours are. */
static void add_checksum(char *header)
{
	unsigned int sum = 0;

	memset(header + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)header[i];
	sprintf(header + 148, "%06o", sum);
	header[155] = ' ';
}

static size_t member(char *to, const char *name, char type, unsigned int size)
{
	memset(to, 0, 512);
	memcpy(to, name, strlen(name));
	sprintf(to + 124, "%011o", size);
	to[156] = type;
	memcpy(to + 257, "ustar\0" "00", 8);
	add_checksum(to);
	memset(to + 512, 'x', size);
	return 512 + (size + 511) / 512 * 512;
}

static enum vz_err unpack_archive(const char *archive, size_t len,
				  unsigned long nr_files, unsigned long bytes)
{
	const struct archive_size size = { nr_files, bytes };
	_packing_ struct packing packing = { 0 };
	_unpacking_ struct unpacking unpacking = { 0 };
	_free_ char *packed = at("/packed"), *out = at("/members");
	_close_ int fd = open(packed, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
			      0600);
	_close_ int dir = -1;
	enum vz_err err;

	packing_begin(&packing, fd);
	packing_write(&packing, archive, len);
	packing_end(&packing);
	lseek(fd, 0, SEEK_SET);
	unpacking_begin(&unpacking, fd, packing.len);
	dir_remove_tree(AT_FDCWD, out);
	mkdir(out, 0700);
	dir = open_dir("/members");
	listen_begin();
	err = archive_read(&unpacking, "ARCHIVE", &size, dir);
	free(listen_end());
	return err;
}

static void hostile_archives(void)
{
	static const struct {
		const char	*name;
		char		type;
		const char	*what;
	} members[] = {
		{ "../up", '0', "a member above the directory" },
		{ "/etc/passwd", '0', "an absolute path" },
		{ "a/b", '0', "a path" },
		{ "..", '0', "the directory above" },
		{ ".hidden", '0', "a hidden file" },
		{ "", '0', "no name" },
		{ "a b", '0', "a name with a blank" },
		{ "link", '2', "a symbolic link" },
		{ "link", '1', "a hard link" },
		{ "dev", '3', "a character device" },
		{ "dev", '4', "a block device" },
		{ "dir", '5', "a directory" },
		{ "fifo", '6', "a pipe" },
		{ "long", 'L', "GNU's long name" },
		{ "long", 'x', "an extended header" },
	};
	static char archive[4096];

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		size_t len = member(archive, members[i].name, members[i].type,
				    0);

		memset(archive + len, 0, 1024);
		is_number(unpack_archive(archive, len + 1024, 1, 0),
			  VZ_RESTORE_ERROR, members[i].what);
		is_names("/members", "", "is not unpacked");
	}
}

static void usable_names(void)
{
	ok(archive_name_is_usable("pages-1.img"), "a plain name");
	ok(!archive_name_is_usable("/tmp/new"), "no absolute path");
	ok(!archive_name_is_usable("new/file"), "no path");
	ok(!archive_name_is_usable("a\nb") && !archive_name_is_usable("a\x7f"),
	   "nothing that a terminal obeys");
}

static void wrong_sizes(void)
{
	static char archive[8192];
	size_t one = member(archive, "one", '0', 100);
	size_t two = one + member(archive + one, "two", '0', 50);

	memset(archive + two, 0, 1024);
	is_number(unpack_archive(archive, two + 1024, 2, 150), VZ_OK,
		  "two members are unpacked");
	is_number(unpack_archive(archive, two + 1024, 1, 150), VZ_RESTORE_ERROR,
		  "not more than there should be");
	is_number(unpack_archive(archive, two + 1024, 2, 149), VZ_RESTORE_ERROR,
		  "not more bytes either");
	is_names("/members", "one ", "and none of them is written");
	is_number(unpack_archive(archive, two + 1024, 3, 150), VZ_RESTORE_ERROR,
		  "nor less");
	is_number(unpack_archive(archive, two + 1024, 2, 151), VZ_RESTORE_ERROR,
		  "nor less bytes");
	is_number(unpack_archive(archive, two + 512, 2, 150), VZ_RESTORE_ERROR,
		  "an archive has its end");
	is_number(unpack_archive(archive, two + 1024 + 512, 2, 150),
		  VZ_RESTORE_ERROR, "and nothing behind it");
	member(archive + one, "one", '0', 50);
	is_number(unpack_archive(archive, two + 1024, 2, 150), VZ_RESTORE_ERROR,
		  "no member is there twice");
	archive[5]++;
	is_number(unpack_archive(archive, two + 1024, 2, 150), VZ_RESTORE_ERROR,
		  "a header has its checksum");
}

/* Sizes that eleven octal digits do not hold are GNU's: a binary number. */
static void beyond_octal(void)
{
	_free_ char *huge = at("/huge/pages-1.img");
	_close_ int dir = -1;
	struct archive_size size;
	static char archive[4096];
	size_t len = member(archive, "huge", '0', 100);

	scratch_write("/huge/pages-1.img", "");
	if (truncate(huge, 9L << 30))
		abort();
	dir = open_dir("/huge");
	is_number(archive_measure(dir, &size), VZ_OK,
		  "a directory is measured");
	ok(size.nr_files == 1 && size.bytes == 9UL << 30,
	   "a file above 8 GB as well");
	memset(archive + len, 0, 1024);
	memcpy(archive + 124, "\x80\0\0\0\0\0\0\0\0\0\0\x64", 12);
	add_checksum(archive);
	is_number(unpack_archive(archive, len + 1024, 1, 100), VZ_OK,
		  "a binary size is understood");
	archive[124 + 7] = 2;
	add_checksum(archive);
	is_number(unpack_archive(archive, len + 1024, 1, 100), VZ_RESTORE_ERROR,
		  "8 GB are no 100 bytes");
	archive[124 + 1] = 1;
	add_checksum(archive);
	is_number(unpack_archive(archive, len + 1024, 1, 100), VZ_RESTORE_ERROR,
		  "what no file has is no size");
}

/* The format is one that others know. */
static void tar_reads_it(void)
{
	_free_ char *path = at("/dump/Dump.101"), *list = at("/list");
	_free_ char *names = NULL;
	_free_ char *command = xasprintf(
		"tail -c +$(($(od -An -tu4 -j12 -N4 %s) + 17)) %s | "
		"head -c -%d | zstd -dc | tar -tf - > %s", path, path, TAIL,
		list);

	if (system("command -v zstd > /dev/null"))
		return;
	is_number(system(command), 0, "tar and zstd can read the payload");
	names = scratch_read("/list");
	is_text(names, "core-1.img\nempty.img\npages-1.img\n", "all of it");
}

static void refused_members(void)
{
	_free_ char *link = at("/bad/link.img");

	scratch_write("/bad/a.img", "a");
	symlink("a.img", link);
}

int main(void)
{
	_free_ char *dump = at("/dump");

	mkdir(dump, 0700);
	make_images();
	refused_members();
	round_trip();
	meta_is_kept();
	replacing();
	full_disk();
	old_file_systems();
	wrong_files();
	foreign_files();
	truncated_files();
	damaged_files();
	streams();
	written_to_a_pipe();
	hostile_archives();
	usable_names();
	wrong_sizes();
	beyond_octal();
	tar_reads_it();
	return done_testing();
}
