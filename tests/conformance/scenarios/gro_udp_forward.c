// SPDX-License-Identifier: MIT
/* A device that asks for merged datagrams, which 5.10 does not know of. */
#include "gro.h"

static void burst(const char *what, struct sk_buff *(*frame)(const struct packet *), bool v6)
{
	struct packet k = { .udp = true, .v6 = v6, .payload = 300 };
	int i;

	emit("%s", what);
	for (i = 0; i < 4; i++) {
		receive("datagram", frame(&k));
		k.ipid++;
	}
	k.payload = 200;
	receive("shorter", frame(&k));
	k.ipid++;
	receive("after it", frame(&k));
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_udp_forward)
{
	struct packet k = { .udp = true, .payload = 20 };
	int i;

#ifdef NETIF_F_GRO_UDP_FWD
	t_dev->features |= NETIF_F_GRO_UDP_FWD;
#endif
	burst("paged", frame_paged, false);
	burst("head fragments, IPv6", frame_head_frag, true);
	burst("kmalloc", frame_kmalloc, false);
	emit("64 are enough");
	for (i = 0; i < 66; i++) {
		receive("datagram", frame_paged(&k));
		k.ipid++;
	}
	finish_poll();
	emit("delivered %u", skb_queue_len(t_rx));
}
