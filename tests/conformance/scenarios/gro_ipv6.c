// SPDX-License-Identifier: MIT
/* TCP over IPv6, with the flush rules that its header has. */
#include "gro.h"

static void pair(const char *what, struct packet a, struct packet b)
{
	emit("%s", what);
	receive("first", frame_paged(&a));
	receive("second", frame_paged(&b));
	finish_poll();
	emit_delivered();
}

SCENARIO(gro_ipv6)
{
	struct packet a = { .v6 = true, .payload = 500 }, b = a;

	b.seq = 500;
	pair("in order", a, b);
	b.ttl = 3;
	pair("hop limit", a, b);
	b.ttl = 0;
	b.tos = 2;
	pair("traffic class", a, b);
	b.tos = 0;
	b.v6 = false;
	pair("IPv4 after IPv6", a, b);
}
