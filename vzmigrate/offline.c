// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of a container that is stopped here and started there. */
#include "base/wait.h"
#include "files/fs.h"
#include "hold.h"
#include "local.h"
#include "node/ve.h"
#include "offline.h"
#include "peer.h"

/* A start that is still at work there, and a network that is away for a while. */
#define DOWN_TRIES	30
#define LOST_TRIES	5
#define PAUSE_MS	1000

bool is_undecided(const struct migration *m, const char *command,
		  const char *option)
{
	if (!m->may_run_there)
		return false;
	log_msg(-1, "Container %u may be running on %s, which cannot be reached, so it does not go on here. Look there with vzctl status %u. If it runs there, use vzctl destroy %u here; if it does not, use vzctl %s %u%s --force here",
		m->ct.id, m->remote.host, m->ct.id, m->ct.id, command, m->ct.id,
		option);
	return true;
}

/*
 * Here
 */

static bool vzctl_here(const struct migration *m, const char *command)
{
	int status = local_vzctl(m, command);

	return !status || step_fail("vzctl %s %u ended with status %d", command,
				    m->ct.id, status);
}

bool stop_here(struct migration *m)
{
	return vzctl_here(m, "stop");
}

void start_here(struct migration *m)
{
	if (ve_is_running(m->ct.id) || is_undecided(m, "start", ""))
		return;
	log_info("Starting container again");
	if (local_vzctl(m, "start"))
		log_msg(-1, "Unable to start container %u again: use vzctl start %u",
			m->ct.id, m->ct.id);
}

bool umount_here(struct migration *m)
{
	return vzctl_here(m, "umount");
}

void mount_here(struct migration *m)
{
	if (fs_is_mounted(&m->ct))
		return;
	log_info("Mounting container again");
	if (local_vzctl(m, "mount"))
		log_msg(-1, "Unable to mount container %u again: use vzctl mount %u",
			m->ct.id, m->ct.id);
}

/*
 * There
 */

static bool vzctl_there(const struct migration *m, const char *command)
{
	int status = peer_vzctl(m, command);

	return !status ||
	       step_fail("Unable to %s container %u on %s: vzctl %s ended with status %d",
			 command, m->ct.id, m->remote.host, command, status);
}

bool start_there(struct migration *m)
{
	/*
	 * Should the connection end now, vzctl goes on there. It has the lock itself,
	 * so that whoever undoes this waits for it.
	 */
	release_there(m);
	m->may_run_there = true;
	if (!vzctl_there(m, "start"))
		return false;
	m->may_run_there = false;
	return true;
}

void stop_there(struct migration *m)
{
	put_down_there(m, "stop", "--fast");
}

/* It is known to be down. */
static bool is_down(struct migration *m, bool *ret_lost)
{
	struct status status;
	int ret = peer_status(m, &status);

	*ret_lost = ret == REMOTE_LOST;
	if (ret)
		return false;
	if (!status.running && status.mounted)
		peer_vzctl(m, "umount");
	else if (!status.running)
		return true;
	return !peer_status(m, &status) && !status.running && !status.mounted;
}

void put_down_there(struct migration *m, const char *command,
		    const char *option)
{
	int nr_lost = 0;

	m->may_run_there = true;
	for (int i = 0; i < DOWN_TRIES && nr_lost < LOST_TRIES; i++) {
		bool lost = false;

		if (i)
			wait_ms(PAUSE_MS);
		/* Its status is of no use: some call it a failure when it is down. */
		if (peer_vzctl(m, command, option) == VZ_LOCKED)
			continue;
		if (is_down(m, &lost)) {
			m->may_run_there = false;
			break;
		}
		nr_lost += lost;
	}
	/* What follows is done under the lock, if it can be had. */
	if (!m->may_run_there)
		hold_there(m);
}

bool mount_there(struct migration *m)
{
	return vzctl_there(m, "mount");
}

void umount_there(struct migration *m)
{
	struct status status;

	if (!peer_status(m, &status) && status.mounted &&
	    peer_vzctl(m, "umount"))
		log_warn("Unable to unmount container %u on %s", m->ct.id,
			 m->remote.host);
}
