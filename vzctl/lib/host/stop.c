// SPDX-License-Identifier: GPL-2.0-or-later
/* Ending a container. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "host/apply.h"
#include "host/cgroup.h"
#include "host/child.h"
#include "host/exec.h"
#include "host/fs.h"
#include "host/netdev.h"
#include "host/netif.h"
#include "host/script.h"
#include "host/stop.h"
#include "host/wait.h"

#define STOP_TIMEOUT_S	120
#define POLL_MS		100

static unsigned int stop_timeout(const struct ct *ct)
{
	unsigned long value = ct_number(ct, PARAM_STOP_TIMEOUT, 0);

	return value ? value : STOP_TIMEOUT_S;
}

/* True when it is gone in time; an interrupt ends the waiting. */
static bool wait_gone(const struct host *host, uint32_t ctid,
		      unsigned int timeout_s)
{
	long end = now_ms() + timeout_s * 1000L;

	while (ve_exists(host, ctid)) {
		if (now_ms() >= end || proc_interrupted())
			return false;
		wait_ms(POLL_MS);
	}
	return true;
}

enum vz_err ct_kill(const struct host *host, uint32_t ctid,
		    unsigned int timeout_s)
{
	long end = now_ms() + timeout_s * 1000L;
	int err = ve_kill(host, ctid);

	if (err && err != -ESRCH)
		return vz_fail_errno(VZ_STOP_ERROR, err,
				     "Unable to kill container");
	/* Not to be interrupted: it is being cleaned up after. */
	while (ve_exists(host, ctid)) {
		if (now_ms() >= end)
			return vz_fail(VZ_STOP_ERROR,
				       "Unable to stop container: operation timed out");
		wait_ms(POLL_MS);
	}
	return VZ_OK;
}

/* Guests without a halt program, or without room for a process. */
static bool spawn_halt(const struct host *host, const struct ct *ct)
{
	_close_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char *halt[] = { "halt", NULL };
	char *env[] = { "HOME=/", "TERM=linux", "PATH=" PROC_PATH, NULL };
	const struct program program = { "halt", halt };
	struct spawn_spec spec = {
		.programs = &program,
		.nr_programs = 1,
		.env = env,
		.stdio = { null, null, null },
		.pty_socket = -1,
		.no_program = VZ_FS_BAD_TMPL,
	};
	pid_t pid;
	int status;

	if (ct_spawn(host, ct, &spec, &pid))
		return false;
	status = child_reap(pid);
	/* Killed by what it asked for is fine. */
	return !WIFEXITED(status) || WEXITSTATUS(status) <= 1;
}

static bool is_systemd(int pidfd)
{
	_free_ char *path = xasprintf("/proc/%d/comm", child_pid_of(pidfd));
	_free_ char *comm = NULL;

	return !file_read(path, 64, &comm, NULL) && str_eq(comm, "systemd\n");
}

/* systemd halts on SIGRTMIN+3, the others on a power failure. */
static void signal_init(const struct host *host, uint32_t ctid)
{
	_close_ int pidfd = ve_get_pidfd(host, ctid);

	if (pidfd < 0)
		return;
	syscall(SYS_pidfd_send_signal, pidfd,
		is_systemd(pidfd) ? SIGRTMIN + 3 : SIGPWR, NULL, 0);
}

static bool halt_inside(const struct host *host, const struct ct *ct)
{
	log_info("Stopping container ...");
	if (!spawn_halt(host, ct))
		signal_init(host, ct->id);
	return wait_gone(host, ct->id, stop_timeout(ct));
}

static enum vz_err bring_down(const struct host *host, const struct ct *ct,
			      const struct stop_options *options)
{
	if (!options->fast && halt_inside(host, ct))
		return VZ_OK;
	if (proc_interrupted())
		return vz_fail(VZ_SYSTEM_ERROR, "Interrupted");
	log_info("Killing container ...");
	return ct_kill(host, ct->id, stop_timeout(ct));
}

void ct_remove_cgroup(const struct ct *ct)
{
	int err = cgroup_remove(ct->id);

	if (err)
		log_errno(1, err, "Unable to remove the control group of container %u",
			  ct->id);
}

static enum vz_err clean_up(const struct ct *ct, const struct words *addresses,
			    const struct stop_options *options)
{
	ct_remove_cgroup(ct);
	apply_ip_stopped(ct, addresses);
	if (options->skip_umount || !fs_is_mounted(ct))
		return VZ_OK;
	return fs_umount(ct, 0);
}

enum vz_err ct_stop(const struct host *host, const struct ct *ct,
		    const struct stop_options *options)
{
	_words_ struct words addresses = { 0 };
	enum vz_err err = ct_need_root(ct);
	bool has_netif;

	if (err)
		return err;
	if (!ve_exists(host, ct->id)) {
		log_msg(-1, "Unable to stop: container is not running");
		return VZ_OK;
	}
	err = ct_exec_hook(host, ct, "stop");
	if (!err)
		err = apply_ip_current(host, ct->id, &addresses);
	if (err)
		return err;
	netdev_rescue(host, ct);
	has_netif = netif_any(ct);
	err = bring_down(host, ct, options);
	if (err)
		return err;
	log_info("Container was stopped");
	if (has_netif)
		netif_stopped(ct);
	return clean_up(ct, &addresses, options);
}
