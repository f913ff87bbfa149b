/* SPDX-License-Identifier: MIT */
/*
 * The NAPI cache as a state machine: which heads come back, in which order, and
 * when the slab is touched. The cache starts empty in each test.
 */
#include "harness.h"

#include <linux/netdevice.h>

#define CACHE 64
#define BULK  16
#define HALF  32

static struct skbsim_napi_cache_stats cache_stats(void)
{
	struct skbsim_napi_cache_stats stats;

	skbsim_napi_cache_stats(&stats);
	return stats;
}

static unsigned int cached(void)
{
	return skbsim_napi_cache_count(0);
}

static struct sk_buff *born_from_cache(void)
{
	void *data = napi_alloc_frag(2048);
	struct sk_buff *skb;

	assert_non_null(data);
	skb = napi_build_skb(data, 2048);
	assert_non_null(skb);
	return skb;
}

/* A head that never saw the cache. */
static struct sk_buff *born_from_slab(void)
{
	struct sk_buff *skb = alloc_skb(0, GFP_ATOMIC);

	assert_non_null(skb);
	return skb;
}

/* Fills @heads with @n fresh skbs and frees them, in order, into the cache. */
static void put_heads(struct sk_buff **heads, int n)
{
	int i;

	for (i = 0; i < n; i++)
		heads[i] = born_from_slab();
	for (i = 0; i < n; i++)
		napi_consume_skb(heads[i], 64);
}

static int series(void **state)
{
	if (fresh_simulation(state) || skbsim_set_profile("v5.12"))
		return -1;
	local_bh_disable();
	return 0;
}

static int before_the_series(void **state)
{
	if (fresh_simulation(state) || skbsim_set_profile("v5.10"))
		return -1;
	local_bh_disable();
	return 0;
}

static int end(void **state)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	local_bh_enable();
	return nothing_left_alive(state);
}

#define series_test(f) cmocka_unit_test_setup_teardown(f, series, end)
#define before_test(f) cmocka_unit_test_setup_teardown(f, before_the_series, end)

/* ---- Get ---- */

static void an_empty_cache_is_refilled_with_sixteen_heads(void **state)
{
	struct sk_buff *skb = born_from_cache();

	(void)state;
	assert_int_equal(cached(), BULK - 1);
	assert_int_equal(cache_stats().refill, 1);
	assert_int_equal(cache_stats().hit, 0);
	kfree_skb(skb);
}

static void sixteen_births_cost_one_bulk_allocation_the_next_one_another(void **state)
{
	struct sk_buff *skbs[BULK + 1];
	int i;

	(void)state;
	for (i = 0; i < BULK; i++)
		skbs[i] = born_from_cache();
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().refill, 1);
	assert_int_equal(cache_stats().hit, BULK - 1);
	skbs[BULK] = born_from_cache();
	assert_int_equal(cache_stats().refill, 2);
	for (i = 0; i <= BULK; i++)
		kfree_skb(skbs[i]);
}

static void births_after_a_refill_come_in_reverse_slab_order(void **state)
{
	struct sk_buff *skbs[BULK];
	void *slab_order[BULK];
	int i;

	(void)state;
	assert_int_equal(kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC, BULK, slab_order),
			 BULK);
	for (i = BULK; i-- > 0;)
		kmem_cache_free(skbuff_head_cache, slab_order[i]);
	for (i = 0; i < BULK; i++)
		skbs[i] = born_from_cache();
	for (i = 0; i < BULK; i++)
		assert_ptr_equal(skbs[i], slab_order[BULK - 1 - i]);
	for (i = 0; i < BULK; i++)
		kfree_skb(skbs[i]);
}

static void the_head_freed_last_is_born_first(void **state)
{
	struct sk_buff *heads[3], *skb;
	int i;

	(void)state;
	put_heads(heads, 3);
	for (i = 3; i-- > 0;) {
		skb = born_from_cache();
		assert_ptr_equal(skb, heads[i]);
		kfree_skb(skb);
	}
	assert_int_equal(cache_stats().hit, 3);
	assert_int_equal(cache_stats().refill, 0);
}

