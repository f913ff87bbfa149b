/* SPDX-License-Identifier: MIT */
/* Extensions: shared by clones, copied before they are written, freed with the last. */
#include "harness.h"

#include "attached.h"

#include <pthread.h>

static unsigned int refs(const struct sk_buff *skb)
{
	return refcount_read(&skb->extensions->refcnt);
}

/* An skb_on_fragment() with a bridge's extension all of whose bytes are @byte. */
static struct sk_buff *extended(u8 byte)
{
	struct sk_buff *skb = skb_on_fragment();
	void *ext = skb_ext_add(skb, SKB_EXT_BRIDGE_NF);

	assert_non_null(ext);
	memset(ext, byte, sizeof(struct nf_bridge_info));
	return skb;
}

static u8 bridge_byte(const struct sk_buff *skb)
{
	const u8 *ext = skb_ext_find(skb, SKB_EXT_BRIDGE_NF);

	assert_non_null(ext);
	assert_memory_equal(ext, ext + 1, sizeof(struct nf_bridge_info) - 1);
	return *ext;
}

static void what_was_added_is_found_until_it_is_deleted(void **state)
{
	struct sk_buff *skb = skb_on_fragment();
	void *ext;

	(void)state;
	assert_false(skb_has_extensions(skb));
	assert_null(skb_ext_find(skb, SKB_EXT_BRIDGE_NF));
	ext = skb_ext_add(skb, SKB_EXT_BRIDGE_NF);
	assert_true(skb_has_extensions(skb));
	assert_ptr_equal(skb_ext_find(skb, SKB_EXT_BRIDGE_NF), ext);
	assert_ptr_equal(skb_ext_add(skb, SKB_EXT_BRIDGE_NF), ext);
	assert_null(skb_ext_find(skb, SKB_EXT_MPTCP));
	skb_ext_del(skb, SKB_EXT_MPTCP);
	assert_true(skb_has_extensions(skb));
	skb_ext_del(skb, SKB_EXT_BRIDGE_NF);
	assert_false(skb_has_extensions(skb));
	kfree_skb(skb);
}

/* Each has room of its own, whatever the order in which they came. */
static void kinds_do_not_overlap(void **state)
{
	static const size_t bytes[SKB_EXT_NUM] = { sizeof(struct nf_bridge_info), 88, 32 };
	struct sk_buff *skb = skb_on_fragment();
	int id;

	(void)state;
	for (id = SKB_EXT_NUM - 1; id >= 0; id--)
		memset(skb_ext_add(skb, id), id + 1, bytes[id]);
	for (id = 0; id < SKB_EXT_NUM; id++) {
		const u8 *ext = skb_ext_find(skb, id);

		assert_int_equal(*ext, id + 1);
		assert_memory_equal(ext, ext + 1, bytes[id] - 1);
	}
	assert_int_equal(skb->active_extensions, (1 << SKB_EXT_NUM) - 1);
	assert_int_equal(refs(skb), 1);
	kfree_skb(skb);
}

static void one_of_several_goes_alone(void **state)
{
	struct sk_buff *skb = extended(1);
	void *ext = skb_ext_add(skb, SKB_EXT_MPTCP);

	(void)state;
	skb_ext_del(skb, SKB_EXT_MPTCP);
	assert_null(skb_ext_find(skb, SKB_EXT_MPTCP));
	assert_int_equal(bridge_byte(skb), 1);
	/* Its room was kept. */
	assert_ptr_equal(skb_ext_add(skb, SKB_EXT_MPTCP), ext);
	kfree_skb(skb);
}

static void whoever_shares_a_packet_shares_its_extensions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sharings); i++) {
		struct sk_buff *skb = extended(7), *other = sharings[i].share(skb);

		if (refs(skb) != 2 || other->extensions != skb->extensions)
			fail_msg("%s: %u references, expected 2", sharings[i].name, refs(skb));
		kfree_skb(skb);
		assert_int_equal(refs(other), 1);
		assert_int_equal(bridge_byte(other), 7);
		kfree_skb(other);
	}
}

static void a_packet_without_extensions_shares_none(void **state)
{
	struct sk_buff *skb = skb_on_fragment(), *clone;

	(void)state;
	skb->extensions = (struct skb_ext *)1; /* what a birth leaves undefined */
	clone = skb_clone(skb, GFP_ATOMIC);
	assert_false(skb_has_extensions(clone));
	kfree_skb(clone);
	kfree_skb(skb);
}

