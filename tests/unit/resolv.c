// SPDX-License-Identifier: GPL-2.0-or-later
/* The node's own resolver. */
#include "base/cleanup.h"
#include "base/log.h"
#include "network/resolv.h"
#include "tap.h"

static void resolvers(void)
{
	_resolv_ struct resolv resolv = {};
	_free_ char *servers = NULL;
	_free_ char *domains = NULL;

	scratch_write("/etc/resolv.conf",
		"# nameserver 9.9.9.9\n;x\nnameserver\t10.0.0.1\n"
		"domain old.example\nsearch a.example b.example\n"
		"nameserver 10.0.0.2\nnameserver\n");
	resolv_read(&resolv);
	servers = words_join(&resolv.servers, " ");
	domains = words_join(&resolv.domains, " ");
	is_text(servers, "10.0.0.1 10.0.0.2", "name servers accumulate");
	is_text(domains, "a.example b.example", "the last search line counts");
	scratch_write("/etc/resolv.conf", "nameserver 127.0.0.53\n");
	scratch_write("/run/systemd/resolve/resolv.conf",
		      "nameserver 10.0.0.9\n");
	resolv_read(&resolv);
	is_text(resolv.servers.argv[0], "10.0.0.9",
		"behind a stub there is the real one");
}

int main(void)
{
	log_setup(&(struct log_config){ .prog = "test", .quiet = true });
	scratch_root();
	resolvers();
	return done_testing();
}
