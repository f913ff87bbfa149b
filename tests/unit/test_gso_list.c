/* SPDX-License-Identifier: MIT */
/* Large packets that come as a list: what a device or software cuts where the list already is cut. */
#include "large.h"

#include <linux/err.h>

#define CUTS (NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_TSO)

/* Hangs @listed, which it takes over, onto the end of @skb's frag_list. */
static void hang(struct sk_buff *skb, struct sk_buff *listed)
{
	struct sk_buff **link = &skb_shinfo(skb)->frag_list;

	while (*link)
		link = &(*link)->next;
	*link = listed;
	skb_len_add(skb, listed->len);
	skb->truesize += listed->truesize;
}

/* The packet @l with the first of @lens bytes in its own pages, each other number in an skb of the
 * frag_list. */
static struct sk_buff *made_of(const struct large *l, const unsigned int *lens, int nr)
{
	struct large head = *l;
	unsigned int from = lens[0];
	struct sk_buff *skb;
	int i;

	head.place = IN_PAGES;
	head.payload = lens[0];
	skb = make_large(&head);
	for (i = 1; i < nr; from += lens[i++])
		hang(skb, list_skb(l->place, from, lens[i]));
	assert_int_equal(from, l->payload);
	write_headers(l, skb->data);
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(l->payload, l->mss);
	return skb;
}

/* ---- For a device that cuts, but knows no lists ---------------------------------------------- */

/* Puts @more behind the segments @segs, of which there may be none yet. */
static struct sk_buff *joined(struct sk_buff *segs, struct sk_buff *more)
{
	struct sk_buff *last = more->prev;

	if (!segs)
		return more;
	segs->prev->next = more;
	segs->prev = last;
	return segs;
}

/* Cuts each of @larges, which it frees, as the device would; those that are not large stay. */
static struct sk_buff *cut_by_the_device(struct sk_buff *larges)
{
	struct sk_buff *large, *next, *segs = NULL;

	for (large = larges; large; large = next) {
		next = large->next;
		large->next = NULL;
		large->prev = large;
		if (!skb_is_gso(large)) {
			segs = joined(segs, large);
			continue;
		}
		segs = joined(segs, skb_gso_segment(large, NETIF_F_SG | NETIF_F_HW_CSUM));
		consume_skb(large);
	}
	return segs;
}

static int length(const struct sk_buff *segs)
{
	int n = 0;

	for (; segs; segs = segs->next)
		n++;
	return n;
}

static void a_device_is_given_the_skbs_of_a_list_to_cut(void **state)
{
	/* The last may be shorter; that of one packet's bytes is no large one. */
	static const unsigned int lens[][4] = { { 3000, 3000, 3000, 3000 },
						{ 3000, 3000, 3000, 2000 },
						{ 3000, 3000, 3000, 999 } };
	static const int gso_segs[] = { 3, 2, 0 }, gso_size[] = { 1000, 1000, 0 };
	struct large l = { .protocol = TCP, .flags = PSH | ACK, .mss = 1000 };
	struct sk_buff *skb, *segs;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lens); i++)
		for (l.place = LIST_FRAGMENT; l.place <= LIST_PAGES; l.place++) {
			l.payload = 9000 + lens[i][3];
			skb = made_of(&l, lens[i], 4);
			segs = skb_gso_segment(skb, CUTS);
			consume_skb(skb);
			assert_false(IS_ERR_OR_NULL(segs));
			assert_int_equal(length(segs), 4);
			assert_int_equal(skb_shinfo(segs)->gso_segs, 3);
			assert_int_equal(skb_shinfo(segs)->gso_size, 1000);
			assert_int_equal(skb_shinfo(segs)->gso_type, SKB_GSO_TCPV4);
			if (gso_size[i])
				assert_int_equal(skb_shinfo(segs->prev)->gso_segs, gso_segs[i]);
			assert_int_equal(skb_shinfo(segs->prev)->gso_size, gso_size[i]);
			assert_segments_of(&l, cut_by_the_device(segs), true);
		}
}

