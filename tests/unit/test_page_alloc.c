/* SPDX-License-Identifier: MIT */
/* Pages: blocks, their struct pages and reference counts, nodes, running out. */
#include "harness.h"
#include "stderr_text.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <skbsim/memory.h>
#include <unistd.h>

static void a_block_is_aligned_to_its_size_and_owned_once(void **state)
{
	unsigned int order;

	(void)state;
	for (order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		assert_int_equal((uintptr_t)page_address(page) % (PAGE_SIZE << order), 0);
		assert_int_equal(page_count(page), 1);
		memset(page_address(page), 0xff, PAGE_SIZE << order);
		__free_pages(page, order);
	}
}

/* NULL where the host has no large pages, or does not tell. */
static FILE *open_smaps(void)
{
	if (access("/sys/kernel/mm/transparent_hugepage", F_OK))
		return NULL;
	return fopen("/proc/self/smaps", "r");
}

/*
 * Was the host asked for large pages at @address? Of a mapping's lines in smaps the first has its
 * range, a later one its flags.
 */
static bool in_large_pages(FILE *smaps, const void *address)
{
	unsigned long start, end;
	bool here = false;
	char line[512];

	rewind(smaps);
	while (fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			here = start <= (uintptr_t)address && (uintptr_t)address < end;
		else if (here && !strncmp(line, "VmFlags:", 8))
			return strstr(line, " hg");
	}
	fail_msg("expected a mapping with flags at %p", address);
	return false;
}

/* As the kernel maps its memory. */
static void memory_and_struct_pages_are_in_large_pages_where_there_are_any(void **state)
{
	FILE *smaps = open_smaps();
	struct page *page;
	bool memory, map;

	(void)state;
	if (!smaps)
		skip();
	page = alloc_page(GFP_KERNEL);
	memory = in_large_pages(smaps, page_address(page));
	map = in_large_pages(smaps, page);
	fclose(smaps);
	__free_page(page);
	assert_true(memory);
	assert_true(map);
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

/* What the block's last use wrote to its struct pages must not show. */
static void a_block_forgets_that_it_was_a_compound_page(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2), *again;
	int i;

	(void)state;
	__free_pages(page, 2);
	again = alloc_pages(GFP_KERNEL, 2);
	assert_ptr_equal(again, page);
	assert_false(PageCompound(again));
	for (i = 0; i < 4; i++)
		assert_ptr_equal(compound_head(again + i), again + i);
	__free_pages(again, 2);
	again = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	assert_ptr_equal(again, page);
	for (i = 0; i < 4; i++)
		assert_ptr_equal(compound_head(again + i), again);
	__free_pages(again, 2);
}

static void a_large_compound_page_freed_is_single_pages_again(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 4);
	int i;

	(void)state;
	__free_pages(page, 4);
	for (i = 0; i < 16; i++)
		assert_ptr_equal(compound_head(page + i), page + i);
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

/* More than a CPU keeps of either. */
static void many_free_pages_leave_blocks_of_other_orders_alone(void **state)
{
	struct page *pages[64], *pairs[64];
	int i;

	(void)state;
	for (i = 0; i < 64; i++)
		pages[i] = alloc_page(GFP_KERNEL);
	for (i = 0; i < 64; i++)
		__free_page(pages[i]);
	for (i = 0; i < 64; i++) {
		pairs[i] = alloc_pages(GFP_KERNEL, 1);
		assert_int_equal((uintptr_t)page_address(pairs[i]) % (2 * PAGE_SIZE), 0);
		pages[i] = alloc_page(GFP_KERNEL);
	}
	assert_int_equal(skbsim_pages_used(), 3 * 64);
	for (i = 0; i < 64; i++) {
		__free_pages(pairs[i], 1);
		__free_page(pages[i]);
	}
	assert_int_equal(skbsim_pages_used(), 0);
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
	expect_warnings(0, assert_null(alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER)));
	/* Once: no test before this one may ask for so much. */
	expect_warnings(1, assert_null(alloc_pages(GFP_KERNEL, MAX_ORDER)));
	expect_warnings(0, assert_null(alloc_pages(GFP_KERNEL, MAX_ORDER)));
}

/* ---- Blocks that are split and freed in parts ---- */

static void the_tail_of_a_plain_block_goes_though_its_first_page_is_held(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);
	long used = skbsim_pages_used();

	(void)state;
	get_page(page);
	__free_pages(page, 3);
	assert_int_equal(skbsim_pages_used(), used - 7);
	assert_int_equal(page_count(page), 1);
	put_page(page);
	assert_int_equal(skbsim_pages_used(), used - 8);
	/* Pages are looked at only if some are in use. */
	page = alloc_page(GFP_KERNEL);
	assert_int_equal(skbsim_objects_alive(), 1);
	__free_page(page);
}

