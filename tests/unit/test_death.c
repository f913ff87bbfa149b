/* SPDX-License-Identifier: MIT */
/* Deaths: what is released, in which order, when, and how it is counted. */
#include "harness.h"

#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <net/dst.h>
#include <net/netfilter/nf_conntrack.h>

static struct skbsim_skb_stats ends(void)
{
	struct skbsim_skb_stats stats;

	skbsim_skb_stats(&stats);
	return stats;
}

static void null_is_fine(void **state)
{
	(void)state;
	kfree_skb(NULL);
	consume_skb(NULL);
	kfree_skb_list(NULL);
	dev_kfree_skb_irq(NULL);
	dev_consume_skb_irq(NULL);
	dev_kfree_skb_any(NULL);
	dev_consume_skb_any(NULL);
	irq_enter();
	dev_kfree_skb_any(NULL);
	dev_consume_skb_any(NULL);
	irq_exit();
	local_bh_disable();
	napi_consume_skb(NULL, 64);
	napi_consume_skb(NULL, 0);
	local_bh_enable();
	assert_false(skb_unref(NULL));
	assert_int_equal(local_softirq_pending(), 0);
	assert_int_equal(ends().kfree_skb + ends().consume_skb, 0);
}

static void only_the_last_reference_ends_an_skb(void **state)
{
	struct sk_buff *skb = skb_get(alloc_skb(100, GFP_KERNEL));

	(void)state;
	kfree_skb(skb);
	assert_int_equal(skbsim_skbs_alive(), 1);
	assert_int_equal(ends().kfree_skb, 0);
	kfree_skb(skb);
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(ends().kfree_skb, 1);
}

static void drops_and_normal_ends_are_told_apart(void **state)
{
	(void)state;
	kfree_skb(alloc_skb(0, GFP_KERNEL));
	assert_int_equal(ends().kfree_skb, 1);
	assert_int_equal(ends().consume_skb, 0);
	consume_skb(alloc_skb(0, GFP_KERNEL));
	local_bh_disable();
	napi_consume_skb(alloc_skb(0, GFP_KERNEL), 64);
	local_bh_enable();
	assert_int_equal(ends().kfree_skb, 1);
	assert_int_equal(ends().consume_skb, 2);
	napi_consume_skb(alloc_skb(0, GFP_KERNEL), 0);
	assert_int_equal(ends().kfree_skb, 1);
	assert_int_equal(ends().consume_skb, 3);
}

static unsigned int truesize_seen;
static int data_refs_seen;

static void look_at_data(struct sk_buff *skb)
{
	truesize_seen = skb->truesize;
	data_refs_seen = page_count(virt_to_page(skb->head));
}

static void the_destructor_runs_before_data_is_released(void **state)
{
	struct sk_buff *skb = build_skb(netdev_alloc_frag(2048), 2048);
	int before = page_count(virt_to_page(skb->head));

	(void)state;
	skb->destructor = look_at_data;
	kfree_skb(skb);
	assert_int_equal(truesize_seen, 2048 - 320 + 256 + 320);
	assert_int_equal(data_refs_seen, before);
}

static void fragments_and_frag_list_go_with_the_data(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);

	(void)state;
	get_page(page);
	skb_add_rx_frag(skb, 0, page, 0, 100, 4096);
	/* A reference through the second page counts on the block. */
	get_page(page + 1);
	skb_add_rx_frag(skb, 1, page + 1, 0, 100, 4096);
	skb_shinfo(skb)->frag_list = alloc_skb(0, GFP_KERNEL);
	skb_shinfo(skb)->frag_list->next = alloc_skb(0, GFP_KERNEL);
	assert_int_equal(page_count(page), 3);
	kfree_skb(skb);
	assert_int_equal(page_count(page), 1);
	assert_int_equal(skbsim_skbs_alive(), 0);
	put_page(page);
}

static void consume_in_poll(struct sk_buff *skb)
{
	napi_consume_skb(skb, 64);
}

/* @one in NAPI context, with an end that goes to the slab and one that may go to the cache. */
static void with_each_end(void (*one)(void (*end)(struct sk_buff *)))
{
	local_bh_disable();
	one(kfree_skb);
	one(consume_in_poll);
	local_bh_enable();
}

