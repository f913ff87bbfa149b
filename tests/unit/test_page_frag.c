/* SPDX-License-Identifier: MIT */
/* Page fragments: where they lie, what they cost in references, when a block starts over. */
#include "harness.h"

#include <linux/mm.h>
#include <linux/netdevice.h>
#include <skbsim/memory.h>

static struct page_frag_cache nc;

static int setup(void **state)
{
	memset(&nc, 0, sizeof(nc));
	return fresh_simulation(state);
}

static int teardown(void **state)
{
	if (nc.va)
		__page_frag_cache_drain(virt_to_page(nc.va), nc.pagecnt_bias);
	return nothing_left_alive(state);
}

#define frag_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void fragments_are_cut_from_the_top_down(void **state)
{
	char *first = page_frag_alloc(&nc, 1000, GFP_ATOMIC);
	char *second = page_frag_alloc(&nc, 2000, GFP_ATOMIC);

	(void)state;
	assert_ptr_equal(first, (char *)nc.va + 32768 - 1000);
	assert_ptr_equal(second, first - 2000);
	page_frag_free(first);
	page_frag_free(second);
}

static void an_alignment_mask_moves_the_offset_down(void **state)
{
	char *x = page_frag_alloc_align(&nc, 1000, GFP_ATOMIC, -64U);

	(void)state;
	assert_int_equal((uintptr_t)x % 64, 0);
	assert_ptr_equal(x, (char *)nc.va + ((32768 - 1000) & ~63));
	page_frag_free(x);
}

static void a_block_carries_references_in_advance(void **state)
{
	void *x = page_frag_alloc(&nc, 1000, GFP_ATOMIC);
	struct page *page = virt_to_head_page(x);

	(void)state;
	assert_int_equal(page_count(page), 32769);
	assert_int_equal(nc.pagecnt_bias, 32768);
	page_frag_free(x);
	assert_int_equal(page_count(page), 32768);
}

/* One that this CPU had before, as a compound page, and still keeps. */
static void a_block_used_again_carries_references_in_advance(void **state)
{
	struct page *block = alloc_pages(GFP_ATOMIC | __GFP_COMP, 3);
	void *x;

	(void)state;
	__free_pages(block, 3);
	x = page_frag_alloc(&nc, 1000, GFP_ATOMIC);
	assert_ptr_equal(virt_to_head_page(x), block);
	assert_int_equal(page_count(block), 32769);
	assert_int_equal(nc.pagecnt_bias, 32768);
	page_frag_free(x);
	assert_int_equal(page_count(block), 32768);
}

static void the_single_page_carries_references_in_advance(void **state)
{
	void *x;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	x = page_frag_alloc(&nc, 1000, GFP_ATOMIC);
	assert_int_equal(nc.size, 4096);
	assert_int_equal(page_count(virt_to_page(x)), 32769);
	assert_int_equal(nc.pagecnt_bias, 32768);
	page_frag_free(x);
}

static void a_block_whose_fragments_are_gone_starts_over_in_place(void **state)
{
	void *first, *block;
	int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		void *x = page_frag_alloc(&nc, 2048, GFP_ATOMIC);

		if (!i)
			first = x;
		page_frag_free(x);
	}
	block = nc.va;
	/* It needs no page for that. */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000);
	assert_ptr_equal(page_frag_alloc(&nc, 2048, GFP_ATOMIC), first);
	assert_ptr_equal(nc.va, block);
	assert_int_equal(page_count(virt_to_page(block)), 32769);
	page_frag_free(first);
}

static void a_block_still_in_use_is_left_to_its_last_fragment(void **state)
{
	void *kept = page_frag_alloc(&nc, 2048, GFP_ATOMIC), *x;
	struct page *block = virt_to_head_page(kept);
	long used;
	int i;

	(void)state;
	for (i = 1; i < 16; i++)
		page_frag_free(page_frag_alloc(&nc, 2048, GFP_ATOMIC));
	x = page_frag_alloc(&nc, 2048, GFP_ATOMIC);
	assert_ptr_not_equal(virt_to_head_page(x), block);
	assert_int_equal(page_count(block), 1);
	used = skbsim_pages_used();
	page_frag_free(kept);
	assert_int_equal(skbsim_pages_used(), used - 8);
	page_frag_free(x);
}

/* The reserve wants it back. */
static void a_block_from_the_reserves_does_not_start_over(void **state)
{
	long used = skbsim_pages_used();
	int i;

	(void)state;
	for (i = 0; i < 16; i++)
		page_frag_free(page_frag_alloc(&nc, 2048, GFP_ATOMIC));
	nc.pfmemalloc = true;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	assert_null(page_frag_alloc(&nc, 2048, GFP_ATOMIC | __GFP_NOWARN));
	assert_int_equal(skbsim_pages_used(), used);
	page_frag_free(page_frag_alloc(&nc, 2048, GFP_ATOMIC));
	assert_false(nc.pfmemalloc);
}