static void a_compound_page_stays_whole_while_it_is_held(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);
	long used = skbsim_pages_used();

	(void)state;
	get_page(page + 5);
	__free_pages(page, 3);
	assert_int_equal(skbsim_pages_used(), used);
	put_page(page);
	assert_int_equal(skbsim_pages_used(), used - 8);
}

/* As in Linux: put_page() knows of one page only. The others can be had no more. */
static void put_page_frees_only_the_first_page_of_a_plain_block(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	long used = skbsim_pages_used();

	(void)state;
	put_page(page);
	assert_int_equal(skbsim_pages_used(), used - 1);
	assert_int_equal(skbsim_exit(), 2); /* a block of two, a block of one */
	fresh_simulation(state);
}

static void split_pages_are_freed_one_by_one(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	long used = skbsim_pages_used();
	int i;

	(void)state;
	split_page(page, 2);
	for (i = 0; i < 4; i++) {
		assert_int_equal(page_count(page + i), 1);
		assert_false(PageCompound(page + i));
	}
	for (i = 3; i >= 0; i--) {
		__free_page(page + i);
		assert_int_equal(skbsim_pages_used(), used - 4 + i);
	}
}

static void a_compound_page_cannot_be_split(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);

	(void)state;
	expect_panic(split_page(page, 2), "PageCompound");
	__free_pages(page, 2);
	page = alloc_pages(GFP_KERNEL, 2);
	__free_pages(page, 2);
	expect_panic(split_page(page, 2), "page_count");
}

static void a_block_is_split_as_the_whole_it_is(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);

	(void)state;
	expect_warnings(1, split_page(page, 1));
	expect_warnings(1, split_page(page, 3));
	assert_int_equal(page_count(page + 1), 0);
	__free_pages(page, 2);
}

static void an_exact_number_of_pages_costs_no_more(void **state)
{
	static const struct {
		size_t size;
		long pages;
	} cases[] = { { 1, 1 },	       { 4096, 1 },    { 4097, 2 },	     { 3 * 4096, 3 },
		      { 5 * 4096, 5 }, { 100000, 25 }, { 1023 * 4096, 1023 } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		long used = skbsim_pages_used(), at;
		char *x = alloc_pages_exact(cases[i].size, GFP_KERNEL);

		assert_int_equal(skbsim_pages_used(), used + cases[i].pages);
		for (at = 0; at < cases[i].pages; at++)
			assert_int_equal(page_count(virt_to_page(x + at * PAGE_SIZE)), 1);
		memset(x, 0xff, cases[i].size);
		free_pages_exact(x, cases[i].size);
		assert_int_equal(skbsim_pages_used(), used);
	}
}

static void an_exact_number_is_limited_too(void **state)
{
	(void)state;
	assert_null(alloc_pages_exact((4UL << 20) + 1, GFP_KERNEL | __GFP_NOWARN));
	assert_null(alloc_pages_exact(0, GFP_KERNEL | __GFP_NOWARN));
}

/* They are to be freed one by one, so they are no compound page. Reported once in a process. */
static void an_exact_number_is_no_compound_page(void **state)
{
	char *x, *y;

	(void)state;
	expect_warnings(1, x = alloc_pages_exact(3 * PAGE_SIZE, GFP_KERNEL | __GFP_COMP));
	expect_warnings(0, y = alloc_pages_exact(3 * PAGE_SIZE, GFP_KERNEL | __GFP_COMP));
	assert_false(PageHead(virt_to_page(x)));
	assert_int_equal(page_count(virt_to_page(x + 2 * PAGE_SIZE)), 1);
	free_pages_exact(x, 3 * PAGE_SIZE);
	free_pages_exact(y, 3 * PAGE_SIZE);
}

static void pages_by_address_come_and_go(void **state)
{
	static const char zeros[4096];
	unsigned long addr = __get_free_pages(GFP_KERNEL, 2);
	long used = skbsim_pages_used();

	(void)state;
	assert_int_equal(addr % (4 * PAGE_SIZE), 0);
	memset((void *)addr, 0xff, 4 * PAGE_SIZE);
	free_pages(addr, 2);
	assert_int_equal(skbsim_pages_used(), used - 4);
	addr = get_zeroed_page(GFP_KERNEL);
	assert_memory_equal((void *)addr, zeros, PAGE_SIZE);
	free_page(addr);
	free_page(__get_free_page(GFP_KERNEL));
	free_pages(0, 5);
	assert_int_equal(skbsim_pages_used(), used - 4);
}

