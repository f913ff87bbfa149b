// SPDX-License-Identifier: MIT
/* UDP without a socket is not held, unless the device asks for lists. */
#include "gro.h"

static void burst(const char *what, bool v6)
{
	struct packet k = { .udp = true, .v6 = v6, .payload = 300 };
	int i;

	emit("%s", what);
	for (i = 0; i < 4; i++) {
		receive("datagram", frame_kmalloc(&k));
		k.ipid++;
	}
	k.payload = 200;
	receive("shorter", frame_kmalloc(&k));
	receive("after it", frame_kmalloc(&k));
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_udp)
{
	burst("plain", false);
	t_dev->features |= NETIF_F_GRO_FRAGLIST;
	burst("lists", false);
	burst("lists, IPv6", true);
}
