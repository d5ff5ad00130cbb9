// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of commands and their options. */
#include "base/cleanup.h"
#include "base/str.h"
#include "cmd.h"

/* clang-format off */
static const struct cmd_option create_options[] = {
	{ "config",		"NAME",	"Sample configuration ve-NAME.conf-sample", NULL },
	{},
};

#define START_OPTIONS							\
	{ "wait",		NULL,	"Return when the guest has reached its default target", NULL }, \
	{ "force",		NULL,	"Start although it is disabled, or may be on another node", NULL }, \
	{ "skip-remount",	NULL,	"Do not mount again what is mounted", NULL }, \
	{ "skip_remount",	NULL,	NULL,	"skip-remount" },	\
	{ "skip-restore",	NULL,	"Start a suspended container anew", NULL }, \
	{ "skip-fsck",		NULL,	"Do not check the image", NULL },	\
	{ "skip_ve_setup",	NULL,	NULL,	NULL }

#define STOP_OPTIONS							\
	{ "fast",		NULL,	"Kill instead of shutting down", NULL },	\
	{ "skip-umount",	NULL,	"Leave the container mounted", NULL },	\
	{ "skip_umount",	NULL,	NULL,	"skip-umount" }

static const struct cmd_option start_options[] = {
	START_OPTIONS,
	{},
};

static const struct cmd_option stop_options[] = {
	STOP_OPTIONS,
	{},
};

static const struct cmd_option restart_options[] = {
	START_OPTIONS,
	STOP_OPTIONS,
	{},
};

static const struct cmd_option set_options[] = {
	{ "save",		NULL,	"Write the parameters to the configuration", NULL },
	{ "force",		NULL,	"Save although the kernel lacks support", NULL },
	{ "setmode",		"restart|ignore", "What to do about parameters that need a restart", NULL },
	{ "reset_ub",		NULL,	"Apply all configured beancounter limits", NULL },
	{ "applyconfig",	"NAME",	"Take parameters from ve-NAME.conf-sample", NULL },
	{ "applyconfig_map",	"name",	"Create the configured name again", NULL },
	{ "skip_arpdetect",	NULL,	"Do not search for duplicate addresses", NULL },
	{ "userpasswd-stdin",	NULL,	"Read USER:PASSWORD lines from standard input", NULL },
	{},
};

#define IMAGE_FILE_OPTIONS						\
	{ "dumpfile",		"FILE",	"The file, instead of DUMPDIR/Dump.CTID", NULL }, \
	{ "context",		"HEX",	NULL,	NULL },			\
	{ "flags",		"N",	NULL,	NULL },			\
	{ "skip_arpdetect",	NULL,	NULL,	NULL }

static const struct cmd_option suspend_options[] = {
	{ "suspend",		NULL,	"Freeze the container", NULL },
	{ "resume",		NULL,	"Let a frozen container go on", NULL },
	{ "kill",		NULL,	"Kill a frozen container", NULL },
	{ "force",		NULL,	"Resume although it may be on another node", NULL },
	{ "check",		NULL,	"Name what cannot be saved, and do nothing", NULL },
	{ "json",		NULL,	"That as JSON", NULL },
	{ "dump",		NULL,	"Save a frozen container, which stays frozen", NULL },
	{ "pre-dump",		"ROUND", "Save memory while it runs: 1, then 2 ...", NULL },
	{ "after",		"ROUND", "Save no memory that is as it was in that round", NULL },
	IMAGE_FILE_OPTIONS,
	{},
};

static const struct cmd_option resume_options[] = {
	{ "resume",		NULL,	"Let a frozen container go on", NULL },
	{ "kill",		NULL,	"Kill a frozen container", NULL },
	{ "force",		NULL,	"Resume although it may be on another node", NULL },
	{ "undump",		NULL,	"Restore, and leave it frozen", NULL },
	{ "skip-cpu-check",	NULL,	"Restore although processors lack instructions", NULL },
	IMAGE_FILE_OPTIONS,
	{ "skip-remount",	NULL,	NULL,	NULL },
	{ "skip_remount",	NULL,	NULL,	"skip-remount" },
	{ "skip-fsck",		NULL,	NULL,	NULL },
	{},
};

#define CT_COMMAND	(NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK)
/* Known, so that a script learns why it does not work. */
#define IMAGE_COMMAND(name) \
	{ name, NULL, cmd_image_only, NEEDS_CONFIG | TAKES_WORDS | IS_HIDDEN, NULL, "", "Not supported: of the image layout" }

