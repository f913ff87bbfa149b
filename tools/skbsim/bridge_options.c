// SPDX-License-Identifier: MIT
/* What the user asked of "skbsim bridge". */
#include "bridge_options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <skbsim/skbsim.h>

#include "complain.h"

static const char help_text[] =
	"Usage: skbsim bridge --in IF --out IF [OPTION]...\n"
	"\n"
	"Runs the VLAN router with source NAT on two real network interfaces, until Ctrl-C\n"
	"(SIGINT or SIGTERM), then prints what passed and what the sk_buff allocator did. Hosts\n"
	"behind --in use it as their gateway and reach those behind --out from one address.\n"
	"It answers ARP for its own addresses, and asks for its neighbours'. Needs root.\n"
	"\n"
	"  --in IF             the interface towards the hosts that are hidden\n"
	"  --out IF            the interface towards the rest of the world\n"
	"  --inside NET/BITS   the network of these hosts (default: 192.168.1.0/24)\n"
	"  --gateway ADDR      the router's own address there (default: the first of --inside)\n"
	"  --nat ADDR          its address behind --out, which they are hidden behind (default:\n"
	"                      203.0.113.1)\n"
	"  --next-hop ADDR     the router behind --out that packets go to (default: none, all\n"
	"                      their receivers are neighbours there)\n"
	"  --vlan-in N         id of the VLAN tag behind --in, 1 to 4094; 0: no tag (default: 0)\n"
	"  --vlan-out N        the same behind --out (default: 0)\n"
	"  --gro on|off        merge frames that arrive into large packets (default: on)\n"
	"  --cpus N            2: a CPU for each interface; 1: one for both (default: 2)\n"
	"  --profile NAME      run as this kernel: v5.10, v5.12 (default) or v6.1\n"
	"  --help              show this\n"
	"\n"
	"Exit status: 0 stopped by a signal, nothing leaked; 1 an interface could not be used, "
	"went\n"
	"down or away, or something leaked; 2 wrong usage.\n";

enum option_code {
	OPT_IN = 256,
	OPT_OUT,
	OPT_INSIDE,
	OPT_GATEWAY,
	OPT_NAT,
	OPT_NEXT_HOP,
	OPT_VLAN_IN,
	OPT_VLAN_OUT,
	OPT_GRO,
	OPT_CPUS,
	OPT_PROFILE,
	OPT_HELP,
};

static const struct option long_options[] = {
	{ "in", required_argument, NULL, OPT_IN },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "inside", required_argument, NULL, OPT_INSIDE },
	{ "gateway", required_argument, NULL, OPT_GATEWAY },
	{ "nat", required_argument, NULL, OPT_NAT },
	{ "next-hop", required_argument, NULL, OPT_NEXT_HOP },
	{ "vlan-in", required_argument, NULL, OPT_VLAN_IN },
	{ "vlan-out", required_argument, NULL, OPT_VLAN_OUT },
	{ "gro", required_argument, NULL, OPT_GRO },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

/* ---- Values --------------------------------------------------------------------------------- */

/* Not strtoul(): it takes blanks, signs and "-1". */
static bool read_number(const char *text, unsigned int max, unsigned int *out)
{
	const char *p = text;
	unsigned int n = 0;

	for (; *p >= '0' && *p <= '9' && n <= max; p++)
		n = n * 10 + (unsigned int)(*p - '0');
	*out = n;
	return p != text && !*p && n <= max;
}

static bool parse_number(const char *option, const char *text, unsigned int min, unsigned int max,
			 unsigned int *out)
{
	if (read_number(text, max, out) && *out >= min)
		return true;
	complain("%s '%s': expected a whole number from %u to %u", option, text, min, max);
	return false;
}

static bool parse_address(const char *option, const char *text, __be32 *out)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, text, &addr) != 1) {
		complain("%s '%s': expected an IPv4 address, as 192.168.1.1", option, text);
		return false;
	}
	*out = addr.s_addr;
	return true;
}