static void a_failed_refill_gives_null_and_loses_nothing(void **state)
{
	void *data = napi_alloc_frag(2048);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(napi_build_skb(data, 2048));
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().refill, 0);
	assert_int_equal(cache_stats().hit, 0);
	/* The data is still the caller's: freeing it once is right. */
	skb_free_frag(data);
}

static void a_full_cache_serves_without_the_slab(void **state)
{
	struct sk_buff *heads[CACHE - 1];
	u64 slow, fast;
	int i;

	(void)state;
	put_heads(heads, CACHE - 1);
	slow = skbsim_slab_stat(skbuff_head_cache, ALLOC_SLOWPATH);
	fast = skbsim_slab_stat(skbuff_head_cache, ALLOC_FASTPATH);
	for (i = CACHE - 1; i-- > 0;)
		assert_ptr_equal(born_from_cache(), heads[i]);
	assert_int_equal(skbsim_slab_stat(skbuff_head_cache, ALLOC_SLOWPATH), slow);
	assert_int_equal(skbsim_slab_stat(skbuff_head_cache, ALLOC_FASTPATH), fast);
	for (i = 0; i < CACHE - 1; i++)
		kfree_skb(heads[i]);
}

/* ---- Put ---- */

static void heads_are_kept_up_to_sixty_three(void **state)
{
	static const int counts[] = { 1, 15, 16, 17, 31, 32, 33, 63 };
	struct sk_buff *heads[CACHE], *back[CACHE];
	size_t c;
	int i;

	(void)state;
	for (c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		int n = counts[c];

		put_heads(heads, n);
		assert_int_equal(cached(), n);
		assert_int_equal(cache_stats().flush, 0);
		for (i = 0; i < n; i++)
			back[i] = born_from_cache();
		for (i = 0; i < n; i++)
			kfree_skb(back[i]);
		assert_int_equal(cached(), 0);
	}
}

static void the_sixty_fourth_head_sends_the_upper_half_to_the_slab(void **state)
{
	struct sk_buff *heads[CACHE], *skb;
	int i;

	(void)state;
	put_heads(heads, CACHE);
	assert_int_equal(cached(), HALF);
	assert_int_equal(cache_stats().flush, 1);
	/* The lower half stayed, the last of it on top. */
	for (i = HALF; i-- > 0;) {
		skb = born_from_cache();
		assert_ptr_equal(skb, heads[i]);
		kfree_skb(skb);
	}
}

static void the_sixty_fifth_head_lies_on_the_kept_half(void **state)
{
	struct sk_buff *heads[CACHE + 1], *skb;

	(void)state;
	put_heads(heads, CACHE + 1);
	assert_int_equal(cached(), HALF + 1);
	skb = born_from_cache();
	assert_ptr_equal(skb, heads[CACHE]);
	kfree_skb(skb);
}

static void a_flush_is_one_bulk_free(void **state)
{
	struct sk_buff *heads[CACHE];
	u64 before, after;
	int i;

	(void)state;
	for (i = 0; i < CACHE; i++)
		heads[i] = born_from_slab();
	for (i = 0; i < CACHE - 1; i++)
		napi_consume_skb(heads[i], 64);
	before = skbsim_slab_stat(skbuff_head_cache, FREE_FASTPATH) +
		 skbsim_slab_stat(skbuff_head_cache, FREE_SLOWPATH);
	napi_consume_skb(heads[CACHE - 1], 64);
	after = skbsim_slab_stat(skbuff_head_cache, FREE_FASTPATH) +
		skbsim_slab_stat(skbuff_head_cache, FREE_SLOWPATH);
	/* 32 heads that were born in slab order lie in at most three slabs of 16. */
	assert_in_range(after - before, 1, 3);
}

