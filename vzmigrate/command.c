// SPDX-License-Identifier: GPL-2.0-or-later
/* Running programs whose output is for those who want to see it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "command.h"

/* What is read of answers and of messages; more of the latter stays unsaid. */
#define TEXT_MAX	(16U << 20)
#define MESSAGES_MAX	(64U << 10)

static void report_messages(const char *who, int fd)
{
	_free_ char *text = NULL;
	size_t len;

	if (lseek(fd, 0, SEEK_END) > MESSAGES_MAX)
		lseek(fd, -(off_t)MESSAGES_MAX, SEEK_END);
	else
		lseek(fd, 0, SEEK_SET);
	if (fd_read_all(fd, MESSAGES_MAX, &text, &len))
		return;
	/* ssh ends its lines as a terminal wants them. */
	while (len && strchr("\r\n", text[len - 1]))
		text[--len] = '\0';
	if (len)
		log_warn("%s: %s", who, text);
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? COMMAND_SIGNAL + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

static int run(const struct command *command, const struct proc_spec *spec)
{
	const char *program = command->argv->argv[0];
	int status = 0, err;

	err = command->text ? proc_capture(spec, TEXT_MAX, command->text, &status) :
			      proc_run(spec, &status);
	if (err) {
		if (!command->may_fail)
			log_errno(-1, err, "Unable to run %s", program);
		return COMMAND_NOT_RUN;
	}
	return exit_status(status);
}

int command_run(const struct command *command)
{
	_close_ int none = open("/dev/null", O_WRONLY | O_CLOEXEC);
	_close_ int messages = syscall(SYS_memfd_create, "messages", MFD_CLOEXEC);
	const struct proc_spec spec = {
		.argv = command->argv->argv,
		.env = command->env ? command->env->argv : NULL,
		.input = command->input,
		.stdout_fd = command->output_fd ? command->output_fd :
			     command->shows_output ? 0 : none,
		.stderr_fd = command->shown ? 0 : messages,
		.deaf = command->deaf,
	};
	int status;

	if (none < 0 || messages < 0) {
		log_msg(-1, "Unable to run %s: no descriptors are left",
			command->argv->argv[0]);
		return COMMAND_NOT_RUN;
	}
	status = run(command, &spec);
	if (status && !command->shown && !command->may_fail)
		report_messages(command->who, messages);
	return status;
}

/*
 * One that reads
 */

int reader_begin(const struct command *command, int input_fd,
		 struct reader *ret)
{
	int err;

	*ret = (struct reader){
		.command = command,
		.messages = syscall(SYS_memfd_create, "messages", MFD_CLOEXEC),
		.answer = syscall(SYS_memfd_create, "answer", MFD_CLOEXEC),
	};
	err = ret->messages < 0 || ret->answer < 0 ? -EMFILE :
		proc_begin(&(struct proc_spec){
			.argv = command->argv->argv,
			.env = command->env ? command->env->argv : NULL,
			.stdin_fd = input_fd, .stdout_fd = ret->answer,
			.stderr_fd = ret->messages, .deaf = command->deaf,
		}, &ret->proc);
	if (!err)
		return 0;
	log_errno(-1, err, "Unable to run %s", command->argv->argv[0]);
	cleanup_close(&ret->messages);
	cleanup_close(&ret->answer);
	return err;
}

int reader_end(struct reader *reader)
{
	const struct command *command = reader->command;
	int status = 0;
	int err = proc_end(&reader->proc, &status);

	if (err)
		log_errno(-1, err, "Unable to run %s", command->argv->argv[0]);
	else if (status)
		report_messages(command->who, reader->messages);
	if (command->text && !lseek(reader->answer, 0, SEEK_SET))
		fd_read_all(reader->answer, TEXT_MAX, command->text, NULL);
	cleanup_close(&reader->messages);
	cleanup_close(&reader->answer);
	return err ? COMMAND_NOT_RUN : exit_status(status);
}
