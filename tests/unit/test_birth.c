/* SPDX-License-Identifier: MIT */
/*
 * Births: where an skb's data comes from, what a failure leaves behind. What a fresh
 * one looks like is in patch_05.c, who gets data from the reserves in patch_02.c.
 */
#include "harness.h"

#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <skbsim/memory.h>

static struct net_device dev = { .name = "test" };
static struct napi_struct napi = { .dev = &dev };

/* end and truesize for a size asked for, as measured in Linux 5.10 and 6.1. */
static void alloc_skb_uses_the_whole_kmalloc_class(void **state)
{
	static const struct {
		unsigned int size, end;
	} cases[] = {
		{ 0, 192 },	{ 1, 192 },	 { 100, 192 },	   { 192, 192 },
		{ 193, 704 },	{ 704, 704 },	 { 705, 1728 },	   { 1500, 1728 },
		{ 1728, 1728 }, { 1729, 3776 },	 { 3776, 3776 },   { 3777, 7872 },
		{ 7872, 7872 }, { 7873, 16064 }, { 16000, 16064 }, { 32000, 32448 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sk_buff *skb = alloc_skb(cases[i].size, GFP_KERNEL);

		assert_int_equal(skb_end_offset(skb), cases[i].end);
		assert_int_equal(skb->truesize, cases[i].end + 256 + 320);
		assert_int_equal(skb_headroom(skb), 0);
		kfree_skb(skb);
	}
}

static void build_skb_takes_a_fragment_as_it_is(void **state)
{
	void *data = netdev_alloc_frag(2000);
	struct sk_buff *skb = build_skb(data, 2000);

	(void)state;
	assert_ptr_equal(skb->head, data);
	assert_int_equal(skb_end_offset(skb), 2000 - 320);
	assert_int_equal(skb->head_frag, 1);
	kfree_skb(skb);
}

static void fragments_for_data_fill_cache_lines(void **state)
{
	char *a = netdev_alloc_frag(100), *b = netdev_alloc_frag(100), *c, *d;

	(void)state;
	assert_ptr_equal(b, a - 128);
	local_bh_disable();
	c = napi_alloc_frag(1);
	d = napi_alloc_frag(64);
	local_bh_enable();
	assert_ptr_equal(c, b - 64);
	assert_ptr_equal(d, c - 64);
	skb_free_frag(a);
	skb_free_frag(b);
	skb_free_frag(c);
	skb_free_frag(d);
}

static void an_skb_around_a_fragment_from_the_reserves_says_so(void **state)
{
	void *data = netdev_alloc_frag(2048);
	struct page *page = virt_to_head_page(data);
	struct sk_buff *skb;

	(void)state;
	set_page_pfmemalloc(page);
	skb = build_skb(data, 2048);
	clear_page_pfmemalloc(page);
	assert_int_equal(skb->pfmemalloc, 1);
	kfree_skb(skb);
}

/* ---- Around pages out of the memalloc reserve ---- */

#define ROOM 2048 /* for data and what follows it */

static void *page_to_receive_into(void)
{
	return page_address(dev_alloc_page());
}

/* The only one of its block, which goes with it. */
static void *fragment_to_receive_into(void)
{
	struct page_frag_cache nc = { 0 };
	void *data = page_frag_alloc(&nc, ROOM, GFP_ATOMIC | __GFP_MEMALLOC);

	__page_frag_cache_drain(virt_to_page(nc.va), nc.pagecnt_bias);
	return data;
}

static void *(*const receivers[])(void) = { page_to_receive_into, fragment_to_receive_into };

/* While nothing else has a page. */
static void *out_of_the_reserve(void *(*receive)(void))
{
	void *data;

	assert_int_equal(skbsim_node_set_free(0, 1), 0);
	data = receive();
	assert_int_equal(skbsim_node_set_free(0, -1), 0);
	return data;
}

static struct sk_buff *build_around_a_head_at_hand(void *data, unsigned int size)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	kfree(skb->head);
	return build_skb_around(skb, data, size);
}

/* The head of the last one lies in the cache already. */
static struct sk_buff *build_around_a_cached_head(void *data, unsigned int size)
{
	napi_consume_skb(alloc_skb(100, GFP_ATOMIC), 64);
	return napi_build_skb(data, size);
}

static struct sk_buff *(*const builders[])(void *data, unsigned int size) = {
	build_skb, build_around_a_head_at_hand, napi_build_skb, build_around_a_cached_head
};

static void assert_builds(unsigned int b, void *data, bool pfmemalloc)
{
	struct sk_buff *skb = builders[b](data, ROOM);

	assert_int_equal(skb->pfmemalloc, pfmemalloc);
	kfree_skb(skb);
}

