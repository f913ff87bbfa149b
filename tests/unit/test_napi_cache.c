/* SPDX-License-Identifier: MIT */
/*
 * The NAPI cache in every kernel: who goes in and who does not, its size, its
 * context, its end. What the series made of it is in patch_06.c to patch_11.c.
 */
#include "heads.h"

#include <pthread.h>

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
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(cached(), 0);
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(cached(), 1);
}

/* Nor does the companion, whichever goes first; the pair lives until both are gone. */
static void heads_of_a_pair_stay_out(void **state)
{
	int companion_first;

	(void)state;
	for (companion_first = 0; companion_first < 2; companion_first++) {
		struct sk_buff *skb = alloc_skb_fclone(0, GFP_ATOMIC);
		struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

		assert_int_equal(clone->fclone, SKB_FCLONE_CLONE);
		napi_consume_skb(companion_first ? clone : skb, BUDGET);
		assert_int_equal(skbsim_skbs_alive(), 1);
		napi_consume_skb(companion_first ? skb : clone, BUDGET);
		assert_int_equal(skbsim_skbs_alive(), 0);
	}
	assert_int_equal(cached(), 0);
	assert_int_equal(cache_stats().put, 0);
}

/* With its companion in use, a pair's original is cloned into a plain head. */
static void the_second_clone_of_a_pair_goes_in(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(0, GFP_ATOMIC);
	struct sk_buff *companion = skb_clone(skb, GFP_ATOMIC);
	struct sk_buff *plain = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	assert_int_equal(plain->fclone, SKB_FCLONE_UNAVAILABLE);
	napi_consume_skb(plain, BUDGET);
	assert_int_equal(cached(), 1);
	kfree_skb(companion);
	kfree_skb(skb);
}

static void a_plain_clone_goes_in_and_its_data_lives_on(void **state)
{
	struct sk_buff *skb = born_from_slab();
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	napi_consume_skb(clone, BUDGET);
	assert_int_equal(cached(), 1);
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 1);
	kfree_skb(skb);
}

/* The original first: the clone is the last to use the data, and releases it. */
static void a_cloned_original_goes_in_and_the_clone_ends_the_data(void **state)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);
	struct page *page = virt_to_head_page(skb->head);
	int refs = page_count(page);

	(void)state;
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(cached(), 1);
	assert_int_equal(page_count(page), refs);
	napi_consume_skb(clone, BUDGET);
	assert_int_equal(cached(), 2);
	assert_int_equal(page_count(page), refs - 1);
}

static void kfree_skb_and_consume_skb_bypass_the_cache(void **state)
{
	(void)state;
	kfree_skb(born_from_slab());
	consume_skb(born_from_slab());
	assert_int_equal(cached(), 0);
}

static void skbs_of_a_frag_list_bypass_it_when_their_parent_goes_in(void **state)
{
	struct sk_buff *skb = born_from_slab();

	(void)state;
	skb_shinfo(skb)->frag_list = born_from_slab();
	skb_shinfo(skb)->frag_list->next = born_from_slab();
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(cached(), 1);
	assert_int_equal(out_of_slab(), 1);
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
	napi_consume_skb(skb, BUDGET);
	assert_int_equal(cached(), 1);
	assert_int_equal(destructor_calls, 1);
	assert_int_equal(page_count(page), 1);
	put_page(page);
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
	assert_int_equal(skbsim_set_profile(with_the_series()), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	local_bh_disable();
	skb = born_from_cache();
	assert_int_equal(cached(), 31);
	kfree_skb(skb);
	put_heads(heads, 128 - 31);
	assert_int_equal(cached(), 64);
}

/* Each of these calls is reported @times. */
static void use_outside_napi_context(int times)
{
	struct net_device dev = { .name = "test" };
	struct napi_struct napi = { .dev = &dev };
	struct sk_buff *skb = born_from_slab();
	void *data;

	expect_warnings(times, napi_consume_skb(skb, BUDGET));
	skb = born_from_slab();
	expect_warnings(times, __kfree_skb_defer(skb));
	expect_warnings(times, skb = napi_alloc_skb(&napi, 100));
	kfree_skb(skb);
	data = napi_alloc_frag(2048);
	expect_warnings(times, skb = napi_build_skb(data, 2048));
	expect_warnings(times, napi_skb_free_stolen_head(skb));
	skb_free_frag(data);
}

static void use_outside_napi_context_is_reported_once(void **state)
{
	(void)state;
	local_bh_enable();
	use_outside_napi_context(1);
	use_outside_napi_context(0);
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

/* Nor are those that go with their CPU. */
static void heads_that_a_flush_gives_back_are_no_births(void **state)
{
	struct sk_buff *heads[CACHE];

	(void)state;
	put_heads(heads, CACHE);
	assert_int_equal(cache_stats().flush, 1);
	assert_int_equal(cache_stats().get, 0);
	assert_int_equal(cache_stats().hit, 0);
	put_heads(heads, 3);
	local_bh_enable();
	skbsim_cpu_detach();
	assert_int_equal(cache_stats().flush, 2);
	assert_int_equal(cache_stats().put, CACHE + 3);
	assert_int_equal(cache_stats().get, 0);
	assert_int_equal(cache_stats().hit, 0);
	skbsim_cpu_attach(0);
	local_bh_disable();
}

static int watched; /* while it is, CPU 1 goes on */

static void *put_on_cpu_1(void *arg)
{
	skbsim_cpu_attach(1);
	local_bh_disable();
	while (READ_ONCE(watched))
		napi_consume_skb(build_skb(napi_alloc_frag(2048), 2048), BUDGET);
	local_bh_enable();
	skbsim_cpu_detach();
	return arg;
}

/* It puts and flushes, and takes none. */
static void counts_of_a_cpu_that_goes_on_are_never_below_what_it_did(void **state)
{
	struct skbsim_napi_cache_stats seen;
	pthread_t thread;
	u64 put = 0;
	int i;

	(void)state;
	WRITE_ONCE(watched, 1);
	assert_int_equal(pthread_create(&thread, NULL, put_on_cpu_1, NULL), 0);
	for (i = 0; i < 300000 || cache_stats().flush < 1000; i++) {
		seen = cache_stats();
		assert_true((s64)seen.get >= 0 && (s64)seen.hit >= 0 && seen.put >= put);
		put = seen.put;
	}
	WRITE_ONCE(watched, 0);
	pthread_join(thread, NULL);
	assert_int_equal(cache_stats().get, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		any_test(budget_zero_frees_to_the_slab),
		any_test(a_head_with_users_left_stays_out),
		any_test(heads_of_a_pair_stay_out),
		any_test(the_second_clone_of_a_pair_goes_in),
		any_test(a_plain_clone_goes_in_and_its_data_lives_on),
		any_test(a_cloned_original_goes_in_and_the_clone_ends_the_data),
		any_test(kfree_skb_and_consume_skb_bypass_the_cache),
		any_test(skbs_of_a_frag_list_bypass_it_when_their_parent_goes_in),
		any_test(all_that_a_head_owns_is_released_before_it_goes_in),
		any_test(bulk_and_size_can_be_chosen_at_start),
		any_test(use_outside_napi_context_is_reported_once),
		any_test(a_cpu_that_goes_takes_its_heads_along),
		any_test(heads_that_a_flush_gives_back_are_no_births),
		any_test(counts_of_a_cpu_that_goes_on_are_never_below_what_it_did),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
