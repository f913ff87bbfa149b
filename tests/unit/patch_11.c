/* SPDX-License-Identifier: MIT */
/*
 * Patch 11, heads of merged packets go into the NAPI cache: what GRO merged into another
 * packet leaves a head behind that the next birth can use. What is promised: such a head,
 * whether its data was taken over with it (napi_skb_free_stolen_head()) or goes with it
 * (__kfree_skb_defer()), feeds the cache by its ordinary rules; the data that was taken
 * over is not touched; NET_TX goes the same way. A pair's heads never do: as it was merged
 * the patch forgot them.
 */
#include "gro.h"
#include "heads.h"

#include <linux/mm.h>

static int destructor_calls;

static void count_call(struct sk_buff *skb)
{
	(void)skb;
	destructor_calls++;
}

/* ---- Stolen heads ---- */

static void a_stolen_head_is_born_next(void **state)
{
	struct sk_buff *skb = born_from_slab(), *heads[] = { skb };
	void *data = skb->head;
	u64 events = slab_events();

	(void)state;
	napi_skb_free_stolen_head(skb);
	assert_int_equal(cached(), 1);
	assert_int_equal(slab_events(), events);
	expect_births(heads, 1);
	kfree(data);
}

static void its_data_and_pages_live_on_with_their_new_owner(void **state)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);
	struct page *page = alloc_page(GFP_ATOMIC), *block = virt_to_head_page(skb->head);
	unsigned char before[2048], *data = skb->head;
	int refs = page_count(block);

	(void)state;
	memset(skb_put(skb, 1000), 0x5a, 1000);
	skb_add_rx_frag(skb, 0, page, 0, 100, PAGE_SIZE);
	skb->cloned = 1;
	memcpy(before, data, sizeof(before));
	napi_skb_free_stolen_head(skb);
	assert_memory_equal(data, before, sizeof(before));
	assert_int_equal(page_count(block), refs);
	assert_int_equal(page_count(page), 1);
	put_page(page);
	skb_free_frag(data);
}

/* Whoever merged the packet has seen to its socket. */
static void no_destructor_runs_and_no_end_is_counted(void **state)
{
	struct skbsim_skb_stats ends;
	struct sk_buff *skb;
	void *data;

	(void)state;
	skb = born_from_slab();
	data = skb->head;
	destructor_calls = 0;
	skb->destructor = count_call;
	napi_skb_free_stolen_head(skb);
	assert_int_equal(destructor_calls, 0);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.consume_skb + ends.kfree_skb, 0);
	kfree(data);
}

static void stolen_heads_fill_the_cache_by_its_rules(void **state)
{
	static const int counts[] = { 1, 15, 16, 17, 31, 32, 63, 64, 65 };
	struct sk_buff *heads[CACHE + 1], *back[CACHE + 1];
	void *data[CACHE + 1];
	size_t c;
	int i;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(counts); c++) {
		int n = counts[c], kept = kept_of(n);

		for (i = 0; i < n; i++) {
			heads[i] = born_from_slab();
			data[i] = heads[i]->head;
		}
		for (i = 0; i < n; i++)
			napi_skb_free_stolen_head(heads[i]);
		assert_int_equal(cached(), kept);
		assert_int_equal(out_of_slab(), kept);
		for (i = 0; i < kept; i++)
			back[i] = heads[i < HALF || n < CACHE ? i : CACHE + i - HALF];
		expect_births(back, kept);
		for (i = 0; i < n; i++)
			kfree(data[i]);
	}
}

/* ---- Deferred heads: what they own goes first ---- */

static void a_deferred_head_is_born_next_and_owned_nothing(void **state)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048), *heads[] = { skb };
	struct page *page = alloc_page(GFP_ATOMIC), *block = virt_to_head_page(skb->head);
	int refs = page_count(block);

	(void)state;
	destructor_calls = 0;
	skb->destructor = count_call;
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 100, PAGE_SIZE);
	skb_shinfo(skb)->frag_list = born_from_slab();
	__kfree_skb_defer(skb);
	assert_int_equal(destructor_calls, 1);
	assert_int_equal(page_count(page), 1);
	assert_int_equal(page_count(block), refs - 1);
	/* What hung off it went to the slab. */
	assert_int_equal(cached(), 1);
	assert_int_equal(out_of_slab(), 1);
	expect_births(heads, 1);
	put_page(page);
}

