/* SPDX-License-Identifier: MIT */
/* Clones: which head they take, what they share, who may write. */
#include "harness.h"

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>

#include <pthread.h>
#include <sched.h>

static void a_clone_shares_data_and_both_know_it(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	(void)state;
	memset(skb_put(skb, 50), 0x11, 50);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_ptr_equal(clone->head, skb->head);
	assert_ptr_equal(clone->data, skb->data);
	assert_int_equal(clone->len, 50);
	assert_int_equal(clone->truesize, skb->truesize);
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 2);
	assert_true(skb_cloned(skb));
	assert_true(skb_cloned(clone));
	assert_true(skb_header_cloned(skb));
	assert_int_equal(refcount_read(&clone->users), 1);
	kfree_skb(skb);
	assert_false(skb_cloned(clone));
	kfree_skb(clone);
}

static void a_clone_describes_the_same_packet(void **state)
{
	struct net_device dev = { .name = "test" };
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	(void)state;
	skb->dev = &dev;
	skb->protocol = __cpu_to_be16(ETH_P_IP);
	skb->priority = 7;
	skb->mark = 42;
	skb->vlan_tci = 100;
	skb->vlan_present = 1;
	skb->network_header = 14;
	skb->queue_mapping = 3;
	skb->tstamp = 123;
	memset(skb->cb, 0x5a, sizeof(skb->cb));
	clone = skb_clone(skb, GFP_KERNEL);
	assert_ptr_equal(clone->dev, &dev);
	assert_memory_equal(clone->headers, skb->headers, sizeof(skb->headers));
	assert_memory_equal(clone->cb, skb->cb, sizeof(skb->cb));
	assert_int_equal(clone->queue_mapping, 3);
	assert_int_equal(clone->tstamp, 123);
	assert_null(clone->next);
	kfree_skb(skb);
	kfree_skb(clone);
}

static void a_clone_keeps_what_tells_where_the_data_came_from(void **state)
{
	struct sk_buff *skb = build_skb(netdev_alloc_frag(2048), 2048), *clone;

	(void)state;
	skb->pfmemalloc = 1;
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(clone->pfmemalloc, 1);
	assert_int_equal(clone->head_frag, 1);
	kfree_skb(skb);
	kfree_skb(clone);
}

/* Of a header that was released, all the headroom may be written. */
static void a_clone_knows_how_much_header_is_writable(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	(void)state;
	skb_reserve(skb, 40);
	skb->hdr_len = 10;
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(clone->hdr_len, 10);
	kfree_skb(clone);
	__skb_header_release(skb);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(clone->hdr_len, 40);
	assert_int_equal(clone->nohdr, 0);
	kfree_skb(clone);
	kfree_skb(skb);
}

static void a_clone_has_no_destructor(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	(void)state;
	skb->destructor = (void (*)(struct sk_buff *))1;
	clone = skb_clone(skb, GFP_KERNEL);
	assert_null(clone->destructor);
	skb->destructor = NULL;
	kfree_skb(skb);
	kfree_skb(clone);
}

static void an_original_clones_into_its_companion_once(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_KERNEL);
	struct sk_buff_fclones *pair = container_of(skb, struct sk_buff_fclones, skb1);
	struct sk_buff *companion = skb_clone(skb, GFP_KERNEL), *other = skb_clone(skb, GFP_KERNEL);

	(void)state;
	assert_ptr_equal(companion, &pair->skb2);
	assert_int_equal(companion->fclone, SKB_FCLONE_CLONE);
	assert_int_equal(refcount_read(&pair->fclone_ref), 2);
	assert_ptr_not_equal(other, &pair->skb2);
	assert_int_equal(other->fclone, SKB_FCLONE_UNAVAILABLE);
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 3);
	/* When the companion is gone it can be had again. */
	kfree_skb(companion);
	assert_int_equal(refcount_read(&pair->fclone_ref), 1);
	assert_ptr_equal(skb_clone(skb, GFP_KERNEL), companion);
	kfree_skb(companion);
	kfree_skb(other);
	kfree_skb(skb);
}

static void a_companion_clones_from_the_head_cache(void **state)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_KERNEL);
	struct sk_buff *companion = skb_clone(skb, GFP_KERNEL), *third;

	(void)state;
	third = skb_clone(companion, GFP_KERNEL);
	assert_int_equal(third->fclone, SKB_FCLONE_UNAVAILABLE);
	kfree_skb(third);
	kfree_skb(companion);
	kfree_skb(skb);
}

