// SPDX-License-Identifier: MIT
/* Drawings of skbs: their whole text, for every kind of memory that an skb may have. */
#include "harness.h"

#include <linux/netdevice.h>
#include <skbsim/draw.h>

#include <stdio.h>
#include <stdlib.h>

static char drawing[16384];

static void draw_many(const struct sk_buff *const skbs[], unsigned int n)
{
	FILE *f = fmemopen(drawing, sizeof(drawing), "w");

	assert_non_null(f);
	skbsim_draw_all(skbs, n, f);
	fclose(f);
}

static void draw(const struct sk_buff *skb)
{
	draw_many(&skb, 1);
}

static void assert_drawing(const struct sk_buff *skb, const char *expected)
{
	draw(skb);
	assert_string_equal(drawing, expected);
}

static void assert_drawn(const char *line)
{
	if (!strstr(drawing, line))
		fail_msg("'%s' is not in:\n%s", line, drawing);
}

static void assert_at_most_100_columns(void)
{
	const char *line = drawing, *end;

	for (; (end = strchr(line, '\n')); line = end + 1)
		if (end - line > 100)
			fail_msg("%d columns: %.*s", (int)(end - line), (int)(end - line), line);
}

static struct sk_buff *packet(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	assert_non_null(skb);
	skb_reserve(skb, 64);
	skb_put_zero(skb, 46);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, 14);
	skb_set_transport_header(skb, 34);
	return skb;
}

static struct sk_buff *paged(unsigned int frags)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	unsigned int i;

	for (i = 0; i < frags; i++)
		skb_add_rx_frag(skb, i, alloc_page(GFP_ATOMIC), 8 * i, 10 + i, PAGE_SIZE);
	return skb;
}

static void add_listed(struct sk_buff *parent, struct sk_buff *child)
{
	struct sk_buff **last = &skb_shinfo(parent)->frag_list;

	while (*last)
		last = &(*last)->next;
	*last = child;
	parent->len += child->len;
	parent->data_len += child->len;
}

/* ---- The column ---------------------------------------------------------------------- */

static void fresh_skb_is_all_tailroom(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	(void)state;
	assert_drawing(skb, "skb A: len 0 (0 linear, 0 not), truesize 768\n"
			    "  head: skbuff_head_cache, users 1\n"
			    "  data 1: kmalloc-512, dataref 1\n"
			    "       0 +------------------------------+ head, data, tail\n"
			    "         | tailroom                 192 |\n"
			    "     192 +------------------------------+ end\n"
			    "         | skb_shared_info          320 |\n"
			    "     512 +------------------------------+\n");
	kfree_skb(skb);
}

static void headers_stand_where_they_start(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	skb_pull(skb, 14);
	assert_drawing(skb, "skb A: len 32 (32 linear, 0 not), truesize 768\n"
			    "  head: skbuff_head_cache, users 1\n"
			    "  data 1: kmalloc-512, dataref 1\n"
			    "       0 +------------------------------+ head\n"
			    "         | headroom                  78 |\n"
			    "      64 |                              | mac\n"
			    "      78 +------------------------------+ data, network\n"
			    "         | linear data               32 |\n"
			    "      98 |                              | transport\n"
			    "     110 +------------------------------+ tail\n"
			    "         | tailroom                  82 |\n"
			    "     192 +------------------------------+ end\n"
			    "         | skb_shared_info          320 |\n"
			    "     512 +------------------------------+\n");
	kfree_skb(skb);
}

static void header_outside_has_no_walls(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	(void)state;
	skb->transport_header = 600;
	draw(skb);
	assert_drawn("       0 +------------------------------+ head, data, tail, network\n");
	assert_drawn("     512 +------------------------------+\n"
		     "     600                                  transport\n");
	kfree_skb(skb);
}

static void data_may_be_behind_tail(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	skb->data += 60;
	draw(skb);
	assert_drawn("     110 +------------------------------+ tail\n"
		     "         | data is behind tail       14 |\n"
		     "     124 +------------------------------+ data\n"
		     "         | tailroom                  68 |\n");
	kfree_skb(skb);
}

static void all_names_fit_one_line(void **state)
{
	void *data = netdev_alloc_frag(SKB_DATA_ALIGN(sizeof(struct skb_shared_info)));
	struct sk_buff *skb = build_skb(data, SKB_DATA_ALIGN(sizeof(struct skb_shared_info)));

	(void)state;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	draw(skb);
	assert_drawn("       0 +------------------------------+ "
		     "head, data, tail, end, mac, network, transport\n"
		     "         | skb_shared_info          320 |\n"
		     "     320 +------------------------------+\n");
	kfree_skb(skb);
}

