/* SPDX-License-Identifier: MIT */
/* Queues: order, length, and that nothing is lost between two CPUs. */
#include "harness.h"

#include <linux/skbuff.h>

#include <pthread.h>

#define MANY 5000

static struct sk_buff_head queue;

static void first_in_first_out_and_last_in_last_out(void **state)
{
	struct sk_buff *a = alloc_skb(0, GFP_KERNEL), *b = alloc_skb(0, GFP_KERNEL);
	struct sk_buff *c = alloc_skb(0, GFP_KERNEL);

	(void)state;
	skb_queue_head_init(&queue);
	assert_true(skb_queue_empty(&queue));
	assert_null(skb_dequeue(&queue));
	assert_null(skb_peek(&queue));
	skb_queue_tail(&queue, b);
	skb_queue_tail(&queue, c);
	skb_queue_head(&queue, a);
	assert_int_equal(skb_queue_len(&queue), 3);
	assert_ptr_equal(skb_peek(&queue), a);
	assert_ptr_equal(skb_peek_tail(&queue), c);
	assert_ptr_equal(skb_dequeue_tail(&queue), c);
	assert_ptr_equal(skb_dequeue(&queue), a);
	skb_unlink(b, &queue);
	assert_null(b->next);
	assert_true(skb_queue_empty(&queue));
	kfree_skb(a);
	kfree_skb(b);
	kfree_skb(c);
}

static void a_purge_drops_all(void **state)
{
	struct skbsim_skb_stats ends;
	int i;

	(void)state;
	skb_queue_head_init(&queue);
	for (i = 0; i < 3; i++)
		skb_queue_tail(&queue, alloc_skb(0, GFP_KERNEL));
	skb_queue_purge(&queue);
	assert_int_equal(skb_queue_len(&queue), 0);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 3);
}

static void of_an_empty_queue_there_is_nothing_to_take(void **state)
{
	struct skbsim_skb_stats ends;

	(void)state;
	skb_queue_head_init(&queue);
	skb_queue_purge(&queue);
	__skb_queue_purge(&queue);
	assert_null(skb_dequeue(&queue));
	assert_null(skb_dequeue_tail(&queue));
	assert_null(__skb_dequeue(&queue));
	assert_null(__skb_dequeue_tail(&queue));
	assert_null(skb_peek(&queue));
	assert_null(skb_peek_tail(&queue));
	assert_true(skb_queue_empty(&queue));
	assert_int_equal(skb_queue_len(&queue), 0);
	skbsim_skb_stats(&ends);
	assert_int_equal(ends.kfree_skb, 0);
}

/* The queue is @n skbs, those of @skbs in that order, and so it is from its end. */
static void expect_order(struct sk_buff_head *list, struct sk_buff *const *skbs, unsigned int n)
{
	struct sk_buff *walk;
	unsigned int i = 0;

	assert_int_equal(skb_queue_len(list), n);
	assert_int_equal(skb_queue_len_lockless(list), n);
	assert_int_equal(skb_queue_empty_lockless(list), !n);
	skb_queue_walk(list, walk) assert_ptr_equal(walk, skbs[i++]);
	assert_int_equal(i, n);
	skb_queue_reverse_walk(list, walk) assert_ptr_equal(walk, skbs[--i]);
	assert_int_equal(i, 0);
}

static void born(struct sk_buff **skbs, int n)
{
	while (n--)
		skbs[n] = alloc_skb(0, GFP_KERNEL);
}

static void before_one_is_behind_its_neighbour(void **state)
{
	struct sk_buff *skb[4];

	(void)state;
	born(skb, 4);
	skb_queue_head_init(&queue);
	expect_order(&queue, skb, 0);
	__skb_queue_before(&queue, (struct sk_buff *)&queue, skb[3]);
	__skb_queue_before(&queue, skb[3], skb[0]);
	__skb_queue_before(&queue, skb[3], skb[2]);
	__skb_queue_before(&queue, skb[2], skb[1]);
	expect_order(&queue, skb, 4);
	assert_ptr_equal(skb_queue_next(&queue, skb[1]), skb[2]);
	assert_ptr_equal(skb_queue_prev(&queue, skb[1]), skb[0]);
	__skb_queue_purge(&queue);
}