static bool parse_inside(struct skbsim_router_config *router, const char *text)
{
	char net[INET_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : 0;
	unsigned int bits;
	struct in_addr addr;

	if (slash && len < sizeof(net)) {
		memcpy(net, text, len);
		net[len] = '\0';
		if (inet_pton(AF_INET, net, &addr) == 1 && read_number(slash + 1, 30, &bits) &&
		    bits) {
			router->inside = addr.s_addr;
			router->inside_mask = htonl(~0U << (32 - bits));
			if (!(router->inside & ~router->inside_mask))
				return true;
		}
	}
	complain("--inside '%s': expected a network and 1 to 30 bits, as 192.168.1.0/24", text);
	return false;
}

static bool parse_vlan(const char *option, const char *text, u16 *out)
{
	unsigned int vlan;

	if (!parse_number(option, text, 0, 4094, &vlan))
		return false;
	*out = (u16)vlan;
	return true;
}

static bool parse_gro(struct bridge_options *options, const char *text)
{
	options->gro = !strcmp(text, "on");
	if (options->gro || !strcmp(text, "off"))
		return true;
	complain("--gro '%s': expected on or off", text);
	return false;
}

static bool parse_profile(struct bridge_options *options, const char *text)
{
	options->profile = text;
	if (skbsim_profile_known(text))
		return true;
	complain("--profile: unknown profile '%s'; expected one of v5.10, v5.12, v6.1", text);
	return false;
}

static bool parse_option(struct bridge_options *options, int code, const char *value)
{
	struct skbsim_router_config *router = &options->router;

	switch (code) {
	case OPT_IN:
		options->in = value;
		return true;
	case OPT_OUT:
		options->out = value;
		return true;
	case OPT_INSIDE:
		return parse_inside(router, value);
	case OPT_GATEWAY:
		return parse_address("--gateway", value, &router->gateway);
	case OPT_NAT:
		return parse_address("--nat", value, &router->nat_addr);
	case OPT_NEXT_HOP:
		return parse_address("--next-hop", value, &router->next_hop);
	case OPT_VLAN_IN:
		return parse_vlan("--vlan-in", value, &router->vlan_in);
	case OPT_VLAN_OUT:
		return parse_vlan("--vlan-out", value, &router->vlan_out);
	case OPT_GRO:
		return parse_gro(options, value);
	case OPT_CPUS:
		return parse_number("--cpus", value, 1, MAX_BRIDGE_CPUS, &options->cpus);
	default:
		return parse_profile(options, value);
	}
}

/* ---- All of them ---------------------------------------------------------------------------- */

/* getopt_long() leaves the letter, the long option that takes no value, or 0 in optopt. */
static void complain_about_option(char **argv)
{
	if (optopt >= OPT_IN)
		complain("%s: expected no value; see skbsim bridge --help", argv[optind - 1]);
	else if (optopt)
		complain("-%c: no such option; see skbsim bridge --help", optopt);
	else
		complain("%s: no such option, or the start of several; see skbsim bridge --help",
			 argv[optind - 1]);
}

static bool is_inside(const struct skbsim_router_config *router, __be32 addr)
{
	return !((addr ^ router->inside) & router->inside_mask);
}

static bool is_host(__be32 addr)
{
	u32 first = ntohl(addr) >> 24;

	return first > 0 && first < 224;
}

/* What the router would say as well, but in words of its configuration. */
static bool addresses_fit(const struct skbsim_router_config *router)
{
	if (!is_host(router->gateway) || !is_inside(router, router->gateway)) {
		complain("--gateway: expected an address of a host in --inside");
		return false;
	}
	if (!is_host(router->nat_addr) || is_inside(router, router->nat_addr)) {
		complain("--nat: expected the address of a host that is not in --inside");
		return false;
	}
	if (router->next_hop && !is_host(router->next_hop)) {
		complain("--next-hop: expected the address of a host");
		return false;
	}
	return true;
}

static bool is_complete(struct bridge_options *options)
{
	if (!options->in || !options->out) {
		complain("%s is missing: expected --in IF and --out IF; see skbsim bridge --help",
			 options->in ? "--out" : "--in");
		return false;
	}
	if (!strcmp(options->in, options->out)) {
		complain("--in and --out '%s': expected two interfaces", options->in);
		return false;
	}
	if (!options->router.gateway)
		options->router.gateway = htonl(ntohl(options->router.inside) + 1);
	return addresses_fit(&options->router);
}

enum parsed bridge_options_parse(struct bridge_options *options, int argc, char **argv)
{
	int code;

	*options =
		(struct bridge_options){ .profile = "v5.12", .gro = true, .cpus = MAX_BRIDGE_CPUS };
	skbsim_router_defaults(&options->router);
	options->router.vlan_out = 0;
	while ((code = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
		if (code == OPT_HELP) {
			fputs(help_text, stdout);
			return PARSED_HELP;
		}
		if (code == ':') {
			complain("%s: expected a value; see skbsim bridge --help",
				 argv[optind - 1]);
			return PARSED_BAD;
		}
		if (code == '?') {
			complain_about_option(argv);
			return PARSED_BAD;
		}
		if (!parse_option(options, code, optarg))
			return PARSED_BAD;
	}
	if (optind < argc) {
		complain("'%s': expected options only; see skbsim bridge --help", argv[optind]);
		return PARSED_BAD;
	}
	return is_complete(options) ? PARSED_RUN : PARSED_BAD;
}
