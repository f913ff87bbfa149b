// SPDX-License-Identifier: MIT
/*
 * What workloads that forward have in common: the library's router, and why it drops.
 *
 * A capture taken on one link names the inside host in both directions. Behind
 * a NAT the other end knows the NAT address only, and without a change every
 * reply would be dropped as addressed to nobody. So the replies are readdressed
 * once, before the first round, and the translation back is exercised too.
 */
#include "router_load.h"

#include <stddef.h>

static const struct reason {
	const char *key, *text;
	size_t offset; /* in struct skbsim_router_stats */
} reasons[] = {
#define REASON(field, text)                                               \
	{                                                                 \
#field, text, offsetof(struct skbsim_router_stats, field) \
	}
	REASON(bad_header, "bad IPv4 header"),
	REASON(ttl_expired, "TTL expired"),
	REASON(fragment, "fragment"),
	REASON(bad_transport, "bad TCP, UDP or ICMP header"),
	REASON(unsupported, "protocol without NAT"),
	REASON(no_connection, "to the NAT address, unasked"),
	REASON(not_inside, "not from 192.168.1.0/24"),
	REASON(table_full, "connection table full"),
	REASON(no_port, "no port left"),
	REASON(no_memory, "no memory"),
	REASON(tx_dropped, "not transmitted"),
#undef REASON
};

int router_readdress(struct skbsim_capture *cap)
{
	struct skbsim_router_config cfg;
	long changed;

	skbsim_router_defaults(&cfg);
	changed = skbsim_router_readdress(&cfg, cap);
	return changed < 0 ? (int)changed : 0;
}

void *router_start_nat(unsigned int cpus)
{
	struct skbsim_router_config cfg;

	(void)cpus;
	skbsim_router_defaults(&cfg);
	return skbsim_router_start(&cfg);
}

void *router_start_plain(unsigned int cpus)
{
	struct skbsim_router_config cfg;

	(void)cpus;
	skbsim_router_defaults(&cfg);
	cfg.no_nat = true;
	return skbsim_router_start(&cfg);
}

void router_count(void *router, const struct skbsim_nic_stats *nic, struct figures *figures)
{
	struct skbsim_router_stats stats;

	(void)nic;
	skbsim_router_stats(router, &stats);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		figures_add(figures, FIGURE_DROP, reasons[i].key, reasons[i].text,
			    *(const u64 *)((const char *)&stats + reasons[i].offset));
}

void router_stop(void *router)
{
	skbsim_router_stop(router);
}
