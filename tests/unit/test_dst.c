/* SPDX-License-Identifier: MIT */
/* Routes: who holds them, and that their end waits for the last holder and the last reader. */
#include "harness.h"

#include "attached.h"

#include <net/dst.h>

static int destroyed;

static void count_destroyed(struct dst_entry *dst)
{
	(void)dst;
	destroyed++;
}

static int gc_runs;

static void count_gc(struct dst_ops *ops)
{
	(void)ops;
	gc_runs++;
}

static struct dst_ops ops;

static int with_routes(void **state)
{
	fresh_simulation(state);
	ops = (struct dst_ops){
		.family = AF_INET,
		.gc_thresh = 2,
		.gc = count_gc,
		.destroy = count_destroyed,
		.kmem_cachep =
			kmem_cache_create("routes", sizeof(struct dst_entry) + 32, 0, 0, NULL),
	};
	assert_non_null(ops.kmem_cachep);
	destroyed = gc_runs = 0;
	return 0;
}

static int no_route_is_left(void **state)
{
	rcu_barrier();
	assert_int_equal(dst_entries_get_slow(&ops), 0);
	kmem_cache_destroy(ops.kmem_cachep);
	return nothing_left_alive(state);
}

/* One that the caller holds. */
static struct dst_entry *new_route(void)
{
	struct dst_entry *dst = dst_alloc(&ops, NULL, 1, DST_OBSOLETE_NONE, 0);

	assert_non_null(dst);
	return dst;
}

static int refs(const struct dst_entry *dst)
{
	return atomic_read(&dst->__refcnt);
}

static struct sk_buff *routed(struct dst_entry *dst)
{
	struct sk_buff *skb = skb_on_fragment();

	skb_dst_set(skb, dst_clone(dst));
	return skb;
}

static void whoever_shares_a_packet_holds_its_route(void **state)
{
	struct dst_entry *dst = new_route();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sharings); i++) {
		struct sk_buff *skb = routed(dst), *other = sharings[i].share(skb);

		if (refs(dst) != 3 || skb_dst(other) != dst)
			fail_msg("%s: %d references, expected 3", sharings[i].name, refs(dst));
		kfree_skb(skb);
		assert_int_equal(refs(dst), 2);
		kfree_skb(other);
		assert_int_equal(refs(dst), 1);
	}
	dst_release(dst);
}

static void a_pairs_companion_holds_the_route_too(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_KERNEL), *clone;

	(void)state;
	skb_dst_set(skb, dst);
	clone = skb_clone(skb, GFP_KERNEL);
	assert_int_equal(refs(dst), 2);
	kfree_skb(skb);
	assert_int_equal(refs(dst), 1);
	kfree_skb(clone);
	rcu_barrier();
	assert_int_equal(destroyed, 1);
}

static void every_death_drops_the_route(void **state)
{
	struct dst_entry *dst = new_route();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(deaths); i++) {
		deaths[i].die(routed(dst));
		if (refs(dst) != 1)
			fail_msg("%s: %d references, expected 1", deaths[i].name, refs(dst));
	}
	dst_release(dst);
}

static void a_morphed_skb_drops_its_own_route(void **state)
{
	struct dst_entry *old = new_route(), *new = new_route();
	struct sk_buff *dst = routed(old), *src = routed(new);

	(void)state;
	assert_ptr_equal(skb_morph(dst, src), dst);
	assert_int_equal(refs(old), 1);
	assert_int_equal(refs(new), 3);
	kfree_skb(dst);
	kfree_skb(src);
	dst_release(old);
	dst_release(new);
}

static void dropping_a_route_leaves_none(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = routed(dst);

	(void)state;
	skb_dst_drop(skb);
	assert_null(skb_dst(skb));
	assert_int_equal(refs(dst), 1);
	skb_dst_drop(skb);
	kfree_skb(skb);
	assert_int_equal(refs(dst), 1);
	dst_release(dst);
}