static void assert_every_death_drops(enum skb_ext_id id)
{
	struct sk_buff *holder = skb_on_fragment();
	size_t i;

	assert_non_null(skb_ext_add(holder, id));
	for (i = 0; i < ARRAY_SIZE(deaths); i++) {
		struct sk_buff *skb = skb_on_fragment();

		skb_ext_copy(skb, holder);
		/* As whoever added it would have. */
		skb->slow_gro = 1;
		assert_int_equal(refs(holder), 2);
		deaths[i].die(skb);
		if (refs(holder) != 1)
			fail_msg("%s: %u references, expected 1", deaths[i].name, refs(holder));
	}
	kfree_skb(holder);
}

static void every_death_drops_the_extensions(void **state)
{
	int id;

	(void)state;
	for (id = 0; id < SKB_EXT_NUM; id++)
		assert_every_death_drops(id);
}

/* v6.1 looks only at heads that say so since something was added (slow_gro). */
static void a_stolen_head_drops_what_was_added_to_it(void **state)
{
	struct sk_buff *skb = extended(1), *holder = skb_on_fragment();

	(void)state;
	skb_ext_copy(holder, skb);
	by_stolen_head(skb);
	assert_int_equal(refs(holder), 1);
	kfree_skb(holder);
}

static void adding_to_a_shared_block_copies_it(void **state)
{
	struct sk_buff *skb = extended(1), *clone = skb_clone(skb, GFP_ATOMIC);
	u8 *ext = skb_ext_add(clone, SKB_EXT_BRIDGE_NF);

	(void)state;
	assert_ptr_not_equal(ext, skb_ext_find(skb, SKB_EXT_BRIDGE_NF));
	assert_int_equal(refs(skb), 1);
	assert_int_equal(refs(clone), 1);
	assert_int_equal(bridge_byte(clone), 1);
	memset(ext, 2, sizeof(struct nf_bridge_info));
	assert_int_equal(bridge_byte(skb), 1);
	assert_int_equal(bridge_byte(clone), 2);
	kfree_skb(skb);
	kfree_skb(clone);
}

static void another_kind_is_added_for_one_clone_alone(void **state)
{
	struct sk_buff *skb = extended(1), *clone = skb_clone(skb, GFP_ATOMIC);

	(void)state;
	memset(skb_ext_add(clone, SKB_EXT_SEC_PATH), 9, 88);
	assert_null(skb_ext_find(skb, SKB_EXT_SEC_PATH));
	assert_int_equal(bridge_byte(clone), 1);
	assert_int_equal(refs(skb), 1);
	kfree_skb(clone);
	assert_int_equal(bridge_byte(skb), 1);
	kfree_skb(skb);
}

static void deleting_from_a_shared_block_leaves_it_to_the_others(void **state)
{
	struct sk_buff *skb = extended(5), *clone;

	(void)state;
	memset(skb_ext_add(skb, SKB_EXT_MPTCP), 6, 32);
	clone = skb_clone(skb, GFP_ATOMIC);
	skb_ext_del(clone, SKB_EXT_MPTCP);
	assert_int_equal(refs(skb), 2);
	assert_non_null(skb_ext_find(skb, SKB_EXT_MPTCP));
	skb_ext_del(clone, SKB_EXT_BRIDGE_NF);
	assert_int_equal(refs(skb), 1);
	assert_int_equal(bridge_byte(skb), 5);
	kfree_skb(clone);
	skb_ext_reset(skb);
	assert_false(skb_has_extensions(skb));
	kfree_skb(skb);
}

static void copying_extensions_replaces_those_there(void **state)
{
	struct sk_buff *a = extended(1), *b = extended(2), *none = skb_on_fragment();

	(void)state;
	skb_ext_copy(a, b);
	assert_int_equal(refs(b), 2);
	assert_int_equal(bridge_byte(a), 2);
	skb_ext_copy(a, none);
	assert_false(skb_has_extensions(a));
	assert_int_equal(refs(b), 1);
	kfree_skb(a);
	kfree_skb(b);
	kfree_skb(none);
}

