// SPDX-License-Identifier: GPL-2.0-or-later
/* Control device, beancounter limits and /proc/vz. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <linux/beancounter.h>
#include <linux/venet.h>
#include <linux/vzcalluser.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/num.h"
#include "base/paths.h"
#include "base/proc.h"
#include "base/wait.h"
#include "node/ve.h"

#define VEINFO_MAX	(16 << 20)
/* Of a container's first process until init is executed */
#define OUR_COMM	"vzctl"
#define SETTLE_MS	10000
#define SETTLE_POLL_MS	50

static int control(const struct host *host, unsigned long request, void *arg)
{
	int ret = ioctl(host->fd, request, arg);

	return ret < 0 ? -errno : ret;
}

bool ve_kernel_present(void)
{
	_free_ char *path = path_root(PATH_PROC_VZ);

	return path_is_dir(path);
}

enum vz_err ve_open(struct host *ret_host)
{
	_free_ char *path = path_root(PATH_DEV_VZCTL);
	int fd;

	if (!ve_kernel_present())
		return vz_fail(VZ_BAD_KERNEL,
			       "The running kernel is not an OpenVZ kernel: /proc/vz does not exist, vz-check tells what to do");
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return vz_fail_errno(VZ_BAD_KERNEL, errno,
				     "Unable to open " VZCTL_DEVICE);
	ret_host->fd = fd;
	return VZ_OK;
}

void ve_close(struct host *host)
{
	if (host->fd >= 0)
		close(host->fd);
	*host = HOST_INIT;
}

int ve_prepare(const struct host *host, const struct ve_prepare *prepare)
{
	struct vzctl_ve_prepare arg = {
		.veid = prepare->ctid,
		.flags = prepare->flags,
		.features = prepare->features,
		.id_base = prepare->id_base,
		.id_count = prepare->id_count,
		.cgroup_fd = prepare->cgroup_fd,
	};

	return control(host, VZCTL_VE_PREPARE, &arg);
}

int ve_start(const struct host *host, uint32_t ctid, int pidfd)
{
	struct vzctl_ve_start arg = { .veid = ctid, .pidfd = pidfd };

	return control(host, VZCTL_VE_START, &arg);
}

int ve_get_pidfd(const struct host *host, uint32_t ctid)
{
	struct vzctl_ve_id arg = { .veid = ctid };

	return control(host, VZCTL_VE_GET_PIDFD, &arg);
}

int ve_kill(const struct host *host, uint32_t ctid)
{
	struct vzctl_ve_id arg = { .veid = ctid };

	return control(host, VZCTL_VE_KILL, &arg);
}

int ve_resume(const struct host *host, uint32_t ctid)
{
	struct vzctl_ve_id arg = { .veid = ctid };

	return control(host, VZCTL_VE_RESUME, &arg);
}

int ve_get_state(const struct host *host, uint32_t ctid,
		 struct vzctl_ve_state *ret_state)
{
	*ret_state = (struct vzctl_ve_state){ .veid = ctid };
	return control(host, VZCTL_VE_GET_STATE, ret_state);
}

int ve_set_state(const struct host *host, const struct vzctl_ve_state *state)
{
	struct vzctl_ve_state arg = *state;

	return control(host, VZCTL_VE_SET_STATE, &arg);
}

/* Unknown is yes: what may be running must not be cleaned up after. */
static bool is_listed(uint32_t ctid)
{
	_ve_list_ struct ve_list list = { 0 };

	return ve_list_read(&list) || ve_list_find(&list, ctid);
}

bool ve_exists(const struct host *host, uint32_t ctid)
{
	struct vzctl_env_create arg = { .veid = ctid, .flags = VE_TEST };
	int ret = control(host, VZCTL_ENV_CREATE, &arg);

	if (ret == -ESRCH)
		return false;
	return ret >= 0 || is_listed(ctid);
}

/* Its first process is still one of ours, or not there (yet, or any more). */
static bool is_unborn(const struct host *host, uint32_t ctid)
{
	_close_ int pidfd = ve_get_pidfd(host, ctid);
	_free_ char *path = NULL;
	_free_ char *comm = NULL;

	if (pidfd < 0)
		return pidfd == -EBUSY;
	path = xasprintf("/proc/%d/comm", proc_pid_of(pidfd));
	return file_read(path, 64, &comm, NULL) ||
	       str_has_prefix(comm, OUR_COMM);
}

void ve_settle(const struct host *host, uint32_t ctid)
{
	long end = now_ms() + SETTLE_MS;
	unsigned int pause_ms = 0;

	while (is_unborn(host, ctid) && now_ms() < end)
		wait_longer(&pause_ms, SETTLE_POLL_MS);
}

int ve_set_limit(uint32_t ctid, unsigned int resource, unsigned long barrier,
		 unsigned long limit)
{
	unsigned long limits[2] = { barrier, limit };

	if (syscall(__NR_vz_setublimit, ctid, (unsigned long)resource, limits))
		return -errno;
	return 0;
}

int ve_set_meminfo(const struct host *host, uint32_t ctid, uint64_t mode)
{
	struct vzctl_ve_meminfo arg = { .veid = ctid, .val = mode };

	return control(host, VZCTL_VE_MEMINFO, &arg);
}

static int configure(const struct host *host, uint32_t ctid, uint32_t key,
		     const void *data, size_t size)
{
	_free_ struct vzctl_ve_configure *arg = xcalloc(1, sizeof(*arg) + size);

	arg->veid = ctid;
	arg->key = key;
	arg->size = size;
	memcpy(arg->data, data, size);
	return control(host, VZCTL_VE_CONFIGURE, arg);
}

