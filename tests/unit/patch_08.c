/* SPDX-License-Identifier: MIT */
/*
 * Patch 8, {,__}napi_build_skb(): a driver that builds packets around its own data
 * gets the head from where its CPU keeps freed ones. What is promised:
 *
 *   - the head freed last is born first; the slab is not asked while there is one
 *   - an empty cache takes 16 heads in one bulk allocation, and hands them out
 *     from the last to the first; if that fails the birth is NULL and nothing is lost
 *   - the 64th head that comes in sends the upper half back in one bulk free, and
 *     the lower half stays
 *   - build_skb() does not change
 */
#include "heads.h"

static const int edges[] = { 0, 1, 15, 16, 17, 31, 32, 63, 64, 65 };

/* ---- Get ---- */

static void an_empty_cache_asks_the_slab_once_in_sixteen_births(void **state)
{
	struct sk_buff *skbs[CACHE + 1 + BULK];
	size_t c;
	int i;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges); c++) {
		int n = edges[c], refills = (n + BULK - 1) / BULK;
		struct skbsim_napi_cache_stats before = cache_stats();

		for (i = 0; i < n; i++)
			skbs[i] = born_from_cache();
		assert_int_equal(cache_stats().refill - before.refill, refills);
		assert_int_equal(cache_stats().hit - before.hit, n - refills);
		assert_int_equal(cached(), refills * BULK - n);
		assert_int_equal(out_of_slab(), refills * BULK);
		/* Those that are left are born and freed, too, so that the cache is empty again. */
		while (cached())
			skbs[i++] = born_from_cache();
		while (i-- > 0)
			kfree_skb(skbs[i]);
	}
	assert_int_equal(head_stat(ALLOC_FASTPATH), 0);
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

static void cached_heads_are_born_last_in_first_out_without_the_slab(void **state)
{
	struct sk_buff *heads[CACHE];
	size_t c;
	int i;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges) && edges[c] < CACHE; c++) {
		int n = edges[c];
		u64 events;

		put_heads(heads, n);
		events = slab_events();
		for (i = n; i-- > 0;)
			assert_ptr_equal(born_from_cache(), heads[i]);
		assert_int_equal(slab_events(), events);
		assert_int_equal(out_of_slab(), n);
		assert_int_equal(cached(), 0);
		for (i = 0; i < n; i++)
			kfree_skb(heads[i]);
	}
	assert_int_equal(cache_stats().refill, 0);
}

/* Bytes that a failed birth must leave alone. */
static void *marked_data(unsigned char mark)
{
	void *data = napi_alloc_frag(2048);

	assert_non_null(data);
	return memset(data, mark, 2048);
}

static void assert_all_bytes(const unsigned char *data, unsigned char mark)
{
	int i;

	for (i = 0; i < 2048; i++)
		assert_int_equal(data[i], mark);
}

static void a_failed_refill_gives_null_and_loses_nothing(void **state)
{
	void *data = marked_data(0xa5);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 2);
	assert_null(napi_build_skb(data, 2048));
	assert_null(napi_build_skb(data, 2048));
	assert_int_equal(cached(), 0);
	assert_int_equal(out_of_slab(), 0);
	assert_int_equal(cache_stats().get, 2);
	assert_int_equal(cache_stats().refill + cache_stats().hit, 0);
	/* The data is still the caller's, as it was: the next try takes it. */
	assert_all_bytes(data, 0xa5);
	kfree_skb(napi_build_skb(data, 2048));
	assert_int_equal(cached(), BULK - 1);
}

/* The slab has some heads, but not sixteen, and no page for another slab can be had. */
static void a_refill_that_breaks_off_gives_all_back(void **state)
{
	struct sk_buff *held[BULK / 2];
	void *data = marked_data(0x5a);
	int i;

	(void)state;
	for (i = 0; i < BULK / 2; i++)
		held[i] = born_from_slab();
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 100);
	expect_warnings(1, assert_null(napi_build_skb(data, 2048)));
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(cached(), 0);
	assert_int_equal(out_of_slab(), BULK / 2);
	assert_all_bytes(data, 0x5a);
	skb_free_frag(data);
	for (i = 0; i < BULK / 2; i++)
		kfree_skb(held[i]);
}

static void heads_at_hand_are_born_whatever_the_slab_says(void **state)
{
	struct sk_buff *heads[3];
	void *data;
	int i;

	(void)state;
	put_heads(heads, 3);
	data = napi_alloc_frag(2048);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	for (i = 3; i-- > 0;)
		assert_ptr_equal(born_from_cache(), heads[i]);
	assert_null(napi_build_skb(data, 2048));
	skb_free_frag(data);
	for (i = 0; i < 3; i++)
		kfree_skb(heads[i]);
}

/* ---- Put ---- */

static void a_cache_keeps_what_it_is_given_until_it_is_full(void **state)
{
	struct sk_buff *heads[CACHE + 1], *back[CACHE + 1];
	size_t c;
	int i;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges); c++) {
		int n = edges[c], kept = kept_of(n);
		u64 flushes = cache_stats().flush;

		put_heads(heads, n);
		assert_int_equal(cached(), kept);
		assert_int_equal(out_of_slab(), kept);
		assert_int_equal(cache_stats().flush - flushes, n / CACHE);
		/* The lower half stayed, what came after it lies on top. */
		for (i = 0; i < kept; i++)
			back[i] = heads[i < HALF || n < CACHE ? i : CACHE + i - HALF];
		expect_births(back, kept);
		assert_int_equal(cached(), 0);
	}
}

