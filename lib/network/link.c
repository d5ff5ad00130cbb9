// SPDX-License-Identifier: GPL-2.0-or-later
/* Network devices of the node and of containers. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <linux/ioctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/proc.h"
#include "network/link.h"

#define SHOW_MAX	65536

/* As in linux/pidfd.h, which is newer than the C library's headers. */
#ifndef PIDFD_GET_NET_NAMESPACE
#define PIDFD_GET_NET_NAMESPACE	_IO(0xFF, 4)
#endif

static int netns_take(int fd, struct netns *ret)
{
	if (fd < 0)
		return -errno;
	ret->fd = fd;
	ret->path = xasprintf("/proc/%d/fd/%d", getpid(), fd);
	return 0;
}

int netns_open(const struct host *host, uint32_t ctid, struct netns *ret)
{
	_close_ int pidfd = ve_get_pidfd(host, ctid);

	if (pidfd < 0)
		return pidfd;
	return netns_take(ioctl(pidfd, PIDFD_GET_NET_NAMESPACE, 0), ret);
}

int netns_open_own(struct netns *ret)
{
	return netns_take(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), ret);
}

void netns_close(struct netns *netns)
{
	cleanup_close(&netns->fd);
	free(netns->path);
	*netns = (struct netns)NETNS_INIT;
}

bool link_exists(const char *name)
{
	_free_ char *path = path_rootf(PATH_SYS_NET "/%s", name);

	return path_exists(path);
}

/* Without the line end; NULL when there is no such file. */
static char *attribute(const char *name, const char *attribute)
{
	_free_ char *path = path_rootf(PATH_SYS_NET "/%s/%s", name, attribute);
	char *text = NULL;

	if (file_read(path, 4096, &text, NULL))
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

unsigned int link_index(const char *name)
{
	_free_ char *text = attribute(name, "ifindex");
	uint32_t index;

	return text && !num_parse_u32(text, &index) ? index : 0;
}

char *link_alias(const char *name)
{
	char *text = attribute(name, "ifalias");

	return text ? text : xstrdup("");
}

unsigned long link_node_seed(void)
{
	_free_ char *net = path_root(PATH_SYS_NET);
	_closedir_ DIR *dir = opendir(net);
	_str_ struct str first = {};
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_free_ char *path = NULL;
		_free_ char *text = NULL;

		path = xasprintf("%s/%s/address", net, entry->d_name);
		if (!str_has_prefix(entry->d_name, "e") ||
		    file_read(path, 64, &text, NULL))
			continue;
		if (first.len && strcmp(text, first.text) >= 0)
			continue;
		str_free(&first);
		str_add(&first, text);
	}
	return strtoul(str_text(&first) + (first.len > 9 ? 9 : 0), NULL, 16);
}

/* The beginning of a command line that runs ip in @netns. */
static void add_ip(struct words *argv, const struct netns *netns)
{
	_free_ char *ip = path_root(PATH_IP);

	if (netns) {
		words_add(argv, "nsenter");
		words_addf(argv, "--net=%s", netns->path);
	}
	words_add(argv, ip);
}

static int result(int err, int status)
{
	if (err) {
		log_errno(-1, err, "Unable to run ip");
		return err;
	}
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

int link_batch(const char *lines, const struct netns *netns)
{
	_words_ struct words argv = { 0 };
	struct proc_spec spec = { .input = lines };
	int err, status = 0;

	add_ip(&argv, netns);
	words_add(&argv, "-batch");
	words_add(&argv, "-");
	spec.argv = argv.argv;
	err = proc_run(&spec, &status);
	return result(err, status);
}

static const char *json_text(struct json_object *object, const char *key)
{
	struct json_object *member;

	return json_object_object_get_ex(object, key, &member) ?
		       json_object_get_string(member) : NULL;
}

/* A device is found by its other names, too, and those are free for all. */
static int parse_link(struct json_object *list, const char *name,
		      struct link *ret)
{
	struct json_object *device = json_object_array_get_idx(list, 0);
	struct json_object *info;
	const char *kind = NULL;

	if (!device || !str_eq(json_text(device, "ifname"), name))
		return -ENODEV;
	if (json_object_object_get_ex(device, "linkinfo", &info))
		kind = json_text(info, "info_kind");
	ret->kind = xstrdup(kind ? kind : "");
	ret->is_stacked = json_text(device, "link_netnsid") != NULL;
	return 0;
}

int link_show(const char *name, const struct netns *netns, struct link *ret)
{
	static const char *const args[] = {
		"-json", "-details", "link", "show", "dev",
	};
	_words_ struct words argv = { 0 };
	struct proc_spec spec = { .quiet = true };
	struct json_object *list;
	_free_ char *text = NULL;
	int err, status = 0;

	add_ip(&argv, netns);
	for (size_t i = 0; i < ARRAY_SIZE(args); i++)
		words_add(&argv, args[i]);
	words_add(&argv, name);
	spec.argv = argv.argv;
	err = proc_capture(&spec, SHOW_MAX, &text, &status);
	err = result(err, status);
	if (err)
		return err == -EIO ? -ENODEV : err;
	list = json_tokener_parse(text);
	if (!json_object_is_type(list, json_type_array))
		err = -EBADMSG;
	else
		err = parse_link(list, name, ret);
	json_object_put(list);
	return err;
}

void link_free(struct link *link)
{
	free(link->kind);
	*link = (struct link){ 0 };
}
