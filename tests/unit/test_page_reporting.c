/* SPDX-License-Identifier: MIT */
/* Free memory that goes back to the host, and memory in use that does not. */
#include "harness.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <skbsim/memory.h>
#include <sys/mman.h>

#define MIB	 (1UL << 20)
#define LARGEST	 (MAX_ORDER - 1)
#define BLOCK	 (PAGE_SIZE << LARGEST)
#define NR_TAKEN 8

static struct page *taken[NR_TAKEN];

/* Pages of the block at @start that the host has memory for. */
static unsigned int resident(const void *start)
{
	unsigned char pages[BLOCK / PAGE_SIZE];
	unsigned int nr = 0;

	assert_int_equal(mincore((void *)start, BLOCK, pages), 0);
	for (size_t i = 0; i < sizeof(pages); i++)
		nr += pages[i] & 1;
	return nr;
}

/* Whole blocks, every page of them written. */
static void take(void)
{
	for (int i = 0; i < NR_TAKEN; i++) {
		taken[i] = alloc_pages(GFP_KERNEL, LARGEST);
		assert_non_null(taken[i]);
		memset(page_address(taken[i]), i + 1, BLOCK);
	}
}

static void give_back(int i)
{
	__free_pages(taken[i], LARGEST);
}

static void freed_blocks_go_back_to_the_host(void **state)
{
	(void)state;
	skbsim_memory_trim();
	take();
	for (int i = 0; i < NR_TAKEN; i++)
		give_back(i);
	assert_int_equal(resident(page_address(taken[0])), BLOCK / PAGE_SIZE);
	assert_int_equal(skbsim_memory_trim(), NR_TAKEN * BLOCK);
	for (int i = 0; i < NR_TAKEN; i++)
		assert_int_equal(resident(page_address(taken[i])), 0);
}

static void what_is_in_use_stays(void **state)
{
	const unsigned char *bytes;

	(void)state;
	skbsim_memory_trim();
	take();
	for (int i = 1; i < NR_TAKEN; i++)
		give_back(i);
	assert_int_equal(skbsim_memory_trim(), (NR_TAKEN - 1) * BLOCK);
	bytes = page_address(taken[0]);
	for (size_t at = 0; at < BLOCK; at++)
		assert_int_equal(bytes[at], 1);
	give_back(0);
}

/* Of a block that is half in use the other half stays, too. */
static void a_block_in_part_in_use_stays(void **state)
{
	struct page *half = alloc_pages(GFP_KERNEL, LARGEST - 1);
	struct page *other = alloc_pages(GFP_KERNEL, LARGEST - 1);

	(void)state;
	assert_int_equal(page_to_pfn(half) ^ page_to_pfn(other), 1UL << (LARGEST - 1));
	skbsim_memory_trim();
	memset(page_address(half), 1, BLOCK / 2);
	memset(page_address(other), 1, PAGE_SIZE);
	__free_pages(other, LARGEST - 1);
	assert_int_equal(skbsim_memory_trim(), 0);
	assert_true(resident(page_address(min(half, other))) >= BLOCK / PAGE_SIZE / 2 + 1);
	__free_pages(half, LARGEST - 1);
}

static void what_went_back_already_is_not_counted_again(void **state)
{
	(void)state;
	take();
	for (int i = 0; i < NR_TAKEN; i++)
		give_back(i);
	assert_true(skbsim_memory_trim() >= NR_TAKEN * BLOCK);
	assert_int_equal(skbsim_memory_trim(), 0);
}

static void memory_that_went_back_can_be_had_again(void **state)
{
	(void)state;
	skbsim_memory_trim();
	for (int round = 0; round < 3; round++) {
		take();
		for (int i = 0; i < NR_TAKEN; i++) {
			assert_int_equal(((unsigned char *)page_address(taken[i]))[BLOCK - 1],
					 i + 1);
			give_back(i);
		}
		assert_int_equal(skbsim_memory_trim(), NR_TAKEN * BLOCK);
	}
}

static void what_slabs_were_shrunk_to_goes_back(void **state)
{
	static void *objects[64 * MIB / 2048];
	size_t nr = sizeof(objects) / sizeof(objects[0]);

	(void)state;
	skbsim_memory_trim();
	for (size_t i = 0; i < nr; i++) {
		objects[i] = kmalloc(2048, GFP_KERNEL);
		memset(objects[i], 1, 2048);
	}
	for (size_t i = 0; i < nr; i++)
		kfree(objects[i]);
	skbsim_cpu_detach();
	assert_int_equal(skbsim_cpu_attach(0), 0);
	skbsim_slab_shrink_nodes(NULL);
	assert_in_range(skbsim_memory_trim(), 60 * MIB, 68 * MIB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(freed_blocks_go_back_to_the_host),
		sim_test(what_is_in_use_stays),
		sim_test(a_block_in_part_in_use_stays),
		sim_test(what_went_back_already_is_not_counted_again),
		sim_test(memory_that_went_back_can_be_had_again),
		sim_test(what_slabs_were_shrunk_to_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
