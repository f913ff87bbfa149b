/* SPDX-License-Identifier: MIT */
/* What two CPUs take of one node: apart from each other, none of it out of reach, all of it counted. */
#include "harness.h"

#include <linux/mm.h>
#include <pthread.h>
#include <skbsim/memory.h>

#define MIB	       (1UL << 20)
#define NODE_PAGES     (256 * MIB / PAGE_SIZE)
#define LARGEST	       (MAX_ORDER - 1)
#define LARGEST_BLOCKS (NODE_PAGES >> LARGEST)

static struct page *taken[2][NODE_PAGES];
static long nr_taken[2];

/* ---- The second CPU: a thread that stays attached and runs what it is told ---------------- */

static pthread_t other_thread;
static pthread_barrier_t step;
static void (*told)(void);

static void *other_main(void *unused)
{
	skbsim_cpu_attach(1);
	for (;;) {
		pthread_barrier_wait(&step);
		if (!told)
			break;
		told();
		pthread_barrier_wait(&step);
	}
	skbsim_cpu_detach();
	return unused;
}

static void on_the_other(void (*fn)(void))
{
	told = fn;
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
}

static int setup(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.nodes = 1,
		.node_bytes = NODE_PAGES * PAGE_SIZE,
	};

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	memset(nr_taken, 0, sizeof(nr_taken));
	pthread_barrier_init(&step, NULL, 2);
	assert_int_equal(pthread_create(&other_thread, NULL, other_main, NULL), 0);
	return 0;
}

static int teardown(void **state)
{
	told = NULL;
	pthread_barrier_wait(&step);
	pthread_join(other_thread, NULL);
	pthread_barrier_destroy(&step);
	skbsim_node_set_free(0, -1);
	return nothing_left_alive(state);
}

#define two_cpus_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Takes up to @most blocks more for @owner, from wherever the node has them; how many it got. */
static long take(int owner, unsigned int order, long most)
{
	long nr = 0;

	while (nr < most) {
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN, order);

		if (!page)
			break;
		taken[owner][nr_taken[owner]++] = page;
		nr++;
	}
	return nr;
}

static void give_back(int owner, unsigned int order)
{
	while (nr_taken[owner])
		__free_pages(taken[owner][--nr_taken[owner]], order);
}

static void take_100_pages(void)
{
	take(1, 0, 100);
}

static void take_20_pages(void)
{
	take(1, 0, 20);
}

static void take_100_fragment_blocks(void)
{
	take(1, 3, 100);
}

static void give_pages_back(void)
{
	give_back(1, 0);
}

static void give_the_firsts_20_back(void)
{
	for (int i = 0; i < 20; i++)
		__free_page(taken[0][--nr_taken[0]]);
}

static void give_fragment_blocks_back(void)
{
	give_back(1, 3);
}

/* ---- Apart ---- */

static unsigned long largest_of(const struct page *page)
{
	return page_to_pfn(page) >> LARGEST;
}

static void expect_apart(long nr)
{
	assert_int_equal(nr_taken[0], nr);
	assert_int_equal(nr_taken[1], nr);
	for (long i = 0; i < nr_taken[0]; i++)
		for (long j = 0; j < nr_taken[1]; j++)
			assert_int_not_equal(largest_of(taken[0][i]), largest_of(taken[1][j]));
}

/* A line of the one that the other's processor fetches ahead would cost both. */
static void what_two_cpus_take_lies_apart(void **state)
{
	(void)state;
	assert_int_equal(take(0, 3, 100), 100);
	on_the_other(take_100_fragment_blocks);
	expect_apart(100);
	give_back(0, 3);
	on_the_other(give_fragment_blocks_back);
}

static void it_does_so_however_they_take_turns(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(take(0, 0, 20), 20);
		on_the_other(take_20_pages);
	}
	expect_apart(100);
	give_back(0, 0);
	on_the_other(give_pages_back);
}

/* What a CPU freed of another's is not what it takes next, but for its list of 15. */
static void a_block_that_another_cpu_freed_goes_home(void **state)
{
	unsigned long home;

	(void)state;
	assert_int_equal(take(0, 3, 200), 200);
	home = largest_of(taken[0][0]);
	/* Every second one, so that none joins another. */
	for (long i = 1; i < 200; i += 2) {
		taken[1][nr_taken[1]++] = taken[0][i];
		taken[0][i / 2 + 1] = taken[0][i + 1];
	}
	nr_taken[0] = 100;
	on_the_other(give_fragment_blocks_back);
	on_the_other(take_100_fragment_blocks);
	for (long i = 15; i < 100; i++)
		assert_int_not_equal(largest_of(taken[1][i]), home);
	give_back(0, 3);
	on_the_other(give_fragment_blocks_back);
}