static void a_deferred_clone_leaves_the_data_to_the_others(void **state)
{
	struct sk_buff *skb = born_from_slab(), *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	__kfree_skb_defer(clone);
	assert_int_equal(cached(), 1);
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 1);
	__kfree_skb_defer(skb);
	assert_int_equal(cached(), 2);
}

/* ---- NET_TX ---- */

static void run_net_tx(void)
{
	local_bh_enable();
	local_bh_disable();
}

static void what_interrupts_freed_is_born_in_a_later_poll(void **state)
{
	struct sk_buff *heads[3];
	int i;

	(void)state;
	for (i = 3; i-- > 0;)
		heads[i] = born_from_slab();
	irq_enter();
	/* The queue is a stack: the last one goes in first. */
	for (i = 3; i-- > 0;)
		dev_kfree_skb_any(heads[i]);
	irq_exit();
	run_net_tx();
	assert_int_equal(cached(), 3);
	expect_births(heads, 3);
}

static void pairs_freed_by_interrupts_go_to_their_slab(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(0, GFP_ATOMIC), *lone;
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	lone = alloc_skb_fclone(0, GFP_ATOMIC);
	dev_consume_skb_irq(clone);
	dev_consume_skb_irq(skb);
	dev_kfree_skb_irq(lone);
	run_net_tx();
	assert_int_equal(cached(), 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* ---- Packets that GRO merges ---- */

#define SEGMENTS 40

/* Receives frame @number of @l, which its device left in pages, in a head from the slab: that head. */
static struct sk_buff *merge_pages(const struct large *l, unsigned int number)
{
	struct sk_buff *skb = gro_frame(l, number, IN_PAGE);

	assert_int_equal(napi_gro_receive(&gro_napi, skb), number ? GRO_MERGED_FREE : GRO_HELD);
	return skb;
}

static void heads_whose_pages_were_taken_are_born_next(void **state)
{
	struct large l = gro_flow(8);
	struct sk_buff *heads[8];
	u64 events;
	int i;

	(void)state;
	gro_begin();
	for (i = 0; i < 8; i++)
		heads[i] = gro_frame(&l, i, IN_PAGE);
	events = slab_events();
	assert_int_equal(napi_gro_receive(&gro_napi, heads[0]), GRO_HELD);
	for (i = 1; i < 8; i++)
		assert_int_equal(napi_gro_receive(&gro_napi, heads[i]), GRO_MERGED_FREE);
	assert_int_equal(cached(), 7);
	assert_int_equal(cache_stats().put, 7);
	assert_int_equal(slab_events(), events);
	expect_births(heads + 1, 7);
	gro_end();
}

/* Births ask for as many heads as merging gives back: the slab is asked once. */
static void a_stream_lives_on_the_heads_of_its_own_past(void **state)
{
	struct large l = gro_flow(SEGMENTS);
	unsigned int number;
	u64 events = 0;

	(void)state;
	gro_begin();
	for (number = 0; number < SEGMENTS; number++) {
		/* 17 fragments are full, and one head keeps what is more. */
		bool kept = number == 0 || (number - 1) % 18 == 17;

		assert_int_equal(gro_receive_frame(&l, number, IN_HEAD_FRAG),
				 !number ? GRO_HELD
				 : kept	 ? GRO_MERGED
					 : GRO_MERGED_FREE);
		if (!number)
			events = slab_events();
	}
	assert_int_equal(cache_stats().get, SEGMENTS);
	assert_int_equal(cache_stats().refill, 1);
	assert_int_equal(cache_stats().flush, 0);
	assert_int_equal(slab_events(), events);
	gro_poll_ends();
	gro_assert_merged_of(&l, gro_only_one_up());
	gro_end();
}

static long pairs_in_use(void)
{
	return skbsim_skbs_alive() - (out_of_slab() - cached());
}

static void a_merged_half_of_a_pair_goes_to_its_own_slab(void **state)
{
	struct large l = gro_flow(2);
	struct sk_buff *skb, *pair;

	(void)state;
	gro_begin();
	merge_pages(&l, 0);
	skb = gro_in_fclone(gro_frame(&l, 1, IN_PAGE));
	assert_int_equal(pairs_in_use(), 1);
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_MERGED_FREE);
	assert_int_equal(cached(), 0);
	assert_int_equal(pairs_in_use(), 0);
	pair = alloc_skb_fclone(0, GFP_ATOMIC);
	assert_ptr_equal(pair, skb);
	kfree_skb(pair);
	gro_end();
}

/* ---- As the patch was merged ---- */

/* With the bug: what merging half of a pair comes to. */
static struct sk_buff *merge_pair_as_merged(const char *debug)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.profile = "v5.12",
		.debug = debug,
		.switches = "merged_fclones_freed=off",
	};
	struct large l = gro_flow(2);
	struct sk_buff *skb;

	assert_int_equal(skbsim_init(&cfg), 0);
	gro_begin();
	merge_pages(&l, 0);
	skb = gro_in_fclone(gro_frame(&l, 1, IN_PAGE));
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_MERGED_FREE);
	assert_int_equal(cached(), 1);
	return skb;
}

