/* SPDX-License-Identifier: MIT */
/* Drops say why: each reason is counted by itself in 6.1, and none before. */
#include "backlog.h"
#include "stderr_text.h"

#include <linux/etherdevice.h>

static bool counted(void)
{
	return is_profile("v6.1");
}

/* All drops but @n of @reason, in a kernel that counts them, are none. */
static void assert_reason(enum skb_drop_reason reason, u64 n)
{
	int r;

	for (r = 0; r <= SKB_DROP_REASON_MAX; r++)
		if (skbsim_drop_reason_stat(r) != (counted() && r == (int)reason ? n : 0))
			fail_msg("%s: %llu", skbsim_drop_reason_name(r),
				 skbsim_drop_reason_stat(r));
}

static struct sk_buff *packet(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	assert_non_null(skb);
	return skb;
}

static void a_drop_is_counted_by_its_reason(void **state)
{
	struct skbsim_skb_stats ends;

	(void)state;
	kfree_skb_reason(packet(), SKB_DROP_REASON_FULL_RING);
	kfree_skb_reason(packet(), SKB_DROP_REASON_FULL_RING);
	kfree_skb_reason(NULL, SKB_DROP_REASON_XDP);
	assert_reason(SKB_DROP_REASON_FULL_RING, 2);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 2);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void only_the_last_reference_has_one(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	kfree_skb_reason(skb_get(skb), SKB_DROP_REASON_XDP);
	assert_reason(SKB_NOT_DROPPED_YET, 0);
	kfree_skb_reason(skb, SKB_DROP_REASON_DEV_READY);
	assert_reason(SKB_DROP_REASON_DEV_READY, 1);
}

static void without_one_it_is_not_specified(void **state)
{
	struct sk_buff *list = packet();

	(void)state;
	kfree_skb(packet());
	list->next = packet();
	kfree_skb_list(list);
	irq_enter();
	dev_kfree_skb_irq(packet());
	irq_exit();
	assert_reason(SKB_DROP_REASON_NOT_SPECIFIED, 4);
}

static void a_normal_end_has_none(void **state)
{
	(void)state;
	consume_skb(packet());
	local_bh_disable();
	napi_consume_skb(packet(), 64);
	local_bh_enable();
	assert_reason(SKB_NOT_DROPPED_YET, 0);
}

static void each_of_a_list_has_it(void **state)
{
	struct sk_buff *list = packet();

	(void)state;
	list->next = packet();
	list->next->next = packet();
	kfree_skb_list_reason(list, SKB_DROP_REASON_QDISC_DROP);
	assert_reason(SKB_DROP_REASON_QDISC_DROP, 3);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

/* And so is what is dropped along with a packet that was not. */
static void what_hangs_off_a_packet_is_dropped_without_one(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	skb_shinfo(skb)->frag_list = packet();
	kfree_skb_reason(skb, SKB_DROP_REASON_XDP);
	assert_int_equal(skbsim_drop_reason_stat(SKB_DROP_REASON_XDP), counted());
	assert_int_equal(skbsim_drop_reason_stat(SKB_DROP_REASON_NOT_SPECIFIED), counted());
}

static void one_that_is_none_is_reported(void **state)
{
	(void)state;
	assert_int_equal(skbsim_set_profile("v6.1"), 0);
	expect_warnings(1, kfree_skb_reason(packet(), SKB_NOT_DROPPED_YET));
	kfree_skb_reason(packet(), SKB_DROP_REASON_MAX);
	assert_reason(SKB_NOT_DROPPED_YET, 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void they_have_the_kernels_names_and_numbers(void **state)
{
	(void)state;
	assert_int_equal(SKB_DROP_REASON_NOT_SPECIFIED, 1);
	assert_int_equal(SKB_DROP_REASON_CPU_BACKLOG, 46);
	assert_int_equal(SKB_DROP_REASON_MAX, 66);
	assert_string_equal(skbsim_drop_reason_name(SKB_DROP_REASON_NOT_SPECIFIED),
			    "NOT_SPECIFIED");
	assert_string_equal(skbsim_drop_reason_name(SKB_DROP_REASON_TC_CHAIN_NOTFOUND),
			    "TC_CHAIN_NOTFOUND");
	assert_null(skbsim_drop_reason_name(SKB_NOT_DROPPED_YET));
	assert_null(skbsim_drop_reason_name(SKB_DROP_REASON_MAX));
	assert_int_equal(skbsim_drop_reason_stat(SKB_DROP_REASON_MAX), 0);
}

static void they_are_shown_as_text(void **state)
{
	(void)state;
	kfree_skb(packet());
	kfree_skb_reason(packet(), SKB_DROP_REASON_NOMEM);
	kfree_skb_reason(packet(), SKB_DROP_REASON_NOMEM);
	stderr_catch();
	skbsim_drop_reason_stats(stderr);
	stderr_release();
	assert_string_equal(stderr_text, counted() ? "NOT_SPECIFIED: 1\nNOMEM: 2\n" : "");
}

/* ---- What the library itself drops ---- */

static void a_full_backlog_says_so(void **state)
{
	int i;

	(void)state;
	local_bh_disable();
	for (i = 0; i < 1004; i++)
		netif_rx(numbered_packet(i));
	assert_reason(SKB_DROP_REASON_CPU_BACKLOG, 3);
	local_bh_enable();
	finish_softirqs();
}

static void a_packet_that_nobody_takes_says_so(void **state)
{
	struct sk_buff *skb = numbered_packet(0);

	(void)state;
	skb->protocol = __cpu_to_be16(ETH_P_ARP);
	local_bh_disable();
	netif_receive_skb(skb);
	local_bh_enable();
	assert_reason(SKB_DROP_REASON_UNHANDLED_PROTO, 1);
}

static void why_a_packet_may_not_be_pulled(void **state)
{
	struct sk_buff *skb = packet();

	(void)state;
	skb_put(skb, 50);
	skb_add_rx_frag(skb, 0, alloc_page(GFP_ATOMIC), 0, 1000, PAGE_SIZE);
	assert_int_equal(pskb_may_pull_reason(skb, 50), SKB_NOT_DROPPED_YET);
	assert_int_equal(pskb_may_pull_reason(skb, 1051), SKB_DROP_REASON_PKT_TOO_SMALL);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(pskb_may_pull_reason(skb, 1050), SKB_DROP_REASON_NOMEM);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	assert_int_equal(pskb_may_pull_reason(skb, 1050), SKB_NOT_DROPPED_YET);
	assert_int_equal(skb_headlen(skb), 1050);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(a_drop_is_counted_by_its_reason),
		sim_test(only_the_last_reference_has_one),
		sim_test(without_one_it_is_not_specified),
		sim_test(a_normal_end_has_none),
		sim_test(each_of_a_list_has_it),
		sim_test(what_hangs_off_a_packet_is_dropped_without_one),
		sim_test(one_that_is_none_is_reported),
		sim_test(they_have_the_kernels_names_and_numbers),
		sim_test(they_are_shown_as_text),
		backlog_test(a_full_backlog_says_so),
		backlog_test(a_packet_that_nobody_takes_says_so),
		sim_test(why_a_packet_may_not_be_pulled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
