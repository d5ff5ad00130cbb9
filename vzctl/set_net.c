// SPDX-License-Identifier: GPL-2.0-or-later
/* Network devices of a running container, as "vzctl set" changes them. */
#include "base/cleanup.h"
#include "network/netdev.h"
#include "network/netif.h"
#include "set.h"

enum vz_err set_netdevs(const struct set_job *job)
{
	const struct changes *changes = &job->ctx->changes;
	const struct ct *ct = &job->ctx->ct;
	const struct words *del = value_words(&changes->del.values[PARAM_NETDEV]);
	enum vz_err err;

	if (!changes_has(changes, PARAM_NETDEV))
		return VZ_OK;
	if (changes->del_all[PARAM_NETDEV])
		del = value_words(&ct->file.values[PARAM_NETDEV]);
	err = netdev_del(&job->ctx->host, ct, del);
	if (err)
		return err;
	return netdev_add(&job->ctx->host, ct,
			  value_words(&changes->set.values[PARAM_NETDEV]));
}

static enum vz_err delete_netifs(const struct set_job *job)
{
	const struct changes *changes = &job->ctx->changes;
	const struct value *del = &changes->del.values[PARAM_NETIF];

	if (changes->del_all[PARAM_NETIF])
		return netif_del(&job->ctx->ct, NULL);
	return netif_del(&job->ctx->ct, value_words(del));
}

/* The devices that the command line speaks of, with all their fields. */
static enum vz_err add_netifs(const struct set_job *job)
{
	const struct changes *changes = &job->ctx->changes;
	const struct words *all = ct_words(&job->ctx->ct, PARAM_NETIF);
	_words_ struct words changed = { 0 };

	for (size_t i = 0; i < all->nr; i++)
		if (value_has(&changes->set.values[PARAM_NETIF], &type_netif,
			      all->argv[i]) ||
		    value_has(&changes->edit.values[PARAM_NETIF], &type_netif,
			      all->argv[i]))
			words_add(&changed, all->argv[i]);
	return netif_add(&job->ctx->host, &job->ctx->ct, &changed);
}

enum vz_err set_netifs(const struct set_job *job)
{
	enum vz_err err;

	if (!changes_has(&job->ctx->changes, PARAM_NETIF))
		return VZ_OK;
	err = delete_netifs(job);
	return err ? err : add_netifs(job);
}
