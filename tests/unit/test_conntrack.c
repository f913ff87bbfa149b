/* SPDX-License-Identifier: MIT */
/* Tracked connections: who holds them, who lets go, and what a stolen head forgets. */
#include "harness.h"

#include "attached.h"
#include "stderr_text.h"

#include <net/netfilter/nf_conntrack.h>

static unsigned int refs(const struct nf_conn *ct)
{
	return refcount_read(&ct->ct_general.use);
}

static struct nf_conn *new_connection(void)
{
	struct nf_conn *ct = skbsim_conntrack_alloc(GFP_KERNEL);

	assert_non_null(ct);
	assert_int_equal(refs(ct), 1);
	return ct;
}

/* Belongs to @ct, with a reference of its own. */
static struct sk_buff *tracked(struct nf_conn *ct)
{
	struct sk_buff *skb = skb_on_fragment();

	nf_conntrack_get(&ct->ct_general);
	nf_ct_set(skb, ct, IP_CT_ESTABLISHED_REPLY);
	return skb;
}

static void the_place_in_the_connection_is_kept_beside_it(void **state)
{
	struct nf_conn *ct = new_connection();
	struct sk_buff *skb = tracked(ct);
	enum ip_conntrack_info info;

	(void)state;
	assert_ptr_equal(nf_ct_get(skb, &info), ct);
	assert_int_equal(info, IP_CT_ESTABLISHED_REPLY);
	assert_ptr_equal(skb_nfct(skb), &ct->ct_general);
	assert_int_equal(refs(ct), 2);
	nf_reset_ct(skb);
	assert_null(nf_ct_get(skb, &info));
	assert_int_equal(refs(ct), 1);
	/* Not to be tracked: a place without a connection. */
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	assert_null(nf_ct_get(skb, &info));
	assert_int_equal(info, IP_CT_UNTRACKED);
	kfree_skb(skb);
	nf_ct_put(ct);
}

static void whoever_shares_a_packet_holds_its_connection(void **state)
{
	struct nf_conn *ct = new_connection();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sharings); i++) {
		struct sk_buff *skb = tracked(ct), *other = sharings[i].share(skb);

		if (refs(ct) != 3 || skb_get_nfct(other) != skb_get_nfct(skb))
			fail_msg("%s: %u references, expected 3", sharings[i].name, refs(ct));
		kfree_skb(skb);
		kfree_skb(other);
		assert_int_equal(refs(ct), 1);
	}
	nf_ct_put(ct);
}

static void every_death_drops_the_connection(void **state)
{
	struct nf_conn *ct = new_connection();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(deaths); i++) {
		deaths[i].die(tracked(ct));
		if (refs(ct) != 1)
			fail_msg("%s: %u references, expected 1", deaths[i].name, refs(ct));
	}
	nf_ct_put(ct);
}

static void the_last_packet_frees_connection_and_master(void **state)
{
	struct nf_conn *master = new_connection(), *ct = new_connection();
	struct sk_buff *skb = skb_on_fragment();
	long objects = skbsim_objects_alive();

	(void)state;
	ct->master = master;
	nf_ct_set(skb, ct, IP_CT_RELATED);
	kfree_skb(skb);
	/* Two connections and a head; its data is a page's. */
	assert_int_equal(objects - skbsim_objects_alive(), 3);
}

static void a_copy_of_the_connection_replaces_it(void **state)
{
	struct nf_conn *a = new_connection(), *b = new_connection();
	struct sk_buff *skb = tracked(a), *other = tracked(b), *bare = skb_on_fragment();

	(void)state;
	other->nf_trace = 1;
	nf_copy(skb, other);
	assert_int_equal(refs(a), 1);
	assert_int_equal(refs(b), 3);
	assert_int_equal(skb->nf_trace, 1);
	/* To one that had none: v6.1 asks a stolen head for it. */
	assert_int_equal(bare->slow_gro, 0);
	nf_copy(bare, other);
	assert_int_equal(bare->slow_gro, 1);
	kfree_skb(bare);
	assert_int_equal(refs(b), 3);
	nf_reset_trace(skb);
	assert_int_equal(skb->nf_trace, 0);
	kfree_skb(skb);
	kfree_skb(other);
	nf_ct_put(a);
	nf_ct_put(b);
}

static void no_memory_no_connection(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(skbsim_conntrack_alloc(GFP_KERNEL));
	nf_ct_put(NULL);
	nf_conntrack_put(NULL);
	nf_conntrack_get(NULL);
}

static void references_that_are_not_there_are_reported(void **state)
{
	struct nf_conn *ct = new_connection();

	(void)state;
	/* In use: it stays. */
	expect_warnings(1, nf_ct_destroy(&ct->ct_general));
	assert_int_equal(refs(ct), 1);
	refcount_set(&ct->ct_general.use, 0);
	expect_warnings(1, nf_conntrack_put(&ct->ct_general));
	assert_int_equal(refs(ct), (unsigned int)REFCOUNT_SATURATED);
	refcount_set(&ct->ct_general.use, 1);
	nf_ct_put(ct);
}

/* ---- As the series was merged ---- */

static int start_leaking(const char *debug)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.debug = debug,
		.switches = "stolen_heads_drop_ct=off",
	};

	return skbsim_init(&cfg);
}

static void as_merged_a_stolen_head_leaks_its_connection(void **state)
{
	struct nf_conn *ct;

	(void)state;
	assert_int_equal(start_leaking(NULL), 0);
	ct = new_connection();
	expect_warnings(0, by_stolen_head(tracked(ct)));
	assert_int_equal(refs(ct), 2);
	/* Any other death still drops it. */
	by_napi_consume_skb(tracked(ct));
	assert_int_equal(refs(ct), 2);
	nf_ct_put(ct);
	stderr_catch();
	assert_int_equal(skbsim_exit(), 1);
	stderr_release();
	assert_non_null(strstr(stderr_text, "nf_conntrack"));
}

static void every_debug_level_reports_the_leak(void **state)
{
	static const char *const levels[] = { "poison", "redzone", "user", "consistency", "all" };
	struct nf_conn *ct;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		assert_int_equal(start_leaking(levels[i]), 0);
		ct = new_connection();
		expect_warnings(1, by_stolen_head(tracked(ct)));
		assert_int_equal(refs(ct), 2);
		nf_ct_put(ct);
		nf_ct_put(ct);
		/* What bites is the reference, not the switch. */
		expect_warnings(0, by_stolen_head(skb_on_fragment()));
		assert_int_equal(skbsim_exit(), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(the_place_in_the_connection_is_kept_beside_it),
		sim_test(whoever_shares_a_packet_holds_its_connection),
		sim_test(every_death_drops_the_connection),
		sim_test(the_last_packet_frees_connection_and_master),
		sim_test(a_copy_of_the_connection_replaces_it),
		sim_test(no_memory_no_connection),
		sim_test(references_that_are_not_there_are_reported),
		cmocka_unit_test(as_merged_a_stolen_head_leaks_its_connection),
		cmocka_unit_test(every_debug_level_reports_the_leak),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
