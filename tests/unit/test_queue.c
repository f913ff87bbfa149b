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
		sim_test(what_one_cpu_queues_another_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