static void without_a_large_block_a_single_page_must_do(void **state)
{
	void *x;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	expect_warnings(0, x = page_frag_alloc(&nc, 2048, GFP_ATOMIC));
	assert_int_equal(nc.size, 4096);
	assert_ptr_equal(x, (char *)nc.va + 2048);
	page_frag_free(x);
}

static void a_fragment_larger_than_the_single_page_is_null(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	assert_null(page_frag_alloc(&nc, 5000, GFP_ATOMIC));
	/* The page is kept for those who want less. */
	assert_int_equal(nc.size, 4096);
	page_frag_free(page_frag_alloc(&nc, 4096, GFP_ATOMIC));
}

static void no_page_at_all_is_null(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	assert_null(page_frag_alloc(&nc, 1000, GFP_ATOMIC | __GFP_NOWARN));
	assert_null(nc.va);
	assert_int_equal(skbsim_pages_used(), 0);
}

static void the_single_page_starts_over_like_any_block(void **state)
{
	void *x;
	int i;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	x = page_frag_alloc(&nc, 2048, GFP_ATOMIC);
	for (i = 0; i < 5; i++) {
		page_frag_free(x);
		x = page_frag_alloc(&nc, 2048, GFP_ATOMIC);
		assert_int_equal(nc.size, 4096);
		assert_int_equal(nc.offset, i & 1 ? 2048 : 0);
	}
	page_frag_free(x);
}

/* ---- Blocks out of the memalloc reserve ---- */

