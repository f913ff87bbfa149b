/* SPDX-License-Identifier: MIT */
/* Page fragments: where they lie, what they cost in references, when a block starts over. */
#include "harness.h"

#include <linux/mm.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		frag_test(fragments_are_cut_from_the_top_down),
		frag_test(an_alignment_mask_moves_the_offset_down),
		frag_test(a_block_carries_references_in_advance),
		frag_test(a_block_whose_fragments_are_gone_starts_over_in_place),
		frag_test(a_block_still_in_use_is_left_to_its_last_fragment),
		frag_test(a_block_from_the_reserves_does_not_start_over),
		frag_test(without_a_large_block_a_single_page_must_do),
		frag_test(a_fragment_larger_than_the_single_page_is_null),
		frag_test(no_page_at_all_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
