/* SPDX-License-Identifier: MIT */
/* Sockets: what packets are charged for, when it is given back, and when a socket ends. */
#include "harness.h"

#include "attached.h"

#include <linux/rcupdate.h>
#include <net/sock.h>

static int told;
static int wmem_when_told;

static void count_told(struct sock *sk)
{
	told++;
	wmem_when_told = refcount_read(&sk->sk_wmem_alloc);
}

static int destroyed;

static void count_destroyed(struct sock *sk)
{
	(void)sk;
	destroyed++;
}

static atomic_long_t pages_charged;
static struct proto proto;

static int with_sockets(void **state)
{
	proto = (struct proto){ .name = "test", .obj_size = sizeof(struct sock) + 64 };
	atomic_long_set(&pages_charged, 0);
	told = destroyed = 0;
	return fresh_simulation(state);
}

/* One that the caller refers to. */
static struct sock *new_socket(void)
{
	struct sock *sk = sk_alloc(NULL, AF_INET, GFP_KERNEL, &proto, 0);

	assert_non_null(sk);
	sock_init_data(NULL, sk);
	sk->sk_write_space = count_told;
	sk->sk_destruct = count_destroyed;
	return sk;
}

/* ---- Sending ---- */

static void what_is_sent_is_charged_until_it_is_gone(void **state)
{
	struct sock *sk = new_socket();
	size_t i;

	(void)state;
	/* The stolen head, last in the table, has no say before v6.1: see below. */
	for (i = 0; i < ARRAY_SIZE(deaths) - 1; i++) {
		struct sk_buff *skb = skb_on_fragment();
		int truesize = skb->truesize;

		skb_set_owner_w(skb, sk);
		assert_int_equal(sk_wmem_alloc_get(sk), truesize);
		assert_true(sk_has_allocations(sk));
		deaths[i].die(skb);
		if (sk_wmem_alloc_get(sk) || told != (int)i + 1)
			fail_msg("%s: %d charged, told %d times", deaths[i].name,
				 sk_wmem_alloc_get(sk), told);
		/* One byte was left, so that the socket was there to be told. */
		assert_int_equal(wmem_when_told, 2);
	}
	assert_false(sk_has_allocations(sk));
	sock_put(sk);
}

static void who_uses_the_write_queue_is_not_told(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	sock_set_flag(sk, SOCK_USE_WRITE_QUEUE);
	skb_set_owner_w(skb, sk);
	kfree_skb(skb);
	sock_reset_flag(sk, SOCK_USE_WRITE_QUEUE);
	assert_false(sock_flag(sk, SOCK_USE_WRITE_QUEUE));
	skb = skb_on_fragment();
	skb_set_owner_w(skb, sk);
	skb->destructor = __sock_wfree;
	kfree_skb(skb);
	assert_int_equal(told, 0);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	sock_put(sk);
}

static void no_one_who_shares_a_packet_has_its_owner(void **state)
{
	struct sock *sk = new_socket();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sharings); i++) {
		struct sk_buff *skb = skb_on_fragment(), *other;
		int truesize = skb->truesize;

		skb_set_owner_w(skb, sk);
		other = sharings[i].share(skb);
		if (other->sk || other->destructor || sk_wmem_alloc_get(sk) != truesize)
			fail_msg("%s: the other one has an owner", sharings[i].name);
		kfree_skb(other);
		assert_int_equal(sk_wmem_alloc_get(sk), truesize);
		kfree_skb(skb);
		assert_int_equal(sk_wmem_alloc_get(sk), 0);
	}
	sock_put(sk);
}

static void copies_of_a_frag_list_are_charged_too(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment(), *child = skb_on_fragment(), *trailer;
	struct sk_buff *held = child;

	(void)state;
	skb_put(skb, 10);
	skb_put(child, 20);
	skb_set_owner_w(child, sk);
	skb_shinfo(skb)->frag_list = child;
	skb->len += child->len;
	skb->data_len += child->len;
	skb_get(held); /* so that it must be copied */
	assert_int_equal(skb_cow_data(skb, 0, &trailer), 2);
	assert_ptr_not_equal(trailer, held);
	assert_ptr_equal(trailer->sk, sk);
	assert_int_equal(sk_wmem_alloc_get(sk), held->truesize + trailer->truesize);
	kfree_skb(held);
	kfree_skb(skb);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	sock_put(sk);
}

