/* SPDX-License-Identifier: MIT */
/*
 * What is known of network protocols: how their packets are merged when they come in (GRO) and cut
 * when they leave (GSO). <linux/netdevice.h> includes this file and says what holds for all of it;
 * who is asked is said in <skbsim/static/netdevice_gro.h> and <skbsim/static/netdevice_gso.h>.
 */
#ifndef SKBSIM_STATIC_NETDEVICE_OFFLOAD_H
#define SKBSIM_STATIC_NETDEVICE_OFFLOAD_H

#ifndef SKBSIM_LINUX_NETDEVICE_H
#error "include <linux/netdevice.h>"
#endif

struct offload_callbacks {
	/*
	 * Cuts @skb, whose data is at this protocol's header, which must not be trusted to be
	 * linear: what __skb_gso_segment() returns. Where data is afterwards is not asked.
	 */
	struct sk_buff *(*gso_segment)(struct sk_buff *skb, netdev_features_t features);

	/*
	 * Compares @skb, whose header of this protocol lies skb_gro_offset() bytes behind data, with
	 * those held in @head, clears same_flow of NAPI_GRO_CB() of those that are of another flow,
	 * and asks the next protocol or calls skb_gro_receive(). Sets flush of @skb if it is not
	 * to be held. Returns the held packet that is to go up now, or NULL;
	 * ERR_PTR(-EINPROGRESS) if it has taken over @skb. NAPI context.
	 */
	struct sk_buff *(*gro_receive)(struct list_head *head, struct sk_buff *skb);

	/*
	 * Makes the header of the merged packet @skb, @nhoff bytes behind data, that of one large
	 * packet, and so on with the next protocol. 0, or a negative errno, then the packet is
	 * dropped. NAPI context.
	 */
	int (*gro_complete)(struct sk_buff *skb, int nhoff);
};

/* What is known of packets of one EtherType. */
struct packet_offload {
	__be16 type;
	u16 priority; /* of several for one type the lowest one is asked */
	struct offload_callbacks callbacks;
	struct list_head list;
};

/* Registers @po; it must live until dev_remove_offload(). Process context, no traffic. */
SKBSIM_API void dev_add_offload(struct packet_offload *po);

/* Takes @po, which was registered, out again. Process context, no traffic. */
SKBSIM_API void dev_remove_offload(struct packet_offload *po);

/* Who merges packets of @type, network order, and who makes them one; NULL: nobody. It stays the
 * registrar's. NAPI context. */
SKBSIM_API struct packet_offload *gro_find_receive_by_type(__be16 type);
SKBSIM_API struct packet_offload *gro_find_complete_by_type(__be16 type);

#endif