/* What v6.1 asks a stolen head for, in whatever way the route came. */
static void a_head_says_that_it_had_a_route(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *held = routed(dst), *borrowed = skb_on_fragment();
	struct sk_buff *copy = skb_on_fragment();

	(void)state;
	assert_int_equal(held->slow_gro, 1);
	assert_int_equal(borrowed->slow_gro, 0);
	skb_dst_copy(copy, borrowed);
	assert_int_equal(copy->slow_gro, 0);
	skb_dst_copy(copy, held);
	assert_int_equal(copy->slow_gro, 1);
	rcu_read_lock();
	skb_dst_set_noref(borrowed, dst);
	assert_int_equal(borrowed->slow_gro, 1);
	borrowed->slow_gro = 0;
	skb_dst_force(borrowed);
	assert_int_equal(borrowed->slow_gro, 1);
	rcu_read_unlock();
	kfree_skb(held);
	kfree_skb(borrowed);
	kfree_skb(copy);
	dst_release(dst);
}

/* ---- Without a reference ---- */

static void a_borrowed_route_is_held_by_no_one(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = skb_on_fragment(), *clone;

	(void)state;
	rcu_read_lock();
	skb_dst_set_noref(skb, dst);
	clone = skb_clone(skb, GFP_ATOMIC);
	assert_true(skb_dst_is_noref(clone));
	assert_ptr_equal(skb_dst(clone), dst);
	assert_int_equal(refs(dst), 1);
	kfree_skb(clone);
	kfree_skb(skb);
	assert_int_equal(refs(dst), 1);
	rcu_read_unlock();
	dst_release(dst);
}

static void a_borrowed_route_can_be_kept(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	rcu_read_lock();
	assert_false(skb_dst_force(skb));
	skb_dst_set_noref(skb, dst);
	assert_true(skb_dst_force(skb));
	assert_true(skb_dst_force(skb));
	rcu_read_unlock();
	assert_false(skb_dst_is_noref(skb));
	assert_int_equal(refs(dst), 2);
	dst_release(dst);
	kfree_skb(skb);
	rcu_barrier();
	assert_int_equal(destroyed, 1);
}

static void a_dying_route_cannot_be_kept(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	rcu_read_lock();
	skb_dst_set_noref(skb, dst);
	dst_release(dst);
	assert_false(skb_dst_force(skb));
	assert_null(skb_dst(skb));
	assert_false(dst_hold_safe(dst));
	assert_int_equal(refs(dst), 0);
	rcu_read_unlock();
	kfree_skb(skb);
}

static void borrowing_outside_of_readers_is_reported(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	expect_warnings(1, skb_dst_set_noref(skb, dst));
	expect_warnings(1, assert_ptr_equal(skb_dst(skb), dst));
	/* skb_dst_is_noref() and skb_dst() look at it, skb_dst_force() asks for a reader. */
	expect_warnings(3, assert_true(skb_dst_force(skb)));
	local_bh_disable();
	expect_warnings(0, skb_dst_set_noref(skb, dst));
	local_bh_enable();
	local_irq_disable();
	expect_warnings(0, skb_dst(skb));
	local_irq_enable();
	expect_warnings(0, kfree_skb(skb));
	dst_release(dst);
	dst_release(dst);
}

/* ---- Ends ---- */

static void the_last_packet_destroys_a_route_when_readers_are_gone(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	assert_int_equal(dst_entries_get_fast(&ops), 1);
	skb_dst_set(skb, dst);
	rcu_read_lock();
	kfree_skb(skb);
	assert_int_equal(refs(dst), 0);
	assert_int_equal(destroyed, 0);
	rcu_read_unlock();
	rcu_barrier();
	assert_int_equal(destroyed, 1);
	assert_int_equal(dst_entries_get_fast(&ops), 0);
	assert_int_equal(skbsim_slab_objects(ops.kmem_cachep), 0);
}