static void a_morphed_skb_leaves_its_owner(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *dst = skb_on_fragment(), *src = skb_on_fragment();

	(void)state;
	skb_set_owner_w(dst, sk);
	skb_morph(dst, src);
	assert_null(dst->sk);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	kfree_skb(dst);
	kfree_skb(src);
	sock_put(sk);
}

static void what_is_sent_has_the_sockets_hash(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	skb_set_owner_w(skb, sk);
	assert_int_equal(skb->l4_hash, 0);
	sk->sk_txhash = 77;
	skb_set_owner_w(skb, sk);
	assert_int_equal(skb->hash, 77);
	assert_int_equal(skb->l4_hash, 1);
	kfree_skb(skb);
	sock_put(sk);
}

/* ---- Receiving ---- */

static void what_was_received_is_charged_until_it_is_gone(void **state)
{
	struct sock *sk = new_socket();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(deaths) - 1; i++) {
		struct sk_buff *skb = skb_on_fragment();

		skb_set_owner_r(skb, sk);
		assert_int_equal(sk_rmem_alloc_get(sk), skb->truesize);
		deaths[i].die(skb);
		if (sk_rmem_alloc_get(sk))
			fail_msg("%s: %d charged", deaths[i].name, sk_rmem_alloc_get(sk));
	}
	assert_int_equal(sk->sk_forward_alloc, 0);
	sock_put(sk);
}

static void credit_is_used_and_given_back(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	proto.memory_allocated = &pages_charged;
	sk->sk_forward_alloc = 4000;
	skb_set_owner_r(skb, sk);
	assert_int_equal(sk->sk_forward_alloc, 4000 - (int)skb->truesize);
	kfree_skb(skb);
	assert_int_equal(sk->sk_forward_alloc, 4000);
	assert_int_equal(atomic_long_read(&pages_charged), 0);
	sock_put(sk);
}

/* v6.1 keeps less than a page; before, a socket kept up to 2 MiB, and then gave one back. */
static void too_much_credit_goes_back_to_the_protocol(void **state)
{
	const int page = PAGE_SIZE, mib = 1 << 20;
	struct sock *sk = new_socket();

	(void)state;
	proto.memory_allocated = &pages_charged;
	atomic_long_set(&pages_charged, 1000);
	sk_mem_uncharge(sk, 3 * page + 100);
	if (is_profile("v6.1")) {
		assert_int_equal(sk->sk_forward_alloc, 100);
		assert_int_equal(atomic_long_read(&pages_charged), 997);
	} else {
		assert_int_equal(sk->sk_forward_alloc, 3 * page + 100);
		sk_mem_uncharge(sk, 2 * mib - 3 * page - 101);
		assert_int_equal(sk->sk_forward_alloc, 2 * mib - 1);
		assert_int_equal(atomic_long_read(&pages_charged), 1000);
		sk_mem_uncharge(sk, 1);
		assert_int_equal(sk->sk_forward_alloc, mib);
		assert_int_equal(atomic_long_read(&pages_charged), 1000 - mib / page);
		sk_mem_reclaim(sk);
		assert_int_equal(sk->sk_forward_alloc, 0);
		assert_int_equal(atomic_long_read(&pages_charged), 1000 - 2 * mib / page);
	}
	sk->sk_forward_alloc = -page;
	sk_mem_reclaim(sk);
	assert_int_equal(sk->sk_forward_alloc, -page);
	sock_put(sk);
}

/* ---- Orphans ---- */

static void a_new_owner_takes_over_from_the_old_one(void **state)
{
	struct sock *a = new_socket(), *b = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	skb_set_owner_w(skb, a);
	skb_set_owner_r(skb, b);
	assert_int_equal(sk_wmem_alloc_get(a), 0);
	assert_int_equal(sk_rmem_alloc_get(b), skb->truesize);
	assert_true(skb_set_owner_sk_safe(skb, a));
	assert_int_equal(sk_rmem_alloc_get(b), 0);
	assert_int_equal(refcount_read(&a->sk_refcnt), 2);
	skb_orphan(skb);
	assert_null(skb->sk);
	assert_int_equal(refcount_read(&a->sk_refcnt), 1);
	kfree_skb(skb);
	sock_put(a);
	sock_put(b);
}