/* ---- Where memory comes from, and who shares it ---------------------------------------- */

static void page_fragment_has_its_block(void **state)
{
	struct sk_buff *skb;

	(void)state;
	local_bh_disable();
	skb = napi_build_skb(napi_alloc_frag(2048), 2048);
	draw(skb);
	assert_drawn("  marks: head_frag\n"
		     "  data 1: page 1 (order 3) +30720, page_count 32769, dataref 1\n");
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	local_bh_enable();
}

static void large_data_is_whole_pages(void **state)
{
	struct sk_buff *skb = alloc_skb(20000, GFP_ATOMIC);

	(void)state;
	draw(skb);
	assert_drawn("  data 1: whole pages, dataref 1\n");
	kfree_skb(skb);
}

static void memory_of_the_caller_is_drawn(void **state)
{
	static char data[1024] __aligned(64);
	struct sk_buff head = { 0 };

	(void)state;
	build_skb_around(&head, kmalloc(1024, GFP_ATOMIC), 0);
	kfree(head.head);
	head.head = head.data = (unsigned char *)data;
	atomic_set(&skb_shinfo(&head)->dataref, 1);
	draw(&head);
	assert_drawn("  head: memory of the caller, users 1\n"
		     "  data 1: memory of the caller, dataref 1\n");
}

static void clones_share_one_data(void **state)
{
	struct sk_buff *skb = paged(1), *clone = skb_clone(skb, GFP_ATOMIC);
	const struct sk_buff *both[] = { skb, clone };

	(void)state;
	draw_many(both, 2);
	assert_string_equal(drawing, "skb A: len 10 (0 linear, 10 not), truesize 4864\n"
				     "  head: skbuff_head_cache, users 1\n"
				     "  marks: cloned\n"
				     "  data 1: kmalloc-512, dataref 2\n"
				     "       0 +------------------------------+ head, data, tail\n"
				     "         | tailroom (not for put)   192 |\n"
				     "     192 +------------------------------+ end\n"
				     "         | skb_shared_info          320 |\n"
				     "     512 +------------------------------+\n"
				     "  frag 0: 10 bytes at page 1 +0, page_count 1\n"
				     "skb B: len 10 (0 linear, 10 not), truesize 4864\n"
				     "  head: skbuff_head_cache, users 1\n"
				     "  marks: cloned\n"
				     "  data 1: kmalloc-512, dataref 2\n"
				     "       0 +------------------------------+ head, data, tail\n"
				     "         | tailroom (not for put)   192 |\n"
				     "     192 +------------------------------+ end\n"
				     "         | skb_shared_info          320 |\n"
				     "     512 +------------------------------+\n"
				     "  fragments: see above\n");
	kfree_skb(clone);
	kfree_skb(skb);
}

static void pair_counts_its_halves(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_ATOMIC), *clone;

	(void)state;
	draw(skb);
	assert_drawn("  head: first of a pair (SKB_FCLONE_ORIG), fclone_ref 1, users 1\n");
	clone = skb_clone(skb_get(skb), GFP_ATOMIC);
	draw(skb);
	assert_drawn("  head: first of a pair (SKB_FCLONE_ORIG), fclone_ref 2, users 2\n");
	draw(clone);
	assert_drawn("  head: second of a pair (SKB_FCLONE_CLONE), fclone_ref 2, users 1\n");
	kfree_skb(clone);
	kfree_skb(skb);
	kfree_skb(skb);
}

static void payload_only_references_are_told(void **state)
{
	struct sk_buff *skb = packet(), *clone;

	(void)state;
	__skb_header_release(skb);
	clone = skb_clone(skb, GFP_ATOMIC);
	draw(skb);
	assert_drawn("  marks: cloned, nohdr\n"
		     "  data 1: kmalloc-512, dataref 2, 1 of them payload only\n");
	kfree_skb(clone);
	kfree_skb(skb);
}

static void pfmemalloc_is_told(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	skb->pfmemalloc = 1;
	draw(skb);
	assert_drawn("  marks: pfmemalloc\n");
	kfree_skb(skb);
}

/* ---- Fragments ------------------------------------------------------------------------- */