static void a_page_knows_its_number_and_its_size(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	struct page *plain = alloc_pages(GFP_KERNEL, 1);

	(void)state;
	assert_ptr_equal(pfn_to_page(page_to_pfn(page) + 3), page + 3);
	assert_int_equal(page_to_pfn(page) % 4, 0);
	assert_int_equal(page_size(page), 4 * PAGE_SIZE);
	assert_int_equal(compound_nr(page), 4);
	assert_true(PageTail(page + 3) && PageCompound(page + 3) && !PageHead(page + 3));
	assert_int_equal(compound_order(plain), 0);
	assert_false(PageCompound(plain) || PageTail(plain + 1));
	__free_pages(page, 2);
	__free_pages(plain, 1);
}

static void a_free_page_gives_no_reference(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);

	(void)state;
	assert_true(get_page_unless_zero(page));
	assert_int_equal(page_ref_count(page), 2);
	put_page(page);
	__free_page(page);
	assert_false(get_page_unless_zero(page));
	assert_int_equal(page_ref_count(page), 0);
}

/* ---- Bad input ---- */

static void a_wrong_order_at_the_free_is_reported_and_harmless(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);

	(void)state;
	expect_warnings(1, __free_pages(page, 2));
	expect_warnings(1, __free_pages(page, 0));
	expect_warnings(1, __free_pages(page + 1, 0));
	assert_int_equal(page_count(page), 1);
	__free_pages(page, 1);
}

static void a_block_freed_twice_is_reported(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL), *next;
	long used = skbsim_pages_used();

	(void)state;
	__free_page(page);
	expect_warnings(1, __free_page(page));
	expect_warnings(1, put_page(page));
	expect_warnings(1, free_page((unsigned long)page_address(page)));
	assert_int_equal(skbsim_pages_used(), used - 1);
	/* It is there once, not twice. */
	page = alloc_page(GFP_KERNEL);
	next = alloc_page(GFP_KERNEL);
	assert_ptr_not_equal(page, next);
	__free_page(page);
	__free_page(next);
}

static void a_reference_dropped_once_too_often_is_reported_with_the_page(void **state)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	char name[40];

	(void)state;
	snprintf(name, sizeof(name), "page:%p", (void *)page);
	__free_pages(page, 2);
	stderr_catch();
	put_page(page + 2);
	stderr_release();
	assert_non_null(strstr(stderr_text, "Bad page state"));
	assert_non_null(strstr(stderr_text, name));
	assert_int_equal(page_ref_count(page), 0);
}

static void a_slab_loses_no_page_to_a_stray_reference(void **state)
{
	void *object = kmalloc(100, GFP_KERNEL);
	struct page *page = virt_to_head_page(object);

	(void)state;
	expect_warnings(1, put_page(page));
	assert_true(PageSlab(page));
	assert_int_equal(page_count(page), 1);
	memset(object, 0xff, 100);
	kfree(object);
}

static void an_address_that_is_no_page_is_reported(void **state)
{
	int stray;

	(void)state;
	expect_warnings(1, free_pages((unsigned long)&stray, 0));
}

static void a_node_that_does_not_exist_is_reported_and_replaced(void **state)
{
	struct page *page;

	(void)state;
	expect_warnings(1, page = alloc_pages_node(nr_online_nodes, GFP_KERNEL, 0));
	assert_int_equal(page_to_nid(page), numa_mem_id());
	__free_page(page);
	expect_warnings(1, page = alloc_pages_node(-2, GFP_KERNEL, 0));
	__free_page(page);
}

/* ---- Running out ---- */

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

static struct page *pages[4096];

static void a_node_gives_what_it_has_and_not_more(void **state)
{
	(void)state;
	start_with(1, 8 << 20);
	assert_int_equal(exhaust(pages, 4096, GFP_ATOMIC | __GFP_MEMALLOC), 2048);
	assert_int_equal(skbsim_node_free_pages(0), 0);
	give_back(pages, 2048);
	assert_int_equal(skbsim_pages_used(), 0);
	assert_int_equal(skbsim_node_free_pages(0), 2048);
}

/* The supply's own needs, and how it aligns, must not show. */
static void a_large_node_gives_every_block_it_has(void **state)
{
	static struct page *blocks[1024];
	int i;

	(void)state;
	start_with(2, 1UL << 30);
	for (i = 0; i < 512; i++) {
		blocks[i] = alloc_pages_node(i & 1, GFP_ATOMIC | __GFP_MEMALLOC | __GFP_THISNODE,
					     MAX_ORDER - 1);
		assert_non_null(blocks[i]);
		assert_int_equal(page_to_nid(blocks[i]), i & 1);
	}
	assert_int_equal(skbsim_node_free_pages(0) + skbsim_node_free_pages(1), 0);
	while (i-- > 0)
		__free_pages(blocks[i], MAX_ORDER - 1);
}

