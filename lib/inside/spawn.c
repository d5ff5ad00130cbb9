// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A process inside a container. A helper process goes into the control
 * group and the namespaces, and clones the program's process there as a child
 * of ours; it ends before the program starts. Nothing of the node is open in
 * either but the descriptors meant for it.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/proc.h"
#include "base/wait.h"
#include "inside/caps.h"
#include "inside/child.h"
#include "inside/pty.h"
#include "inside/spawn.h"
#include "node/cgroup.h"

#define ALL_NAMESPACES \
	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | \
	 CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWTIME)

/* Entering takes no time unless the container is frozen. */
#define ENTER_TIMEOUT_MS 60000

/* Descriptors of the helper, after the standard ones. */
enum { FD_REPORT = 3, FD_PIDFD, FD_PTY };

struct entry {
	const struct spawn_spec	*spec;
	uint32_t		ctid;
	uint64_t		caps;
};

static void __attribute__((noreturn)) fail_inside(int err, const char *what)
{
	child_report(FD_REPORT, err < 0 ? -err : err, what, 0);
	_exit(1);
}

static void exec_programs(const struct spawn_spec *spec)
{
	environ = (char **)spec->env;
	for (size_t i = 0; i < spec->nr_programs; i++)
		execvp(spec->programs[i].path, spec->programs[i].argv);
}

static void __attribute__((noreturn)) become_program(const struct entry *in)
{
	int err;

	child_begin_session();
	err = child_become_root();
	if (err)
		fail_inside(err, "take the container's ids");
	if (chdir("/"))
		fail_inside(errno, "enter the root directory");
	if (in->spec->pty_socket >= 0) {
		err = pty_open_inside(FD_PTY);
		if (err)
			fail_inside(err, "open a terminal");
	}
	err = caps_limit(in->caps);
	if (err)
		fail_inside(err, "limit the capabilities");
	exec_programs(in->spec);
	child_report(FD_REPORT, errno, "", 1);
	_exit(1);
}

static void __attribute__((noreturn)) enter_and_spawn(const struct entry *in,
						      const int *fds,
						      size_t nr_fds)
{
	int err = child_set_fds(fds, nr_fds);
	pid_t pid;

	if (err)
		_exit(1);
	prctl(PR_SET_DUMPABLE, 0);
	/* Frozen in the container's group, it must not outlive us. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (child_begin(FD_REPORT))
		_exit(1);
	err = cgroup_enter_beside(in->ctid, proc_pid_of(FD_PIDFD));
	if (err)
		fail_inside(err, "enter the control group");
	if (setns(FD_PIDFD, ALL_NAMESPACES))
		fail_inside(errno, "enter the namespaces");
	close(FD_PIDFD);
	pid = child_clone_sibling(0);
	if (pid == 0)
		become_program(in);
	if (pid < 0)
		fail_inside(errno, "create a process");
	child_report(FD_REPORT, 0, "", pid);
	_exit(0);
}

static enum vz_err open_pidfd(const struct host *host, uint32_t ctid,
			      int *ret_fd)
{
	int fd = ve_get_pidfd(host, ctid);

	if (fd == -ESRCH || fd == -EBUSY)
		return vz_fail(VZ_VE_NOT_RUNNING, "Container is not running");
	if (fd == -EPERM || fd == -EACCES)
		return vz_fail_errno(VZ_NO_ACCES, fd,
				     "Unable to enter the container");
	if (fd < 0)
		return vz_fail_errno(VZ_ENVCREATE_ERROR, fd,
				     "Unable to enter the container");
	*ret_fd = fd;
	return VZ_OK;
}

static enum vz_err report_failure(const struct child_report *report,
				  const struct spawn_spec *spec)
{
	if (report->value)
		return vz_fail_errno(spec->no_program, report->err,
				     "Unable to execute %s in the container",
				     spec->programs[spec->nr_programs - 1].path);
	return vz_fail_errno(VZ_ENVCREATE_ERROR, report->err,
			     "Unable to enter the container: cannot %s",
			     report->what);
}

static enum vz_err report_silence(int ret, pid_t pid)
{
	if (ret == 0 && pid)
		return VZ_OK;
	if (ret == 0)
		return vz_fail(VZ_ENVCREATE_ERROR,
			       "Unable to enter the container");
	if (ret == -ETIMEDOUT)
		return vz_fail(VZ_EXEC_TIMEOUT,
			       "Unable to enter the container in time, is it frozen?");
	return vz_fail_errno(VZ_SYSTEM_ERROR, ret,
			     "Unable to enter the container");
}

/*
 * Reports: the helper's (a process id, or failure) and the process's own, in
 * any order, until both are gone or the process is another program. Who fails
 * has a process id as well, and must be reaped: the container does not end as
 * long as somebody in it is a zombie of ours.
 */
static enum vz_err await_exec(int fd, const struct spawn_spec *spec,
			      pid_t *ret_pid)
{
	long deadline_ms = now_ms() + ENTER_TIMEOUT_MS;
	enum vz_err err = VZ_OK;

	if (spec->deadline_ms && spec->deadline_ms < deadline_ms)
		deadline_ms = spec->deadline_ms;
	for (;;) {
		struct child_report report;
		int ret = child_report_read(fd, deadline_ms, &report);

		if (ret <= 0)
			return err ? err : report_silence(ret, *ret_pid);
		if (report.err)
			err = report_failure(&report, spec);
		else
			*ret_pid = report.value;
	}
}

static enum vz_err spawn_in(const struct entry *in, int pidfd, pid_t *ret_pid)
{
	const struct spawn_spec *spec = in->spec;
	int sockets[2];
	enum vz_err err;
	pid_t helper, pid = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		return vz_fail_errno(VZ_RESOURCE_ERROR, errno,
				     "Unable to create a socket pair");
	fflush(NULL);
	helper = fork();
	if (helper == 0) {
		const int fds[] = {
			spec->stdio[0], spec->stdio[1], spec->stdio[2],
			sockets[1], pidfd, spec->pty_socket,
		};

		enter_and_spawn(in, fds,
				spec->pty_socket < 0 ? FD_PTY : FD_PTY + 1);
	}
	close(sockets[1]);
	if (helper < 0)
		err = vz_fail_errno(VZ_RESOURCE_ERROR, errno, "Unable to fork");
	else
		err = await_exec(sockets[0], spec, &pid);
	close(sockets[0]);
	/* It may be frozen in the container's group. */
	if (err && helper > 0)
		kill(helper, SIGKILL);
	if (helper > 0)
		child_reap(helper);
	if (err && pid) {
		kill(pid, SIGKILL);
		child_reap(pid);
	}
	if (!err)
		*ret_pid = pid;
	return err;
}

enum vz_err ct_spawn(const struct host *host, const struct ct *ct,
		     const struct spawn_spec *spec, pid_t *ret_pid)
{
	struct entry in = {
		.spec = spec, .ctid = ct->id, .caps = caps_of(ct),
	};
	_close_ int pidfd = -1;
	enum vz_err err = open_pidfd(host, ct->id, &pidfd);

	return err ? err : spawn_in(&in, pidfd, ret_pid);
}