static void page_met_twice_has_one_name(void **state)
{
	struct page *block = alloc_pages(GFP_ATOMIC | __GFP_COMP, 1),
		    *other = alloc_page(GFP_ATOMIC);
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	(void)state;
	get_page(block);
	skb_add_rx_frag(skb, 0, block, 64, 100, 8192);
	skb_add_rx_frag(skb, 1, other, 0, 200, 4096);
	skb_add_rx_frag(skb, 2, block + 1, 32, 300, 0);
	draw(skb);
	assert_drawn("  frag 0: 100 bytes at page 1 (order 1) +64, page_count 2\n"
		     "  frag 1: 200 bytes at page 2 +0, page_count 1\n"
		     "  frag 2: 300 bytes at page 1 (order 1) +4128, page_count 2\n");
	kfree_skb(skb);
}

static void all_fragments_are_drawn(void **state)
{
	struct sk_buff *skb = paged(MAX_SKB_FRAGS);

	(void)state;
	draw(skb);
	assert_drawn("  frag 0: 10 bytes at page 1 +0, page_count 1\n");
	assert_drawn("  frag 16: 26 bytes at page 17 +128, page_count 1\n");
	kfree_skb(skb);
}

static void listed_skbs_are_drawn_inside(void **state)
{
	struct sk_buff *skb = packet(), *child = paged(1);

	(void)state;
	add_listed(child, packet());
	add_listed(skb, child);
	add_listed(skb, packet());
	draw(skb);
	assert_drawn("skb A: len 148 (46 linear, 102 not), truesize 768\n");
	assert_drawn("  frag_list:\n"
		     "    skb B: len 56 (0 linear, 56 not), truesize 4864\n"
		     "      head: skbuff_head_cache, users 1\n"
		     "      data 2: kmalloc-512, dataref 1\n"
		     "           0 +------------------------------+ head, data, tail\n");
	assert_drawn("      frag 0: 10 bytes at page 1 +0, page_count 1\n"
		     "      frag_list:\n"
		     "        skb C: len 46 (46 linear, 0 not), truesize 768\n");
	assert_drawn("\n    skb D: len 46 (46 linear, 0 not), truesize 768\n");
	kfree_skb(skb);
}

static void deep_nests_end_somewhere(void **state)
{
	static struct net_device dev = { .name = "fifteen-letters" };
	struct sk_buff *skb = paged(1), *parent;
	int i;

	(void)state;
	for (i = 0; i < 40; i++) {
		parent = packet();
		parent->dev = &dev;
		parent->data = parent->head;
		parent->tail = parent->end;
		add_listed(parent, skb);
		skb = parent;
	}
	draw(skb);
	assert_at_most_100_columns();
	assert_drawn("            skb D: ");
	assert_drawn("              frag_list: not drawn, too far inside\n");
	assert_null(strstr(drawing, "skb E"));
	kfree_skb(skb);
}

static void widest_lines_have_100_columns(void **state)
{
	static struct net_device dev = { .name = "fifteen-letters" };
	const unsigned int room = SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct sk_buff *skb = NULL, *parent;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		parent = build_skb(netdev_alloc_frag(room), room);
		skb_reset_mac_header(parent);
		skb_reset_network_header(parent);
		skb_reset_transport_header(parent);
		parent->dev = &dev;
		parent->sk = (void *)&dev;
		parent->_nfct = parent->_skb_refdst = 1;
		parent->active_extensions = 1;
		if (skb)
			add_listed(parent, skb);
		skb = parent;
	}
	draw(skb);
	assert_at_most_100_columns();
	assert_drawn("\n                   0 +------------------------------+ "
		     "head, data, tail, end, mac, network, transport\n");
	assert_drawn("\n              holds: device fifteen-letters, socket, dst, conntrack, "
		     "extensions\n");
	for (parent = skb; parent; parent = skb_shinfo(parent)->frag_list) {
		parent->sk = NULL;
		parent->_nfct = parent->_skb_refdst = 0;
		parent->active_extensions = 0;
	}
	kfree_skb(skb);
}

static void orphan(struct sk_buff *skb)
{
	(void)skb;
}

static void who_is_told_of_the_end_is_drawn(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	draw(skb);
	assert_null(strstr(drawing, "holds: "));
	skb->destructor = orphan;
	draw(skb);
	assert_drawn("  holds: destructor\n");
	kfree_skb(skb);
}

static void large_packets_say_so(void **state)
{
	struct sk_buff *skb = paged(1);

	(void)state;
	skb_shinfo(skb)->gso_size = 1448;
	skb_shinfo(skb)->gso_segs = 3;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV6;
	draw(skb);
	assert_drawn("  gso: 3 segments of 1448 bytes, type 0x10\n  frag 0: ");
	kfree_skb(skb);
}

