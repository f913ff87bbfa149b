/* SPDX-License-Identifier: MIT */
/* Why packets are dropped: the reasons of Linux 6.1, with its names and numbers. */
#ifndef SKBSIM_NET_DROPREASON_H
#define SKBSIM_NET_DROPREASON_H

/* REASON(name) for each of them, in the order of their numbers. */
#define SKBSIM_DROP_REASONS(REASON)                                                                                            \
	REASON(NOT_SPECIFIED)                                                                                                  \
	REASON(NO_SOCKET) REASON(PKT_TOO_SMALL) REASON(TCP_CSUM) REASON(SOCKET_FILTER) REASON(UDP_CSUM) REASON(                \
		NETFILTER_DROP) REASON(OTHERHOST) REASON(IP_CSUM) REASON(IP_INHDR) REASON(IP_RPFILTER)                         \
		REASON(UNICAST_IN_L2_MULTICAST) REASON(XFRM_POLICY) REASON(IP_NOPROTO) REASON(SOCKET_RCVBUFF) REASON(          \
			PROTO_MEM) REASON(TCP_MD5NOTFOUND) REASON(TCP_MD5UNEXPECTED) REASON(TCP_MD5FAILURE)                    \
			REASON(SOCKET_BACKLOG) REASON(TCP_FLAGS) REASON(TCP_ZEROWINDOW) REASON(TCP_OLD_DATA) REASON(           \
				TCP_OVERWINDOW) REASON(TCP_OFOMERGE) REASON(TCP_RFC7323_PAWS) REASON(TCP_INVALID_SEQUENCE)     \
				REASON(TCP_RESET) REASON(TCP_INVALID_SYN) REASON(TCP_CLOSE) REASON(                            \
					TCP_FASTOPEN) REASON(TCP_OLD_ACK) REASON(TCP_TOO_OLD_ACK) REASON(TCP_ACK_UNSENT_DATA)  \
					REASON(TCP_OFO_QUEUE_PRUNE) REASON(TCP_OFO_DROP) REASON(IP_OUTNOROUTES) REASON(        \
						BPF_CGROUP_EGRESS) REASON(IPV6DISABLED) REASON(NEIGH_CREATEFAIL)               \
						REASON(NEIGH_FAILED) REASON(NEIGH_QUEUEFULL) REASON(                           \
							NEIGH_DEAD) REASON(TC_EGRESS) REASON(QDISC_DROP)                       \
							REASON(CPU_BACKLOG) REASON(XDP) REASON(TC_INGRESS) REASON(             \
								UNHANDLED_PROTO) REASON(SKB_CSUM) REASON(SKB_GSO_SEG)          \
								REASON(SKB_UCOPY_FAULT) REASON(DEV_HDR) REASON(                \
									DEV_READY) REASON(FULL_RING)                           \
									REASON(NOMEM) REASON(HDR_TRUNC) REASON(                \
										TAP_FILTER) REASON(TAP_TXFILTER)               \
										REASON(ICMP_CSUM) REASON(                      \
											INVALID_PROTO) REASON(IP_INADDRERRORS) \
											REASON(IP_INNOROUTES) REASON(          \
												PKT_TOO_BIG)                   \
												REASON(TC_CHAIN_NOTFOUND)

enum skb_drop_reason {
	SKB_NOT_DROPPED_YET, /* none: it goes on */
#define REASON(name) SKB_DROP_REASON_##name,
	SKBSIM_DROP_REASONS(REASON)
#undef REASON
		SKB_DROP_REASON_MAX
};

#endif
