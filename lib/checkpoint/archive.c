// SPDX-License-Identifier: GPL-2.0-or-later
/* A tar archive of the files of one directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/str.h"
#include "checkpoint/archive.h"

#define BLOCK		512
#define CHUNK		65536
#define NAME_MAX_LEN	99
#define FILE_MODE	0600
#define TYPE_FILE	'0'
#define OCTAL_MAX	077777777777UL	/* eleven digits of a size */
#define IS_BINARY	0x80		/* in its first byte: a big-endian number */

/* As POSIX.1-1988 has it; all texts. */
struct header {
	char	name[100];
	char	mode[8];
	char	uid[8];
	char	gid[8];
	char	size[12];
	char	mtime[12];
	char	checksum[8];
	char	type;
	char	link[100];
	char	magic[6];
	char	version[2];
	char	rest[247];
};
_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

bool archive_name_is_usable(const char *name)
{
	size_t len = strlen(name);

	if (!len || len > NAME_MAX_LEN || *name == '.')
		return false;
	for (; *name; name++)
		if (*name == '/' || *name <= ' ' || *name > '~')
			return false;
	return true;
}

static enum vz_err cannot_read(int err, const char *name)
{
	return vz_fail_errno(VZ_CHKPNT_ERROR, err, "Cannot read image %s",
			     name);
}

/* The names in @dir_fd, in their order. */
static enum vz_err list_names(int dir_fd, struct words *ret)
{
	struct dirent **entries = NULL;
	int nr = scandirat(dir_fd, ".", &entries, NULL, alphasort);

	if (nr < 0)
		return vz_fail_errno(VZ_CHKPNT_ERROR, errno,
				     "Cannot read the image directory");
	for (int i = 0; i < nr; i++) {
		if (!str_eq(entries[i]->d_name, ".") &&
		    !str_eq(entries[i]->d_name, ".."))
			words_add(ret, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return VZ_OK;
}

static enum vz_err open_member(int dir_fd, const char *name, int *ret_fd,
			       uint64_t *ret_size)
{
	_close_ int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW |
				O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return cannot_read(errno, name);
	if (!S_ISREG(st.st_mode) || !archive_name_is_usable(name))
		return vz_fail(VZ_CHKPNT_ERROR,
			       "Image %s is no regular file of a plain name, which is all that a dump file can hold",
			       name);
	*ret_fd = steal_fd(&fd);
	*ret_size = st.st_size;
	return VZ_OK;
}

enum vz_err archive_measure(int dir_fd, struct archive_size *ret)
{
	_words_ struct words names = { 0 };
	enum vz_err err = list_names(dir_fd, &names);

	*ret = (struct archive_size){ .nr_files = names.nr };
	for (size_t i = 0; !err && i < names.nr; i++) {
		_close_ int fd = -1;
		uint64_t size;

		err = open_member(dir_fd, names.argv[i], &fd, &size);
		if (!err)
			ret->bytes += size;
	}
	return err;
}

static unsigned int checksum_of(const struct header *header)
{
	struct header copy = *header;
	const unsigned char *bytes = (const unsigned char *)&copy;
	unsigned int sum = 0;

	memset(copy.checksum, ' ', sizeof(copy.checksum));
	for (size_t i = 0; i < sizeof(copy); i++)
		sum += bytes[i];
	return sum;
}

static void print_octal(char *field, size_t size, unsigned long number)
{
	_free_ char *text = xasprintf("%0*lo", (int)size - 1, number);

	memcpy(field, text, size);
}

static void print_size(char field[12], uint64_t size)
{
	if (size <= OCTAL_MAX) {
		print_octal(field, 12, size);
		return;
	}
	for (int i = 11; i > 0; i--, size >>= 8)
		field[i] = size & 0xff;
	field[0] = (char)IS_BINARY;
}

static int write_header(struct packing *packing, const char *name,
			uint64_t size)
{
	struct header header = { .type = TYPE_FILE, .version = "00" };

	memcpy(header.name, name, strlen(name));
	memcpy(header.magic, "ustar", 6);
	print_octal(header.mode, sizeof(header.mode), FILE_MODE);
	print_octal(header.uid, sizeof(header.uid), 0);
	print_octal(header.gid, sizeof(header.gid), 0);
	print_octal(header.mtime, sizeof(header.mtime), 0);
	print_size(header.size, size);
	print_octal(header.checksum, 7, checksum_of(&header));
	header.checksum[7] = ' ';
	return packing_write(packing, &header, sizeof(header));
}

static int write_padding(struct packing *packing, uint64_t size)
{
	static const char zeros[BLOCK];

	return packing_write(packing, zeros, -size % BLOCK);
}

/* Exactly @size bytes; -ENODATA: it has become shorter. */
static int write_content(struct packing *packing, int fd, uint64_t size)
{
	_free_ char *buf = xmalloc(CHUNK);

	while (size) {
		ssize_t got = read(fd, buf, size < CHUNK ? size : CHUNK);
		int err;

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? -errno : -ENODATA;
		err = packing_write(packing, buf, got);
		if (err)
			return err;
		size -= got;
	}
	return 0;
}

static enum vz_err write_member(struct packing *packing, int dir_fd,
				const char *name)
{
	_close_ int fd = -1;
	uint64_t size;
	enum vz_err failed = open_member(dir_fd, name, &fd, &size);
	int err;

	if (failed)
		return failed;
	err = write_header(packing, name, size);
	if (!err)
		err = write_content(packing, fd, size);
	if (!err)
		err = write_padding(packing, size);
	return err ? vz_fail_errno(VZ_CHKPNT_ERROR, err,
				   "Cannot copy image %s into the dump file",
				   name) :
		     VZ_OK;
}

enum vz_err archive_write(int dir_fd, struct packing *packing)
{
	static const char end[2 * BLOCK];
	_words_ struct words names = { 0 };
	enum vz_err err = list_names(dir_fd, &names);
	int failed;

	for (size_t i = 0; !err && i < names.nr; i++)
		err = write_member(packing, dir_fd, names.argv[i]);
	if (err)
		return err;
	failed = packing_write(packing, end, sizeof(end));
	return failed ? vz_fail_errno(VZ_CHKPNT_ERROR, failed,
				      "Cannot write the dump file") :
			VZ_OK;
}

static enum vz_err damaged(const char *file, const char *what)
{
	return vz_fail(VZ_RESTORE_ERROR, "Dump file %s is damaged: %s", file,
		       what);
}

static enum vz_err cannot_expand(int err, const char *file)
{
	if (err == -EBADMSG || err == -ENODATA)
		return damaged(file, "its images cannot be expanded");
	return vz_fail_errno(VZ_RESTORE_ERROR, err, "Cannot read %s", file);
}

/* Digits and what ends them; no sign, no blanks before. */
static bool parse_octal(const char *field, size_t size, uint64_t *ret)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < size && field[i] >= '0' && field[i] <= '7'; i++)
		number = number << 3 | (field[i] - '0');
	if (!i || i == size || (field[i] && field[i] != ' '))
		return false;
	*ret = number;
	return true;
}