/* Unless they are all alike, and need no copy, software cuts as it would for any device. */
static void a_list_of_unlike_skbs_is_cut_in_software(void **state)
{
	static const struct {
		enum place place;
		unsigned int lens[4];
		netdev_features_t features;
	} cases[] = {
		{ LIST_PAGES, { 3000, 3000, 2000, 3000 }, CUTS },
		{ LIST_PAGES, { 2000, 3000, 3000, 3000 }, CUTS },
		{ LIST_PAGES, { 4000, 3000, 3000, 1000 }, CUTS },
		{ LIST_PAGES, { 1000, 1000, 1000, 1000 }, CUTS },
		{ LIST_PAGES, { 3000, 3000, 3000, 3000 }, CUTS & ~NETIF_F_HW_CSUM },
		{ LIST_PAGES, { 3000, 3000, 3000, 3000 }, CUTS & ~NETIF_F_SG },
		{ LIST_KMALLOC, { 1000, 1000, 1000, 1000 }, CUTS },
	};
	struct large l = { .protocol = TCP, .flags = ACK, .mss = 1000 };
	unsigned int i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sk_buff *skb, *segs;

		l.place = cases[i].place;
		for (l.payload = j = 0; j < 4; j++)
			l.payload += cases[i].lens[j];
		skb = made_of(&l, cases[i].lens, 4);
		segs = skb_gso_segment(skb, cases[i].features);
		assert_segments_of(&l, segs, device_sums(&l, cases[i].features));
		consume_skb(skb);
	}
}

/* ---- Skbs of a list with linear data and fragments ------------------------------------------- */

static struct sk_buff *linear_and_paged(unsigned int from, unsigned int linear, unsigned int paged)
{
	struct sk_buff *skb = list_skb(LIST_FRAGMENT, from, linear);

	add_pages(skb, from + linear, paged, 4096);
	return skb;
}

static void a_segment_may_end_inside_a_fragment_of_a_listed_skb(void **state)
{
	static const unsigned int paged[] = { 1, 50, 100, 101, 500, 900 };
	struct large l = { .protocol = TCP, .flags = ACK, .mss = 700 };
	const unsigned int lens[] = { 700 };
	unsigned int i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(paged); i++)
		for (j = 0; j < ARRAY_SIZE(devices); j++) {
			struct sk_buff *skb;

			l.payload = 700;
			skb = made_of(&l, lens, 1);
			hang(skb, linear_and_paged(700, 600, paged[i]));
			l.payload = 1300 + paged[i];
			write_headers(&l, skb->data);
			assert_segments_of(&l, skb_gso_segment(skb, devices[j]),
					   device_sums(&l, devices[j]));
			assert_whole(&l, skb);
			consume_skb(skb);
		}
}

/* ---- Segments of any length: each skb of the list is one ------------------------------------- */

#define BY_FRAGS_HEADERS 46 /* Ethernet, IP, SCTP */

/* A packet of headers alone, whose payload is all in the list: 100 bytes, 300, and 7. */
static struct sk_buff *cut_by_frags(void)
{
	struct sk_buff *skb = alloc_skb(200, GFP_KERNEL);

	skb_reserve(skb, 64);
	memset(skb_put(skb, BY_FRAGS_HEADERS), 0xaa, BY_FRAGS_HEADERS);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, 34);
	skb->protocol = htons(ETH_P_IP);
	hang(skb, list_skb(LIST_KMALLOC, 0, 100));
	hang(skb, linear_and_paged(100, 200, 100));
	hang(skb, list_skb(LIST_KMALLOC, 400, 7));
	skb_shinfo(skb)->gso_size = GSO_BY_FRAGS;
	skb_shinfo(skb)->gso_type = SKB_GSO_SCTP;
	return skb;
}

