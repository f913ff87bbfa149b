// SPDX-License-Identifier: MIT
/* What passed the bridge, as a table for people. */
#include "bridge_report.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>

#define LABEL_WIDTH  26
#define COLUMN_WIDTH 20

/* @n with a comma after each three digits. */
static void print_count(int width, u64 n)
{
	char digits[24], text[32], *p = text;
	int len = snprintf(digits, sizeof(digits), "%llu", n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	*p = '\0';
	printf("%*s", width, text);
}

/* ---- Before ----------------------------------------------------------------------------------- */

static const char *address(__be32 addr, char buf[INET_ADDRSTRLEN])
{
	return inet_ntop(AF_INET, &addr, buf, INET_ADDRSTRLEN);
}

static void print_side(const char *interface, __be32 addr, unsigned int vlan)
{
	char buf[INET_ADDRSTRLEN];

	printf("%s (%s, ", interface, address(addr, buf));
	if (vlan)
		printf("VLAN %u)", vlan);
	else
		printf("no VLAN)");
}

void bridge_report_start(const struct bridge_options *options)
{
	printf("bridge: ");
	print_side(options->in, options->router.gateway, options->router.vlan_in);
	printf(" to ");
	print_side(options->out, options->router.nat_addr, options->router.vlan_out);
	printf(", %s, GRO %s, %u CPU%s; Ctrl-C ends it\n", options->profile,
	       options->gro ? "on" : "off", options->cpus, options->cpus == 1 ? "" : "s");
	fflush(stdout);
}

/* ---- After ------------------------------------------------------------------------------------ */

static const struct {
	const char *label;
	size_t offset; /* in struct skbsim_af_packet_stats */
} nic_rows[] = {
#define ROW(label, field)                                             \
	{                                                             \
		label, offsetof(struct skbsim_af_packet_stats, field) \
	}
	ROW("received, packets", rx_packets),
	ROW("  bytes", rx_bytes),
	ROW("  large, of senders' TSO", rx_large),
	ROW("  lost, ring full", rx_missed),
	ROW("  lost, no memory", rx_dropped),
	ROW("sent, packets", tx_packets),
	ROW("  bytes", tx_bytes),
	ROW("  large, TSO or merged", tx_large),
	ROW("  not taken", tx_dropped),
	ROW("interrupts", interrupts),
	ROW("polls", polls),
#undef ROW
};

static u64 at(const void *base, size_t offset)
{
	return *(const u64 *)((const char *)base + offset);
}

static void print_nics(const struct bridge_options *options, const struct bridge_result *result)
{
	printf("\n%*s%*s%*s\n", LABEL_WIDTH, "", COLUMN_WIDTH, options->in, COLUMN_WIDTH,
	       options->out);
	for (size_t i = 0; i < sizeof(nic_rows) / sizeof(nic_rows[0]); i++) {
		printf("%-*s", LABEL_WIDTH, nic_rows[i].label);
		print_count(COLUMN_WIDTH, at(&result->in, nic_rows[i].offset));
		print_count(COLUMN_WIDTH, at(&result->out, nic_rows[i].offset));
		putchar('\n');
	}
}

static void print_row(const char *label, u64 n)
{
	printf("%-*s", LABEL_WIDTH, label);
	print_count(COLUMN_WIDTH, n);
	putchar('\n');
}

static void print_totals(const struct bridge_result *result)
{
	const struct skbsim_napi_cache_stats *cache = &result->napi_cache;
	char share[32];

	putchar('\n');
	print_row("forwarded", result->router.forwarded);
	print_row("connections", result->connections);
	snprintf(share, sizeof(share), " (%.1f %%)",
		 cache->get ? 100.0 * (double)cache->hit / (double)cache->get : 0.0);
	printf("%-*s", LABEL_WIDTH, "heads from the NAPI cache");
	print_count(COLUMN_WIDTH, cache->hit);
	puts(share);
	print_row("bulk refills", cache->refill);
	print_row("bulk flushes", cache->flush);
	print_row("leaked", (u64)result->leaked);
}

static const struct {
	const char *label;
	size_t offset; /* in struct bridge_result */
} reasons[] = {
#define REASON(label, field)                                 \
	{                                                    \
		label, offsetof(struct bridge_result, field) \
	}
	REASON("neither IPv4 nor ARP", softnet.rx_nohandler),
	REASON("bad IPv4 header", router.bad_header),
	REASON("TTL expired", router.ttl_expired),
	REASON("fragment", router.fragment),
	REASON("bad TCP, UDP or ICMP header", router.bad_transport),
	REASON("protocol without NAT", router.unsupported),
	REASON("to the NAT address, unasked", router.no_connection),
	REASON("not from --inside", router.not_inside),
	REASON("other VLAN, station or side", router.not_for_us),
	REASON("connection table full", router.table_full),
	REASON("no port left", router.no_port),
	REASON("no neighbour answered", router.no_neighbour),
	REASON("no neighbour's answer yet", router.waiting),
	REASON("no memory", router.no_memory),
	REASON("not transmitted", router.tx_dropped),
#undef REASON
};

static void print_reasons(const struct bridge_result *result)
{
	bool any = false;

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		u64 n = at(result, reasons[i].offset);

		if (!n)
			continue;
		if (!any)
			printf("\nDropped:\n");
		any = true;
		print_count(16, n);
		printf("  %s\n", reasons[i].label);
	}
}

void bridge_report(const struct bridge_options *options, const struct bridge_result *result)
{
	print_nics(options, result);
	print_totals(result);
	print_reasons(result);
}