static void a_route_nobody_reads_is_destroyed_at_once(void **state)
{
	struct dst_entry *dst = new_route();

	(void)state;
	dst_hold(dst);
	dst_release_immediate(dst);
	assert_int_equal(destroyed, 0);
	dst_release_immediate(dst);
	assert_int_equal(destroyed, 1);
	dst_release_immediate(NULL);
	dst_release(NULL);
	assert_null(dst_clone(NULL));
}

static void many_routes_have_the_protocol_collect(void **state)
{
	struct dst_entry *dst[4];
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		dst[i] = new_route();
	assert_int_equal(gc_runs, 1);
	dst_release(dst_alloc(&ops, NULL, 1, DST_OBSOLETE_NONE, DST_NOCOUNT));
	assert_int_equal(gc_runs, 1);
	assert_int_equal(dst_entries_get_fast(&ops), 4);
	for (i = 0; i < 4; i++)
		dst_release(dst[i]);
}

static void no_memory_no_route(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(dst_alloc(&ops, NULL, 1, DST_OBSOLETE_NONE, 0));
	assert_int_equal(dst_entries_get_fast(&ops), 0);
}

static void a_clone_that_fails_holds_nothing(void **state)
{
	struct dst_entry *dst = new_route();
	struct sk_buff *skb = routed(dst);

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 2);
	assert_null(skb_clone(skb, GFP_ATOMIC));
	assert_null(skb_copy(skb, GFP_ATOMIC));
	assert_int_equal(refs(dst), 2);
	/* A clone, whose data then cannot be copied. */
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 1, 1);
	assert_null(skb_realloc_headroom(skb, 512));
	assert_int_equal(refs(dst), 2);
	kfree_skb(skb);
	dst_release(dst);
}

static void references_that_are_not_there_are_reported(void **state)
{
	struct dst_entry dst;

	(void)state;
	dst_init(&dst, &ops, NULL, 0, DST_OBSOLETE_NONE, DST_NOCOUNT);
	expect_warnings(1, dst_hold(&dst));
	expect_warnings(1, dst_clone(&dst));
	assert_int_equal(refs(&dst), 0);
	/* Once in a process. */
	expect_warnings(1, dst_release(&dst));
	expect_warnings(0, dst_release_immediate(&dst));
	rcu_barrier();
	assert_int_equal(destroyed, 0);
}

static void a_new_route_drops_packets(void **state)
{
	struct dst_entry *dst = new_route();
	struct skbsim_skb_stats stats;

	(void)state;
	dst_input(routed(dst));
	dst_output(NULL, NULL, routed(dst));
	assert_int_equal(refs(dst), 1);
	skbsim_skb_stats(&stats);
	assert_int_equal(stats.kfree_skb, 2);
	dst_release(dst);
}

#define route_test(f) cmocka_unit_test_setup_teardown(f, with_routes, no_route_is_left)

int main(void)
{
	const struct CMUnitTest tests[] = {
		route_test(whoever_shares_a_packet_holds_its_route),
		route_test(a_pairs_companion_holds_the_route_too),
		route_test(every_death_drops_the_route),
		route_test(a_morphed_skb_drops_its_own_route),
		route_test(dropping_a_route_leaves_none),
		route_test(a_head_says_that_it_had_a_route),
		route_test(a_borrowed_route_is_held_by_no_one),
		route_test(a_borrowed_route_can_be_kept),
		route_test(a_dying_route_cannot_be_kept),
		route_test(borrowing_outside_of_readers_is_reported),
		route_test(the_last_packet_destroys_a_route_when_readers_are_gone),
		route_test(a_route_nobody_reads_is_destroyed_at_once),
		route_test(many_routes_have_the_protocol_collect),
		route_test(no_memory_no_route),
		route_test(a_clone_that_fails_holds_nothing),
		route_test(references_that_are_not_there_are_reported),
		route_test(a_new_route_drops_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