static void beyond_the_ends_there_is_no_neighbour(void **state)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);

	(void)state;
	skb_queue_head_init(&queue);
	__skb_queue_tail(&queue, skb);
	expect_panic((void)skb_queue_next(&queue, skb), "skb_queue_next");
	expect_panic((void)skb_queue_prev(&queue, skb), "skb_queue_prev");
	__skb_queue_purge(&queue);
}

static void splicing_to_the_tail_keeps_both_orders(void **state)
{
	struct sk_buff_head from;
	struct sk_buff *skb[5];
	int i;

	(void)state;
	born(skb, 5);
	skb_queue_head_init(&queue);
	skb_queue_head_init(&from);
	skb_queue_splice_tail(&from, &queue);
	expect_order(&queue, skb, 0);
	for (i = 0; i < 5; i++)
		__skb_queue_tail(i < 2 ? &queue : &from, skb[i]);
	skb_queue_splice_tail(&from, &queue);
	expect_order(&queue, skb, 5);
	__skb_queue_purge(&queue);
}

static void walks_begin_in_the_middle_and_survive_removal(void **state)
{
	struct sk_buff *skb[5], *walk, *tmp;
	int i;

	(void)state;
	born(skb, 5);
	skb_queue_head_init(&queue);
	for (i = 0; i < 5; i++)
		__skb_queue_tail(&queue, skb[i]);
	walk = skb[i = 3];
	skb_queue_walk_from(&queue, walk) assert_ptr_equal(walk, skb[i++]);
	assert_int_equal(i, 5);
	walk = skb[3];
	skb_queue_walk_from_safe(&queue, walk, tmp)
	{
		__skb_unlink(walk, &queue);
		kfree_skb(walk);
	}
	expect_order(&queue, skb, 3);
	walk = skb[i = 1];
	skb_queue_reverse_walk_from_safe(&queue, walk, tmp)
	{
		assert_ptr_equal(walk, skb[i--]);
		__skb_unlink(walk, &queue);
		kfree_skb(walk);
	}
	expect_order(&queue, skb + 2, 1);
	skb_queue_reverse_walk_safe(&queue, walk, tmp)
	{
		__skb_unlink(walk, &queue);
		kfree_skb(walk);
	}
	expect_order(&queue, skb, 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

static void lists_by_next_alone_can_be_taken_apart_in_a_walk(void **state)
{
	struct sk_buff *skb[3], *walk, *next;
	LIST_HEAD(list);
	int i = 0;

	(void)state;
	born(skb, 3);
	skb[0]->next = skb[1];
	skb[1]->next = skb[2];
	skb_list_walk_safe(NULL, walk, next) fail();
	skb_list_walk_safe(skb[0], walk, next)
	{
		assert_ptr_equal(walk, skb[i++]);
		skb_mark_not_on_list(walk);
		assert_null(walk->next);
		list_add_tail(&walk->list, &list);
	}
	assert_int_equal(i, 3);
	skb_list_del_init(skb[1]);
	assert_null(skb[1]->next);
	kfree_skb(skb[1]);
	assert_ptr_equal(list_first_entry(&list, struct sk_buff, list), skb[0]);
	assert_ptr_equal(list_next_entry(skb[0], list), skb[2]);
	kfree_skb(skb[0]);
	kfree_skb(skb[2]);
}

static void *put_many(void *unused)
{
	int i;

	(void)unused;
	for (i = 0; i < MANY; i++)
		skb_queue_tail(&queue, alloc_skb(0, GFP_KERNEL));
	return NULL;
}

static void what_one_cpu_queues_another_takes(void **state)
{
	pthread_t thread;
	int taken = 0;

	(void)state;
	skb_queue_head_init(&queue);
	pthread_create(&thread, NULL, put_many, NULL);
	while (taken < MANY) {
		struct sk_buff *skb = skb_dequeue(&queue);

		if (!skb)
			continue;
		kfree_skb(skb);
		taken++;
	}
	pthread_join(thread, NULL);
	assert_int_equal(skb_queue_len(&queue), 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(first_in_first_out_and_last_in_last_out),
		sim_test(a_purge_drops_all),
		sim_test(of_an_empty_queue_there_is_nothing_to_take),
		sim_test(before_one_is_behind_its_neighbour),
		sim_test(beyond_the_ends_there_is_no_neighbour),
		sim_test(splicing_to_the_tail_keeps_both_orders),
		sim_test(walks_begin_in_the_middle_and_survive_removal),
		sim_test(lists_by_next_alone_can_be_taken_apart_in_a_walk),
		sim_test(what_one_cpu_queues_another_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
