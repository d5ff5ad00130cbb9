// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading configuration files, and rewriting them in place. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "model/ct.h"
#include "set.h"
#include "tap.h"

static void reads(const char *file, enum param_id id, const char *want,
		  const char *promise)
{
	_config_ struct config config = {};
	_free_ char *got = NULL;

	log_setup(&(struct log_config){ .quiet = true });
	config_parse(&config, file, "test", IN_CT_CONF);
	log_close();
	got = config_print(&config, id);
	is_text(got, want, promise);
}

static void lexing(void)
{
	reads("HOSTNAME=\"x\" # c\n", PARAM_HOSTNAME, "x",
	      "what follows the quotes is ignored");
	reads("SEARCHDOMAIN=a b\n", PARAM_SEARCHDOMAIN, "a b",
	      "an unquoted value goes to the end of the line");
	reads("NAMESERVER=inherit # Copy them\n", PARAM_NAMESERVER,
	      "inherit # Copy them", "and so does a comment behind it");
	reads("QUOTATIME='5'\n", PARAM_QUOTATIME, NULL,
	      "single quotes are characters");
	reads("DESCRIPTION=\"a\\\"b \\$x\"\n", PARAM_DESCRIPTION, "a\"b $x",
	      "backslashes go");
	reads("DESCRIPTION=\"a\\\\b\"\n", PARAM_DESCRIPTION, "a\\b",
	      "but one of two");
	reads("DESCRIPTION=\"a\\\"\\\"\" # \\\n", PARAM_DESCRIPTION, "a\"\"",
	      "one at the end of a line is nothing");
	reads("\\#ONBOOT=yes\nONBOOT=no\n", PARAM_ONBOOT, "no",
	      "and none makes a comment a line");
	reads("  \tONBOOT=yes\n", PARAM_ONBOOT, "yes", "blanks lead");
	reads("ONBOOT=yes  \t\n", PARAM_ONBOOT, "yes", "and trail");
	reads("ONBOOT=yes", PARAM_ONBOOT, "yes", "the last line has no end");
	reads("ONBOOT=yes\r\nCPUS=2\r\n", PARAM_ONBOOT, "yes", "CRLF");
	reads("#ONBOOT=yes\n", PARAM_ONBOOT, NULL, "comments are not read");
	reads("CPUS = 2\n", PARAM_CPUS, NULL, "keys are not trimmed");
	reads("export ONBOOT=yes\n", PARAM_ONBOOT, NULL, "export is no key");
	reads("HOSTNAME=\"x\n", PARAM_HOSTNAME, NULL, "quotes must match");
	reads("ONBOOT\nCPUS=2\n", PARAM_CPUS, "2",
	      "a line without = stops nothing");
	reads("", PARAM_CPUS, NULL, "an empty file");
	reads("\\", PARAM_CPUS, NULL, "a lone backslash");
}

static void values(void)
{
	reads("ONBOOT=yes\nONBOOT=no\n", PARAM_ONBOOT, "no",
	      "the last scalar counts, as in a shell");
	reads("IP_ADDRESS=1.1.1.1\nIP_ADDRESS=2.2.2.2\n", PARAM_IP_ADDRESS,
	      "1.1.1.1 2.2.2.2", "lists add up");
	reads("ONBOOT=yes\nONBOOT=maybe\n", PARAM_ONBOOT, "yes",
	      "an invalid value is none");
	reads("IP_ADDRESS=\"10.0.0.1 300.1.1.1 10.0.0.9\"\n",
	      PARAM_IP_ADDRESS, "10.0.0.1 10.0.0.9",
	      "an invalid element is skipped");
	reads("KMEMSIZE=99999999999999999999:1\n", PARAM_KMEMSIZE,
	      "unlimited:1", "a number that is too large is clamped");
	reads("CPUUNITS=600000\n", PARAM_CPUUNITS, "500000",
	      "to the range of its parameter");
	reads("DCACHE=5:6\n", PARAM_DCACHESIZE, "5:6", "old keys are read");
	reads("IOLIMIT=10\n", PARAM_IOLIMIT, "10", "IOLIMIT is in bytes here");
	reads("FEATURES=\"nfs:on fuse:on\"\n", PARAM_FEATURES, "nfs:on",
	      "unknown features are skipped");
	reads("CAPABILITY=\"FS_MASK:off CHOWN:off\"\n", PARAM_CAPABILITY,
	      "CHOWN:off", "FS_MASK is forgotten");
	reads("DEVNODES=\"no/such:rw\"\n", PARAM_DEVNODES, "no/such:rw ",
	      "a device that is not there now is kept");
	reads("VE_PRIVATE=/vz/private/$VEID\n", PARAM_VE_PRIVATE,
	      "/vz/private/$VEID", "$VEID stays");
	reads("LOCKDIR=/x\n", PARAM_LOCKDIR, NULL,
	      "parameters of the node are not read here");
}