/* Each birth is the first to see such a page. */
static void an_skb_around_pages_out_of_the_reserve_says_so(void **state)
{
	unsigned int b, r;

	for (b = 0; b < ARRAY_SIZE(builders); b++) {
		for (r = 0; r < ARRAY_SIZE(receivers); r++) {
			nothing_left_alive(state);
			fresh_simulation(state);
			local_bh_disable();
			assert_builds(b, out_of_the_reserve(receivers[r]), true);
			local_bh_enable();
		}
	}
}

/* Nor does one around a page that came from there the time before. */
static void an_skb_around_other_pages_does_not_say_so_meanwhile(void **state)
{
	unsigned int b, r;
	void *reserve, *other;

	(void)state;
	local_bh_disable();
	for (b = 0; b < ARRAY_SIZE(builders); b++) {
		for (r = 0; r < ARRAY_SIZE(receivers); r++) {
			reserve = out_of_the_reserve(receivers[r]);
			other = receivers[r]();
			assert_builds(b, other, false);
			assert_builds(b, reserve, true);
			other = page_to_receive_into();
			assert_ptr_equal(virt_to_page(other), virt_to_page(reserve));
			assert_builds(b, other, false);
		}
	}
	local_bh_enable();
}

/* ---- From other memory ---- */

/* Its death says so, whether births look at pages or not. */
static void a_birth_on_memory_that_is_not_simulated_looks_at_no_page(void **state)
{
	static char foreign[2048] __aligned(SMP_CACHE_BYTES);
	struct page *page = alloc_page(GFP_KERNEL);
	struct sk_buff *skb;
	int marked;

	(void)state;
	for (marked = 0; marked < 2; marked++) {
		if (marked)
			set_page_pfmemalloc(page);
		skb = build_skb(foreign, sizeof(foreign));
		assert_int_equal(skb->pfmemalloc, 0);
		expect_warnings(1, kfree_skb(skb));
	}
	clear_page_pfmemalloc(page);
	put_page(page);
}

static void build_skb_asks_kmalloc_for_the_size_of_its_data(void **state)
{
	struct sk_buff *skb = build_skb(kmalloc(700, GFP_KERNEL), 0);

	(void)state;
	assert_int_equal(skb_end_offset(skb), 1024 - 320);
	assert_int_equal(skb->head_frag, 0);
	kfree_skb(skb);
}

static void a_pair_is_born_with_its_companion_free(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_KERNEL);
	struct sk_buff_fclones *pair = container_of(skb, struct sk_buff_fclones, skb1);

	(void)state;
	assert_int_equal(skb->fclone, SKB_FCLONE_ORIG);
	assert_int_equal(pair->skb2.fclone, SKB_FCLONE_CLONE);
	assert_int_equal(refcount_read(&pair->fclone_ref), 1);
	kfree_skb(skb);
}

/* The sizes around which data changes between kmalloc() and a page fragment: 640 and 3712 with
 * headroom. */
static void receive_births_choose_their_data_by_size(void **state)
{
	static const struct {
		unsigned int len;
		bool frag;
	} cases[] = {
		{ 0, false },	{ 100, false }, { 640, false },	 { 641, true },
		{ 1500, true }, { 3712, true }, { 3713, false },
	};
	struct sk_buff *skb;
	size_t i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		skb = netdev_alloc_skb(&dev, cases[i].len);
		assert_int_equal(skb->head_frag, cases[i].frag);
		assert_int_equal(skb_headroom(skb), NET_SKB_PAD);
		assert_in_range(skb_tailroom(skb), cases[i].len, 8192);
		assert_ptr_equal(skb->dev, &dev);
		kfree_skb(skb);
		skb = napi_alloc_skb(&napi, cases[i].len);
		if (cases[i].len > 640 || !is_profile("v6.1"))
			assert_int_equal(skb->head_frag, cases[i].frag);
		assert_int_equal(skb_headroom(skb), NET_SKB_PAD + NET_IP_ALIGN);
		assert_ptr_equal(skb->dev, &dev);
		kfree_skb(skb);
	}
	local_bh_enable();
}

static void a_small_napi_skb_has_the_measured_size(void **state)
{
	struct sk_buff *skb;

	(void)state;
	skbsim_set_profile("v5.12");
	local_bh_disable();
	skb = napi_alloc_skb(&napi, 100);
	assert_int_equal(skb->truesize, 768);
	assert_int_equal(skb_end_offset(skb), 192);
	assert_int_equal(skb_headroom(skb), 64);
	assert_int_equal(skb_tailroom(skb), 128);
	kfree_skb(skb);
	local_bh_enable();
}

