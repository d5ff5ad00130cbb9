// SPDX-License-Identifier: GPL-2.0-or-later
/* Ending a container. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/wait.h"
#include "files/fs.h"
#include "inside/child.h"
#include "inside/exec.h"
#include "life/remains.h"
#include "life/stop.h"
#include "network/address.h"
#include "network/netdev.h"
#include "network/veth.h"
#include "node/cgroup.h"
#include "node/step.h"
#include "quota/ct.h"

#define STOP_TIMEOUT_S	120
/* One that has just been started may not listen yet */
#define ASK_AGAIN_MS	1000
/* Between the end of init and that of the container, at most */
#define POLL_MS		100

static unsigned int stop_timeout(const struct ct *ct)
{
	unsigned long value = ct_number(ct, PARAM_STOP_TIMEOUT, 0);

	return value ? value : STOP_TIMEOUT_S;
}

/* What is waited for on the way to a container's end. */
struct ending {
	const struct host	*host;
	uint32_t		ctid;
	int			init_fd;	/* -1: it has gone, or none of it */
	pid_t			halt;		/* a child of ours; 0: none */
	int			halt_fd;
	long			ask_ms;		/* init, by signal; 0: not */
	unsigned int		pause_ms;
};

#define ENDING_INIT	.init_fd = -1, .halt_fd = -1

static void ending_close(struct ending *e)
{
	cleanup_close(&e->init_fd);
	cleanup_close(&e->halt_fd);
}
#define _ending_ __attribute__((cleanup(ending_close)))

