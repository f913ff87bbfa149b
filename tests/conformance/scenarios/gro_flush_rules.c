// SPDX-License-Identifier: MIT
/* What ends a held packet, what does not, and what is not held at all. */
#include "gro.h"

static struct packet first(void)
{
	return (struct packet){ .payload = 500 };
}

static struct packet second(void)
{
	return (struct packet){ .payload = 500, .seq = 500, .ipid = 1 };
}

static void pair(const char *what, struct packet a, struct packet b)
{
	emit("%s", what);
	receive("first", frame_head_frag(&a));
	receive("second", frame_head_frag(&b));
	emit("  delivered so far %u", skb_queue_len(t_rx));
	finish_poll();
	emit("  delivered %u", skb_queue_len(t_rx));
	__skb_queue_purge(t_rx);
}

#define PAIR(change)                                     \
	do {                                             \
		struct packet a = first(), b = second(); \
		change;                                  \
		pair(#change, a, b);                     \
	} while (0)

SCENARIO(gro_flush_rules)
{
	PAIR(b.seq = 500);
	PAIR(b.seq = 501);
	PAIR(b.seq = 0);
	PAIR(b.payload = 400);
	PAIR(b.payload = 600);
	PAIR(b.payload = 0);
	PAIR(a.payload = 0);
	PAIR(a.payload = b.payload = 0);
	PAIR(a.flags = ACK | PSH);
	PAIR(b.flags = ACK | PSH);
	PAIR(b.flags = ACK | FIN);
	PAIR(a.flags = SYN);
	PAIR(b.flags = ACK | RST);
	PAIR(b.flags = ACK | URG);
	PAIR(b.flags = ACK | CWR);
	PAIR(b.ack = 1);
	PAIR(b.window = 1001);
	PAIR(b.ttl = 63);
	PAIR(b.tos = 2);
	PAIR(a.tos = b.tos = 1);
	PAIR(b.ipid = 0);
	PAIR(b.ipid = 2);
	PAIR(a.may_fragment = b.may_fragment = true);
	PAIR(b.ipid = 5; a.may_fragment = b.may_fragment = true);
	PAIR(a.timestamps = b.timestamps = true);
	PAIR(b.timestamps = true);
	PAIR(b.sport = 1001);
	PAIR(b.hwtag = 5);
	PAIR(a.hwtag = b.hwtag = 5);
	PAIR(a.hwtag = 6; b.hwtag = 5);
	PAIR(a.vlan = b.vlan = 5);
	PAIR(a.vlan = 6; b.vlan = 5);
	PAIR(a.bad_checksum = true);
}