/* With a fragment for its data, as a received packet has it, and nothing else. */
static void end_with_a_frag_list(void (*end)(struct sk_buff *))
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(2048), 2048);

	skb_shinfo(skb)->frag_list = alloc_skb(0, GFP_ATOMIC);
	end(skb);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void a_frag_list_alone_goes_with_the_data(void **state)
{
	(void)state;
	with_each_end(end_with_a_frag_list);
}

static void data_is_freed_with_the_last_head_that_shares_it(void **state)
{
	struct sk_buff *skb = build_skb(netdev_alloc_frag(2048), 2048), *clone;
	struct page *page = virt_to_page(skb->head);
	int before = page_count(page);

	(void)state;
	clone = skb_clone(skb, GFP_KERNEL);
	kfree_skb(skb);
	assert_int_equal(page_count(page), before);
	assert_int_equal(atomic_read(&skb_shinfo(clone)->dataref), 1);
	kfree_skb(clone);
	assert_int_equal(page_count(page), before - 1);
}

static void a_payload_reference_leaves_both_halves_of_dataref(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL), *clone;

	(void)state;
	__skb_header_release(skb);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(atomic_read(&skb_shinfo(skb)->dataref), (1 << 16) + 2);
	assert_int_equal(skb_header_cloned(clone), 0);
	kfree_skb(skb);
	assert_int_equal(atomic_read(&skb_shinfo(clone)->dataref), 1);
	kfree_skb(clone);
}

static void a_pair_is_freed_when_both_are_gone_in_either_order(void **state)
{
	struct sk_buff *skb, *clone;
	int original_first;

	(void)state;
	for (original_first = 0; original_first < 2; original_first++) {
		skb = alloc_skb_fclone(100, GFP_KERNEL);
		clone = skb_clone(skb, GFP_KERNEL);
		kfree_skb(original_first ? skb : clone);
		assert_int_equal(skbsim_skbs_alive(), 1);
		kfree_skb(original_first ? clone : skb);
		assert_int_equal(skbsim_skbs_alive(), 0);
	}
}

static int destroyed;

static void count_destroyed(struct sk_buff *skb)
{
	(void)skb;
	destroyed++;
}

/* With its data stolen or not; the end of neither kind is counted. */
static void a_partial_end_runs_the_destructor(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	void *data = netdev_alloc_frag(2048);
	struct page *page = virt_to_head_page(data);
	int refs = page_count(page);

	(void)state;
	destroyed = 0;
	skb->destructor = count_destroyed;
	kfree_skb_partial(skb, false);
	assert_int_equal(destroyed, 1);
	skb = build_skb(data, 2048);
	skb->destructor = count_destroyed;
	kfree_skb_partial(skb, true);
	assert_int_equal(destroyed, 2);
	assert_int_equal(page_count(page), refs);
	skb_free_frag(data);
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(ends().kfree_skb + ends().consume_skb, 0);
}

/* What is attached to an skb, each held by the test too, and how many held it when. */
static struct dst_entry route;
static struct nf_conn *connection;
static struct sk_buff *ext_holder;

struct holders {
	int route, connection, extensions;
};

static struct holders holders(void)
{
	return (struct holders){
		.route = atomic_read(&route.__refcnt),
		.connection = refcount_read(&connection->ct_general.use),
		.extensions = refcount_read(&ext_holder->extensions->refcnt),
	};
}

static struct holders when_destroyed, when_data_went;

static void look_in_destructor(struct sk_buff *skb)
{
	(void)skb;
	when_destroyed = holders();
}

static void look_as_data_goes(struct sk_buff *skb)
{
	(void)skb;
	when_data_went = holders();
}

static struct sk_buff *with_all_attached(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	dst_hold(&route);
	skb_dst_set(skb, &route);
	nf_conntrack_get(&connection->ct_general);
	nf_ct_set(skb, connection, IP_CT_NEW);
	skb_ext_copy(skb, ext_holder);
	skb->destructor = look_in_destructor;
	skb_shinfo(skb)->frag_list = alloc_skb(0, GFP_KERNEL);
	skb_shinfo(skb)->frag_list->destructor = look_as_data_goes;
	return skb;
}

static void assert_holders(struct holders h, int route_refs, int connection_refs, int ext_refs)
{
	assert_int_equal(h.route, route_refs);
	assert_int_equal(h.connection, connection_refs);
	assert_int_equal(h.extensions, ext_refs);
}

