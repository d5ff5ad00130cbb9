// SPDX-License-Identifier: GPL-2.0-or-later
/* Making parameters take effect. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/paths.h"
#include "life/apply.h"
#include "inside/exec.h"
#include "network/resolv.h"
#include "node/script.h"
#include "life/start.h"
#include "model/ubc.h"

#define ACTION_TIMEOUT_S	300

const char *ve_phase_name(enum ve_phase phase)
{
	static const char *const names[] = {
		[PHASE_STARTING]	= "starting",
		[PHASE_RUNNING]		= "running",
		[PHASE_STOPPING]	= "stopping",
	};

	return names[phase];
}

enum vz_err apply_ubc(uint32_t ctid, const struct config *values)
{
	for (int resource = 0; resource < UB_RESOURCES; resource++) {
		enum param_id id = ubc_param(resource);
		const struct ub_pair *pair;
		int err;

		if (id == PARAM_NONE || !config_has(values, id))
			continue;
		pair = &values->values[id].pair;
		err = ve_set_limit(ctid, resource, pair->barrier, pair->limit);
		if (err)
			return vz_fail_errno(VZ_SETUBC, err,
					     "Unable to set %s to %lu:%lu",
					     ubc_name(resource), pair->barrier,
					     pair->limit);
	}
	return VZ_OK;
}

/* In the VSwap model it sees its limits, whatever was chosen. */
enum vz_err apply_meminfo(const struct host *host, uint32_t ctid,
			  const struct config *values)
{
	unsigned long mode = ubc_meminfo(values);
	int err;

	if (ubc_is_vswap(values))
		return VZ_OK;
	log_detail("Configuring meminfo: %lu", mode);
	err = ve_set_meminfo(host, ctid, mode);
	if (err == -ENOTTY) {
		log_detail("This kernel has no meminfo of containers");
		return VZ_OK;
	}
	if (err)
		return vz_fail_errno(VZ_SET_MEMINFO_ERROR, err,
				     "Unable to set what container %u sees as memory",
				     ctid);
	return VZ_OK;
}

/* A distribution's script inside; missing ones are skipped. */
static enum vz_err run_action(const struct apply *apply,
			      enum dist_action action, const struct words *env,
			      unsigned int timeout_s)
{
	_free_ char *text = dist_script_text(apply->dist, action);
	enum vz_err err;
	int status;

	if (!text)
		return VZ_OK;
	log_detail("Running %s in the container", dist_action_name(action));
	err = ct_exec_script(apply->host, apply->ct, text, env, timeout_s,
			     &status);
	if (!err && status)
		return vz_fail(VZ_ACTIONSCRIPT_ERROR,
			       "Distribution script %s failed with status %d",
			       dist_action_name(action), status);
	return err;
}

/* A container that cannot be configured should still start. */
static enum vz_err run_forgiving(const struct apply *apply,
				 enum dist_action action,
				 const struct words *env)
{
	enum vz_err err = run_action(apply, action, env, ACTION_TIMEOUT_S);

	return apply->phase == PHASE_STARTING ? VZ_OK : err;
}

static char *without_mask(const char *address)
{
	return xstrndup(address, strcspn(address, "/"));
}

/* IPv6 addresses are left out unless the node has IPV6=yes. */
static void usable_addresses(const struct apply *apply,
			     const struct words *addresses,
			     struct words *ret_usable)
{
	bool ipv6 = ct_yes(apply->ct, PARAM_IPV6, false);

	for (size_t i = 0; i < addresses->nr; i++) {
		if (strchr(addresses->argv[i], ':') && !ipv6)
			log_warn("IPv6 address %s is skipped: IPV6 is not enabled in vz.conf",
				 addresses->argv[i]);
		else
			words_add(ret_usable, addresses->argv[i]);
	}
}

static enum vz_err address_error(int err, const char *address,
				 const char *verb)
{
	enum vz_err code = VZ_CANT_ADDIP;

	if (err == -EADDRINUSE)
		code = VZ_IP_INUSE;
	else if (err == -EADDRNOTAVAIL || err == -EAFNOSUPPORT)
		code = VZ_IP_NA;
	return vz_fail_errno(code, err, "Unable to %s address %s", verb, address);
}

static void unmap_first(const struct apply *apply,
			const struct words *addresses, size_t nr)
{
	while (nr-- > 0) {
		_free_ char *address = without_mask(addresses->argv[nr]);

		ve_address_del(apply->host, apply->ct->id, address);
	}
}

static enum vz_err map_all(const struct apply *apply,
			   const struct words *addresses)
{
	for (size_t i = 0; i < addresses->nr; i++) {
		_free_ char *address = without_mask(addresses->argv[i]);
		int err = ve_address_add(apply->host, apply->ct->id, address);

		if (!err)
			continue;
		unmap_first(apply, addresses, i);
		return address_error(err, address, "add");
	}
	return VZ_OK;
}