/* ---- What goes in, and what does not ---- */

static void budget_zero_frees_to_the_slab(void **state)
{
	struct sk_buff *skb = born_from_slab();

	(void)state;
	napi_consume_skb(skb, 0);
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().put, 0);
}

static void a_head_with_users_left_stays_out(void **state)
{
	struct sk_buff *skb = born_from_slab();

	(void)state;
	skb_get(skb);
	napi_consume_skb(skb, 64);
	assert_int_equal(cached(), 0);
	napi_consume_skb(skb, 64);
	assert_int_equal(cached(), 1);
}

static void heads_of_a_pair_stay_out(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(0, GFP_ATOMIC);
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	napi_consume_skb(clone, 64);
	napi_consume_skb(skb, 64);
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().put, 0);
}

static void a_plain_clone_goes_in_and_its_data_lives_on(void **state)
{
	struct sk_buff *skb = born_from_slab();
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	napi_consume_skb(clone, 64);
	assert_int_equal(cached(), 1);
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 1);
	kfree_skb(skb);
}

static void kfree_skb_and_consume_skb_bypass_the_cache(void **state)
{
	(void)state;
	kfree_skb(born_from_slab());
	consume_skb(born_from_slab());
	assert_int_equal(cached(), 0);
}

static void deferred_frees_go_in(void **state)
{
	struct sk_buff *skb = born_from_slab();

	(void)state;
	__kfree_skb_defer(skb);
	assert_int_equal(cached(), 1);
}

static void a_stolen_head_goes_in_and_its_data_stays(void **state)
{
	struct sk_buff *skb = born_from_slab();
	void *data = skb->head;

	(void)state;
	napi_skb_free_stolen_head(skb);
	assert_int_equal(cached(), 1);
	kfree(data);
}

static int destructor_calls;

static void count_call(struct sk_buff *skb)
{
	(void)skb;
	destructor_calls++;
}

static void all_that_a_head_owns_is_released_before_it_goes_in(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	struct page *page = alloc_page(GFP_ATOMIC);

	(void)state;
	destructor_calls = 0;
	skb->destructor = count_call;
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 100, PAGE_SIZE);
	napi_consume_skb(skb, 64);
	assert_int_equal(cached(), 1);
	assert_int_equal(destructor_calls, 1);
	assert_int_equal(page_count(page), 1);
	put_page(page);
}

/* ---- What comes out ---- */

static void alloc_skb_asks_the_cache_only_when_told_to(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	(void)state;
	assert_int_equal(cache_stats().get, 0);
	kfree_skb(skb);
	skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE);
	assert_int_equal(cache_stats().get, 1);
	kfree_skb(skb);
	skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, numa_mem_id());
	assert_int_equal(cache_stats().get, 2);
	kfree_skb(skb);
	skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI | SKB_ALLOC_FCLONE, NUMA_NO_NODE);
	assert_int_equal(cache_stats().get, 2);
	kfree_skb(skb);
}

static void another_node_than_the_cpus_is_served_by_the_slab(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .nodes = 2 };
	struct sk_buff *skb;

	(void)state;
	local_bh_enable();
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	local_bh_disable();
	skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, 1);
	assert_int_equal(cache_stats().get, 0);
	assert_int_equal(page_to_nid(virt_to_head_page(skb)), 1);
	kfree_skb(skb);
}

static void when_data_fails_the_cached_head_goes_to_the_slab(void **state)
{
	struct sk_buff *heads[2];

	(void)state;
	put_heads(heads, 2);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(__alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE));
	assert_int_equal(cached(), 1);
	assert_int_equal(cache_stats().put, 2);
}

