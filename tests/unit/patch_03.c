/* SPDX-License-Identifier: MIT */
/*
 * Patch 3, __build_skb_around() returns nothing: putting a head around data cannot
 * fail, so nobody asks whether it did. What is promised, in every kernel: only a head
 * that could not be had makes a birth fail, and then the data has not been touched.
 */
#include "heads.h"

#define DATA_BYTES 2048

/* Every allocation from here on fails. */
static void nothing_can_be_had(void)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1000);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1000);
}

static void all_can_be_had(void)
{
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
}

static void *marked(void *data)
{
	assert_non_null(data);
	return memset(data, 0xa5, DATA_BYTES);
}

static void assert_untouched(const unsigned char *data)
{
	int i;

	for (i = 0; i < DATA_BYTES; i++)
		assert_int_equal(data[i], 0xa5);
}

static void around_a_head_that_is_there_it_cannot_fail(void **state)
{
	void *fragment = napi_alloc_frag(DATA_BYTES), *object = kmalloc(DATA_BYTES, GFP_ATOMIC);
	struct sk_buff *a = kmem_cache_zalloc(skbuff_head_cache, GFP_ATOMIC);
	struct sk_buff *b = kmem_cache_zalloc(skbuff_head_cache, GFP_ATOMIC);

	(void)state;
	nothing_can_be_had();
	assert_ptr_equal(build_skb_around(a, fragment, DATA_BYTES), a);
	assert_ptr_equal(build_skb_around(b, object, 0), b);
	all_can_be_had();
	assert_ptr_equal(a->head, fragment);
	assert_ptr_equal(b->head, object);
	assert_int_equal(skb_end_offset(a), DATA_BYTES - 320);
	assert_int_equal(skb_end_offset(b), DATA_BYTES - 320);
	kfree_skb(a);
	kfree_skb(b);
}

/* Data with room for skb_shared_info and nothing else is data. */
static void there_is_no_data_too_small_for_it(void **state)
{
	void *data = napi_alloc_frag(320);
	struct sk_buff *skb = kmem_cache_zalloc(skbuff_head_cache, GFP_ATOMIC);

	(void)state;
	assert_ptr_equal(build_skb_around(skb, data, 320), skb);
	assert_int_equal(skb_end_offset(skb), 0);
	assert_int_equal(skb_tailroom(skb), 0);
	assert_ptr_equal(skb_shinfo(skb), data);
	kfree_skb(skb);
}

static void without_a_head_the_data_is_not_touched(void **state)
{
	void *fragment = marked(napi_alloc_frag(DATA_BYTES));
	void *object = marked(kmalloc(DATA_BYTES, GFP_ATOMIC));

	(void)state;
	assert_null(build_skb_around(NULL, fragment, DATA_BYTES));
	assert_null(build_skb_around(NULL, object, 0));
	nothing_can_be_had();
	assert_null(build_skb(fragment, DATA_BYTES));
	assert_null(build_skb(object, 0));
	assert_null(__build_skb(fragment, DATA_BYTES));
	assert_null(napi_build_skb(fragment, DATA_BYTES));
	assert_null(napi_build_skb(object, 0));
	all_can_be_had();
	assert_untouched(fragment);
	assert_untouched(object);
	/* And it is still the caller's. */
	skb_free_frag(fragment);
	kfree(object);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* A head each is all that the births around given data take. */
static void a_birth_around_data_takes_a_head_and_nothing_else(void **state)
{
	void *data = napi_alloc_frag(DATA_BYTES);
	struct sk_buff *skb;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, 1000);
	skb = build_skb(data, DATA_BYTES);
	assert_non_null(skb);
	all_can_be_had();
	assert_int_equal(out_of_slab(), 1);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		any_test(around_a_head_that_is_there_it_cannot_fail),
		any_test(there_is_no_data_too_small_for_it),
		any_test(without_a_head_the_data_is_not_touched),
		any_test(a_birth_around_data_takes_a_head_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
