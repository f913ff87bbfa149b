// SPDX-License-Identifier: MIT
/* Packets that are large already when they come in, by their device's doing. */
#include "gro.h"

static struct sk_buff *large(struct packet *k, unsigned int mss, unsigned int segs,
			     unsigned int type)
{
	struct sk_buff *skb;

	k->payload = mss * segs;
	skb = frame_paged(k);
	skb_shinfo(skb)->gso_size = mss;
	skb_shinfo(skb)->gso_segs = segs;
	skb_shinfo(skb)->gso_type = type;
	k->seq += k->payload;
	k->ipid += segs;
	return skb;
}

static void end(void)
{
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_large)
{
	struct packet k = { .payload = 500 };

	emit("two large ones");
	receive("large", large(&k, 500, 3, SKB_GSO_TCPV4));
	receive("large", large(&k, 500, 2, SKB_GSO_TCPV4));
	end();
	emit("a small one first");
	k.payload = 500;
	receive("small", frame_paged(&k));
	k.seq += 500;
	k.ipid++;
	receive("large", large(&k, 500, 2, SKB_GSO_TCPV4));
	end();
	emit("a small one last");
	receive("large", large(&k, 500, 2, SKB_GSO_TCPV4));
	k.payload = 500;
	receive("small", frame_paged(&k));
	k.seq += 500;
	k.ipid++;
	end();
	emit("another size");
	receive("large", large(&k, 500, 2, SKB_GSO_TCPV4));
	receive("large", large(&k, 400, 2, SKB_GSO_TCPV4));
	end();
	emit("not trusted");
	receive("large", large(&k, 500, 2, SKB_GSO_TCPV4 | SKB_GSO_DODGY));
	end();
}