static void saves(const char *file, const char *const *options,
		  const char *want, const char *promise)
{
	_free_ char *got = set_options(file, options);

	is_text(got, want, promise);
}

static void rewriting(void)
{
	saves("# top\n\nX=1\nONBOOT=\"no\"\n#UUID: 1\n",
	      OPTIONS("onboot", "yes"),
	      "# top\n\nX=1\nONBOOT=\"yes\"\n#UUID: 1\n",
	      "a line is replaced where it stands, all else stays");
	saves("  ONBOOT=yes\n", OPTIONS("onboot", "no"), "ONBOOT=\"no\"\n",
	      "in any indentation");
	saves("ONBOOT=yes\nA=1\nONBOOT=yes\n", OPTIONS("onboot", "no"),
	      "ONBOOT=\"no\"\nA=1\n", "all of several lines");
	saves("HOSTNAME=\"broken\n", OPTIONS("hostname", "a"),
	      "HOSTNAME=\"a\"\n", "even one that cannot be read");
	saves("O\\NBOOT=yes\n", OPTIONS("onboot", "no"), "ONBOOT=\"no\"\n",
	      "a key with a backslash is still that key");
	saves("DCACHE=5\n", OPTIONS("dcachesize", "6"), "DCACHESIZE=\"6\"\n",
	      "an old key gives way to the new one");
	saves("A=1", OPTIONS("onboot", "no"), "A=1\nONBOOT=\"no\"\n",
	      "a missing end of line is added");
	saves("A=1\r\nONBOOT=yes\r\n", OPTIONS("onboot", "no"),
	      "A=1\r\nONBOOT=\"no\"\r\n", "CRLF stays");
	saves("#ONBOOT=yes\n", OPTIONS("onboot", "no"),
	      "#ONBOOT=yes\nONBOOT=\"no\"\n", "a comment is no setting");
	saves("XONBOOT=yes\n", OPTIONS("onboot", "no"),
	      "XONBOOT=yes\nONBOOT=\"no\"\n", "nor is another key");
	saves("\tA=\"b\" \n\n\n", OPTIONS("hostname", "a"),
	      "\tA=\"b\" \n\n\nHOSTNAME=\"a\"\n", "blanks stay");
}

/* Whatever is written is read back the same. */
static void round_trip(const char *text)
{
	_free_ char *file = set_options("", OPTIONS("description", text));
	_config_ struct config config = {};
	_free_ char *got = NULL;

	config_parse(&config, file, "test", IN_CT_CONF);
	got = config_print(&config, PARAM_DESCRIPTION);
	is_text(got, text, "a text survives writing and reading");
}

/* A shell reads the same value, and does nothing else. */
static void shell_reads(const char *text)
{
	_free_ char *file = set_options("", OPTIONS("description", text));
	_free_ char *command = NULL;
	_free_ char *got = NULL;
	FILE *shell;
	char line[256] = "";

	scratch_write("/shell.conf", file);
	command = xasprintf(". %s/shell.conf; printf '%%s' \"$DESCRIPTION\"",
			    scratch_root());
	shell = popen(command, "r");
	if (fgets(line, sizeof(line), shell))
		got = xstrdup(line);
	pclose(shell);
	is_text(got, text, "a shell reads it too");
}

static void quoting(void)
{
	static const char *const texts[] = {
		"plain", "a\"b", "a\\", "\\\\\"", "$(touch /tmp/x)", "`id`",
		"${HOME}", "a'b", "# no comment", "=", "x\\\"y",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		round_trip(texts[i]);
		shell_reads(texts[i]);
	}
}