/* ---- Within reach ---- */

static void one_cpu_can_have_what_the_other_does_not_hold(void **state)
{
	(void)state;
	on_the_other(take_100_fragment_blocks);
	/* But for less than a refill, which waits on that CPU's list. */
	assert_in_range(take(0, 0, NODE_PAGES), NODE_PAGES - 107 * 8, NODE_PAGES - 100 * 8);
	give_back(0, 0);
	on_the_other(give_fragment_blocks_back);
}

static void a_large_block_is_found_in_the_others_share(void **state)
{
	(void)state;
	on_the_other(take_100_pages);
	on_the_other(give_pages_back);
	/* All of it but what the other CPU keeps on its list, a quarter of one block at most. */
	assert_in_range(take(0, LARGEST, NODE_PAGES), LARGEST_BLOCKS - 1, LARGEST_BLOCKS);
	give_back(0, LARGEST);
}

static void all_joins_again(void **state)
{
	(void)state;
	assert_int_equal(take(0, 0, NODE_PAGES), NODE_PAGES);
	give_back(0, 0);
	assert_int_equal(take(0, LARGEST, NODE_PAGES), LARGEST_BLOCKS);
	give_back(0, LARGEST);
}

/* ---- Counted ---- */

static void free_pages_are_exact_whoever_took_them(void **state)
{
	(void)state;
	for (int i = 1; i <= 50; i++) {
		assert_int_equal(take(0, 0, 7), 7);
		on_the_other(take_20_pages);
		assert_int_equal(skbsim_node_free_pages(0), NODE_PAGES - i * 27);
	}
	on_the_other(give_pages_back);
	assert_int_equal(skbsim_node_free_pages(0), NODE_PAGES - 50 * 7);
	on_the_other(give_the_firsts_20_back);
	assert_int_equal(skbsim_node_free_pages(0), NODE_PAGES - 50 * 7 + 20);
	give_back(0, 0);
	assert_int_equal(skbsim_node_free_pages(0), NODE_PAGES);
}

static void a_watermark_counts_what_the_other_has(void **state)
{
	struct skbsim_watermarks marks;
	struct page *page;

	(void)state;
	assert_int_equal(skbsim_node_watermarks(0, &marks), 0);
	on_the_other(take_20_pages);
	while ((page = alloc_page(GFP_NOWAIT | __GFP_NOMEMALLOC | __GFP_NOWARN)))
		taken[0][nr_taken[0]++] = page;
	assert_int_equal(skbsim_node_free_pages(0), marks.min);
	assert_int_equal(nr_taken[0], NODE_PAGES - 20 - marks.min);
	on_the_other(give_pages_back);
	assert_int_equal(skbsim_node_free_pages(0), marks.min + 20);
	give_back(0, 0);
}

static void staged_pressure_counts_what_the_other_has(void **state)
{
	(void)state;
	on_the_other(take_20_pages);
	assert_int_equal(skbsim_node_set_free(0, 100), 0);
	assert_int_equal(skbsim_node_free_pages(0), 100);
	assert_int_equal(take(0, 0, NODE_PAGES), 100);
	give_back(0, 0);
	on_the_other(give_pages_back);
	assert_int_equal(skbsim_node_free_pages(0), 120);
	assert_int_equal(skbsim_node_set_free(0, -1), 0);
	assert_int_equal(skbsim_node_free_pages(0), NODE_PAGES);
}

/* Taken as large blocks, given back as pages: what the CPU booked for itself is not what it booked
 * with the node. */
static void none_is_in_use_after_the_end(void **state)
{
	struct page *blocks[9];

	(void)state;
	for (int i = 0; i < 9; i++) {
		blocks[i] = alloc_pages(GFP_KERNEL, 3);
		split_page(blocks[i], 3);
	}
	for (int i = 0; i < 9 * 8; i++)
		__free_page(blocks[i / 8] + i % 8);
	assert_int_equal(skbsim_pages_used(), 0);
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_pages_used(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		two_cpus_test(what_two_cpus_take_lies_apart),
		two_cpus_test(it_does_so_however_they_take_turns),
		two_cpus_test(a_block_that_another_cpu_freed_goes_home),
		two_cpus_test(one_cpu_can_have_what_the_other_does_not_hold),
		two_cpus_test(a_large_block_is_found_in_the_others_share),
		two_cpus_test(all_joins_again),
		two_cpus_test(free_pages_are_exact_whoever_took_them),
		two_cpus_test(a_watermark_counts_what_the_other_has),
		two_cpus_test(staged_pressure_counts_what_the_other_has),
		cmocka_unit_test_setup_teardown(none_is_in_use_after_the_end, fresh_simulation,
						nothing_left_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