static enum vz_err unmap_all(const struct apply *apply,
			     const struct words *addresses)
{
	for (size_t i = 0; i < addresses->nr; i++) {
		_free_ char *address = without_mask(addresses->argv[i]);
		int err = ve_address_del(apply->host, apply->ct->id, address);

		if (!err || err == -EADDRNOTAVAIL)
			continue;
		while (i-- > 0) {
			_free_ char *back = without_mask(addresses->argv[i]);

			ve_address_add(apply->host, apply->ct->id, back);
		}
		return address_error(err, address, "delete");
	}
	return VZ_OK;
}

static void add_addresses(struct words *env, const struct words *addresses)
{
	_free_ char *list = words_join(addresses, " ");

	words_addf(env, "IP_ADDR=%s", list);
}

static enum vz_err run_net_helper(const struct ct *ct, const char *name,
				  enum ve_phase phase, bool skip_arpdetect,
				  const struct words *addresses)
{
	_words_ struct words env = { 0 };
	enum vz_err err;
	int status;

	words_addf(&env, "VEID=%u", ct->id);
	words_addf(&env, "VE_STATE=%s", ve_phase_name(phase));
	add_addresses(&env, addresses);
	if (skip_arpdetect)
		words_add(&env, "SKIP_ARPDETECT=yes");
	err = helper_run(name, &env, &status);
	if (!err && status)
		return vz_fail(status, "Script %s failed with status %d", name,
			       status);
	return err;
}

static bool has_record(const struct ct *ct)
{
	_free_ char *path = path_rootf(PATH_VEIP_DIR "/%u", ct->id);

	return path_exists(path);
}

static enum vz_err add_on_node(const struct apply *apply,
			       const struct words *addresses)
{
	enum vz_err err = map_all(apply, addresses);

	if (err || (!addresses->nr && !has_record(apply->ct)))
		return err;
	err = run_net_helper(apply->ct, "vps-net_add", apply->phase,
			     apply->skip_arpdetect, addresses);
	if (err)
		unmap_first(apply, addresses, addresses->nr);
	return err;
}

static void address_env(const struct apply *apply,
			const struct words *addresses, struct words *env)
{
	words_addf(env, "VE_STATE=%s", ve_phase_name(apply->phase));
	add_addresses(env, addresses);
	if (ct_yes(apply->ct, PARAM_IPV6, false))
		words_add(env, "IPV6=yes");
}

static void log_addresses(const char *what, const struct words *addresses)
{
	_free_ char *list = words_join(addresses, " ");

	if (addresses->nr)
		log_info("%s IP address(es): %s", what, list);
}

enum vz_err apply_ip_add(const struct apply *apply,
			 const struct words *addresses, bool delete_others)
{
	_words_ struct words usable = { 0 };
	_words_ struct words env = { 0 };
	enum vz_err err;

	usable_addresses(apply, addresses, &usable);
	log_addresses("Adding", &usable);
	err = add_on_node(apply, &usable);
	if (err)
		return err;
	address_env(apply, &usable, &env);
	if (delete_others)
		words_add(&env, "IPDELALL=yes");
	/* The node's side works: the script is only asked to do its best. */
	run_action(apply, DIST_ADD_IP, &env, ACTION_TIMEOUT_S);
	return VZ_OK;
}

enum vz_err apply_ip_del(const struct apply *apply,
			 const struct words *addresses)
{
	_words_ struct words env = { 0 };
	enum vz_err err;

	log_addresses("Deleting", addresses);
	err = unmap_all(apply, addresses);
	if (err)
		return err;
	run_net_helper(apply->ct, "vps-net_del", apply->phase,
		       apply->skip_arpdetect, addresses);
	address_env(apply, addresses, &env);
	run_action(apply, DIST_DEL_IP, &env, ACTION_TIMEOUT_S);
	return VZ_OK;
}

enum vz_err apply_ip_current(uint32_t ctid, struct words *ret_addresses)
{
	_ve_list_ struct ve_list list = { 0 };
	const struct ve_info *info;
	int err = ve_list_read(&list);

	if (err)
		return vz_fail_errno(VZ_GET_IP_ERROR, err,
				     "Unable to read the addresses of container %u",
				     ctid);
	info = ve_list_find(&list, ctid);
	for (size_t i = 0; info && i < info->addresses.nr; i++)
		words_add(ret_addresses, info->addresses.argv[i]);
	return VZ_OK;
}

void apply_ip_stopped(const struct ct *ct, const struct words *addresses)
{
	if (addresses->nr || has_record(ct))
		run_net_helper(ct, "vps-net_del", PHASE_STOPPING, false,
			       addresses);
}