/* As measured in Linux 6.1. */
static void v61_cuts_small_napi_data_from_single_pages(void **state)
{
	struct sk_buff *skbs[5];
	char *page;
	int i;

	(void)state;
	skbsim_set_profile("v6.1");
	local_bh_disable();
	for (i = 0; i < 5; i++) {
		skbs[i] = napi_alloc_skb(&napi, i * 160);
		assert_int_equal(skbs[i]->truesize, 1280);
		assert_int_equal(skb_end_offset(skbs[i]), 704);
		assert_int_equal(skbs[i]->head_frag, 1);
	}
	page = page_address(virt_to_page(skbs[0]->head));
	for (i = 0; i < 4; i++)
		assert_ptr_equal(skbs[i]->head, page + 3072 - i * 1024);
	assert_int_equal(page_count(virt_to_page(page)), 4);
	assert_ptr_not_equal(virt_to_page(skbs[4]->head), virt_to_page(page));
	for (i = 0; i < 5; i++)
		kfree_skb(skbs[i]);
	/* Larger data and blocking masks are served as ever. */
	skbs[0] = napi_alloc_skb(&napi, 641);
	assert_int_equal(skbs[0]->truesize, 1344);
	kfree_skb(skbs[0]);
	skbs[0] = __napi_alloc_skb(&napi, 100, GFP_KERNEL);
	assert_int_equal(skbs[0]->head_frag, 0);
	kfree_skb(skbs[0]);
	local_bh_enable();
}

static void blocking_masks_get_kmalloced_data(void **state)
{
	struct sk_buff *skb = __netdev_alloc_skb(&dev, 1500, GFP_KERNEL);

	(void)state;
	assert_int_equal(skb->head_frag, 0);
	kfree_skb(skb);
}

/* Fragments of two caches lie in different blocks. */
static void hard_irqs_have_a_fragment_cache_of_their_own(void **state)
{
	struct sk_buff *soft = netdev_alloc_skb(&dev, 1500), *hard, *off;

	(void)state;
	irq_enter();
	hard = netdev_alloc_skb(&dev, 1500);
	irq_exit();
	local_irq_disable();
	off = netdev_alloc_skb(&dev, 1500);
	local_irq_enable();
	assert_ptr_not_equal(virt_to_head_page(soft->head), virt_to_head_page(hard->head));
	assert_ptr_equal(virt_to_head_page(off->head), virt_to_head_page(hard->head));
	kfree_skb(soft);
	kfree_skb(hard);
	kfree_skb(off);
}

/* Each allocation of each birth fails in turn; nothing may stay behind. */
static void a_birth_that_fails_gives_back_what_it_took(void **state)
{
	static const unsigned int sizes[] = { 100, 1500, 8000 };
	struct sk_buff *skb;
	size_t s;
	long skip;

	(void)state;
	local_bh_disable();
	for (s = 0; s < 3; s++) {
		for (skip = 0; skip < 2; skip++) {
			skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
			kfree_skb(alloc_skb(sizes[s], GFP_ATOMIC));
			skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
			kfree_skb(alloc_skb_fclone(sizes[s], GFP_ATOMIC));
			skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
			kfree_skb(netdev_alloc_skb(&dev, sizes[s]));
			skbsim_fault_arm(SKBSIM_FAULT_SLAB, skip, 1);
			kfree_skb(napi_alloc_skb(&napi, sizes[s]));
		}
	}
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	skb = alloc_skb(100, GFP_ATOMIC);
	assert_null(skb);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, 1);
	skb = alloc_skb(100, GFP_ATOMIC);
	assert_null(skb);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
	local_bh_enable();
}

static void a_fragment_birth_without_pages_gives_null(void **state)
{
	(void)state;
	local_bh_disable();
	/* A new block, and the single page tried after it. */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	expect_warnings(1, assert_null(napi_alloc_skb(&napi, 1500)));
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	assert_null(netdev_alloc_skb(&dev, 1500));
	local_bh_enable();
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* The room that it had left is gone with the block: who wants less than that gets none either. */
static void a_cpu_that_lost_its_block_has_no_fragment(void **state)
{
	void *first;

	(void)state;
	local_bh_disable();
	first = napi_alloc_frag(20000);
	assert_non_null(first);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	expect_warnings(1, assert_null(napi_alloc_frag(20000)));
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	assert_null(napi_alloc_frag(512));
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	local_bh_enable();
	skb_free_frag(first);
}

/* As measured in Linux 5.10 and 6.1. */
static void a_huge_size_gives_null_until_it_wraps_in_32_bits(void **state)
{
	static const unsigned int too_much[] = { 0x3ffec1,   0x400000,	 0x7ffffec0,
						 0x7fffffff, 0x80000000, 0xfffffe80,
						 0xfffffe81, 0xfffffec0, 0xffffffc0 };
	struct sk_buff *skb;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(too_much) / sizeof(too_much[0]); i++)
		assert_null(alloc_skb(too_much[i], GFP_KERNEL));
	skb = alloc_skb(0x3ffec0, GFP_KERNEL);
	assert_int_equal(skb->truesize, 4194560);
	kfree_skb(skb);
	skb = alloc_skb(0xffffffc1, GFP_KERNEL);
	assert_int_equal(skb->truesize, 768);
	assert_int_equal(skb_tailroom(skb), 192);
	kfree_skb(skb);
	skb = alloc_skb(0xffffffff, GFP_KERNEL);
	assert_int_equal(skb->truesize, 768);
	kfree_skb(skb);
}

