/* SPDX-License-Identifier: MIT */
/* Frames through a ring to another CPU: batches of eight, one bulk allocation each, order and bytes
 * kept, and a batch without heads dropped whole. */
#include "wire.h"

#include <pthread.h>
#include <sched.h>

#include "cpumap.h"

static struct cpumap_entry entry;
static struct net_device dev = { .name = "test" };

#define PLACES 64

static int up(void **state)
{
	any_kernel(state);
	stack_start();
	return cpumap_init(&entry, PLACES);
}

static int down(void **state)
{
	stack_stop();
	cpumap_destroy(&entry);
	return end(state);
}

#define driver_test(f) cmocka_unit_test_setup_teardown(f, up, down)

static void enqueue(unsigned int nr, unsigned int len)
{
	struct cpumap_frame *f = cpumap_frame_alloc(&dev, len);

	assert_non_null(f);
	memcpy(f->data, frame(nr, len), len);
	cpumap_enqueue(&entry, f);
}

static void enqueue_all(unsigned int n, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		enqueue(i, len);
	assert_int_equal(cpumap_flush(&entry), 0);
}

/* Process context, as the kernel thread has it. */
static int serve(void)
{
	int n;

	local_bh_enable();
	n = cpumap_serve(&entry);
	local_bh_disable();
	return n;
}

static void frames_become_packets_eight_at_a_time(void **state)
{
	unsigned int i;

	(void)state;
	enqueue_all(20, 1000);
	assert_int_equal(serve(), 8);
	assert_int_equal(out_of_slab(), 8);
	assert_int_equal(serve(), 8);
	assert_int_equal(serve(), 4);
	assert_int_equal(serve(), 0);
	assert_int_equal(entry.processed, 20);
	/* No head by itself, and none out of the NAPI cache. */
	assert_int_equal(head_stat(ALLOC_FASTPATH), 0);
	assert_int_equal(cache_stats().get, 0);
	for (i = 0; i < 20; i++) {
		struct sk_buff *skb = next_packet(i, 1000);

		assert_int_equal(skb->truesize, SKB_DATA_ALIGN(CPUMAP_HEADROOM + 1000) + 320 + 256);
		assert_int_equal(skb_headroom(skb), CPUMAP_HEADROOM + ETH_HLEN);
		assert_null(skb->next);
		assert_ptr_equal(skb->dev, &dev);
		kfree_skb(skb);
	}
}

static void frames_wait_until_there_are_eight(void **state)
{
	(void)state;
	enqueue(0, 60);
	assert_int_equal(serve(), 0);
	while (entry.count < CPUMAP_BATCH)
		enqueue(entry.count, 60);
	assert_int_equal(serve(), 0);
	enqueue(8, 60);
	assert_int_equal(serve(), 8);
	assert_int_equal(cpumap_flush(&entry), 0);
	assert_int_equal(serve(), 1);
}

static void a_failed_bulk_drops_the_batch(void **state)
{
	struct cpumap_frame *probe = cpumap_frame_alloc(&dev, 60);
	struct page *block = virt_to_head_page(probe);
	int refs = page_count(block);
	unsigned int i;

	(void)state;
	enqueue_all(24, 100);
	assert_int_equal(serve(), 8);
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 1);
	assert_int_equal(serve(), 8);
	assert_int_equal(serve(), 8);
	assert_int_equal(entry.dropped, 8);
	assert_int_equal(entry.processed, 16);
	assert_int_equal(out_of_slab(), 16);
	for (i = 0; i < 24; i++)
		if (i < 8 || i >= 16)
			kfree_skb(next_packet(i, 100));
	assert_int_equal(page_count(block), refs - 24);
	page_frag_free(probe);
}

static void a_full_ring_drops_what_comes(void **state)
{
	unsigned int i;

	(void)state;
	enqueue_all(PLACES, 60);
	for (i = 0; i < 3; i++)
		enqueue(PLACES + i, 60);
	assert_int_equal(cpumap_flush(&entry), 3);
	for (i = 0; i < PLACES; i += 8)
		assert_int_equal(serve(), 8);
	for (i = 0; i < PLACES; i++)
		kfree_skb(next_packet(i, 60));
}

/* ---- Two CPUs ------------------------------------------------------------------------------ */

#define FRAMES 20000

/* The other CPU's stack: it counts, looks at the bytes, and frees there. */
static unsigned int next_nr, wrong;

static int look(struct sk_buff *skb, struct net_device *d, struct packet_type *pt,
		struct net_device *orig)
{
	unsigned int nr = next_nr++, i;

	(void)d;
	(void)pt;
	(void)orig;
	wrong += skb->len != 100 - ETH_HLEN || !in_softirq();
	for (i = 0; i < skb->len; i++)
		wrong += skb->data[i] != payload_byte(nr, i + ETH_HLEN);
	napi_consume_skb(skb, BUDGET);
	return NET_RX_SUCCESS;
}

static void *other_cpu(void *arg)
{
	(void)arg;
	if (skbsim_cpu_attach(1) != 1)
		return "no CPU";
	while (READ_ONCE(entry.processed) < FRAMES)
		if (!cpumap_serve(&entry))
			sched_yield();
	skbsim_cpu_detach();
	return NULL;
}

/* Frames are cut on one CPU; heads are taken, and both freed, on the other. */
static void all_frames_reach_the_other_cpu_in_order(void **state)
{
	pthread_t thread;
	unsigned int i;
	void *problem;

	(void)state;
	next_nr = wrong = 0;
	keeper.func = look;
	assert_int_equal(pthread_create(&thread, NULL, other_cpu, NULL), 0);
	for (i = 0; i < FRAMES; i++) {
		/* The ring must have room for those that wait, as nothing may be lost here. */
		while (entry.count == CPUMAP_BATCH && i - READ_ONCE(entry.processed) > PLACES / 2)
			sched_yield();
		enqueue(i, 100);
	}
	while (cpumap_flush(&entry))
		fail_msg("a frame was dropped");
	pthread_join(thread, &problem);
	keeper.func = keep;
	assert_null(problem);
	assert_int_equal(next_nr, FRAMES);
	assert_int_equal(wrong, 0);
	assert_int_equal(entry.dropped, 0);
	assert_int_equal(skbsim_skbs_alive(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(frames_become_packets_eight_at_a_time),
		driver_test(frames_wait_until_there_are_eight),
		driver_test(a_failed_bulk_drops_the_batch),
		driver_test(a_full_ring_drops_what_comes),
		driver_test(all_frames_reach_the_other_cpu_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