static void a_large_block_is_never_taken_out_of_the_reserve(void **state)
{
	struct skbsim_watermarks marks;
	void *x;

	(void)state;
	skbsim_node_watermarks(0, &marks);
	/* Enough for 8 pages with the reserve, not without. */
	skbsim_node_set_free(0, marks.atomic + 7);
	x = page_frag_alloc(&nc, 1000, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_int_equal(nc.size, 4096);
	assert_false(nc.pfmemalloc);
	page_frag_free(x);
}

static void a_page_out_of_the_reserve_is_not_used_again(void **state)
{
	void *first, *second;

	(void)state;
	skbsim_node_set_free(0, 2);
	assert_null(page_frag_alloc(&nc, 4096, GFP_ATOMIC | __GFP_NOWARN));
	first = page_frag_alloc(&nc, 4096, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_true(nc.pfmemalloc);
	page_frag_free(first);
	assert_int_equal(skbsim_node_free_pages(0), 1);
	/* All its fragments are gone, yet it goes too. */
	skbsim_node_set_free(0, -1);
	second = page_frag_alloc(&nc, 4096, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_false(nc.pfmemalloc);
	assert_int_equal(nc.size, 32768);
	assert_int_equal(skbsim_pages_used(), 8);
	page_frag_free(second);
}

static void a_page_out_of_the_reserve_goes_back_there(void **state)
{
	void *x;
	int i;

	(void)state;
	skbsim_node_set_free(0, 1);
	for (i = 0; i < 10; i++) {
		x = page_frag_alloc(&nc, 4096, GFP_ATOMIC | __GFP_MEMALLOC);
		assert_non_null(x);
		assert_int_equal(skbsim_node_free_pages(0), 0);
		page_frag_free(x);
	}
	/* Who may not use the reserve gets none, and the cache lets the page go. */
	assert_null(page_frag_alloc(&nc, 4096, GFP_ATOMIC | __GFP_NOWARN));
	assert_int_equal(skbsim_node_free_pages(0), 1);
	assert_null(nc.va);
	assert_null(page_frag_alloc(&nc, 5000, GFP_ATOMIC | __GFP_MEMALLOC));
}

/* ---- Giving up, and the stack's own caches ---- */

static void a_drained_cache_leaves_its_block_to_the_fragments(void **state)
{
	void *x = page_frag_alloc(&nc, 1000, GFP_ATOMIC);
	struct page *block = virt_to_head_page(x);

	(void)state;
	__page_frag_cache_drain(block, nc.pagecnt_bias);
	nc.va = NULL;
	assert_int_equal(page_count(block), 1);
	page_frag_free(x);
	assert_int_equal(skbsim_pages_used(), 0);
	/* With none alive it is gone at once. */
	page_frag_free(page_frag_alloc(&nc, 1000, GFP_ATOMIC));
	__page_frag_cache_drain(virt_to_page(nc.va), nc.pagecnt_bias);
	nc.va = NULL;
	assert_int_equal(skbsim_pages_used(), 0);
}

static void sizes_are_rounded_and_offsets_aligned_for_the_stack(void **state)
{
	char *a, *b, *c, *d;

	(void)state;
	local_bh_disable();
	a = napi_alloc_frag(100);
	b = napi_alloc_frag_align(100, 1024);
	c = napi_alloc_frag(1);
	d = netdev_alloc_frag_align(100, 256); /* in this context from the same block */
	local_bh_enable();
	assert_int_equal((uintptr_t)a % 32768, 32768 - 128);
	assert_int_equal((uintptr_t)b % 32768, 32768 - 1024);
	assert_ptr_equal(c, b - 64);
	assert_ptr_equal(d, (char *)((uintptr_t)(c - 128) & ~255UL));
	skb_free_frag(a);
	skb_free_frag(b);
	skb_free_frag(c);
	skb_free_frag(d);
}

static void with_interrupts_off_another_block_serves(void **state)
{
	void *napi, *netdev;

	(void)state;
	local_bh_disable();
	napi = napi_alloc_frag(64);
	local_irq_disable();
	netdev = netdev_alloc_frag_align(64, 128);
	local_irq_enable();
	local_bh_enable();
	assert_ptr_not_equal(virt_to_head_page(napi), virt_to_head_page(netdev));
	assert_int_equal((uintptr_t)netdev % 32768, 32768 - 128);
	skb_free_frag(napi);
	skb_free_frag(netdev);
}

/* ---- Bad input ---- */

static void a_fragment_of_no_byte_is_refused(void **state)
{
	void *x = page_frag_alloc(&nc, 64, GFP_ATOMIC);

	(void)state;
	expect_warnings(1, assert_null(page_frag_alloc(&nc, 0, GFP_ATOMIC)));
	local_bh_disable();
	assert_null(napi_alloc_frag(0));
	local_bh_enable();
	assert_int_equal(nc.pagecnt_bias, 32768);
	page_frag_free(x);
}

static void a_fragment_larger_than_any_block_is_null(void **state)
{
	static const unsigned int sizes[] = { 32769, 65536, 0x7fffffff, 0x80000000, 0xffffffff };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		assert_null(page_frag_alloc(&nc, sizes[i], GFP_ATOMIC));
	page_frag_free(page_frag_alloc(&nc, 32768, GFP_ATOMIC));
	assert_int_equal(skbsim_pages_used(), 8);
}

static void a_fragment_freed_too_often_is_reported(void **state)
{
	void *x = page_frag_alloc(&nc, 64, GFP_ATOMIC);

	(void)state;
	__page_frag_cache_drain(virt_to_page(nc.va), nc.pagecnt_bias);
	nc.va = NULL;
	page_frag_free(x);
	expect_warnings(1, page_frag_free(x));
	expect_warnings(1, __page_frag_cache_drain(virt_to_head_page(x), 5));
	assert_int_equal(skbsim_pages_used(), 0);
}

static void an_address_that_is_no_fragment_is_reported(void **state)
{
	int stray;

	(void)state;
	page_frag_free(page_frag_alloc(&nc, 64, GFP_ATOMIC));
	expect_warnings(1, page_frag_free(&stray));
	expect_warnings(1, page_frag_free(NULL));
}

static void an_alignment_that_is_no_power_of_two_is_reported(void **state)
{
	void *x, *y;

	(void)state;
	local_bh_disable();
	expect_warnings(1, x = napi_alloc_frag_align(64, 48));
	expect_warnings(1, y = netdev_alloc_frag_align(64, 0));
	local_bh_enable();
	skb_free_frag(x);
	skb_free_frag(y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		frag_test(fragments_are_cut_from_the_top_down),
		frag_test(an_alignment_mask_moves_the_offset_down),
		frag_test(a_block_carries_references_in_advance),
		frag_test(a_block_used_again_carries_references_in_advance),
		frag_test(the_single_page_carries_references_in_advance),
		frag_test(a_block_whose_fragments_are_gone_starts_over_in_place),
		frag_test(a_block_still_in_use_is_left_to_its_last_fragment),
		frag_test(a_block_from_the_reserves_does_not_start_over),
		frag_test(without_a_large_block_a_single_page_must_do),
		frag_test(a_fragment_larger_than_the_single_page_is_null),
		frag_test(no_page_at_all_is_null),
		frag_test(the_single_page_starts_over_like_any_block),
		frag_test(a_large_block_is_never_taken_out_of_the_reserve),
		frag_test(a_page_out_of_the_reserve_is_not_used_again),
		frag_test(a_page_out_of_the_reserve_goes_back_there),
		frag_test(a_drained_cache_leaves_its_block_to_the_fragments),
		frag_test(sizes_are_rounded_and_offsets_aligned_for_the_stack),
		frag_test(with_interrupts_off_another_block_serves),
		frag_test(a_fragment_of_no_byte_is_refused),
		frag_test(a_fragment_larger_than_any_block_is_null),
		frag_test(a_fragment_freed_too_often_is_reported),
		frag_test(an_address_that_is_no_fragment_is_reported),
		frag_test(an_alignment_that_is_no_power_of_two_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
