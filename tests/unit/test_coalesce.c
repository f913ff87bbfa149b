/* SPDX-License-Identifier: MIT */
/* Joining two packets: copied, with fragments moved, or with the head's data stolen; and when it
 * is refused. */
#include "harness.h"

#include <linux/netdevice.h>

static bool stolen;
static int delta;

static struct sk_buff *linear(unsigned int len)
{
	struct sk_buff *skb = alloc_skb(192, GFP_KERNEL);

	memset(skb_put(skb, len), 0x11, len);
	return skb;
}

/* In a page fragment, which another packet can take over. */
static struct sk_buff *in_a_fragment(unsigned int len)
{
	struct sk_buff *skb = build_skb(netdev_alloc_frag(2048), 2048);

	memset(skb_put(skb, len), 0x22, len);
	return skb;
}

static void add_pages(struct sk_buff *skb, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, alloc_page(GFP_KERNEL), 0, 1000,
				PAGE_SIZE);
}

static struct sk_buff *paged(int nr)
{
	struct sk_buff *skb = linear(0);

	add_pages(skb, nr);
	return skb;
}

/* @from must not be joined to @to; both are unchanged, and freed here. */
static void assert_refused(struct sk_buff *to, struct sk_buff *from)
{
	struct sk_buff to_before = *to, from_before = *from;
	int frags = skb_shinfo(to)->nr_frags;

	assert_false(skb_try_coalesce(to, from, &stolen, &delta));
	assert_false(stolen);
	assert_memory_equal(to, &to_before, sizeof(*to));
	assert_memory_equal(from, &from_before, sizeof(*from));
	assert_int_equal(skb_shinfo(to)->nr_frags, frags);
	kfree_skb(from);
	kfree_skb(to);
}

static void what_fits_the_tailroom_is_copied(void **state)
{
	struct sk_buff *to = linear(100), *from = linear(92);
	unsigned int truesize = to->truesize;

	(void)state;
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	assert_false(stolen);
	assert_int_equal(delta, 0);
	kfree_skb_partial(from, stolen);
	assert_int_equal(to->len, 192);
	assert_int_equal(to->data_len, 0);
	assert_int_equal(to->truesize, truesize);
	kfree_skb(to);
	/* One byte more, and kmalloc()ed data cannot be taken over. */
	assert_refused(linear(100), linear(93));
}

static void of_nothing_nothing_is_copied(void **state)
{
	struct sk_buff *to = linear(192), *from = linear(0);

	(void)state;
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	assert_false(stolen);
	assert_int_equal(delta, 0);
	assert_int_equal(to->len, 192);
	kfree_skb_partial(from, stolen);
	kfree_skb(to);
}

static void data_in_a_fragment_becomes_one(void **state)
{
	struct sk_buff *to = linear(100), *from = in_a_fragment(500);
	unsigned int truesize = to->truesize, given = from->truesize;
	struct page *page = virt_to_head_page(from->head);
	int refs = page_count(page);

	(void)state;
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	assert_true(stolen);
	assert_int_equal(delta, given - SKB_DATA_ALIGN(sizeof(struct sk_buff)));
	kfree_skb_partial(from, stolen);
	assert_int_equal(page_count(page), refs);
	assert_int_equal(to->len, 600);
	assert_int_equal(to->data_len, 500);
	assert_int_equal(to->truesize, truesize + delta);
	assert_int_equal(((u8 *)skb_frag_address(&skb_shinfo(to)->frags[0]))[499], 0x22);
	kfree_skb(to);
	assert_int_equal(page_count(page), refs - 1);
}

static void a_truesize_below_the_bytes_it_stands_for_is_reported(void **state)
{
	struct sk_buff *to, *from;
	int times;

	(void)state;
	/* Once in a process. */
	for (times = 1; times >= 0; times--) {
		to = linear(100);
		from = in_a_fragment(500);
		from->truesize = 400;
		expect_warnings(times, assert_true(skb_try_coalesce(to, from, &stolen, &delta)));
		kfree_skb_partial(from, stolen);
		kfree_skb(to);
	}
}

static void data_that_a_clone_refers_to_stays(void **state)
{
	struct sk_buff *from = in_a_fragment(500), *clone = skb_clone(from, GFP_KERNEL);

	(void)state;
	assert_refused(linear(100), clone);
	kfree_skb(from);
}

static void fragments_move(void **state)
{
	struct sk_buff *to = paged(2), *from = paged(3);
	struct page *page = skb_frag_page(&skb_shinfo(from)->frags[2]);

	(void)state;
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	assert_false(stolen);
	assert_int_equal(delta, 3 * PAGE_SIZE);
	kfree_skb_partial(from, stolen);
	assert_int_equal(skb_shinfo(to)->nr_frags, 5);
	assert_ptr_equal(skb_frag_page(&skb_shinfo(to)->frags[4]), page);
	assert_int_equal(page_count(page), 1);
	assert_int_equal(to->len, 5000);
	kfree_skb(to);
}

static void fragments_of_a_clone_are_shared(void **state)
{
	struct sk_buff *to = paged(1), *from = paged(1), *clone = skb_clone(from, GFP_KERNEL);
	struct page *page = skb_frag_page(&skb_shinfo(from)->frags[0]);

	(void)state;
	assert_true(skb_try_coalesce(to, clone, &stolen, &delta));
	kfree_skb_partial(clone, stolen);
	assert_int_equal(page_count(page), 2);
	assert_int_equal(skb_shinfo(from)->nr_frags, 1);
	kfree_skb(from);
	assert_int_equal(page_count(page), 1);
	kfree_skb(to);
}

static void seventeen_fragments_are_the_limit(void **state)
{
	struct sk_buff *to = paged(10), *from = paged(7);

	(void)state;
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	kfree_skb_partial(from, stolen);
	kfree_skb(to);
	assert_refused(paged(10), paged(8));
	/* A stolen head is one, too. */
	to = paged(10);
	from = in_a_fragment(500);
	add_pages(from, 6);
	assert_true(skb_try_coalesce(to, from, &stolen, &delta));
	assert_int_equal(skb_shinfo(to)->nr_frags, MAX_SKB_FRAGS);
	kfree_skb_partial(from, stolen);
	kfree_skb(to);
	from = in_a_fragment(500);
	add_pages(from, 7);
	assert_refused(paged(10), from);
}

static void nothing_is_joined_to_a_clone_or_beside_a_list(void **state)
{
	struct sk_buff *to = linear(10), *clone = skb_clone(to, GFP_KERNEL), *listed = paged(1);

	(void)state;
	assert_refused(clone, linear(20));
	kfree_skb(to);
	skb_shinfo(listed)->frag_list = linear(10);
	assert_refused(listed, paged(1));
	listed = paged(1);
	skb_shinfo(listed)->frag_list = linear(10);
	assert_refused(paged(1), listed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(what_fits_the_tailroom_is_copied),
		sim_test(of_nothing_nothing_is_copied),
		sim_test(data_in_a_fragment_becomes_one),
		sim_test(a_truesize_below_the_bytes_it_stands_for_is_reported),
		sim_test(data_that_a_clone_refers_to_stays),
		sim_test(fragments_move),
		sim_test(fragments_of_a_clone_are_shared),
		sim_test(seventeen_fragments_are_the_limit),
		sim_test(nothing_is_joined_to_a_clone_or_beside_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