static void a_partial_orphan_is_held_but_not_charged(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	skb_set_owner_w(skb, sk);
	skb_orphan_partial(skb);
	assert_ptr_equal(skb->sk, sk);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	assert_int_equal(refcount_read(&sk->sk_refcnt), 2);
	/* Any other owner lets go. */
	skb_orphan_partial(skb);
	assert_null(skb->sk);
	assert_int_equal(refcount_read(&sk->sk_refcnt), 1);
	/* So does one who relies on the order in which packets are encrypted. */
	skb_set_owner_w(skb, sk);
	skb->decrypted = 1;
	skb_orphan_partial(skb);
	assert_null(skb->sk);
	kfree_skb(skb);
	sock_put(sk);
}

static void a_socket_on_its_way_out_is_not_held(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	assert_false(skb_set_owner_sk_safe(skb, NULL));
	skb_set_owner_w(skb, sk);
	sock_put(sk);
	assert_false(skb_set_owner_sk_safe(skb, sk));
	assert_ptr_equal(skb->sk, sk);
	assert_int_equal(destroyed, 0);
	/* Nobody refers to it: what holds no reference is dropped whole. */
	skb_orphan_partial(skb);
	assert_null(skb->sk);
	assert_int_equal(destroyed, 1);
	kfree_skb(skb);
}

static void a_charged_skb_keeps_its_truesize(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();
	unsigned int truesize = skb->truesize;

	(void)state;
	skb_set_owner_w(skb, sk);
	assert_int_equal(pskb_expand_head(skb, 4096, 0, GFP_KERNEL), 0);
	assert_int_equal(skb->truesize, truesize);
	kfree_skb(skb);
	assert_int_equal(sk_wmem_alloc_get(sk), 0);
	/* One that is only held does not. */
	skb = skb_on_fragment();
	sock_hold(sk);
	skb->sk = sk;
	skb->destructor = sock_edemux;
	assert_int_equal(pskb_expand_head(skb, 4096, 0, GFP_KERNEL), 0);
	assert_true(skb->truesize > truesize);
	kfree_skb(skb);
	assert_int_equal(refcount_read(&sk->sk_refcnt), 1);
	sock_put(sk);
}

/* What moved along with a stolen head is charged to nobody, as in the kernel. */
static void what_is_left_of_a_coalesced_packet_leaves_its_owner(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *to = skb_on_fragment(), *from = skb_on_fragment();
	bool stolen;
	int delta;

	(void)state;
	skb_put(to, skb_tailroom(to));
	skb_set_owner_r(from, sk);
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	assert_true(stolen);
	kfree_skb_partial(from, stolen);
	assert_int_equal(sk_rmem_alloc_get(sk), 0);
	kfree_skb(to);
	sock_put(sk);
}

/* Only v6.1 lets go of it; before, no packet with a socket was merged. */
static void a_stolen_head_leaves_its_socket_in_v61(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();
	int truesize = skb->truesize;

	(void)state;
	skb_set_owner_r(skb, sk);
	assert_non_null(skb_ext_add(skb, SKB_EXT_BRIDGE_NF));
	by_stolen_head(skb);
	assert_int_equal(sk_rmem_alloc_get(sk), is_profile("v6.1") ? 0 : truesize);
	/* There slow_gro says whether to look at all. */
	skb = skb_on_fragment();
	skb_set_owner_w(skb, sk);
	by_stolen_head(skb);
	assert_int_equal(sk_wmem_alloc_get(sk), truesize);
	sock_put(sk);
	/* Given back in its stead. */
	refcount_set(&sk->sk_wmem_alloc, 1);
	sk_free(sk);
}

/* ---- Ends ---- */

static void the_last_reference_ends_a_socket(void **state)
{
	struct sock *sk = new_socket();

	(void)state;
	sock_hold(sk);
	sock_put(sk);
	assert_int_equal(destroyed, 0);
	sock_gen_put(sk);
	assert_int_equal(destroyed, 1);
	assert_int_equal(skbsim_objects_alive(), 0);
}

static void a_socket_outlives_its_references_for_what_it_sent(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *a = skb_on_fragment(), *b = skb_on_fragment();

	(void)state;
	skb_set_owner_w(a, sk);
	skb_set_owner_w(b, sk);
	sock_put(sk);
	kfree_skb(a);
	assert_int_equal(destroyed, 0);
	assert_int_equal(told, 1);
	kfree_skb(b);
	assert_int_equal(told, 2);
	assert_int_equal(destroyed, 1);
}

static void memory_may_wait_for_readers(void **state)
{
	struct sock *sk = new_socket();

	(void)state;
	sock_set_flag(sk, SOCK_RCU_FREE);
	rcu_read_lock();
	sock_put(sk);
	assert_int_equal(destroyed, 0);
	rcu_read_unlock();
	rcu_barrier();
	assert_int_equal(destroyed, 1);
}

