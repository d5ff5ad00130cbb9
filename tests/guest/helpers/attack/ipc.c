// SPDX-License-Identifier: GPL-2.0-or-later
/* System V semaphores and messages, POSIX queues. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <unistd.h>

#include "attack.h"

static void own_ipc(void)
{
	if (unshare(CLONE_NEWIPC))
		broken("unshare");
}

static int take_semaphores(void)
{
	return result(semget(IPC_PRIVATE, 4000, IPC_CREAT | 0600));
}

/* A queue as full as it gets */
static int take_messages(void)
{
	static struct {
		long type;
		char text[4000];
	} message = { .type = 1 };
	int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);

	if (id < 0)
		return errno;
	while (!msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT))
		;
	return errno == EAGAIN ? 0 : errno;
}

static int take_queue(void)
{
	static const char text[8192];
	struct mq_attr attr = { .mq_maxmsg = 10, .mq_msgsize = sizeof(text) };
	char name[32];
	mqd_t queue;

	snprintf(name, sizeof(name), "/attack-%ld", taken());
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0600, &attr);
	if (queue < 0)
		return errno;
	while (!mq_send(queue, text, sizeof(text), 0))
		;
	return errno == EAGAIN ? 0 : errno;
}

const struct attack ipc_attacks[] = {
	{ "semaphores", 32000, own_ipc, take_semaphores, NULL },
	{ "messages", 40000, own_ipc, take_messages, NULL },
	{ "queues", 5000, own_ipc, take_queue, NULL },
	{ .name = NULL },
};