static const struct cmd_option enter_options[] = {
	{ "exec",		"COMMAND",	"Type a command into the shell", NULL },
	{},
};

const struct command commands[] = {
	{ "create", NULL, cmd_create, NEEDS_KERNEL | NEEDS_LOCK | TAKES_CREATE, create_options, "[--ostemplate NAME] [--config NAME] [PARAMETERS]", "Create a container" },
	{ "destroy", "delete", cmd_destroy, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK | TAKES_CTIDS, NULL, "[CTID...]", "Delete a container and its files" },
	{ "mount", NULL, cmd_mount, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK, NULL, "", "Mount the file system" },
	{ "umount", NULL, cmd_umount, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK, NULL, "", "Unmount the file system" },
	{ "start", NULL, cmd_start, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK, start_options, "[--force] [--wait]", "Start a container" },
	{ "stop", NULL, cmd_stop, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK, stop_options, "[--fast] [--skip-umount]", "Stop a container" },
	{ "restart", NULL, cmd_restart, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK, restart_options, "[--force] [--wait] [--fast]", "Stop and start a container" },
	{ "status", NULL, cmd_status, NEEDS_KERNEL | IS_TERSE, NULL, "", "Show the state of a container" },
	{ "set", NULL, cmd_set, NEEDS_LOCK | ENDS_RESTART | TAKES_SET | TAKES_CT0, set_options, "[PARAMETERS] [--save] [--force] [--setmode restart|ignore]", "Change parameters" },
	{ "exec", NULL, cmd_exec, NEEDS_CONFIG | NEEDS_KERNEL | TAKES_WORDS, NULL, "COMMAND [ARG...]", "Run a command inside" },
	{ "exec2", NULL, cmd_exec2, NEEDS_CONFIG | NEEDS_KERNEL | TAKES_WORDS, NULL, "COMMAND [ARG...]", "The same, with the exit status of the command" },
	{ "exec3", NULL, cmd_exec3, NEEDS_CONFIG | NEEDS_KERNEL | TAKES_WORDS | IS_HIDDEN, NULL, "PROGRAM [ARG...]", "The same, without a shell" },
	{ "enter", NULL, cmd_enter, NEEDS_CONFIG | NEEDS_KERNEL | TAKES_WORDS, enter_options, "[--exec COMMAND [ARG...]]", "Open a shell inside" },
	{ "console", NULL, cmd_console, NEEDS_CONFIG | NEEDS_KERNEL | TAKES_WORDS, NULL, "[TTYNO]", "Attach to a terminal of the container" },
	{ "runscript", NULL, cmd_runscript, NEEDS_CONFIG | NEEDS_KERNEL | NEEDS_LOCK | ENDS_RESTART | TAKES_WORDS, NULL, "SCRIPT", "Run a script of the node inside" },
	{ "suspend", "chkpnt", cmd_suspend, CT_COMMAND, suspend_options, "[--check] [--dumpfile FILE]", "Save a running container to a file" },
	{ "resume", "restore", cmd_resume, CT_COMMAND, resume_options, "[--dumpfile FILE]", "Bring a suspended container back" },
	{ "rewrite-ids", NULL, cmd_rewrite_ids, CT_COMMAND, NULL, "", "Make all files on disk those of the container's own ids" },
	{ "repair-ids", NULL, cmd_repair_ids, CT_COMMAND, NULL, "", "Make files with foreign ids the container's" },
	{ "quotaon", NULL, cmd_quotaon, CT_COMMAND, NULL, "", "Switch disk quota on" },
	{ "quotaoff", NULL, cmd_quotaoff, CT_COMMAND, NULL, "", "Switch disk quota off" },
	{ "quotainit", NULL, cmd_quotainit, CT_COMMAND, NULL, "", "Make the quota file, bring the files in" },
	{ "compact", NULL, cmd_compact, NEEDS_CONFIG | TAKES_WORDS | IS_HIDDEN, NULL, "", "Nothing to do: of the image layout" },
	IMAGE_COMMAND("convert"),
	IMAGE_COMMAND("snapshot"),
	IMAGE_COMMAND("snapshot-switch"),
	IMAGE_COMMAND("snapshot-delete"),
	IMAGE_COMMAND("snapshot-list"),
	IMAGE_COMMAND("snapshot-mount"),
	IMAGE_COMMAND("snapshot-umount"),
};
/* clang-format on */

const size_t nr_commands = ARRAY_SIZE(commands);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < nr_commands; i++)
		if (str_eq(commands[i].name, name) ||
		    (commands[i].alias && str_eq(commands[i].alias, name)))
			return &commands[i];
	return NULL;
}