static void sockets_may_have_a_cache_of_their_own(void **state)
{
	struct sock *sk;

	(void)state;
	proto.slab = kmem_cache_create("socks", proto.obj_size, 0, 0, NULL);
	sk = new_socket();
	assert_int_equal(skbsim_slab_objects(proto.slab), 1);
	sock_put(sk);
	assert_int_equal(skbsim_slab_objects(proto.slab), 0);
	kmem_cache_destroy(proto.slab);
}

static void no_memory_or_too_little_of_it_is_no_socket(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(sk_alloc(NULL, AF_INET, GFP_KERNEL, &proto, 0));
	proto.obj_size = sizeof(struct sock) - 1;
	expect_warnings(1, assert_null(sk_alloc(NULL, AF_INET, GFP_KERNEL, &proto, 0)));
}

static void references_that_are_not_there_are_reported(void **state)
{
	struct sock *sk = new_socket();
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	skb_set_owner_w(skb, sk);
	refcount_set(&sk->sk_wmem_alloc, 1);
	/* Below zero: it saturates, and stays. Each kind is said once in a process. */
	expect_warnings(1, kfree_skb(skb));
	assert_int_equal(refcount_read(&sk->sk_wmem_alloc), (unsigned int)REFCOUNT_SATURATED);
	assert_int_equal(destroyed, 0);
	refcount_set(&sk->sk_refcnt, 0);
	expect_warnings(1, sock_hold(sk));
	refcount_set(&sk->sk_refcnt, 1);
	refcount_set(&sk->sk_wmem_alloc, 1);
	sock_put(sk);
	assert_int_equal(destroyed, 1);
}

static void a_socket_may_work_to_set_memory_free(void **state)
{
	struct sock *sk = new_socket();

	(void)state;
	assert_false(sk_memalloc_socks());
	sk_set_memalloc(sk);
	assert_true(sk_memalloc_socks());
	assert_true(sock_flag(sk, SOCK_MEMALLOC));
	assert_true(sk->sk_allocation & __GFP_MEMALLOC);
	sk_clear_memalloc(sk);
	assert_false(sk_memalloc_socks());
	assert_false(sock_flag(sk, SOCK_MEMALLOC));
	assert_int_equal(sk->sk_allocation, GFP_KERNEL);
	/* It has to do without more credit than others. */
	proto.memory_allocated = &pages_charged;
	sk_set_memalloc(sk);
	sk->sk_forward_alloc = 2 * PAGE_SIZE;
	sk_clear_memalloc(sk);
	assert_int_equal(sk->sk_forward_alloc, 0);
	expect_warnings(1, sk_clear_memalloc(sk));
	sock_put(sk);
}

#define sock_test(f) cmocka_unit_test_setup_teardown(f, with_sockets, nothing_left_alive)

int main(void)
{
	const struct CMUnitTest tests[] = {
		sock_test(what_is_sent_is_charged_until_it_is_gone),
		sock_test(who_uses_the_write_queue_is_not_told),
		sock_test(no_one_who_shares_a_packet_has_its_owner),
		sock_test(copies_of_a_frag_list_are_charged_too),
		sock_test(a_morphed_skb_leaves_its_owner),
		sock_test(what_is_sent_has_the_sockets_hash),
		sock_test(what_was_received_is_charged_until_it_is_gone),
		sock_test(credit_is_used_and_given_back),
		sock_test(too_much_credit_goes_back_to_the_protocol),
		sock_test(a_new_owner_takes_over_from_the_old_one),
		sock_test(a_partial_orphan_is_held_but_not_charged),
		sock_test(a_socket_on_its_way_out_is_not_held),
		sock_test(a_charged_skb_keeps_its_truesize),
		sock_test(what_is_left_of_a_coalesced_packet_leaves_its_owner),
		sock_test(a_stolen_head_leaves_its_socket_in_v61),
		sock_test(the_last_reference_ends_a_socket),
		sock_test(a_socket_outlives_its_references_for_what_it_sent),
		sock_test(memory_may_wait_for_readers),
		sock_test(sockets_may_have_a_cache_of_their_own),
		sock_test(no_memory_or_too_little_of_it_is_no_socket),
		sock_test(references_that_are_not_there_are_reported),
		sock_test(a_socket_may_work_to_set_memory_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