/* ---- No skb ---------------------------------------------------------------------------- */

static void cached_head_is_told(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	local_bh_disable();
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	assert_drawing(skb, "skb A: no packet, a free head in the NAPI cache of CPU 0\n");
	local_bh_enable();
}

static void free_head_is_told(void **state)
{
	struct sk_buff *skb = packet(), *pair = alloc_skb_fclone(0, GFP_ATOMIC);
	struct sk_buff *clone = skb_clone(pair, GFP_ATOMIC);

	(void)state;
	kfree_skb(skb);
	assert_drawing(skb, "skb A: no packet, a free object of skbuff_head_cache\n");
	kfree_skb(pair);
	draw(clone);
	assert_drawn("fclone_ref 1, users 1\n");
	kfree_skb(clone);
	assert_drawing(pair, "skb A: no packet, a free object of skbuff_fclone_cache\n");
	assert_drawing(clone, "skb A: no packet, a free object of skbuff_fclone_cache\n");
}

/* What follows it in the list cannot be known. */
static void list_ends_at_a_free_head(void **state)
{
	struct sk_buff *skb = packet(), *child = packet(), *lost = packet();

	(void)state;
	add_listed(skb, child);
	add_listed(skb, lost);
	kfree_skb(child);
	draw(skb);
	assert_drawn("  frag_list:\n    skb B: no packet, a free object of skbuff_head_cache\n");
	assert_null(strstr(drawing, "skb C"));
	skb_shinfo(skb)->frag_list = NULL;
	kfree_skb(lost);
	kfree_skb(skb);
}

static void nothing_is_told(void **state)
{
	struct sk_buff *skb = packet();
	unsigned char *head = skb->head;

	(void)state;
	assert_drawing(NULL, "skb: NULL\n");
	skb->head = NULL;
	draw(skb);
	assert_drawn("  head: skbuff_head_cache, users 1\n  data: none\n");
	skb->head = head;
	kfree_skb(skb);
}

static void many_heads_have_letters(void **state)
{
	const struct sk_buff *skbs[704];
	unsigned int i;
	FILE *f;
	char *text;
	size_t len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(skbs); i++)
		skbs[i] = alloc_skb(0, GFP_ATOMIC);
	f = open_memstream(&text, &len);
	skbsim_draw_all(skbs, ARRAY_SIZE(skbs), f);
	fclose(f);
	assert_non_null(strstr(text, "\nskb Z: "));
	assert_non_null(strstr(text, "\nskb AA: "));
	assert_non_null(strstr(text, "\nskb ZZ: "));
	assert_non_null(strstr(text, "\nskb AAA: "));
	assert_non_null(strstr(text, "  data 704: "));
	free(text);
	for (i = 0; i < ARRAY_SIZE(skbs); i++)
		kfree_skb((struct sk_buff *)skbs[i]);
}

static void drawing_changes_nothing(void **state)
{
	struct sk_buff *skb = packet(), *child = paged(2), before, child_before;
	long alive = skbsim_objects_alive();

	(void)state;
	add_listed(skb, child);
	before = *skb;
	child_before = *child;
	draw(skb);
	assert_memory_equal(skb, &before, sizeof(before));
	assert_memory_equal(child, &child_before, sizeof(child_before));
	assert_int_equal(skbsim_objects_alive(), alive);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(fresh_skb_is_all_tailroom),
		sim_test(headers_stand_where_they_start),
		sim_test(header_outside_has_no_walls),
		sim_test(data_may_be_behind_tail),
		sim_test(all_names_fit_one_line),
		sim_test(page_fragment_has_its_block),
		sim_test(large_data_is_whole_pages),
		sim_test(memory_of_the_caller_is_drawn),
		sim_test(clones_share_one_data),
		sim_test(pair_counts_its_halves),
		sim_test(payload_only_references_are_told),
		sim_test(pfmemalloc_is_told),
		sim_test(page_met_twice_has_one_name),
		sim_test(all_fragments_are_drawn),
		sim_test(listed_skbs_are_drawn_inside),
		sim_test(deep_nests_end_somewhere),
		sim_test(widest_lines_have_100_columns),
		sim_test(who_is_told_of_the_end_is_drawn),
		sim_test(large_packets_say_so),
		sim_test(cached_head_is_told),
		sim_test(free_head_is_told),
		sim_test(list_ends_at_a_free_head),
		sim_test(nothing_is_told),
		sim_test(many_heads_have_letters),
		sim_test(drawing_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
