// SPDX-License-Identifier: MIT
/* netif_receive_skb(): what the stack has set when a packet arrives above the device. */
#include "packet.h"

static void direct(const char *what, struct packet k)
{
	struct sk_buff *skb = frame_kmalloc(&k);

	emit("%s, skb %d", what, id_new(skb));
	emit("  result %d", netif_receive_skb(skb));
	emit_delivered();
}

SCENARIO(rx_direct)
{
	direct("TCP", (struct packet){ .payload = 10 });
	direct("tagged", (struct packet){ .payload = 10, .vlan = 0x2005 });
	direct("descriptor tag", (struct packet){ .payload = 10, .hwtag = 7 });
	direct("IPv6", (struct packet){ .payload = 10, .v6 = true });
}