static void napi_alloc_skb_takes_its_head_from_the_cache_on_both_paths(void **state)
{
	struct net_device dev = { .name = "test" };
	struct napi_struct napi = { .dev = &dev };
	struct sk_buff *skb;

	(void)state;
	skb = napi_alloc_skb(&napi, 100);
	assert_int_equal(skb->head_frag, 0);
	assert_int_equal(cache_stats().get, 1);
	kfree_skb(skb);
	skb = napi_alloc_skb(&napi, 1500);
	assert_int_equal(skb->head_frag, 1);
	assert_int_equal(cache_stats().get, 2);
	kfree_skb(skb);
}

static void build_skb_and_netdev_alloc_skb_do_not_ask_the_cache(void **state)
{
	struct net_device dev = { .name = "test" };

	(void)state;
	kfree_skb(build_skb(napi_alloc_frag(2048), 2048));
	kfree_skb(netdev_alloc_skb(&dev, 1500));
	assert_int_equal(cache_stats().get, 0);
}

/* ---- End of a poll ---- */

static int empty_poll(struct napi_struct *napi, int budget)
{
	(void)budget;
	napi_complete_done(napi, 0);
	return 0;
}

static void run_a_poll(void)
{
	struct net_device dev = { .name = "test" };
	struct napi_struct napi;

	netif_napi_add(&dev, &napi, empty_poll, NAPI_POLL_WEIGHT);
	napi_enable(&napi);
	napi_schedule(&napi);
	local_bh_enable();
	local_bh_disable();
	napi_disable(&napi);
	netif_napi_del(&napi);
}

static void the_cache_survives_the_end_of_a_poll(void **state)
{
	struct sk_buff *heads[5];

	(void)state;
	put_heads(heads, 5);
	run_a_poll();
	assert_int_equal(cached(), 5);
	assert_int_equal(cache_stats().flush, 0);
}

static void what_interrupts_freed_is_in_the_cache_after_net_tx(void **state)
{
	(void)state;
	dev_consume_skb_irq(born_from_slab());
	dev_kfree_skb_irq(born_from_slab());
	assert_int_equal(cached(), 0);
	local_bh_enable();
	local_bh_disable();
	assert_int_equal(cached(), 2);
}

static void pairs_freed_by_interrupts_go_to_their_slab(void **state)
{
	(void)state;
	dev_consume_skb_irq(alloc_skb_fclone(0, GFP_ATOMIC));
	local_bh_enable();
	local_bh_disable();
	assert_int_equal(cached(), 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* ---- Before the series ---- */

static void before_births_do_not_ask_the_cache(void **state)
{
	struct sk_buff *heads[3], *skb;

	(void)state;
	put_heads(heads, 3);
	skb = born_from_cache();
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
	kfree_skb(skb);
	skb = __alloc_skb(100, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE);
	assert_int_equal(cache_stats().get, 0);
	kfree_skb(skb);
}

static void before_a_full_cache_gave_all_back(void **state)
{
	struct sk_buff *heads[CACHE];

	(void)state;
	put_heads(heads, CACHE - 1);
	assert_int_equal(cached(), CACHE - 1);
	napi_consume_skb(born_from_slab(), 64);
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().flush, 1);
}

static void before_the_end_of_a_poll_emptied_the_cache(void **state)
{
	struct sk_buff *heads[5];

	(void)state;
	put_heads(heads, 5);
	run_a_poll();
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().flush, 1);
}

static void before_net_tx_emptied_the_cache_if_it_had_freed_something(void **state)
{
	struct sk_buff *heads[5];

	(void)state;
	put_heads(heads, 5);
	raise_softirq(NET_TX_SOFTIRQ);
	local_bh_enable();
	local_bh_disable();
	assert_int_equal(cached(), 5);
	dev_consume_skb_irq(born_from_slab());
	local_bh_enable();
	local_bh_disable();
	assert_int_equal(cached(), 0);
}

