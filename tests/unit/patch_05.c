/* SPDX-License-Identifier: MIT */
/*
 * Patch 5, __build_skb_around() in __alloc_skb(): one place makes a head and data an skb,
 * whichever birth it is. What is promised, in every kernel: of the head exactly the bytes
 * before tail are cleared and what follows is set, but for extensions; of skb_shared_info
 * exactly those before dataref, which becomes 1; and births of equal data are equal.
 */
#include "heads.h"

#define CLEARED	     offsetof(struct sk_buff, tail)
#define DATA_BYTES   2048
#define SHINFO_BYTES sizeof(struct skb_shared_info)

static struct net_device dev = { .name = "test" };
static struct napi_struct napi = { .dev = &dev };

/* ---- Every birth ---- */

static void *dirty(void *data)
{
	assert_non_null(data);
	return memset(data, 0xff, DATA_BYTES);
}

static struct sk_buff *by_alloc_skb(void)
{
	return alloc_skb(1500, GFP_ATOMIC);
}

static struct sk_buff *by_alloc_skb_napi(void)
{
	return __alloc_skb(1500, GFP_ATOMIC, SKB_ALLOC_NAPI, NUMA_NO_NODE);
}

static struct sk_buff *by_alloc_skb_fclone(void)
{
	return alloc_skb_fclone(1500, GFP_ATOMIC);
}

static struct sk_buff *by_build_skb(void)
{
	return build_skb(dirty(napi_alloc_frag(DATA_BYTES)), DATA_BYTES);
}

static struct sk_buff *by_build_skb_kmalloc(void)
{
	return build_skb(dirty(kmalloc(DATA_BYTES, GFP_ATOMIC)), 0);
}

static struct sk_buff *by_napi_build_skb(void)
{
	return napi_build_skb(dirty(napi_alloc_frag(DATA_BYTES)), DATA_BYTES);
}

static struct sk_buff *by_napi_build_skb_kmalloc(void)
{
	return napi_build_skb(dirty(kmalloc(DATA_BYTES, GFP_ATOMIC)), 0);
}

/* Its caller clears the head; extensions is part of what need not be. */
static struct sk_buff *by_build_skb_around(void)
{
	struct sk_buff *head = kmem_cache_alloc(skbuff_head_cache, GFP_ATOMIC);

	memset(head, 0, CLEARED);
	return build_skb_around(head, dirty(napi_alloc_frag(DATA_BYTES)), DATA_BYTES);
}

static struct sk_buff *by_netdev_alloc_skb(void)
{
	return netdev_alloc_skb(&dev, 1500);
}

static struct sk_buff *by_netdev_alloc_skb_small(void)
{
	return netdev_alloc_skb(&dev, 100);
}

static struct sk_buff *by_napi_alloc_skb(void)
{
	return napi_alloc_skb(&napi, 1500);
}

static struct sk_buff *by_napi_alloc_skb_small(void)
{
	return napi_alloc_skb(&napi, 100);
}

static struct sk_buff *by_napi_get_frags(void)
{
	struct sk_buff *skb = napi_get_frags(&napi);

	napi.skb = NULL;
	return skb;
}

static struct sk_buff *(*const births[])(void) = {
	by_alloc_skb,	      by_alloc_skb_napi,
	by_alloc_skb_fclone,  by_build_skb,
	by_build_skb_kmalloc, by_napi_build_skb,
	by_build_skb_around,  by_napi_build_skb_kmalloc,
	by_netdev_alloc_skb,  by_netdev_alloc_skb_small,
	by_napi_alloc_skb,    by_napi_alloc_skb_small,
	by_napi_get_frags,
};

/* ---- The head ---- */

/* What lies in memory that heads come from: an skb's worth of ones for each, wherever the next
 * birth takes it from. */
static void dirty_heads(void)
{
	struct sk_buff *skb = alloc_skb_fclone(0, GFP_ATOMIC);
	void *heads[BULK];
	int i;

	kfree_skb(skb);
	skb = kmem_cache_alloc(virt_to_head_page(skb)->slab_cache, GFP_ATOMIC);
	memset(skb, 0xff, sizeof(struct sk_buff_fclones));
	kmem_cache_free(virt_to_head_page(skb)->slab_cache, skb);
	assert_int_equal(kmem_cache_alloc_bulk(skbuff_head_cache, GFP_ATOMIC, BULK, heads), BULK);
	for (i = 0; i < BULK; i++)
		memset(heads[i], 0xff, sizeof(struct sk_buff));
	kmem_cache_free_bulk(skbuff_head_cache, BULK, heads);
}

/* A birth that does not ask a cache of older heads, and one that does, find memory as above. */
static struct sk_buff *born_from_dirt(struct sk_buff *(*birth)(void))
{
	struct sk_buff *skb;

	local_bh_enable();
	skbsim_cpu_detach(); /* takes what lies in the NAPI cache along */
	assert_int_equal(skbsim_cpu_attach(0), 0);
	local_bh_disable();
	dirty_heads();
	skb = birth();
	assert_non_null(skb);
	return skb;
}

