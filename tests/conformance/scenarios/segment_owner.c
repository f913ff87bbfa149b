// SPDX-License-Identifier: MIT
/* Pieces of a packet that a socket is charged for: the last one takes its place, or each is charged. */
#include "segment.h"
#include <net/sock.h>

static struct proto proto = { .name = "scenario" };
static struct sock sk = { .sk_prot_creator = &proto };

static void show(const char *what)
{
	emit("%s: charged %d", what, refcount_read(&sk.sk_wmem_alloc));
}

static void cut(const char *what, const struct packet *k, unsigned int type)
{
	struct sk_buff *skb = large_paged(k, 800, type), *segs, *next;
	int n = 0;

	emit("%s", what);
	skb_set_owner_w(skb, &sk);
	show("whole");
	segs = skb_gso_segment(skb, NETIF_F_SG);
	show("cut");
	/* That 5.10 leaves a pointer to the socket in what datagrams were cut from means nothing. */
	emit("whole: truesize %u destructor %d", skb->truesize, skb->destructor != NULL);
	consume_skb(skb);
	show("whole freed");
	for (; !IS_ERR_OR_NULL(segs) && segs; segs = next) {
		next = segs->next;
		segs->next = NULL;
		emit("piece %d: truesize %u sk %d destructor %d", n++, segs->truesize,
		     segs->sk != NULL, segs->destructor != NULL);
		kfree_skb(segs);
		show("freed");
		if (!next)
			break;
	}
}

SCENARIO(segment_owner)
{
	struct packet tcp = { .payload = 2000 }, udp = { .payload = 2000, .udp = true };

	sk.sk_prot = &proto;
	sock_set_flag(&sk, SOCK_USE_WRITE_QUEUE);
	refcount_set(&sk.sk_wmem_alloc, 1); /* the socket's own */
	cut("TCP", &tcp, SKB_GSO_TCPV4);
	cut("datagrams", &udp, SKB_GSO_UDP_L4);
	cut("fragments of one", &udp, SKB_GSO_UDP);
}