static void each_skb_of_the_list_is_a_segment(void **state)
{
	static const unsigned int lens[] = { 100, 300, 7 };
	static u8 found[MAX_FRAME], expected[MAX_FRAME];
	unsigned int dodgy, i, from;

	(void)state;
	for (dodgy = 0; dodgy < 2; dodgy++) {
		struct sk_buff *skb = cut_by_frags(), *segs, *seg;

		/* Segments end where the list's skbs do, whoever says so: nothing needs copying. */
		skb_shinfo(skb)->gso_type |= dodgy ? SKB_GSO_DODGY : 0;
		__skb_pull(skb, BY_FRAGS_HEADERS);
		segs = skb_segment(skb, NETIF_F_SG | NETIF_F_HW_CSUM);
		assert_false(IS_ERR_OR_NULL(segs));
		consume_skb(skb);
		for (i = from = 0, seg = segs; seg; from += lens[i++], seg = seg->next) {
			assert_true(i < ARRAY_SIZE(lens));
			assert_int_equal(flatten(seg, found), BY_FRAGS_HEADERS + lens[i]);
			assert_int_equal(found[BY_FRAGS_HEADERS - 1], 0xaa);
			write_payload(expected, from, lens[i]);
			assert_memory_equal(found + BY_FRAGS_HEADERS, expected, lens[i]);
			assert_int_equal(seg->data_len, i == 1 ? 100 : 0);
		}
		assert_int_equal(i, ARRAY_SIZE(lens));
		kfree_skb_list(segs);
	}
}

/* As the kernel does, it looks at the linear bytes of each: here 200 at most. */
static void each_skb_of_the_list_has_to_fit(void **state)
{
	struct sk_buff *skb = cut_by_frags();

	(void)state;
	assert_true(skb_gso_validate_network_len(skb, 20 + 12 + 200));
	assert_false(skb_gso_validate_network_len(skb, 20 + 12 + 199));
	assert_true(skb_gso_validate_mac_len(skb, 34 + 12 + 200));
	assert_false(skb_gso_validate_mac_len(skb, 34 + 12 + 199));
	consume_skb(skb);
}

/* ---- Headers of a segment -------------------------------------------------------------------- */

/* Outer headers end, and inner ones begin, 50 bytes behind the outer transport header. */
static void the_headers_of_a_segment_depend_on_its_kind(void **state)
{
	static const struct {
		unsigned int type;
		bool encapsulated;
		unsigned int headers; /* from the transport header on */
	} kinds[] = {
		{ SKB_GSO_TCPV4, false, 32 },
		{ SKB_GSO_TCPV6, false, 32 },
		{ SKB_GSO_UDP_L4, false, 8 },
		{ SKB_GSO_UDP, false, 0 },
		{ SKB_GSO_SCTP, false, 12 },
		{ SKB_GSO_UDP_TUNNEL | SKB_GSO_TCPV4, true, 50 + 24 },
		{ SKB_GSO_UDP_TUNNEL, true, 50 },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct sk_buff *skb = alloc_skb(200, GFP_KERNEL);
		unsigned int len = 20 + kinds[i].headers + 1000;

		skb_put_zero(skb, 150);
		skb_reset_mac_header(skb);
		skb_set_network_header(skb, 14);
		skb_set_transport_header(skb, 34);
		skb_set_inner_transport_header(skb, 84);
		skb->encapsulation = kinds[i].encapsulated;
		skb->data[34 + 12] = 8 << 4;
		skb->data[84 + 12] = 6 << 4;
		skb_shinfo(skb)->gso_type = kinds[i].type;
		skb_shinfo(skb)->gso_size = 1000;
		assert_true(skb_gso_validate_network_len(skb, len));
		assert_false(skb_gso_validate_network_len(skb, len - 1));
		assert_true(skb_gso_validate_mac_len(skb, 14 + len));
		assert_false(skb_gso_validate_mac_len(skb, 14 + len - 1));
		kfree_skb(skb);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_device_is_given_the_skbs_of_a_list_to_cut),
		sim_test(a_list_of_unlike_skbs_is_cut_in_software),
		sim_test(a_segment_may_end_inside_a_fragment_of_a_listed_skb),
		sim_test(each_skb_of_the_list_is_a_segment),
		sim_test(each_skb_of_the_list_has_to_fit),
		sim_test(the_headers_of_a_segment_depend_on_its_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
