// SPDX-License-Identifier: MIT
/* napi_get_frags() and napi_gro_frags(): the skb is used again when its pages were taken. */
#include "cache.h"
#include "gro.h"

static void receive_frags(const struct packet *k)
{
	struct sk_buff *skb = napi_get_frags(t_napi);
	struct page *page = alloc_page(GFP_ATOMIC);
	unsigned int headers = headers_length(k);
	u8 *p = page_address(page);
	int number = id(skb);

	write_payload(p + headers, k);
	write_headers(p, k, p + headers);
	skb_add_rx_frag(skb, 0, page, 0, headers + k->payload, 2048);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	emit("skb %d: %s", number, gro_name(napi_gro_frags(t_napi)));
	emit("  napi->skb %d", id(t_napi->skb));
}

SCENARIO(gro_frags_api)
{
	static struct sk_buff *born[8], *slab[8];
	struct packet k = { .payload = 1000 };
	int i;

	many_alloc(3);
	many_put(3);
	for (i = 0; i < 4; i++) {
		receive_frags(&k);
		k.seq += k.payload;
		k.ipid++;
	}
	k.udp = true;
	receive_frags(&k);
	finish_poll();
	emit_delivered_unsized();
	napi_births("napi", born, 8);
	slab_births("slab", slab, 8);
}
