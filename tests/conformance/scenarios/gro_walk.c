// SPDX-License-Identifier: MIT
/*
 * A walk of some thousand frames through GRO: IPv4, IPv6, TCP and UDP of many flows, with tags, in
 * skbs of all kinds, with checksums of all states, most as they should be and some with one thing
 * wrong. What went up is cut into frames again, and each of them has a number that stands for its
 * bytes from the network header on, as each that came in has.
 */
#include "gro.h"
#include "walk.h"

static struct flow flows[FLOWS];
static struct frame frame;
static u8 whole[70000];

/* A number for n bytes in their order. */
static u32 digest(const u8 *bytes, unsigned int n)
{
	u32 sum = n;
	unsigned int i;

	for (i = 0; i < n; i++)
		sum = sum * 31 + bytes[i];
	return sum;
}

static u32 skb_digest(const struct sk_buff *skb, unsigned int from)
{
	unsigned int n = skb->len - from;

	if (n > sizeof(whole) || skb_copy_bits(skb, from, whole, n))
		return 0;
	return digest(whole, n);
}

static void start_flow(struct flow *flow, int number)
{
	memset(flow, 0, sizeof(*flow));
	flow->mss = chance(3) ? 1400 : chance(8) ? 3500 : 60 + below(1300);
	flow->kind = below(KINDS);
	flow->k = (struct packet){
		.v6 = chance(3),
		.udp = chance(4),
		.vlan = chance(4) ? 100 + below(2) : 0,
		.hwtag = chance(5) ? 100 + below(2) : 0,
		.sport = 1000 + number,
		.seq = chance(6) ? 0xfffff000 : walk_random(),
		.ipid = chance(6) ? 0xfff0 : walk_random(),
		.timestamps = chance(2),
		.may_fragment = chance(4),
		.flags = chance(12) ? ACK | ECE : ACK,
	};
	flow->fixed_id = chance(4);
	flow->outer = flow->k.vlan && chance(3);
	if (flow->k.v6 && chance(4))
		flow->extension = chance(2) ? 60 : 43;
}

/* What the device says of the checksum. The skb's data is behind the Ethernet header, and the rest
 * of the frame with it. */
static int vouch(struct sk_buff *skb, const struct packet *k)
{
	switch (below(k->udp ? 7 : 8)) {
	case 0:
		skb->ip_summed = CHECKSUM_NONE;
		break;
	case 1:
	case 2:
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = csum_partial(frame.bytes + ETH_HLEN, frame.len - ETH_HLEN, 0);
		if (chance(8))
			skb->csum = csum_add(skb->csum, htonl(1));
		break;
	default:
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		skb->csum_level = chance(6) ? below(4) : 0;
	}
	return skb->ip_summed;
}

static unsigned int next_payload(const struct flow *flow, bool calm)
{
	if (calm || !chance(6))
		return flow->mss;
	return chance(3) ? 0 : chance(3) ? flow->mss + 1 + below(40) : 1 + below(flow->mss);
}

/* A deviation that is no error: the sender does it. */
static void deviate(struct packet *k)
{
	switch (below(8)) {
	case 0:
		k->flags |= PSH;
		break;
	case 1:
		k->flags |= FIN;
		break;
	case 2:
		k->flags |= CWR;
		break;
	case 3:
		k->flags ^= ECE;
		break;
	case 4:
		k->ttl = 63;
		break;
	case 5:
		k->tos = 1 + below(250);
		break;
	case 6:
		k->ack = 77;
		break;
	default:
		k->ipid += 1 + below(3);
	}
}

/* Something about the skb, not its bytes. */
static const char *make_odd(struct sk_buff *skb, const struct flow *flow, const struct packet *k)
{
	struct sk_buff *listed;

	switch (below(4)) {
	case 0:
		if (k->payload < 2)
			return "-";
		skb_shinfo(skb)->gso_size = chance(3) ? flow->mss : (k->payload + 1) / 2;
		skb_shinfo(skb)->gso_segs = 2;
		skb_shinfo(skb)->gso_type = k->udp  ? SKB_GSO_UDP_L4
					    : k->v6 ? SKB_GSO_TCPV6
						    : SKB_GSO_TCPV4;
		if (chance(5))
			skb_shinfo(skb)->gso_type |= SKB_GSO_DODGY;
		return "large";
	case 1:
		listed = alloc_skb(100, GFP_ATOMIC);
		memset(skb_put(listed, 20), 1, 20);
		skb_shinfo(skb)->frag_list = listed;
		skb->len += 20;
		skb->data_len += 20;
		skb->truesize += listed->truesize;
		return "with a list";
	case 2:
		skb_set_hash(skb, below(16), PKT_HASH_TYPE_L4);
		return "hash";
	default:
		memset(skb_ext_add(skb, SKB_EXT_BRIDGE_NF), 0, 8);
		return "extension";
	}
}

static void emit_result(int number, const char *what, int kind, int summed, gro_result_t result)
{
	emit("%d %s kind %d summed %d in %08x: %s, napi->skb %d up %u", number, what, kind, summed,
	     frame.len > frame.ip ? digest(frame.bytes + frame.ip, frame.len - frame.ip) : 0,
	     gro_name(result), t_napi->skb != NULL, skb_queue_len(t_rx));
}