static void a_block_made_beforehand_replaces_what_was_there(void **state)
{
	struct sk_buff *skb = extended(1), *clone = skb_clone(skb, GFP_ATOMIC);
	struct skb_ext *block = __skb_ext_alloc(GFP_KERNEL);
	void *ext = __skb_ext_set(clone, SKB_EXT_MPTCP, block);

	(void)state;
	assert_ptr_equal(clone->extensions, block);
	assert_ptr_equal(skb_ext_find(clone, SKB_EXT_MPTCP), ext);
	assert_null(skb_ext_find(clone, SKB_EXT_BRIDGE_NF));
	assert_int_equal(refs(skb), 1);
	kfree_skb(skb);
	kfree_skb(clone);
	/* One that no skb took. */
	__skb_ext_put(__skb_ext_alloc(GFP_KERNEL));
}

static void without_memory_nothing_changes(void **state)
{
	struct sk_buff *skb = skb_on_fragment(), *clone;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 2);
	assert_null(skb_ext_add(skb, SKB_EXT_BRIDGE_NF));
	assert_false(skb_has_extensions(skb));
	assert_null(__skb_ext_alloc(GFP_KERNEL));
	memset(skb_ext_add(skb, SKB_EXT_BRIDGE_NF), 3, sizeof(struct nf_bridge_info));
	clone = skb_clone(skb, GFP_ATOMIC);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_null(skb_ext_add(clone, SKB_EXT_MPTCP));
	assert_int_equal(refs(skb), 2);
	assert_int_equal(clone->active_extensions, 1 << SKB_EXT_BRIDGE_NF);
	assert_int_equal(bridge_byte(clone), 3);
	kfree_skb(skb);
	kfree_skb(clone);
}

#define MANY 2000

static struct sk_buff *readers[MANY];

static void *read_and_free(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < MANY; i++) {
		if (*(u8 *)skb_ext_find(readers[i], SKB_EXT_BRIDGE_NF) != 1)
			return "another one's bytes";
		kfree_skb(readers[i]);
	}
	return NULL;
}

/*
 * Whoever is the last to hold a block writes to it in place, while the other, who has let go, may
 * have read it a moment ago on another CPU.
 */
static void a_block_is_written_when_its_other_reader_is_gone(void **state)
{
	static struct sk_buff *writers[MANY];
	void *complaint;
	pthread_t thread;
	int i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		writers[i] = alloc_skb(0, GFP_KERNEL);
		memset(skb_ext_add(writers[i], SKB_EXT_BRIDGE_NF), 1,
		       sizeof(struct nf_bridge_info));
		readers[i] = skb_copy(writers[i], GFP_KERNEL);
	}
	pthread_create(&thread, NULL, read_and_free, NULL);
	for (i = 0; i < MANY; i++) {
		memset(skb_ext_add(writers[i], SKB_EXT_BRIDGE_NF), 2,
		       sizeof(struct nf_bridge_info));
		kfree_skb(writers[i]);
	}
	pthread_join(thread, &complaint);
	assert_null(complaint);
}

static void a_kind_that_does_not_exist_is_refused(void **state)
{
	struct sk_buff *skb = skb_on_fragment();

	(void)state;
	/* Once in a process. */
	expect_warnings(1, assert_null(skb_ext_add(skb, SKB_EXT_NUM)));
	assert_null(skb_ext_add(skb, (enum skb_ext_id) - 1));
	assert_false(skb_has_extensions(skb));
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(what_was_added_is_found_until_it_is_deleted),
		sim_test(kinds_do_not_overlap),
		sim_test(one_of_several_goes_alone),
		sim_test(whoever_shares_a_packet_shares_its_extensions),
		sim_test(a_packet_without_extensions_shares_none),
		sim_test(every_death_drops_the_extensions),
		sim_test(a_stolen_head_drops_what_was_added_to_it),
		sim_test(adding_to_a_shared_block_copies_it),
		sim_test(another_kind_is_added_for_one_clone_alone),
		sim_test(deleting_from_a_shared_block_leaves_it_to_the_others),
		sim_test(copying_extensions_replaces_those_there),
		sim_test(a_block_made_beforehand_replaces_what_was_there),
		sim_test(without_memory_nothing_changes),
		sim_test(a_block_is_written_when_its_other_reader_is_gone),
		sim_test(a_kind_that_does_not_exist_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
