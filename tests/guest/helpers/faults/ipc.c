// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults in semaphores, messages, signals and timers. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "inside.h"

static int do_sem(const struct operation *op)
{
	struct sembuf up = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int id = semget(IPC_PRIVATE, 4, IPC_CREAT | 0600);
	int err = result_of(id);

	(void)op;
	if (!err)
		err = result_of(semop(id, &up, 1));
	calm();
	if (id >= 0)
		semctl(id, 0, IPC_RMID);
	return err;
}

static int do_msg(const struct operation *op)
{
	static struct {
		long	type;
		char	text[6000];
	} message = { .type = 1 };
	int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	int err = result_of(id);

	(void)op;
	if (!err)
		err = result_of(msgsnd(id, &message, sizeof(message.text),
				       IPC_NOWAIT));
	calm();
	if (id >= 0)
		msgctl(id, IPC_RMID, NULL);
	return err;
}

static int do_mqueue(const struct operation *op)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 1024 };
	mqd_t queue = mq_open("/failnth", O_CREAT | O_RDWR, 0600, &attr);
	int err = result_of(queue);

	(void)op;
	if (!err)
		err = result_of(mq_send(queue, big, 1000, 0));
	calm();
	if (queue >= 0)
		mq_close(queue);
	mq_unlink("/failnth");
	return err;
}

static int do_sigqueue(const struct operation *op)
{
	sigset_t set;
	int err;

	(void)op;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	err = result_of(sigqueue(getpid(), SIGRTMIN, (union sigval){ 0 }));
	calm();
	while (sigtimedwait(&set, NULL, &(struct timespec){ 0 }) > 0)
		;
	return err;
}

static int do_timer(const struct operation *op)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN,
	};
	int id, err = result_of(syscall(SYS_timer_create, CLOCK_MONOTONIC,
					&event, &id));

	(void)op;
	calm();
	if (!err)
		syscall(SYS_timer_delete, id);
	return err;
}

static int do_timerfd(const struct operation *op)
{
	(void)op;
	return close_new(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
}

static int do_signalfd(const struct operation *op)
{
	sigset_t set;

	(void)op;
	sigemptyset(&set);
	return close_new(signalfd(-1, &set, SFD_CLOEXEC));
}

const struct operation ipc_operations[] = {
	{ "semget", .run = do_sem },
	{ "msgget", .run = do_msg },
	{ "mq_open", .run = do_mqueue },
	{ "sigqueue", .run = do_sigqueue },
	{ "timer_create", .run = do_timer },
	{ "timerfd", .run = do_timerfd },
	{ "signalfd", .run = do_signalfd },
	{ .name = NULL },
};