enum vz_err apply_hostname(const struct apply *apply)
{
	const struct words *addresses = ct_words(apply->ct, PARAM_IP_ADDRESS);
	const char *name = ct_text(apply->ct, PARAM_HOSTNAME);
	_words_ struct words env = { 0 };

	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	words_addf(&env, "HOSTNM=%s", name ? name : "");
	if (addresses->nr) {
		_free_ char *address = without_mask(addresses->argv[0]);

		words_addf(&env, "IP_ADDR=%s", address);
	}
	return run_forgiving(apply, DIST_SET_HOSTNAME, &env);
}

/* The node's value when the first word is "inherit"; none: no variable. */
static void add_resolver(struct words *env, const char *name,
			 const struct words *values,
			 const struct words *inherited)
{
	_free_ char *list = NULL;

	if (values->nr && str_eq(values->argv[0], "inherit"))
		values = inherited;
	if (!values->nr)
		return;
	list = words_join(values, " ");
	words_addf(env, "%s=%s", name, list);
}

enum vz_err apply_dns(const struct apply *apply)
{
	_resolv_ struct resolv node = { 0 };
	_words_ struct words env = { 0 };

	resolv_read(&node);
	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	add_resolver(&env, "NAMESERVER", ct_words(apply->ct, PARAM_NAMESERVER),
		     &node.servers);
	add_resolver(&env, "SEARCHDOMAIN",
		     ct_words(apply->ct, PARAM_SEARCHDOMAIN), &node.domains);
	return run_forgiving(apply, DIST_SET_DNS, &env);
}

enum vz_err apply_console(const struct apply *apply)
{
	return run_action(apply, DIST_SET_CONSOLE, NULL, ACTION_TIMEOUT_S);
}

enum vz_err apply_prestart(const struct apply *apply)
{
	_words_ struct words env = { 0 };

	words_add(&env, "VZ_KERNEL=yes");
	words_add(&env, "USERNS=yes");
	return run_action(apply, DIST_PRE_START, &env, ACTION_TIMEOUT_S);
}

/* The device that the container's quota tools will ask for. */
static enum vz_err add_root_device(const struct ct *ct, struct words *env)
{
	struct stat st;

	if (stat(ct->root, &st))
		return vz_fail_errno(VZ_ERROR_SET_USER_QUOTA, errno,
				     "Unable to examine %s", ct->root);
	words_add(env, "DEVFS=simfs");
	words_addf(env, "MAJOR=%u", major(st.st_dev));
	words_addf(env, "MINOR=%u", minor(st.st_dev));
	return VZ_OK;
}

enum vz_err apply_ugid_quota(const struct apply *apply)
{
	const struct ct *ct = apply->ct;
	_words_ struct words env = { 0 };
	enum vz_err err = VZ_OK;

	if (!ct_has(ct, PARAM_QUOTAUGIDLIMIT) ||
	    !ct_yes(ct, PARAM_DISK_QUOTA, true))
		return VZ_OK;
	words_addf(&env, "VE_STATE=%s", ve_phase_name(apply->phase));
	if (ct->effective.values[PARAM_QUOTAUGIDLIMIT].number)
		err = add_root_device(ct, &env);
	return err ? err : run_forgiving(apply, DIST_SET_UGID_QUOTA, &env);
}

/* A word of a shell: what is between single quotes is taken as it is. */
static void add_quoted(struct str *out, const char *text)
{
	str_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add(out, "'\\''");
		else
			str_addc(out, *text);
	}
	str_addc(out, '\'');
}

/* Through the pipe, not the environment, which others could read. */
static char *password_script(const struct words *passwords, const char *script)
{
	_free_ char *list = words_join(passwords, " ");
	_str_ struct str text = { 0 };

	str_add(&text, "USERPW=");
	add_quoted(&text, list);
	str_addc(&text, '\n');
	str_add(&text, script);
	return str_steal(&text);
}

struct password_job {
	const struct apply	*apply;
	const char		*text;
};

static enum vz_err set_passwords(void *arg)
{
	const struct password_job *job = arg;
	enum vz_err err;
	int status;

	err = ct_exec_script(job->apply->host, job->apply->ct, job->text, NULL,
			     ACTION_TIMEOUT_S, &status);
	if (!err && status)
		return vz_fail(VZ_CHANGEPASS, "Password change failed");
	return err;
}

enum vz_err apply_userpasswd(const struct apply *apply,
			     const struct words *passwords)
{
	_free_ char *script = dist_script_text(apply->dist, DIST_SET_USERPASS);
	_free_ char *text = NULL;
	struct password_job job = { .apply = apply };
	enum vz_err err;

	if (!script) {
		log_warn("The distribution has no script to set passwords");
		return VZ_OK;
	}
	text = password_script(passwords, script);
	job.text = text;
	if (ve_is_running(apply->ct->id))
		err = set_passwords(&job);
	else
		err = ct_run_bare(apply->host, apply->ct, 0, set_passwords,
				  &job);
	explicit_bzero(text, strlen(text));
	return err;
}
