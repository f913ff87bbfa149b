// SPDX-License-Identifier: MIT
/* Offsets and lengths beyond a packet's ends: what is refused, and what only looks wrong. */
#include "frags.h"

/* 40 bytes linear behind 16 of headroom, 100 in a fragment, 30 in a frag_list. */
static struct sk_buff *packet(void)
{
	struct sk_buff *skb = alloc_skb(256, GFP_ATOMIC), *more = paged_skb(30, 0, 0);
	struct page *page = alloc_page(GFP_ATOMIC);
	int i;

	memset(skb->data, 0xaa, 16);
	skb_reserve(skb, 16);
	for (i = 0; i < 40; i++)
		*(u8 *)skb_put(skb, 1) = i;
	memset(page_address(page), 0x55, 100);
	skb_add_rx_frag(skb, 0, page, 0, 100, PAGE_SIZE);
	skb_shinfo(skb)->frag_list = more;
	skb->len += more->len;
	skb->data_len += more->len;
	skb->truesize += more->truesize;
	return skb;
}

static void copies(void)
{
	static const int ranges[][2] = {
		{ 0, 170 },  { 0, 171 },   { 169, 1 },	       { 169, 2 },     { 170, 0 },
		{ 170, 1 },  { 171, 0 },   { 200, 1 },	       { 0, INT_MAX }, { INT_MAX, 1 },
		{ -16, 16 }, { -16, 186 }, { -16, 187 },       { -1, 2 },      { 39, 2 },
		{ 140, 30 }, { 140, 31 },  { INT_MAX - 3, 0 }, { 0, 0 },
	};
	struct sk_buff *skb = packet();
	u8 buffer[256];
	int i, err;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		memset(buffer, 0xee, sizeof(buffer));
		err = skb_copy_bits(skb, ranges[i][0], buffer, ranges[i][1]);
		emit("copy %d at %d: %d, first %#x", ranges[i][1], ranges[i][0], err, buffer[0]);
	}
	memset(buffer, 0x77, sizeof(buffer));
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		err = skb_store_bits(skb, ranges[i][0], buffer, ranges[i][1]);
		emit("store %d at %d: %d", ranges[i][1], ranges[i][0], err);
		emit("  bytes %u", byte_sum(skb));
	}
	kfree_skb(skb);
}

static void pulls(void)
{
	static const unsigned int lens[] = { 171, 1000, 0x7fffffff, 0x80000000, 0xffffffff };
	struct sk_buff *skb = packet();
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		emit("pull %u: %d", lens[i], skb_pull(skb, lens[i]) != NULL);
		emit("may pull %u: %d", lens[i], pskb_may_pull(skb, lens[i]));
		emit("pskb_pull %u: %d", lens[i], pskb_pull(skb, lens[i]) != NULL);
		emit("len %u headroom %u", skb->len, skb_headroom(skb));
	}
	emit("pskb_pull 170: %d", pskb_pull(skb, 170) != NULL);
	emit("pull 0 of nothing: %d", skb_pull(skb, 0) != NULL);
	emit("pull 1 of nothing: %d", skb_pull(skb, 1) != NULL);
	emit_shape("then", skb);
	kfree_skb(skb);
}

static void trims(void)
{
	static const unsigned int lens[] = { 170, 171, 0x7fffffff, 0x80000000, 0xffffffff };
	struct sk_buff *skb = packet(), *linear = paged_skb(40, 0, 0);
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		emit("trim %u: %d", lens[i], pskb_trim(skb, lens[i]));
		emit("trim_rcsum %u: %d", lens[i], pskb_trim_rcsum(skb, lens[i]));
		skb_trim(skb, lens[i]);
		skb_trim(linear, lens[i]);
		emit("len %u and %u", skb->len, linear->len);
	}
	emit_shape("then", skb);
	kfree_skb(linear);
	kfree_skb(skb);
}

static void pointers(void)
{
	static const int ranges[][2] = {
		{ 0, 40 }, { 0, 41 },	 { 39, 2 },  { 170, 1 },     { 171, 0 },
		{ -4, 4 }, { -16, 100 }, { 0, 171 }, { INT_MAX, 1 },
	};
	struct sk_buff *skb = packet();
	u8 buffer[256], *at;
	int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		at = skb_header_pointer(skb, ranges[i][0], ranges[i][1], buffer);
		emit("header %d at %d: %s", ranges[i][1], ranges[i][0],
		     !at	    ? "NULL"
		     : at == buffer ? "copied"
				    : "in place");
	}
	kfree_skb(skb);
}

static void sums(void)
{
	struct sk_buff *skb = packet();

	emit("sum of 0 at 170: %#x", csum_fold(skb_checksum(skb, 170, 0, 0)));
	emit("sum of 0 at 300: %#x", csum_fold(skb_checksum(skb, 300, 0, 0)));
	emit("sum of 16 at -16: %#x", csum_fold(skb_checksum(skb, -16, 16, 0)));
	emit("sum of 186 at -16: %#x", csum_fold(skb_checksum(skb, -16, 186, 0)));
	kfree_skb(skb);
}

SCENARIO(beyond_ends)
{
	copies();
	pulls();
	trims();
	pointers();
	sums();
}
