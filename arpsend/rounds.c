// SPDX-License-Identifier: GPL-2.0-or-later
/* Rounds of sending and listening. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "arpsend.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/wait.h"

static int open_socket(const struct job *job)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETHERTYPE_ARP),
		.sll_ifindex = job->interface.index,
	};
	/* Deaf until it is bound: other interfaces are of no interest. */
	_close_ int fd = socket(AF_PACKET,
				SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (const void *)&address, sizeof(address))) {
		vz_fail_errno(VZ_SYSTEM_ERROR, errno,
			      "Unable to open a packet socket");
		return -1;
	}
	return steal_fd(&fd);
}

static void say(const struct job *job, const char *what, const struct arp *arp)
{
	char sender[INET_ADDRSTRLEN], target[INET_ADDRSTRLEN];
	char mac[MAC_TEXT_SIZE];

	if (!job->verbose)
		return;
	inet_ntop(AF_INET, &arp->sender, sender, sizeof(sender));
	inet_ntop(AF_INET, &arp->target, target, sizeof(target));
	mac_print(&arp->sender_mac, mac);
	log_msg(-1, "arpsend: %s %s of %s (%s) for %s", what,
		arp->kind == ARP_REQUEST ? "request" : "reply", sender, mac,
		target);
}

static bool send_one(const struct job *job, int fd, struct in_addr target)
{
	uint8_t frame[ARP_FRAME_SIZE];
	struct arp arp = job->arp;

	arp.target = target;
	arp_write(&arp, frame);
	say(job, "sent", &arp);
	if (send(fd, frame, sizeof(frame), 0) == sizeof(frame))
		return true;
	vz_fail_errno(VZ_SYSTEM_ERROR, errno, "Unable to send");
	return false;
}

static bool send_all(const struct job *job, int fd)
{
	for (size_t i = 0; i < job->nr_targets; i++)
		if (!send_one(job, fd, job->targets[i]))
			return false;
	return true;
}

/* Networks may bring our own frames back to us. */
static bool is_own(const struct job *job, const struct ether_addr *mac)
{
	return !memcmp(mac, &job->arp.sender_mac, sizeof(*mac)) ||
	       !memcmp(mac, &job->interface.mac, sizeof(*mac));
}

static bool is_answer(const struct job *job, const struct arp *arp)
{
	char address[INET_ADDRSTRLEN], mac[MAC_TEXT_SIZE];

	if (is_own(job, &arp->sender_mac))
		return false;
	for (size_t i = 0; i < job->nr_targets; i++) {
		if (arp->sender.s_addr != job->targets[i].s_addr)
			continue;
		inet_ntop(AF_INET, &arp->sender, address, sizeof(address));
		mac_print(&arp->sender_mac, mac);
		log_msg(-1, "arpsend: %s is detected on another computer : %s",
			address, mac);
		return true;
	}
	return false;
}

/* 1: an answer; 0: something else or nothing; -1: it goes on no more. */
static int receive(const struct job *job, int fd)
{
	uint8_t frame[ETH_FRAME_LEN];
	ssize_t len = recv(fd, frame, sizeof(frame), 0);
	struct arp arp;

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (len < 0) {
		vz_fail_errno(VZ_SYSTEM_ERROR, errno, "Unable to receive");
		return -1;
	}
	if (!arp_read(frame, len, &arp))
		return 0;
	say(job, "received", &arp);
	return is_answer(job, &arp);
}

/* Until the end of the interval. Counts answers; false: it goes on no more. */
static bool listen_for(const struct job *job, int fd, unsigned long *answers)
{
	long end = now_ms() + job->interval_s * 1000L;
	long left = end - now_ms();

	while (left > 0 && !(job->at_once && *answers)) {
		struct pollfd pollfd = { .fd = fd, .events = POLLIN };
		int ready = poll(&pollfd, 1, left);
		int got = ready > 0 ? receive(job, fd) : 0;

		if (got < 0)
			return false;
		*answers += got;
		left = end - now_ms();
	}
	return true;
}

enum arpsend_status run_rounds(const struct job *job)
{
	const struct mode *mode = job->mode;
	_close_ int fd = open_socket(job);
	unsigned long answers = 0;

	if (fd < 0)
		return ARPSEND_FAILED;
	for (unsigned long i = 1; job->endless || i <= job->rounds; i++) {
		bool last = !job->endless && i == job->rounds;

		if (!send_all(job, fd))
			return ARPSEND_FAILED;
		if ((mode->waits || !last) && !listen_for(job, fd, &answers))
			return ARPSEND_FAILED;
		if (job->at_once && answers)
			break;
	}
	return answers ? mode->answered : mode->silent;
}