static void a_failed_clone_gives_null_and_leaves_the_original(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(skb_clone(skb, GFP_KERNEL));
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), 1);
	kfree_skb(skb);
}

static void share_check_makes_a_shared_head_ones_own(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *own;

	(void)state;
	assert_ptr_equal(skb_share_check(skb, GFP_KERNEL), skb);
	skb_get(skb);
	own = skb_share_check(skb, GFP_KERNEL);
	assert_ptr_not_equal(own, skb);
	assert_false(skb_shared(skb));
	kfree_skb(own);
	skb_get(skb);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(skb_share_check(skb, GFP_KERNEL));
	assert_int_equal(refcount_read(&skb->users), 1);
	kfree_skb(skb);
}

/* Fewer rounds where the two threads have to wait long for a processor. */
#define ROUNDS	     100000
#define MOST_SECONDS 20

/* Two threads that wait for each other: how many came. */
static unsigned int arrivals;

/* @stagger: for how long the caller goes on waiting then; it leaves before or after the other. */
static void meet(int stagger)
{
	unsigned int round = __atomic_fetch_add(&arrivals, 1, __ATOMIC_ACQ_REL) / 2;
	unsigned int spins = 0;

	while (__atomic_load_n(&arrivals, __ATOMIC_ACQUIRE) / 2 == round)
		if (++spins % 1000 == 0)
			sched_yield();
	while (stagger-- > 0)
		__atomic_load_n(&arrivals, __ATOMIC_SEQ_CST);
}

/* Written by one thread before the two meet for the first time in a round, read by the other after. */
static bool last_round;

/* The one skb of @arg's frag_list is cloned, by both threads at once, again and again. */
static void *clone_list_entry(void *arg)
{
	struct sk_buff *entry = skb_shinfo((struct sk_buff *)arg)->frag_list, *clone;
	bool last;
	int i = 0;

	do {
		meet(i++ % 256);
		last = last_round;
		clone = skb_clone(entry, GFP_ATOMIC);
		meet(0);
		meet(0);
		kfree_skb(clone);
	} while (!last);
	return NULL;
}

/*
 * Clones of a packet have its frag_list in common and each holds the list's skbs,
 * whose users stays 1: two CPUs that cut the packet into segments clone them at once.
 */
static void two_cpus_clone_what_their_packets_have_in_common(void **state)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL), *entry = alloc_skb(100, GFP_KERNEL);
	unsigned long end = jiffies + MOST_SECONDS * HZ;
	struct sk_buff *clone;
	pthread_t thread;
	int i, lost = 0;

	(void)state;
	skb_put(entry, 100);
	skb_shinfo(skb)->frag_list = entry;
	skb->len = skb->data_len = entry->len;
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(refcount_read(&entry->users), 1);
	/* Both would write cloned the first time, to the same value, as they do in Linux. */
	kfree_skb(skb_clone(entry, GFP_KERNEL));

	last_round = false;
	pthread_create(&thread, NULL, clone_list_entry, clone);
	for (i = 1; !last_round; i++) {
		struct sk_buff *mine;

		last_round = i == ROUNDS || time_after(jiffies, end);
		meet(128);
		mine = skb_clone(entry, GFP_ATOMIC);
		meet(0);
		lost += 3 - atomic_read(&skb_shinfo(entry)->dataref);
		atomic_set(&skb_shinfo(entry)->dataref, 3);
		meet(0);
		kfree_skb(mine);
	}
	pthread_join(thread, NULL);
	assert_int_equal(lost, 0);
	assert_int_equal(atomic_read(&skb_shinfo(entry)->dataref), 1);
	kfree_skb(skb);
	kfree_skb(clone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_clone_shares_data_and_both_know_it),
		sim_test(a_clone_describes_the_same_packet),
		sim_test(a_clone_keeps_what_tells_where_the_data_came_from),
		sim_test(a_clone_knows_how_much_header_is_writable),
		sim_test(a_clone_has_no_destructor),
		sim_test(an_original_clones_into_its_companion_once),
		sim_test(a_companion_clones_from_the_head_cache),
		sim_test(a_failed_clone_gives_null_and_leaves_the_original),
		sim_test(share_check_makes_a_shared_head_ones_own),
		sim_test(two_cpus_clone_what_their_packets_have_in_common),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