/* Of init or of the halt program, or a signal of ours, unless @deaf. */
static void await_death(struct ending *e, long end_ms, bool deaf)
{
	struct pollfd fds[] = {
		{ .fd = e->init_fd, .events = POLLIN },
		{ .fd = e->halt_fd, .events = POLLIN },
	};
	long left = end_ms - now_ms();
	struct timespec timeout = {
		.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000L,
	};
	sigset_t old;

	if (left < 0)
		return;
	proc_block_interrupts(&old);
	if (deaf || !proc_interrupted())
		ppoll(fds, ARRAY_SIZE(fds), &timeout, deaf ? NULL : &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	/* The kernel has a little to do after init, and does not say when. */
	if (fds[0].revents)
		close(steal_fd(&e->init_fd));
}

/* Something may have changed. Without a descriptor only looking helps. */
static void await_change(struct ending *e, long end_ms, bool deaf)
{
	if (e->init_fd >= 0 && (!e->halt || e->halt_fd >= 0))
		await_death(e, end_ms, deaf);
	else
		wait_longer(&e->pause_ms, POLL_MS);
}

enum vz_err ct_kill(const struct host *host, uint32_t ctid,
		    unsigned int timeout_s)
{
	_ending_ struct ending e = { .host = host, .ctid = ctid, ENDING_INIT };
	long end = now_ms() + timeout_s * 1000L;
	int err;

	e.init_fd = ve_get_pidfd(host, ctid);
	err = ve_kill(host, ctid);

	if (err && err != -ESRCH)
		return vz_fail_errno(VZ_STOP_ERROR, err,
				     "Unable to kill container");
	/* Not to be interrupted: it is being cleaned up after. */
	while (ve_exists(host, ctid)) {
		if (now_ms() >= end)
			return vz_fail(VZ_STOP_ERROR,
				       "Unable to stop container: operation timed out");
		await_change(&e, end, true);
	}
	return VZ_OK;
}

/* Guests without a halt program, or without room for a process: no child. */
static pid_t spawn_halt(const struct host *host, const struct ct *ct,
			long deadline_ms)
{
	_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char *halt[] = { "halt", NULL };
	_words_ struct words env = { 0 };
	const struct program program = { "halt", halt };
	struct spawn_spec spec = {
		.programs = &program,
		.nr_programs = 1,
		.stdio = { null, null, null },
		.pty_socket = -1,
		.no_program = VZ_FS_BAD_TMPL,
		.deadline_ms = deadline_ms,
	};
	enum vz_err err;
	bool was_quiet;
	pid_t pid;

	proc_add_basic_env(&env);
	spec.env = env.argv;
	/* There is another way to ask: for the log only */
	was_quiet = log_set_quiet(true);
	err = ct_spawn(host, ct, &spec, &pid);
	log_set_quiet(was_quiet);
	return err ? 0 : pid;
}

static bool is_systemd(int pidfd)
{
	_free_ char *path = xasprintf("/proc/%d/comm", proc_pid_of(pidfd));
	_free_ char *comm = NULL;

	return !file_read(path, 64, &comm, NULL) && str_eq(comm, "systemd\n");
}

/*
 * systemd halts on SIGRTMIN+3, however often it comes and as soon as it listens;
 * the others on a power failure.
 */
static void ask_init(struct ending *e)
{
	_close_ int pidfd = ve_get_pidfd(e->host, e->ctid);
	bool systemd;

	e->ask_ms = 0;
	if (pidfd < 0)
		return;
	systemd = is_systemd(pidfd);
	syscall(SYS_pidfd_send_signal, pidfd,
		systemd ? SIGRTMIN + 3 : SIGPWR, NULL, 0);
	if (systemd)
		e->ask_ms = now_ms() + ASK_AGAIN_MS;
}

/* systemd's says 1 where it found nobody to ask, others' also when they succeed. */
static bool can_be_cut_off(const struct ending *e)
{
	return e->init_fd < 0 || !is_systemd(e->init_fd);
}

/* Has ended, and not with success; killed by what it asked for is fine. */
static bool halt_failed(struct ending *e)
{
	int status;

	if (!e->halt || waitpid(e->halt, &status, WNOHANG) != e->halt)
		return false;
	e->halt = 0;
	if (e->halt_fd >= 0)
		close(steal_fd(&e->halt_fd));
	return WIFEXITED(status) && WEXITSTATUS(status) > can_be_cut_off(e);
}

static void begin_halt(struct ending *e, const struct ct *ct, long end_ms)
{
	e->init_fd = ve_get_pidfd(e->host, e->ctid);
	e->halt = spawn_halt(e->host, ct, end_ms);
	if (e->halt)
		e->halt_fd = syscall(SYS_pidfd_open, e->halt, 0);
	else
		ask_init(e);
}

/*
 * True when it is gone in time; an interrupt ends the waiting. The program is
 * the container's: it need not end, either.
 */
static bool halt_inside(const struct host *host, const struct ct *ct)
{
	long end = now_ms() + stop_timeout(ct) * 1000L;
	_ending_ struct ending e = { .host = host, .ctid = ct->id, ENDING_INIT };
	bool gone = false;

	log_info("Stopping container ...");
	begin_halt(&e, ct, end);
	while (now_ms() < end && !proc_interrupted()) {
		gone = !ve_exists(host, ct->id);
		if (gone)
			break;
		if (halt_failed(&e) || (e.ask_ms && now_ms() >= e.ask_ms))
			ask_init(&e);
		await_change(&e, e.ask_ms && e.ask_ms < end ? e.ask_ms : end,
			     false);
	}
	if (e.halt) {
		kill(e.halt, SIGKILL);
		child_reap(e.halt);
	}
	return gone;
}

struct stopping {
	const struct host		*host;
	const struct ct			*ct;
	const struct stop_options	*options;
	struct words			addresses;
	struct netdev_hold		netdevs;
	bool				has_netif;
};

static enum vz_err run_hook_inside(void *ctx)
{
	const struct stopping *s = ctx;
	bool refused;
	enum vz_err err;

	if (s->options->fast)
		return VZ_OK;
	err = ct_exec_hook(s->host, s->ct, "stop", stop_timeout(s->ct),
			   &refused);
	if (!err || refused || proc_interrupted())
		return err;
	log_warn("Container %u is stopped although its stop script could not be run to its end",
		 s->ct->id);
	return VZ_OK;
}

static enum vz_err remember_network(void *ctx)
{
	struct stopping *s = ctx;

	s->has_netif = veth_any(s->ct);
	return address_current(s->ct->id, &s->addresses);
}

/* A guest may need them until its end, for its files. */
static enum vz_err hold_netdevs(void *ctx)
{
	struct stopping *s = ctx;

	netdev_hold(s->host, s->ct, &s->netdevs);
	return VZ_OK;
}

static enum vz_err rescue_netdevs(void *ctx)
{
	struct stopping *s = ctx;

	netdev_rescue(s->ct, &s->netdevs);
	return VZ_OK;
}

static enum vz_err bring_down(void *ctx)
{
	const struct stopping *s = ctx;

	if (!s->options->fast && halt_inside(s->host, s->ct))
		return VZ_OK;
	if (proc_interrupted())
		return vz_fail(VZ_SYSTEM_ERROR, "Interrupted");
	log_info("Killing container ...");
	return ct_kill(s->host, s->ct->id, stop_timeout(s->ct));
}

static enum vz_err forget_addresses(void *ctx)
{
	const struct stopping *s = ctx;

	address_forget(s->ct, &s->addresses);
	return VZ_OK;
}

static enum vz_err forget_netifs(void *ctx)
{
	const struct stopping *s = ctx;

	if (s->has_netif)
		veth_forget(s->ct);
	return VZ_OK;
}

static enum vz_err unmount(void *ctx)
{
	const struct stopping *s = ctx;

	if (s->options->skip_umount)
		return VZ_OK;
	/* Whoever was killed before he mounted it had its quota switched on. */
	return fs_is_mounted(s->ct) ? fs_umount(s->ct, 0) :
				      ct_quota_umount(s->ct);
}

/* The last: while it is there, the next stop knows that something is left. */
static enum vz_err remove_groups(void *ctx)
{
	const struct stopping *s = ctx;

	remains_remove(s->ct);
	return VZ_OK;
}

/* clang-format off */
static const struct step stop_steps[] = {
	{ "hook",	run_hook_inside,	NULL },
	{ "remember",	remember_network,	NULL },
	{ "hold",	hold_netdevs,		NULL },
};

/* Once it is down, an interrupt does not leave it half cleaned up. */
static const struct step down_steps[] = {
	{ "netdevs",	rescue_netdevs,		NULL },
	{ "addresses",	forget_addresses,	NULL },
	{ "netifs",	forget_netifs,		NULL },
	{ "umount",	unmount,		NULL },
	{ "cgroup",	remove_groups,		NULL },
};
/* clang-format on */

static enum vz_err clean_up(struct stopping *s)
{
	return steps_finish("stop", down_steps, ARRAY_SIZE(down_steps), s);
}

static enum vz_err stop(struct stopping *s)
{
	const struct step down = { "down", bring_down, NULL };
	enum vz_err err = steps_run("stop", stop_steps, ARRAY_SIZE(stop_steps),
				    s);

	if (!err)
		err = steps_finish("stop", &down, 1, s);
	if (err)
		return err;
	log_info("Container was stopped");
	return clean_up(s);
}

static void stopping_free(struct stopping *s)
{
	netdev_let_go(&s->netdevs);
	words_free(&s->addresses);
}

void ct_stop_free(struct stopping *stopping)
{
	if (stopping)
		stopping_free(stopping);
	free(stopping);
}

enum vz_err ct_stop_begin(const struct host *host, const struct ct *ct,
			  struct stopping **ret)
{
	static const struct stop_options options = { .fast = true };
	struct stopping *s = xcalloc(1, sizeof(*s));

	*s = (struct stopping){
		.host = host, .ct = ct, .options = &options,
		.netdevs = NETDEV_HOLD_INIT,
	};
	*ret = s;
	return steps_run("stop", stop_steps, ARRAY_SIZE(stop_steps), s);
}

/* What is dead need not be gone yet. */
static enum vz_err await_end(void *ctx)
{
	const struct stopping *s = ctx;

	return ct_kill(s->host, s->ct->id, stop_timeout(s->ct));
}

enum vz_err ct_stop_end(struct stopping *stopping)
{
	const struct step end = { "end", await_end, NULL };
	enum vz_err err = steps_finish("stop", &end, 1, stopping);

	return err ? err : clean_up(stopping);
}

enum vz_err ct_stop(const struct host *host, const struct ct *ct,
		    const struct stop_options *options)
{
	struct stopping s = {
		.host = host, .ct = ct, .options = options,
		.netdevs = NETDEV_HOLD_INIT,
	};
	enum vz_err err = ct_need_root(ct);

	if (err)
		return err;
	if (ve_exists(host, ct->id)) {
		err = stop(&s);
	} else {
		log_msg(-1, "Unable to stop: container is not running");
		s.has_netif = veth_any(ct);
		if (remains_exist(ct))
			err = clean_up(&s);
	}
	stopping_free(&s);
	return err;
}
