/* SPDX-License-Identifier: MIT */
/* Pages: blocks, their struct pages and reference counts, nodes, running out. */
#include "harness.h"

#include <linux/mm.h>

static void a_block_is_aligned_to_its_size_and_owned_once(void **state)
{
	unsigned int order;

	(void)state;
	for (order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		assert_int_equal((uintptr_t)page_address(page) % (PAGE_SIZE << order), 0);
		assert_int_equal(page_count(page), 1);
		assert_int_equal(compound_order(page), order);
		memset(page_address(page), 0xff, PAGE_SIZE << order);
		__free_pages(page, order);
	}
}

static void a_compound_page_has_one_head(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	char *bytes = page_address(page);
	int i;

	(void)state;
	assert_true(PageHead(page));
	for (i = 0; i < 4; i++) {
		assert_ptr_equal(virt_to_page(bytes + i * PAGE_SIZE), page + i);
		assert_ptr_equal(virt_to_head_page(bytes + i * PAGE_SIZE + 17), page);
	}
	__free_pages(page, 2);
}

static void pages_of_a_plain_block_stand_for_themselves(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);

	(void)state;
	assert_false(PageHead(page));
	assert_ptr_equal(virt_to_head_page((char *)page_address(page) + PAGE_SIZE), page + 1);
	__free_pages(page, 1);
}

static void the_last_reference_frees_the_block(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);
	long used = skbsim_pages_used();

	(void)state;
	get_page(page + 1);
	assert_int_equal(page_count(page), 2);
	put_page(page);
	assert_int_equal(skbsim_pages_used(), used);
	put_page(page + 1);
	assert_int_equal(skbsim_pages_used(), used - 2);
}

static void a_zeroing_mask_clears_the_block(void **state)
{
	static const char zeros[2 * 4096];
	struct page *page = alloc_pages(GFP_KERNEL, 1);

	(void)state;
	memset(page_address(page), 0xff, 2 * PAGE_SIZE);
	__free_pages(page, 1);
	page = alloc_pages(GFP_KERNEL | __GFP_ZERO, 1);
	assert_memory_equal(page_address(page), zeros, 2 * PAGE_SIZE);
	__free_pages(page, 1);
}

static void an_order_too_large_gives_null(void **state)
{
	(void)state;
	assert_null(alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER));
}

static void a_wrong_order_at_the_free_is_reported_and_harmless(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);

	(void)state;
	expect_warnings(1, __free_pages(page, 2));
	assert_int_equal(page_count(page), 1);
	__free_pages(page, 1);
}

static void a_block_freed_twice_is_reported(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);

	(void)state;
	__free_page(page);
	expect_warnings(1, __free_page(page));
}

static void start_with(unsigned int nodes, size_t node_bytes)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.nodes = nodes,
		.node_bytes = node_bytes,
	};

	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
}

/* Takes single pages until there are none; how many they were. */
static long exhaust(struct page **pages, long max, gfp_t gfp)
{
	long nr = 0;

	while (nr < max && (pages[nr] = alloc_pages(gfp | __GFP_NOWARN, 0)))
		nr++;
	return nr;
}

static void give_back(struct page **pages, long nr)
{
	while (nr > 0)
		__free_page(pages[--nr]);
}

static void a_node_gives_what_it_has_and_not_more(void **state)
{
	static struct page *pages[4096];
	long nr;

	(void)state;
	start_with(1, 8 << 20);
	nr = exhaust(pages, 4096, GFP_ATOMIC);
	assert_in_range(nr, 1024, 2048);
	give_back(pages, nr);
	assert_int_equal(skbsim_pages_used(), 0);
}

static void a_full_node_lets_others_help_unless_forbidden(void **state)
{
	static struct page *pages[4096];
	struct page *page;
	long nr;

	(void)state;
	start_with(2, 8 << 20);
	nr = exhaust(pages, 4096, GFP_ATOMIC | __GFP_THISNODE);
	assert_in_range(nr, 1024, 2048);
	assert_null(alloc_pages(GFP_ATOMIC | __GFP_THISNODE | __GFP_NOWARN, 0));
	page = alloc_pages(GFP_ATOMIC, 0);
	assert_int_equal(page_to_nid(page), 1);
	__free_page(page);
	give_back(pages, nr);
}

/* More often than there are blocks: neither what a CPU gives back of too many free ones, nor what
 * it still keeps when it goes, is lost. */
static void a_cpu_that_goes_gives_its_free_blocks_back(void **state)
{
	struct page *blocks[40];
	int round, i;

	(void)state;
	start_with(1, 8 << 20);
	for (round = 0; round < 300; round++) {
		assert_int_equal(skbsim_cpu_attach(0), 0);
		for (i = 0; i < 40; i++) {
			blocks[i] = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 3);
			assert_non_null(blocks[i]);
		}
		for (i = 0; i < 40; i++)
			__free_pages(blocks[i], 3);
		skbsim_cpu_detach();
	}
}

static void a_page_left_behind_is_counted_at_the_end(void **state)
{
	(void)state;
	assert_non_null(alloc_pages(GFP_KERNEL, 3));
	assert_int_equal(skbsim_exit(), 1);
	fresh_simulation(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_block_is_aligned_to_its_size_and_owned_once),
		sim_test(a_compound_page_has_one_head),
		sim_test(pages_of_a_plain_block_stand_for_themselves),
		sim_test(the_last_reference_frees_the_block),
		sim_test(a_zeroing_mask_clears_the_block),
		sim_test(an_order_too_large_gives_null),
		sim_test(a_wrong_order_at_the_free_is_reported_and_harmless),
		sim_test(a_block_freed_twice_is_reported),
		sim_test(a_node_gives_what_it_has_and_not_more),
		sim_test(a_full_node_lets_others_help_unless_forbidden),
		sim_test(a_cpu_that_goes_gives_its_free_blocks_back),
		sim_test(a_page_left_behind_is_counted_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