static void too_large(void)
{
	static const struct {
		enum param_id	id;
		const char	*text, *want;
	} rows[] = {
		{ PARAM_CPULIMIT, "99999999999", "2147483647" },
		{ PARAM_CPULIMIT, "99999999999999999999999", "2147483647" },
		{ PARAM_CPUUNITS, "99999999999999999999999", "500000" },
		{ PARAM_IOLIMIT, "99999999999999999999999", "2147483647" },
		{ PARAM_IOPSLIMIT, "99999999999999999999999", "2147483647" },
		{ PARAM_STOP_TIMEOUT, "99999999999", "2147483647" },
		{ PARAM_VERBOSE, "99999999999", "2147483647" },
		{ PARAM_VERBOSE, "-99999999999", "-2147483648" },
		{ PARAM_VM_OVERCOMMIT, "99999999999", "1000000000" },
		{ PARAM_MEMINFO, "pages:99999999999999999999999",
		  "pages:18446744073709551615" },
		{ PARAM_KMEMSIZE, "1:99999999999T", "1:unlimited" },
		{ PARAM_DISKSPACE, "1:99999999999T", "1:9223372036854775807" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_config_ struct config config = {};
		_free_ char *got = NULL;

		config_set_text(&config, rows[i].id, rows[i].text);
		got = config_print(&config, rows[i].id);
		is_text(got, rows[i].want, "what is too large in a file is the most there is");
	}
}

/* Saving DESCRIPTION leaves @want, which a shell can read. */
static void several_lines(const char *text, const char *want,
			  const char *promise)
{
	_free_ char *got = set_options(text, OPTIONS("description", "x"));

	is_text(got, want, promise);
}

static void continued(void)
{
	several_lines("DESCRIPTION=\"foo\n\nbar=1 \\\"so\\\"\nend\" \nCPUS=1\n",
		      "DESCRIPTION=\"x\"\nCPUS=1\n",
		      "the rest of a value goes with it");
	several_lines("DESCRIPTION='foo\n\"bar\\'\nCPUS=1\n",
		      "DESCRIPTION=\"x\"\nCPUS=1\n", "in other quotes, too");
	several_lines("DESCRIPTION=foo\\\nbar\nX=1\n",
		      "DESCRIPTION=\"x\"\nX=1\n", "and without");
	several_lines("DESCRIPTION=\"foo\nX=1\nCPUS=\"1\"\n",
		      "DESCRIPTION=\"x\"\nX=1\nCPUS=\"1\"\n",
		      "what was never closed is one line");
	several_lines("DESCRIPTION=\"foo\nCPUS=1\nbar\"\n",
		      "DESCRIPTION=\"x\"\nCPUS=1\nbar\"\n",
		      "a parameter of ours is never lost");
	several_lines("X=\"foo\nbar\"\nDESCRIPTION=\"a\" # \"\nb\"\n",
		      "X=\"foo\nbar\"\nDESCRIPTION=\"x\"\nb\"\n",
		      "other values stay");
}

static void files(void)
{
	_config_ struct config config = {};
	_free_ char *path = xasprintf("%s/nul.conf", scratch_root());
	_free_ char *text = NULL;
	bool missing;

	log_setup(&(struct log_config){ .quiet = true });
	file_replace(path, "A=1\0B=2\n", 8, 0644);
	is_number(config_file_read(path, &text), -EILSEQ,
		  "a file with a NUL is no configuration");
	is_number(config_save(path, &config), VZ_OK,
		  "nothing to save is no error");
	is_number(config_read(&config, "/no/such", IN_CT_CONF, &missing),
		  VZ_NOCONFIG, "a missing file has a code");
	ok(missing, "and is told from an unreadable one");
	log_close();
}

static void paths(void)
{
	_free_ char *a = NULL, *b = NULL, *c = NULL, *d = NULL;

	unsetenv("VZ_ROOT_PREFIX");
	a = path_expand("/vz/root/$VEID//", 101);
	b = path_expand("/vz/${VEID}/fs", 101);
	c = path_expand("/", 101);
	d = path_expand("/vz/plain", 101);
	is_text(a, "/vz/root/101", "$VEID is replaced, slashes go");
	is_text(b, "/vz/101/fs", "${VEID} is replaced");
	is_text(c, "/", "the root stays");
	is_text(d, "/vz/plain", "other paths stay");
}

int main(void)
{
	scratch_root();
	lexing();
	values();
	rewriting();
	quoting();
	continued();
	too_large();
	files();
	paths();
	return done_testing();
}
