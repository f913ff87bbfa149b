/* SPDX-License-Identifier: MIT */
/* What a router may be asked for, and what it does when nobody says. */
#include "net/ipv4/router_config.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_CONNECTIONS 65536

#define VLAN_ID_MAX 4094

#define IPV4(a, b, c, d) __cpu_to_be32((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

void skbsim_router_defaults(struct skbsim_router_config *cfg)
{
	*cfg = (struct skbsim_router_config){
		.size = sizeof(*cfg),
		.inside = IPV4(192, 168, 1, 0),
		.inside_mask = IPV4(255, 255, 255, 0),
		.nat_addr = IPV4(203, 0, 113, 1),
		.vlan_out = 200,
		.max_connections = DEFAULT_CONNECTIONS,
	};
}

static bool is_mask(__be32 mask)
{
	u32 host_bits = ~__be32_to_cpu(mask);

	return !(host_bits & (host_bits + 1));
}

/* The same for what is looked at only if there are two devices. */
static const char *complaint_of_two(const struct skbsim_router_config *cfg)
{
	if (!cfg->inside_dev || !cfg->outside_dev || cfg->inside_dev == cfg->outside_dev)
		return "inside_dev and outside_dev: expected two devices, or NULL twice";
	if (cfg->no_nat)
		return "no_nat: expected false with two devices, which NAT is between";
	if (!ipv4_is_host(cfg->gateway) || (cfg->gateway ^ cfg->inside) & cfg->inside_mask)
		return "gateway: expected an address of the inside, as 192.168.1.1";
	if (!((cfg->nat_addr ^ cfg->inside) & cfg->inside_mask))
		return "nat_addr: expected an address that is not of the inside";
	if (cfg->next_hop && !ipv4_is_host(cfg->next_hop))
		return "next_hop: expected the address of a host, or 0";
	if (cfg->vlan_in > VLAN_ID_MAX || cfg->vlan_out > VLAN_ID_MAX)
		return "vlan_in and vlan_out: expected 1 to 4094, or 0 for no tag";
	return NULL;
}

/* What is wrong with @cfg, as what was expected of it; NULL if nothing is. */
static const char *complaint(const struct skbsim_router_config *cfg)
{
	if (!is_mask(cfg->inside_mask))
		return "inside_mask: expected ones followed by zeros, as 255.255.255.0";
	if (cfg->inside & ~cfg->inside_mask)
		return "inside: expected no bit that is not in inside_mask, as 192.168.1.0";
	if (!ipv4_is_host(cfg->nat_addr))
		return "nat_addr: expected the address of a host, as 203.0.113.1";
	if (cfg->inside_dev || cfg->outside_dev)
		return complaint_of_two(cfg);
	if (cfg->vlan_out < 1 || cfg->vlan_out > VLAN_ID_MAX)
		return "vlan_out: expected 1 to 4094";
	return NULL;
}

bool router_config_read(const struct skbsim_router_config *cfg, struct skbsim_router_config *own)
{
	const char *wrong;

	*own = (struct skbsim_router_config){ 0 };
	if (cfg->size < sizeof(cfg->size) || cfg->size > sizeof(*cfg)) {
		fprintf(stderr, "skbsim: skbsim_router_config.size is %zu: expected at most %zu\n",
			cfg->size, sizeof(*cfg));
		return false;
	}
	memcpy(own, cfg, cfg->size);
	wrong = complaint(own);
	if (wrong)
		fprintf(stderr, "skbsim: skbsim_router_config.%s\n", wrong);
	if (!own->max_connections)
		own->max_connections = DEFAULT_CONNECTIONS;
	return !wrong;
}