/* It is born as a plain head, and freed as one: only then is something noticed. */
static void as_merged_half_of_a_pair_is_born_as_a_plain_head(void **state)
{
	struct sk_buff *skb, *born;

	(void)state;
	expect_warnings(0, skb = merge_pair_as_merged(NULL));
	born = born_from_cache();
	assert_ptr_equal(born, skb);
	assert_int_equal(born->fclone, SKB_FCLONE_UNAVAILABLE);
	expect_warnings(1, kfree_skb(born)); /* the wrong slab cache */
	gro_end();
	assert_int_equal(skbsim_exit(), 0);
}

static void every_debug_level_reports_it_where_it_happens(void **state)
{
	static const char *const levels[] = { "poison", "redzone", "user", "consistency", "all" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		expect_warnings(1, merge_pair_as_merged(levels[i]));
		gro_end();
		skbsim_exit();
	}
}

/* ---- Before ---- */

static void before_merged_heads_went_to_the_slab(void **state)
{
	enum home home;

	(void)state;
	for (home = IN_HEAD_FRAG; home <= IN_PAGE; home++) {
		struct large l = gro_flow(9);
		u64 freed = head_stat(FREE_FASTPATH) + head_stat(FREE_SLOWPATH);
		unsigned int i;

		gro_begin();
		for (i = 0; i < 9; i++)
			gro_receive_frame(&l, i, home);
		assert_int_equal(cached(), 0);
		assert_int_equal(out_of_slab(), 1);
		assert_int_equal(head_stat(FREE_FASTPATH) + head_stat(FREE_SLOWPATH) - freed, 8);
		gro_end();
	}
	assert_int_equal(cache_stats().put, 0);
}

static void before_stolen_heads_went_to_the_slab(void **state)
{
	struct sk_buff *skb = born_from_slab();
	void *data = skb->head;
	u64 freed = head_stat(FREE_FASTPATH);

	(void)state;
	napi_skb_free_stolen_head(skb);
	assert_int_equal(cached(), 0);
	assert_int_equal(out_of_slab(), 0);
	assert_int_equal(head_stat(FREE_FASTPATH) - freed, 1);
	kfree(data);
}

/* The cache was for those already that NET_TX freed, until it flushed them. */
static void before_deferred_heads_waited_in_the_cache(void **state)
{
	(void)state;
	__kfree_skb_defer(born_from_slab());
	assert_int_equal(cached(), 1);
	dev_consume_skb_irq(born_from_slab());
	run_net_tx();
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().put, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		series_test(a_stolen_head_is_born_next),
		series_test(its_data_and_pages_live_on_with_their_new_owner),
		series_test(no_destructor_runs_and_no_end_is_counted),
		series_test(stolen_heads_fill_the_cache_by_its_rules),
		series_test(a_deferred_head_is_born_next_and_owned_nothing),
		series_test(a_deferred_clone_leaves_the_data_to_the_others),
		series_test(what_interrupts_freed_is_born_in_a_later_poll),
		series_test(pairs_freed_by_interrupts_go_to_their_slab),
		series_test(heads_whose_pages_were_taken_are_born_next),
		series_test(a_stream_lives_on_the_heads_of_its_own_past),
		series_test(a_merged_half_of_a_pair_goes_to_its_own_slab),
		cmocka_unit_test(as_merged_half_of_a_pair_is_born_as_a_plain_head),
		cmocka_unit_test(every_debug_level_reports_it_where_it_happens),
		before_test(before_merged_heads_went_to_the_slab),
		before_test(before_stolen_heads_went_to_the_slab),
		before_test(before_deferred_heads_waited_in_the_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