/* Hands up the next frame of a flow. */
static void step(int number, bool calm)
{
	struct flow *flow = &flows[number];
	struct packet k = flow->k;
	int kind = calm || !chance(5) ? flow->kind : below(KINDS), summed;
	const char *what = "plain";
	gro_result_t result;
	struct sk_buff *skb;
	bool all_paged = kind == GET_FRAGS || kind == GET_SCATTERED;

	k.payload = next_payload(flow, calm);
	if (!calm && chance(6))
		deviate(&k);
	write_frame(&frame, flow, &k);
	if (!calm && chance(8))
		what = make_strange(&frame, flow, &k);
	if (!calm && chance(30))
		frame.bytes[below(12)] ^= 2;
	skb = scatter(&frame, kind);
	if (!all_paged) {
		skb->dev = t_dev;
		skb->protocol = eth_type_trans(skb, t_dev);
	}
	summed = vouch(skb, &k);
	if (k.hwtag)
		__vlan_hwaccel_put_tag(skb, htons(chance(9) ? ETH_P_8021AD : ETH_P_8021Q), k.hwtag);
	skb_set_hash(skb, number % 3, PKT_HASH_TYPE_L4);
	if (!calm && chance(20))
		what = make_odd(skb, flow, &k);
	result = all_paged ? napi_gro_frags(t_napi) : napi_gro_receive(t_napi, skb);
	emit_result(number, what, kind, summed, result);
	flow->k.seq += k.payload;
	flow->k.ipid += flow->fixed_id ? 0 : 1;
}

/* ---- What went up ------------------------------------------------------------------------------- */

static void emit_sum(const struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		emit("  sum %#x", csum_fold(skb->csum));
	else if (skb->ip_summed == CHECKSUM_PARTIAL)
		emit("  sum from %d at %d", skb->csum_start - (int)(skb->data - skb->head),
		     skb->csum_offset);
	else if (skb->ip_summed == CHECKSUM_UNNECESSARY)
		emit("  level %d", skb->csum_level);
}

static void emit_fields(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	int start = skb->data - skb->head, n = 0;
	unsigned int room = 0;
	struct sk_buff *f;

	skb_walk_frags(skb, f) {
		n++;
		room += f->truesize - SKB_TRUESIZE(skb_end_offset(f));
	}
	emit("up: len %u data_len %u more %u of which listed %u proto %04x type %d digest %08x",
	     skb->len, skb->data_len, skb->truesize - (u32)SKB_TRUESIZE(skb_end_offset(skb)), room,
	     ntohs(skb->protocol), skb->pkt_type, skb_digest(skb, 0));
	emit("  gso %u x %u type %#x, %d frags, %d listed, summed %d, tag %#x %#x",
	     skb_is_gso(skb) ? shinfo->gso_segs : 0, shinfo->gso_size, shinfo->gso_type,
	     shinfo->nr_frags, n, skb->ip_summed,
	     skb_vlan_tag_present(skb) ? skb_vlan_tag_get(skb) : 0,
	     skb_vlan_tag_present(skb) ? ntohs(skb->vlan_proto) : 0);
	emit("  mac %d network %d transport %d mac_len %d", skb->mac_header - start,
	     skb->network_header - start, skb_is_gso(skb) ? skb->transport_header - start : 0,
	     skb->mac_len);
	emit_sum(skb);
}

/* Cuts what was merged; what goes up as it is stays whole. */
static void emit_frames(struct sk_buff *skb)
{
	struct sk_buff *seg, *next;

	if (!skb_is_gso(skb)) {
		emit("  out %08x", skb_digest(skb, 0));
		kfree_skb(skb);
		return;
	}
	skb_push(skb, skb->data - skb_mac_header(skb));
	seg = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(seg)) {
		emit("  cannot be cut: %ld", PTR_ERR(seg));
		kfree_skb(skb);
		return;
	}
	for (; seg; seg = next) {
		next = seg->next;
		emit("  out %08x", skb_digest(seg, seg->network_header - seg->mac_header));
		kfree_skb(seg);
	}
	consume_skb(skb);
}

static void end_poll(void)
{
	struct sk_buff *skb;

	finish_poll();
	emit("poll over: %u", skb_queue_len(t_rx));
	while ((skb = __skb_dequeue(t_rx))) {
		emit_fields(skb);
		emit_frames(skb);
	}
	t_dev->features &= ~NETIF_F_GRO_FRAGLIST;
	if (chance(3))
		t_dev->features |= NETIF_F_GRO_FRAGLIST;
}

/* ---- The walk ----------------------------------------------------------------------------------- */

/* Some frames of one flow, one after the other. */
static void run(void)
{
	int number = below(FLOWS), frames = chance(4) ? 5 + below(60) : 1 + below(6);
	bool calm = chance(2);

	for (; frames; frames--)
		step(number, calm);
}

SCENARIO(gro_walk)
{
	int i;

	walk_state = 20261125;
	for (i = 0; i < FLOWS; i++)
		start_flow(&flows[i], i);
	for (i = 0; i < 300; i++) {
		run();
		if (chance(4))
			end_poll();
		if (chance(6)) {
			int again = below(FLOWS);

			start_flow(&flows[again], again);
		}
	}
	end_poll();
	napi_free_frags(t_napi);
}