/* As measured there, too: the headroom is added in 32 bits. */
static void a_huge_size_for_receive_gives_null_until_it_wraps(void **state)
{
	static const unsigned int too_much[] = { 4194304, 0x7fffffff, 0x80000000, 0xfffffe00 };
	static const unsigned int wraps[] = { 0xffffffc0, 0xffffffff };
	struct sk_buff *skb;
	size_t i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < sizeof(too_much) / sizeof(too_much[0]); i++) {
		assert_null(netdev_alloc_skb(&dev, too_much[i]));
		assert_null(napi_alloc_skb(&napi, too_much[i]));
		assert_null(__netdev_alloc_skb(&dev, too_much[i], GFP_KERNEL));
		assert_null(alloc_skb_fclone(too_much[i], GFP_ATOMIC));
	}
	assert_int_equal(skbsim_skbs_alive(), 0);
	for (i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++) {
		skb = netdev_alloc_skb(&dev, wraps[i]);
		assert_int_equal(skb_tailroom(skb), 128);
		kfree_skb(skb);
		skb = napi_alloc_skb(&napi, wraps[i]);
		assert_int_equal(skb_tailroom(skb), is_profile("v6.1") ? 640 : 128);
		kfree_skb(skb);
	}
	local_bh_enable();
}

static void pages_for_more_than_17_are_emsgsize(void **state)
{
	static const unsigned long too_much[] = { 17 * PAGE_SIZE + 1, 0xffffffff, 1UL << 32,
						  ~0UL - PAGE_SIZE };
	struct sk_buff *skb;
	size_t i;
	int err;

	(void)state;
	for (i = 0; i < sizeof(too_much) / sizeof(too_much[0]); i++) {
		err = 0;
		assert_null(alloc_skb_with_frags(0, too_much[i], 0, &err, GFP_KERNEL));
		assert_int_equal(err, -EMSGSIZE);
	}
	assert_null(alloc_skb_with_frags(4194304, 10, 0, &err, GFP_KERNEL));
	assert_int_equal(err, -ENOBUFS);
	assert_int_equal(skbsim_skbs_alive(), 0);
	skb = alloc_skb_with_frags(0, 0, 0, &err, GFP_KERNEL);
	assert_int_equal(skb_shinfo(skb)->nr_frags, 0);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(alloc_skb_uses_the_whole_kmalloc_class),
		sim_test(build_skb_takes_a_fragment_as_it_is),
		sim_test(fragments_for_data_fill_cache_lines),
		sim_test(an_skb_around_a_fragment_from_the_reserves_says_so),
		sim_test(an_skb_around_pages_out_of_the_reserve_says_so),
		sim_test(an_skb_around_other_pages_does_not_say_so_meanwhile),
		sim_test(a_birth_on_memory_that_is_not_simulated_looks_at_no_page),
		sim_test(build_skb_asks_kmalloc_for_the_size_of_its_data),
		sim_test(a_pair_is_born_with_its_companion_free),
		sim_test(receive_births_choose_their_data_by_size),
		sim_test(a_small_napi_skb_has_the_measured_size),
		sim_test(v61_cuts_small_napi_data_from_single_pages),
		sim_test(blocking_masks_get_kmalloced_data),
		sim_test(hard_irqs_have_a_fragment_cache_of_their_own),
		sim_test(a_birth_that_fails_gives_back_what_it_took),
		sim_test(a_fragment_birth_without_pages_gives_null),
		sim_test(a_cpu_that_lost_its_block_has_no_fragment),
		sim_test(a_huge_size_gives_null_until_it_wraps_in_32_bits),
		sim_test(a_huge_size_for_receive_gives_null_until_it_wraps),
		sim_test(pages_for_more_than_17_are_emsgsize),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