static void the_route_goes_then_the_destructor_then_the_rest_then_data(void **state)
{
	static struct dst_ops ops = { .family = AF_INET };
	int napi;

	(void)state;
	dst_init(&route, &ops, NULL, 1, DST_OBSOLETE_NONE, DST_NOCOUNT);
	connection = skbsim_conntrack_alloc(GFP_KERNEL);
	ext_holder = alloc_skb(0, GFP_KERNEL);
	skb_ext_add(ext_holder, SKB_EXT_BRIDGE_NF);
	local_bh_disable();
	for (napi = 0; napi < 2; napi++) {
		struct sk_buff *skb = with_all_attached();

		assert_holders(holders(), 2, 2, 2);
		if (napi)
			napi_consume_skb(skb, 64);
		else
			kfree_skb(skb);
		assert_holders(when_destroyed, 1, 2, 2);
		assert_holders(when_data_went, 1, 1, 1);
		assert_holders(holders(), 1, 1, 1);
	}
	local_bh_enable();
	kfree_skb(ext_holder);
	nf_ct_put(connection);
}

/* Its data is somebody else's, who took it away. */
static void a_head_without_data_ends_alone(void **state)
{
	static void (*const ends[])(struct sk_buff *) = { kfree_skb, __kfree_skb, __kfree_skb_defer,
							  consume_in_poll };
	size_t i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
		unsigned char *data = skb->head;

		skb->head = NULL;
		ends[i](skb);
		assert_int_equal(skbsim_skbs_alive(), 0);
		kfree(data);

		skb = build_skb(napi_alloc_frag(2048), 2048);
		data = skb->head;
		skb->head = NULL;
		ends[i](skb);
		assert_int_equal(skbsim_skbs_alive(), 0);
		skb_free_frag(data);
	}
	local_bh_enable();
}

/* The NAPI cache's heads are none of a pair. */
static void end_a_pair(void (*end)(struct sk_buff *))
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_ATOMIC);

	kfree(skb->head);
	build_skb_around(skb, napi_alloc_frag(2048), 2048);
	end(skb);
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void a_pair_around_a_fragment_goes_to_its_own_slab(void **state)
{
	(void)state;
	with_each_end(end_a_pair);
}

/* Nor the companion, with a fragment of its own: it is no clone of anything then. */
static void end_a_companion(void (*end)(struct sk_buff *))
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_ATOMIC);
	struct sk_buff *companion = skb_clone(skb, GFP_ATOMIC);

	assert_int_equal(skb_unclone(companion, GFP_ATOMIC), 0);
	kfree(companion->head);
	build_skb_around(companion, napi_alloc_frag(2048), 2048);
	assert_int_equal(companion->cloned, 0);
	end(companion);
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	assert_ptr_equal(skb_clone(skb, GFP_ATOMIC), companion);
	end(companion);
	end(skb);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void a_companion_around_a_fragment_goes_back_to_its_pair(void **state)
{
	(void)state;
	with_each_end(end_a_companion);
}

/* That is why there is dev_kfree_skb_irq(). Once in a process. */
static void a_destructor_in_an_interrupt_is_reported_and_runs(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	destroyed = 0;
	skb->destructor = count_destroyed;
	irq_enter();
	expect_warnings(1, kfree_skb(skb));
	assert_int_equal(destroyed, 1);
	skb = alloc_skb(100, GFP_ATOMIC);
	skb->destructor = count_destroyed;
	expect_warnings(0, kfree_skb(skb));
	assert_int_equal(destroyed, 2);
	expect_warnings(0, kfree_skb(alloc_skb(100, GFP_ATOMIC)));
	irq_exit();
}

static void in_an_interrupt_the_end_waits_for_net_tx(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	irq_enter();
	dev_consume_skb_any(skb);
	assert_int_equal(skbsim_skbs_alive(), 1);
	assert_int_equal(refcount_read(&skb->users), 0);
	assert_int_equal(local_softirq_pending(), 1 << NET_TX_SOFTIRQ);
	irq_exit();
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(ends().consume_skb, 1);
}

static void with_irqs_off_the_end_waits_for_net_tx(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	local_irq_disable();
	dev_kfree_skb_any(skb);
	local_irq_enable();
	assert_int_equal(skbsim_skbs_alive(), 1);
	do_softirq();
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(ends().kfree_skb, 1);
}