static bool parse_size(const char field[12], uint64_t *ret)
{
	uint64_t number = 0;

	if ((unsigned char)field[0] != IS_BINARY)
		return parse_octal(field, 12, ret);
	if (field[1] || field[2] || field[3] || field[4] & 0x80)
		return false;
	for (int i = 4; i < 12; i++)
		number = number << 8 | (unsigned char)field[i];
	*ret = number;
	return true;
}

/* Why it is none of ours; NULL: it is one. */
static const char *why_refused(const struct header *header, uint64_t *ret_size)
{
	uint64_t checksum;

	if (memcmp(header->magic, "ustar", 6) ||
	    !parse_octal(header->checksum, 8, &checksum) ||
	    checksum != checksum_of(header) ||
	    !parse_size(header->size, ret_size))
		return "the header of a member is wrong";
	if (header->type != TYPE_FILE)
		return "a member is no regular file";
	if (header->name[NAME_MAX_LEN] || !archive_name_is_usable(header->name))
		return "a member has a name that leaves the directory";
	return NULL;
}

static bool is_zero(const struct header *header)
{
	static const struct header zero;

	return !memcmp(header, &zero, sizeof(zero));
}

static enum vz_err read_content(struct unpacking *unpacking, const char *file,
				uint64_t size, int fd, const char *name)
{
	_free_ char *buf = xmalloc(CHUNK);

	while (size) {
		size_t len = size < CHUNK ? size : CHUNK;
		int err = unpacking_read(unpacking, buf, len);

		if (err)
			return cannot_expand(err, file);
		err = fd_write_all(fd, buf, len);
		if (err)
			return vz_fail_errno(VZ_RESTORE_ERROR, err,
					     "Cannot write %s of %s", name,
					     file);
		size -= len;
	}
	return VZ_OK;
}

static enum vz_err read_padding(struct unpacking *unpacking, const char *file,
				uint64_t size)
{
	char padding[BLOCK];
	int err = unpacking_read(unpacking, padding, -size % BLOCK);

	return err ? cannot_expand(err, file) : VZ_OK;
}

static enum vz_err read_member(struct unpacking *unpacking, const char *file,
			       const struct header *header, uint64_t size,
			       int dir_fd)
{
	_close_ int fd = openat(dir_fd, header->name, O_WRONLY | O_CREAT |
				O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	enum vz_err err;

	if (fd < 0 && errno == EEXIST)
		return damaged(file, "it has a member twice");
	if (fd < 0)
		return vz_fail_errno(VZ_RESTORE_ERROR, errno,
				     "Cannot write %s of %s", header->name,
				     file);
	err = read_content(unpacking, file, size, fd, header->name);
	return err ? err : read_padding(unpacking, file, size);
}

/* The second of the blocks at the end, and nothing behind it. */
static enum vz_err read_end(struct unpacking *unpacking, const char *file)
{
	struct header header = { 0 };
	int err = unpacking_read(unpacking, &header, sizeof(header));

	if (!err && !is_zero(&header))
		return damaged(file, "the header of a member is wrong");
	if (!err)
		err = unpacking_end(unpacking);
	return err ? cannot_expand(err, file) : VZ_OK;
}

static enum vz_err read_next(struct unpacking *unpacking, const char *file,
			     struct archive_size *left, int dir_fd,
			     bool *ret_is_end)
{
	struct header header = { 0 };
	const char *why;
	uint64_t size;
	int err = unpacking_read(unpacking, &header, sizeof(header));

	if (err)
		return cannot_expand(err, file);
	*ret_is_end = is_zero(&header);
	if (*ret_is_end)
		return read_end(unpacking, file);
	why = why_refused(&header, &size);
	if (why)
		return damaged(file, why);
	if (!left->nr_files || size > left->bytes)
		return damaged(file, "it holds more than its header says");
	left->nr_files--;
	left->bytes -= size;
	return read_member(unpacking, file, &header, size, dir_fd);
}

enum vz_err archive_read(struct unpacking *unpacking, const char *file,
			 const struct archive_size *size, int dir_fd)
{
	struct archive_size left = *size;
	bool is_end = false;

	while (!is_end) {
		enum vz_err err = read_next(unpacking, file, &left, dir_fd,
					    &is_end);

		if (err)
			return err;
	}
	if (left.nr_files || left.bytes)
		return damaged(file, "it holds less than its header says");
	return VZ_OK;
}
