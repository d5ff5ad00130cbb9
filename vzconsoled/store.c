// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors in the hands of the service manager, called CTID.TERMINAL. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/num.h"
#include "base/str.h"
#include "container.h"
#include "store.h"

/* It is not to look by itself whether they are still of use. */
void store_put(uint32_t ctid, unsigned int number, int fd)
{
	_free_ char *text = xasprintf("FDSTORE=1\nFDPOLL=0\nFDNAME=%u.%u\n",
				      ctid, number);
	int err = notify_send(text, fd);

	if (err)
		log_detail("Terminal %u of container %u will end with vzconsoled: %s",
			   number, ctid, strerror(-err));
}

void store_drop(uint32_t ctid, unsigned int number)
{
	_free_ char *text = xasprintf("FDSTOREREMOVE=1\nFDNAME=%u.%u\n", ctid,
				      number);

	notify_send(text, -1);
}

static bool parse_name(const char *name, uint32_t *ret_ctid,
		       uint32_t *ret_number)
{
	_words_ struct words parts = {};

	words_split(&parts, name, ".");
	return parts.nr == 2 && !num_parse_u32(parts.argv[0], ret_ctid) &&
	       !num_parse_u32(parts.argv[1], ret_number) &&
	       *ret_number <= CONSOLE_MAX_TTY;
}

static int take_one(struct containers *all, const char *name, int fd)
{
	struct container *container;
	uint32_t ctid, number;

	if (!parse_name(name, &ctid, &number))
		return -EINVAL;
	container = container_get(all, ctid);
	return number == STORE_PROCESS ?
	       container_resume(container, fd) :
	       container_resume_terminal(container, number, fd);
}

void store_find(struct containers *all)
{
	all->kept_err = notify_kept(&all->kept);
}

static void reject(const char *name, int fd, int err)
{
	_free_ char *text = xasprintf("FDSTOREREMOVE=1\nFDNAME=%s\n", name);

	log_warn("What was kept as %s is no terminal and no process: %s", name,
		 strerror(-err));
	notify_send(text, -1);
	close(fd);
}

void store_take_back(struct containers *all)
{
	if (all->kept_err)
		log_warn("What the service manager has kept of terminals is not understood, and is lost");
	for (size_t i = 0; i < all->kept.nr; i++) {
		int err = take_one(all, all->kept.argv[i], NOTIFY_FIRST_FD + i);

		if (err)
			reject(all->kept.argv[i], NOTIFY_FIRST_FD + i, err);
	}
	containers_end_orphans(all);
	words_free(&all->kept);
}