int ve_set_osrelease(const struct host *host, uint32_t ctid,
		     const char *release)
{
	return configure(host, ctid, VE_CONFIGURE_OS_RELEASE, release,
			 strlen(release));
}

int ve_set_features(const struct host *host, uint32_t ctid, uint64_t mask,
		    uint64_t features)
{
	struct vzctl_ve_features arg = { .mask = mask, .features = features };

	return configure(host, ctid, VE_CONFIGURE_FEATURES, &arg, sizeof(arg));
}

int ve_get_cpustat(const struct host *host, uint32_t ctid,
		   struct vzctl_cpustat *ret_stat)
{
	struct vzctl_cpustatctl arg = { .veid = ctid, .cpustat = ret_stat };

	return control(host, VZCTL_GET_CPU_STAT, &arg);
}

static const struct {
	unsigned long	set, get;
} io_requests[NR_VE_IO] = {
	[VE_IO_BYTES] = { VZCTL_SET_IOLIMIT, VZCTL_GET_IOLIMIT },
	[VE_IO_OPS]   = { VZCTL_SET_IOPSLIMIT, VZCTL_GET_IOPSLIMIT },
};

int ve_set_io(const struct host *host, uint32_t ctid, enum ve_io which,
	      const struct ve_io_limit *limit)
{
	struct vzctl_iolimit arg = {
		.id = ctid,
		.speed = limit->speed,
		.burst = limit->burst,
		.latency = limit->latency_ms,
	};

	return control(host, io_requests[which].set, &arg);
}

int ve_get_io(const struct host *host, uint32_t ctid, enum ve_io which,
	      struct ve_io_limit *ret_limit)
{
	struct vzctl_iolimit arg = { .id = ctid };
	int err = control(host, io_requests[which].get, &arg);

	*ret_limit = (struct ve_io_limit){ arg.speed, arg.burst, arg.latency };
	return err;
}

/* As the kernel packs 12 bits of major and 20 of minor number. */
static uint32_t encode_dev(dev_t dev)
{
	return (minor(dev) & 0xff) | major(dev) << 8 |
	       (minor(dev) & ~0xffU) << 12;
}

int ve_set_device(const struct host *host, uint32_t ctid, unsigned int type,
		  dev_t dev, unsigned int mask)
{
	struct vzctl_setdevperms arg = {
		.veid = ctid,
		.type = type,
		.dev = encode_dev(dev),
		.mask = mask,
	};

	return control(host, VZCTL_SETDEVPERMS, &arg);
}

static int address_op(const struct host *host, uint32_t ctid, int op,
		      const char *address)
{
	struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in addr4 = { .sin_family = AF_INET };
	struct vzctl_ve_ip_map arg = { .veid = ctid, .op = op };

	if (inet_pton(AF_INET, address, &addr4.sin_addr) == 1) {
		arg.addr = &addr4;
		arg.addrlen = sizeof(addr4);
	} else if (inet_pton(AF_INET6, address, &addr6.sin6_addr) == 1) {
		arg.addr = &addr6;
		arg.addrlen = sizeof(addr6);
	} else {
		return -EINVAL;
	}
	return control(host, VENETCTL_VE_IP_MAP, &arg);
}

int ve_address_add(const struct host *host, uint32_t ctid, const char *address)
{
	return address_op(host, ctid, VE_IP_ADD, address);
}

int ve_address_del(const struct host *host, uint32_t ctid, const char *address)
{
	return address_op(host, ctid, VE_IP_DEL, address);
}

/* "ID CLASS TASKS [ADDRESS...]", columns padded with blanks. */
static bool info_parse(const char *line, struct ve_info *ret_info)
{
	_words_ struct words fields = { 0 };
	struct ve_info info = { 0 };

	words_split(&fields, line, " \t");
	if (fields.nr < 3 || num_parse_u32(fields.argv[0], &info.ctid) ||
	    num_parse_u32(fields.argv[1], &info.class_id) ||
	    num_parse_ulong(fields.argv[2], &info.nr_tasks))
		return false;
	for (size_t i = 3; i < fields.nr; i++)
		words_add(&info.addresses, fields.argv[i]);
	*ret_info = info;
	return true;
}

void ve_list_parse(const char *text, struct ve_list *ret_list)
{
	_words_ struct words lines = { 0 };
	struct ve_list list = { 0 };

	words_split(&lines, text, "\n");
	list.ve = xcalloc(lines.nr + 1, sizeof(*list.ve));
	for (size_t i = 0; i < lines.nr; i++)
		if (info_parse(lines.argv[i], &list.ve[list.nr]))
			list.nr++;
	*ret_list = list;
}

int ve_list_read(struct ve_list *ret_list)
{
	_free_ char *path = path_root(PATH_VEINFO);
	_free_ char *text = NULL;
	int err = file_read(path, VEINFO_MAX, &text, NULL);

	if (!err)
		ve_list_parse(text, ret_list);
	return err;
}

const struct ve_info *ve_list_find(const struct ve_list *list, uint32_t ctid)
{
	for (size_t i = 0; i < list->nr; i++)
		if (list->ve[i].ctid == ctid)
			return &list->ve[i];
	return NULL;
}

void ve_list_free(struct ve_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		words_free(&list->ve[i].addresses);
	free(list->ve);
	*list = (struct ve_list){ 0 };
}

bool ve_is_running(uint32_t ctid)
{
	_ve_list_ struct ve_list list = { 0 };

	return !ve_list_read(&list) && ve_list_find(&list, ctid);
}
