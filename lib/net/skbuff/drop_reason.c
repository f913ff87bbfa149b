/* SPDX-License-Identifier: MIT */
/* The reasons of drops, counted: what a listener at the tracepoint kfree_skb of Linux 6.1 sees. */
#include "net/skbuff/skbuff.h"

#include <skbsim/stats.h>

#define NAME(name) [SKB_DROP_REASON_##name] = #name

static const char *const names[] = {
	NAME(NOT_SPECIFIED),
	NAME(NO_SOCKET),
	NAME(PKT_TOO_SMALL),
	NAME(TCP_CSUM),
	NAME(SOCKET_FILTER),
	NAME(UDP_CSUM),
	NAME(NETFILTER_DROP),
	NAME(OTHERHOST),
	NAME(IP_CSUM),
	NAME(IP_INHDR),
	NAME(IP_RPFILTER),
	NAME(UNICAST_IN_L2_MULTICAST),
	NAME(XFRM_POLICY),
	NAME(IP_NOPROTO),
	NAME(SOCKET_RCVBUFF),
	NAME(PROTO_MEM),
	NAME(TCP_MD5NOTFOUND),
	NAME(TCP_MD5UNEXPECTED),
	NAME(TCP_MD5FAILURE),
	NAME(SOCKET_BACKLOG),
	NAME(TCP_FLAGS),
	NAME(TCP_ZEROWINDOW),
	NAME(TCP_OLD_DATA),
	NAME(TCP_OVERWINDOW),
	NAME(TCP_OFOMERGE),
	NAME(TCP_RFC7323_PAWS),
	NAME(TCP_INVALID_SEQUENCE),
	NAME(TCP_RESET),
	NAME(TCP_INVALID_SYN),
	NAME(TCP_CLOSE),
	NAME(TCP_FASTOPEN),
	NAME(TCP_OLD_ACK),
	NAME(TCP_TOO_OLD_ACK),
	NAME(TCP_ACK_UNSENT_DATA),
	NAME(TCP_OFO_QUEUE_PRUNE),
	NAME(TCP_OFO_DROP),
	NAME(IP_OUTNOROUTES),
	NAME(BPF_CGROUP_EGRESS),
	NAME(IPV6DISABLED),
	NAME(NEIGH_CREATEFAIL),
	NAME(NEIGH_FAILED),
	NAME(NEIGH_QUEUEFULL),
	NAME(NEIGH_DEAD),
	NAME(TC_EGRESS),
	NAME(QDISC_DROP),
	NAME(CPU_BACKLOG),
	NAME(XDP),
	NAME(TC_INGRESS),
	NAME(UNHANDLED_PROTO),
	NAME(SKB_CSUM),
	NAME(SKB_GSO_SEG),
	NAME(SKB_UCOPY_FAULT),
	NAME(DEV_HDR),
	NAME(DEV_READY),
	NAME(FULL_RING),
	NAME(NOMEM),
	NAME(HDR_TRUNC),
	NAME(TAP_FILTER),
	NAME(TAP_TXFILTER),
	NAME(ICMP_CSUM),
	NAME(INVALID_PROTO),
	NAME(IP_INADDRERRORS),
	NAME(IP_INNOROUTES),
	NAME(PKT_TOO_BIG),
	NAME(TC_CHAIN_NOTFOUND),
};

_Static_assert(ARRAY_SIZE(names) == SKB_DROP_REASON_MAX, "every reason has a name");

static bool is_reason(enum skb_drop_reason reason)
{
	return reason > SKB_NOT_DROPPED_YET && reason < SKB_DROP_REASON_MAX;
}

void skb_count_reason(enum skb_drop_reason reason)
{
	if (!WARN_ON_ONCE(!is_reason(reason)))
		this_cpu_ptr(&skb_counters)->reasons[reason]++;
}

const char *skbsim_drop_reason_name(enum skb_drop_reason reason)
{
	return is_reason(reason) ? names[reason] : NULL;
}

u64 skbsim_drop_reason_stat(enum skb_drop_reason reason)
{
	u64 sum = 0;
	int cpu;

	if (!is_reason(reason))
		return 0;
	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(&skb_counters, cpu)->reasons[reason];
	return sum;
}

void skbsim_drop_reason_stats(FILE *f)
{
	int reason;

	for (reason = 0; reason < SKB_DROP_REASON_MAX; reason++) {
		u64 sum = skbsim_drop_reason_stat(reason);

		if (sum)
			fprintf(f, "%s: %llu\n", names[reason], sum);
	}
}