static void before_stolen_heads_went_to_the_slab(void **state)
{
	struct sk_buff *skb = born_from_slab();
	void *data = skb->head;

	(void)state;
	napi_skb_free_stolen_head(skb);
	assert_int_equal(cached(), 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
	kfree(data);
}

/* ---- Tuning, context, end of a CPU ---- */

static void bulk_and_size_can_be_chosen_at_start(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.napi_cache_size = 128,
		.napi_cache_bulk = 32,
	};
	struct sk_buff *heads[128], *skb;

	(void)state;
	local_bh_enable();
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	local_bh_disable();
	skb = born_from_cache();
	assert_int_equal(cached(), 31);
	kfree_skb(skb);
	put_heads(heads, 128 - 31);
	assert_int_equal(cached(), 64);
}

static void use_outside_napi_context_is_reported(void **state)
{
	struct sk_buff *skb = born_from_slab();
	void *data;

	(void)state;
	local_bh_enable();
	expect_warnings(1, napi_consume_skb(skb, 64));
	skb = born_from_slab();
	expect_warnings(1, __kfree_skb_defer(skb));
	data = napi_alloc_frag(2048);
	expect_warnings(1, skb = napi_build_skb(data, 2048));
	expect_warnings(1, napi_skb_free_stolen_head(skb));
	skb_free_frag(data);
	local_bh_disable();
}

static void a_cpu_that_goes_takes_its_heads_along(void **state)
{
	struct sk_buff *heads[5];

	(void)state;
	put_heads(heads, 5);
	local_bh_enable();
	skbsim_cpu_detach();
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	assert_int_equal(skbsim_slab_objects(skbuff_head_cache), 0);
	skbsim_cpu_attach(0);
	local_bh_disable();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		series_test(an_empty_cache_is_refilled_with_sixteen_heads),
		series_test(sixteen_births_cost_one_bulk_allocation_the_next_one_another),
		series_test(births_after_a_refill_come_in_reverse_slab_order),
		series_test(the_head_freed_last_is_born_first),
		series_test(a_failed_refill_gives_null_and_loses_nothing),
		series_test(a_full_cache_serves_without_the_slab),
		series_test(heads_are_kept_up_to_sixty_three),
		series_test(the_sixty_fourth_head_sends_the_upper_half_to_the_slab),
		series_test(the_sixty_fifth_head_lies_on_the_kept_half),
		series_test(a_flush_is_one_bulk_free),
		series_test(budget_zero_frees_to_the_slab),
		series_test(a_head_with_users_left_stays_out),
		series_test(heads_of_a_pair_stay_out),
		series_test(a_plain_clone_goes_in_and_its_data_lives_on),
		series_test(kfree_skb_and_consume_skb_bypass_the_cache),
		series_test(deferred_frees_go_in),
		series_test(a_stolen_head_goes_in_and_its_data_stays),
		series_test(all_that_a_head_owns_is_released_before_it_goes_in),
		series_test(alloc_skb_asks_the_cache_only_when_told_to),
		series_test(another_node_than_the_cpus_is_served_by_the_slab),
		series_test(when_data_fails_the_cached_head_goes_to_the_slab),
		series_test(napi_alloc_skb_takes_its_head_from_the_cache_on_both_paths),
		series_test(build_skb_and_netdev_alloc_skb_do_not_ask_the_cache),
		series_test(the_cache_survives_the_end_of_a_poll),
		series_test(what_interrupts_freed_is_in_the_cache_after_net_tx),
		series_test(pairs_freed_by_interrupts_go_to_their_slab),
		before_test(before_births_do_not_ask_the_cache),
		before_test(before_a_full_cache_gave_all_back),
		before_test(before_the_end_of_a_poll_emptied_the_cache),
		before_test(before_net_tx_emptied_the_cache_if_it_had_freed_something),
		before_test(before_stolen_heads_went_to_the_slab),
		series_test(bulk_and_size_can_be_chosen_at_start),
		series_test(use_outside_napi_context_is_reported),
		series_test(a_cpu_that_goes_takes_its_heads_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