static void free_pages_join_to_the_largest_blocks(void **state)
{
	struct page *block;
	long nr;

	(void)state;
	start_with(1, 8 << 20);
	nr = exhaust(pages, 4096, GFP_ATOMIC | __GFP_MEMALLOC);
	/* Every other one first, so that no two neighbours come back one after the other. */
	for (long i = 0; i < nr; i += 2)
		__free_page(pages[i]);
	assert_null(alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 1));
	for (long i = 1; i < nr; i += 2)
		__free_page(pages[i]);
	block = alloc_pages(GFP_ATOMIC | __GFP_MEMALLOC, MAX_ORDER - 1);
	assert_non_null(block);
	__free_pages(block, MAX_ORDER - 1);
}

static void blocks_come_in_the_order_of_their_addresses(void **state)
{
	struct page *page[32];
	int i;

	(void)state;
	for (i = 0; i < 32; i++)
		page[i] = alloc_page(GFP_KERNEL);
	for (i = 1; i < 32; i++)
		assert_ptr_equal(page[i], page[i - 1] + 1);
	give_back(page, 32);
}

static void a_full_node_lets_others_help_unless_forbidden(void **state)
{
	struct page *page;
	long nr;

	(void)state;
	start_with(2, 8 << 20);
	nr = exhaust(pages, 4096, GFP_ATOMIC | __GFP_THISNODE);
	assert_null(alloc_pages(GFP_ATOMIC | __GFP_THISNODE | __GFP_NOWARN, 0));
	page = alloc_pages(GFP_ATOMIC, 0);
	assert_int_equal(page_to_nid(page), 1);
	__free_page(page);
	give_back(pages, nr);
}

/* From the CPU's own node upwards. */
static void the_next_node_of_the_ring_helps_first(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg), .cpus = 1, .nodes = 3, .node_bytes = 8 << 20, .cpu_nodes = "1"
	};
	struct page *page;
	long nr;

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	nr = exhaust(pages, 4096, GFP_ATOMIC | __GFP_THISNODE);
	page = alloc_page(GFP_ATOMIC);
	assert_int_equal(page_to_nid(page), 2);
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
		sim_test(memory_and_struct_pages_are_in_large_pages_where_there_are_any),
		sim_test(a_compound_page_has_one_head),
		sim_test(pages_of_a_plain_block_stand_for_themselves),
		sim_test(a_block_forgets_that_it_was_a_compound_page),
		sim_test(a_large_compound_page_freed_is_single_pages_again),
		sim_test(the_last_reference_frees_the_block),
		sim_test(many_free_pages_leave_blocks_of_other_orders_alone),
		sim_test(a_zeroing_mask_clears_the_block),
		sim_test(an_order_too_large_gives_null),
		sim_test(the_tail_of_a_plain_block_goes_though_its_first_page_is_held),
		sim_test(a_compound_page_stays_whole_while_it_is_held),
		sim_test(put_page_frees_only_the_first_page_of_a_plain_block),
		sim_test(split_pages_are_freed_one_by_one),
		sim_test(a_compound_page_cannot_be_split),
		sim_test(a_block_is_split_as_the_whole_it_is),
		sim_test(an_exact_number_of_pages_costs_no_more),
		sim_test(an_exact_number_is_limited_too),
		sim_test(an_exact_number_is_no_compound_page),
		sim_test(pages_by_address_come_and_go),
		sim_test(a_page_knows_its_number_and_its_size),
		sim_test(a_free_page_gives_no_reference),
		sim_test(a_wrong_order_at_the_free_is_reported_and_harmless),
		sim_test(a_block_freed_twice_is_reported),
		sim_test(a_reference_dropped_once_too_often_is_reported_with_the_page),
		sim_test(a_slab_loses_no_page_to_a_stray_reference),
		sim_test(an_address_that_is_no_page_is_reported),
		sim_test(a_node_that_does_not_exist_is_reported_and_replaced),
		sim_test(a_node_gives_what_it_has_and_not_more),
		sim_test(a_large_node_gives_every_block_it_has),
		sim_test(free_pages_join_to_the_largest_blocks),
		sim_test(blocks_come_in_the_order_of_their_addresses),
		sim_test(a_full_node_lets_others_help_unless_forbidden),
		sim_test(the_next_node_of_the_ring_helps_first),
		sim_test(a_cpu_that_goes_gives_its_free_blocks_back),
		sim_test(a_page_left_behind_is_counted_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