static void each_further_half_is_flushed_again(void **state)
{
	struct sk_buff *heads[CACHE + 2 * HALF];

	(void)state;
	put_heads(heads, CACHE + 2 * HALF);
	assert_int_equal(cached(), HALF);
	assert_int_equal(cache_stats().flush, 3);
	expect_births(heads, HALF);
}

static void a_flush_is_one_bulk_free(void **state)
{
	struct sk_buff *heads[CACHE];
	u64 before, after;
	int i;

	(void)state;
	for (i = 0; i < CACHE; i++)
		heads[i] = born_from_slab();
	before = slab_events();
	for (i = 0; i < CACHE - 1; i++)
		napi_consume_skb(heads[i], BUDGET);
	assert_int_equal(slab_events(), before);
	before = head_stat(FREE_FASTPATH) + head_stat(FREE_SLOWPATH);
	napi_consume_skb(heads[CACHE - 1], BUDGET);
	after = head_stat(FREE_FASTPATH) + head_stat(FREE_SLOWPATH);
	/* 32 heads that were born in slab order lie in at most three slabs of 16. */
	assert_in_range(after - before, 1, 3);
}

/* Whoever stands at a border and goes to and fro must not meet the slab each time. */
static void neither_border_thrashes(void **state)
{
	struct sk_buff *heads[CACHE];
	u64 events;
	int i;

	(void)state;
	put_heads(heads, CACHE);
	events = slab_events();
	for (i = 0; i < HALF - 1; i++)
		napi_consume_skb(born_from_cache(), BUDGET);
	assert_int_equal(cached(), HALF);
	expect_births(heads, HALF);
	napi_consume_skb(born_from_cache(), BUDGET);
	assert_int_equal(cached(), BULK);
	events = slab_events();
	for (i = 0; i < 2 * CACHE; i++)
		napi_consume_skb(born_from_cache(), BUDGET);
	assert_int_equal(slab_events(), events);
	assert_int_equal(cache_stats().refill, 1);
}

/* ---- Around the data ---- */

static void napi_build_skb_treats_data_as_build_skb_does(void **state)
{
	struct page *reserve;
	struct sk_buff *skb;
	void *data;

	(void)state;
	skb = napi_build_skb(napi_alloc_frag(2000), 2000);
	assert_int_equal(skb->head_frag, 1);
	assert_int_equal(skb_end_offset(skb), 2000 - 320);
	assert_int_equal(skb->pfmemalloc, 0);
	kfree_skb(skb);
	skb = napi_build_skb(kmalloc(700, GFP_ATOMIC), 0);
	assert_int_equal(skb->head_frag, 0);
	assert_int_equal(skb_end_offset(skb), 1024 - 320);
	kfree_skb(skb);
	data = napi_alloc_frag(2048);
	reserve = virt_to_head_page(data);
	set_page_pfmemalloc(reserve);
	skb = napi_build_skb(data, 2048);
	clear_page_pfmemalloc(reserve);
	assert_int_equal(skb->pfmemalloc, 1);
	kfree_skb(skb);
}

static void build_skb_goes_on_asking_the_slab(void **state)
{
	struct sk_buff *heads[2], *skb;

	(void)state;
	put_heads(heads, 2);
	skb = build_skb(napi_alloc_frag(2048), 2048);
	assert_int_equal(cache_stats().get, 0);
	assert_int_equal(cached(), 2);
	kfree_skb(skb);
}

/* ---- Before ---- */

static void before_births_did_not_ask_the_cache(void **state)
{
	struct sk_buff *heads[3], *skb;

	(void)state;
	put_heads(heads, 3);
	skb = born_from_cache();
	assert_int_equal(cached(), 3);
	assert_int_equal(cache_stats().get, 0);
	kfree_skb(skb);
}

static void before_a_full_cache_gave_all_back(void **state)
{
	struct sk_buff *heads[CACHE + 1];
	size_t c;

	(void)state;
	for (c = 0; c < ARRAY_SIZE(edges); c++) {
		int n = edges[c], base = cached();
		u64 flushes = cache_stats().flush;

		put_heads(heads, n);
		assert_int_equal(cached(), (base + n) % CACHE);
		assert_int_equal(out_of_slab(), cached());
		assert_int_equal(cache_stats().flush - flushes, (base + n) / CACHE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		series_test(an_empty_cache_asks_the_slab_once_in_sixteen_births),
		series_test(births_after_a_refill_come_in_reverse_slab_order),
		series_test(cached_heads_are_born_last_in_first_out_without_the_slab),
		series_test(a_failed_refill_gives_null_and_loses_nothing),
		series_test(a_refill_that_breaks_off_gives_all_back),
		series_test(heads_at_hand_are_born_whatever_the_slab_says),
		series_test(a_cache_keeps_what_it_is_given_until_it_is_full),
		series_test(each_further_half_is_flushed_again),
		series_test(a_flush_is_one_bulk_free),
		series_test(neither_border_thrashes),
		series_test(napi_build_skb_treats_data_as_build_skb_does),
		series_test(build_skb_goes_on_asking_the_slab),
		before_test(before_births_did_not_ask_the_cache),
		before_test(before_a_full_cache_gave_all_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