/* Byte by byte: clearing more would cost time, clearing less gives a packet another one's past. */
static void exactly_the_bytes_before_tail_are_cleared(void **state)
{
	static const unsigned char zeros[CLEARED];
	size_t b;

	(void)state;
	for (b = 0; b < ARRAY_SIZE(births); b++) {
		struct sk_buff *skb = born_from_dirt(births[b]), seen = *skb;

		/* What says where head and data came from, and who owns them. */
		seen.mac_header = seen.transport_header = 0;
		seen.head_frag = seen.fclone = 0;
		seen.dev = NULL;
		assert_memory_equal(&seen, zeros, CLEARED);
		/* Undefined: whatever lay there still does. */
		assert_ptr_equal(skb->extensions, (void *)~0UL);
		assert_int_equal(skb->active_extensions, 0);
		kfree_skb(skb);
	}
}

static void what_follows_is_set(void **state)
{
	size_t b;

	(void)state;
	for (b = 0; b < ARRAY_SIZE(births); b++) {
		struct sk_buff *skb = born_from_dirt(births[b]);

		assert_int_equal(refcount_read(&skb->users), 1);
		assert_int_equal(skb->mac_header, 0xffff);
		assert_int_equal(skb->transport_header, 0xffff);
		assert_int_equal(skb->tail, skb_headroom(skb));
		assert_int_equal(skb->truesize, SKB_TRUESIZE(skb_end_offset(skb)));
		assert_int_equal(skb->end % SMP_CACHE_BYTES, 0);
		kfree_skb(skb);
	}
}

/* ---- skb_shared_info ---- */

static void exactly_the_bytes_of_shinfo_before_dataref_are_cleared(void **state)
{
	static const unsigned char zeros[offsetof(struct skb_shared_info, dataref)];
	unsigned char ones[SHINFO_BYTES];
	size_t behind = offsetof(struct skb_shared_info, xdp_frags_size), b;

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	for (b = 0; b < ARRAY_SIZE(births); b++) {
		struct sk_buff *skb = born_from_dirt(births[b]);

		assert_memory_equal(skb_shinfo(skb), zeros, sizeof(zeros));
		assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 1);
		/* Where the caller's data was full of ones, those behind still are. */
		if (births[b] == by_build_skb || births[b] == by_build_skb_kmalloc ||
		    births[b] == by_napi_build_skb || births[b] == by_napi_build_skb_kmalloc ||
		    births[b] == by_build_skb_around)
			assert_memory_equal((char *)skb_shinfo(skb) + behind, ones,
					    SHINFO_BYTES - behind);
		kfree_skb(skb);
	}
}

/* What stands before skb_shared_info is the packet's room: a birth does not write there. */
static void the_room_for_the_packet_is_not_touched(void **state)
{
	static struct sk_buff *(*const around_data[])(void) = {
		by_build_skb,	   by_build_skb_kmalloc,      by_build_skb_around,
		by_napi_build_skb, by_napi_build_skb_kmalloc,
	};
	unsigned char ones[DATA_BYTES];
	size_t b;

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	for (b = 0; b < ARRAY_SIZE(around_data); b++) {
		struct sk_buff *skb = born_from_dirt(around_data[b]);

		assert_memory_equal(skb->head, ones, DATA_BYTES - SHINFO_BYTES);
		kfree_skb(skb);
	}
}

/* ---- One initialiser ---- */

/* Of births with the same size of data, heads differ in nothing but where their memory is. */
static void assert_equal_births(struct sk_buff *(*a)(void), struct sk_buff *(*b)(void))
{
	struct sk_buff *one = born_from_dirt(a), *other = born_from_dirt(b);
	struct sk_buff x = *one, y = *other;

	x.data -= (unsigned long)x.head;
	y.data -= (unsigned long)y.head;
	x.head = y.head = NULL;
	assert_memory_equal(&x, &y, sizeof(x));
	assert_memory_equal(skb_shinfo(one), skb_shinfo(other),
			    offsetof(struct skb_shared_info, xdp_frags_size));
	kfree_skb(one);
	kfree_skb(other);
}

static void births_with_equal_data_are_equal(void **state)
{
	(void)state;
	assert_equal_births(by_alloc_skb, by_build_skb_kmalloc);
	assert_equal_births(by_alloc_skb, by_alloc_skb_napi);
	assert_equal_births(by_alloc_skb, by_napi_build_skb_kmalloc);
	assert_equal_births(by_build_skb, by_napi_build_skb);
	assert_equal_births(by_build_skb, by_build_skb_around);
	assert_equal_births(by_netdev_alloc_skb, by_napi_alloc_skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		any_test(exactly_the_bytes_before_tail_are_cleared),
		any_test(what_follows_is_set),
		any_test(exactly_the_bytes_of_shinfo_before_dataref_are_cleared),
		any_test(the_room_for_the_packet_is_not_touched),
		any_test(births_with_equal_data_are_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