static void a_reference_to_what_waits_for_net_tx_is_reported(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	(void)state;
	dev_kfree_skb_irq(skb);
	refcount_set(&skb->users, 1);
	expect_warnings(1, do_softirq());
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void a_shared_skb_is_not_queued_by_an_interrupt(void **state)
{
	struct sk_buff *skb = skb_get(alloc_skb(100, GFP_KERNEL));

	(void)state;
	dev_kfree_skb_irq(skb);
	assert_int_equal(local_softirq_pending(), 0);
	assert_int_equal(refcount_read(&skb->users), 1);
	kfree_skb(skb);
}

static void outside_interrupts_any_frees_at_once(void **state)
{
	(void)state;
	dev_consume_skb_any(alloc_skb(100, GFP_KERNEL));
	assert_int_equal(skbsim_skbs_alive(), 0);
	assert_int_equal(ends().consume_skb, 1);
}

static void only_v512_counts_dev_kfree_skb_any_as_a_normal_end(void **state)
{
	(void)state;
	skbsim_set_profile("v5.10");
	dev_kfree_skb_any(alloc_skb(100, GFP_KERNEL));
	assert_int_equal(ends().kfree_skb, 1);
	skbsim_set_profile("v5.12");
	dev_kfree_skb_any(alloc_skb(100, GFP_KERNEL));
	assert_int_equal(ends().kfree_skb, 1);
	assert_int_equal(ends().consume_skb, 1);
	skbsim_set_profile("v6.1");
	dev_kfree_skb_any(alloc_skb(100, GFP_KERNEL));
	assert_int_equal(ends().kfree_skb, 2);
	assert_int_equal(ends().consume_skb, 1);
}

static void a_list_is_freed_whole(void **state)
{
	struct sk_buff *a = alloc_skb(0, GFP_KERNEL), *b = alloc_skb(0, GFP_KERNEL);

	(void)state;
	a->next = b;
	kfree_skb_list(a);
	assert_int_equal(ends().kfree_skb, 2);
}

static void a_reference_too_many_dropped_saturates_and_warns(void **state)
{
	refcount_t ref = REFCOUNT_INIT(0);

	(void)state;
	expect_warnings(1, assert_false(refcount_dec_and_test(&ref)));
	assert_int_equal(refcount_read(&ref), (unsigned int)REFCOUNT_SATURATED);
	refcount_set(&ref, 0);
	expect_warnings(1, refcount_inc(&ref));
	assert_int_equal(refcount_read(&ref), (unsigned int)REFCOUNT_SATURATED);
	refcount_set(&ref, INT_MAX);
	expect_warnings(1, refcount_inc(&ref));
	assert_int_equal(refcount_read(&ref), (unsigned int)REFCOUNT_SATURATED);
	/* Saturated stays saturated. */
	assert_false(refcount_dec_and_test(&ref));
	assert_int_equal(refcount_read(&ref), (unsigned int)REFCOUNT_SATURATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(null_is_fine),
		sim_test(only_the_last_reference_ends_an_skb),
		sim_test(drops_and_normal_ends_are_told_apart),
		sim_test(the_destructor_runs_before_data_is_released),
		sim_test(fragments_and_frag_list_go_with_the_data),
		sim_test(a_frag_list_alone_goes_with_the_data),
		sim_test(data_is_freed_with_the_last_head_that_shares_it),
		sim_test(a_payload_reference_leaves_both_halves_of_dataref),
		sim_test(a_pair_is_freed_when_both_are_gone_in_either_order),
		sim_test(a_partial_end_runs_the_destructor),
		sim_test(the_route_goes_then_the_destructor_then_the_rest_then_data),
		sim_test(a_head_without_data_ends_alone),
		sim_test(a_pair_around_a_fragment_goes_to_its_own_slab),
		sim_test(a_companion_around_a_fragment_goes_back_to_its_pair),
		sim_test(a_destructor_in_an_interrupt_is_reported_and_runs),
		sim_test(in_an_interrupt_the_end_waits_for_net_tx),
		sim_test(with_irqs_off_the_end_waits_for_net_tx),
		sim_test(a_reference_to_what_waits_for_net_tx_is_reported),
		sim_test(a_shared_skb_is_not_queued_by_an_interrupt),
		sim_test(outside_interrupts_any_frees_at_once),
		sim_test(only_v512_counts_dev_kfree_skb_any_as_a_normal_end),
		sim_test(a_list_is_freed_whole),
		sim_test(a_reference_too_many_dropped_saturates_and_warns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
