/* SPDX-License-Identifier: MIT */
/* Memory that runs short: watermarks, reserves, who may use them, and what is marked for it. */
#include "harness.h"
#include "stderr_text.h"

#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/sched/mm.h>
#include <net/sock.h>
#include <pthread.h>
#include <skbsim/memory.h>

#define PAGES 4096 /* of a node of 16 MiB */
#define MIN   128  /* its watermarks */
#define LOW   160

static struct page *taken[PAGES];
static long nr_taken;

static void start(unsigned int nodes)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = 2,
		.nodes = nodes,
		.node_bytes = PAGES * PAGE_SIZE,
		.min_free_kbytes = nodes * MIN * 4,
	};

	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
}

static int setup(void **state)
{
	nr_taken = 0;
	if (fresh_simulation(state))
		return -1;
	start(1);
	return 0;
}

static void give_back(void)
{
	while (nr_taken > 0)
		__free_page(taken[--nr_taken]);
}

static int teardown(void **state)
{
	skbsim_node_set_free(0, -1);
	give_back();
	return nothing_left_alive(state);
}

#define pressure_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Takes single pages until there are none for @gfp; how many are free then. */
static long exhaust(gfp_t gfp)
{
	struct page *page;

	while ((page = alloc_page(gfp | __GFP_NOWARN)))
		taken[nr_taken++] = page;
	return skbsim_node_free_pages(0);
}

static void set_free(long pages)
{
	assert_int_equal(skbsim_node_set_free(0, pages), 0);
	assert_int_equal(skbsim_node_free_pages(0), pages);
}

/* ---- Watermarks ---- */

static void watermarks_follow_from_the_size_as_in_linux(void **state)
{
	/* What 5.12 computes for machines with one zone of that size. */
	static const struct {
		size_t mib;
		long min, low, high;
	} cases[] = {
		{ 4, 64, 80, 96 },	{ 16, 128, 160, 192 },	    { 64, 256, 320, 384 },
		{ 256, 512, 640, 768 }, { 1024, 1024, 1286, 1548 }, { 8192, 2896, 4993, 7090 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct skbsim_config cfg = { .size = sizeof(cfg),
					     .node_bytes = cases[i].mib << 20 };
		struct skbsim_watermarks marks;

		assert_int_equal(skbsim_exit(), 0);
		assert_int_equal(skbsim_init(&cfg), 0);
		assert_int_equal(skbsim_node_watermarks(0, &marks), 0);
		assert_int_equal(marks.pages, cases[i].mib << 8);
		assert_int_equal(marks.min, cases[i].min);
		assert_int_equal(marks.low, cases[i].low);
		assert_int_equal(marks.high, cases[i].high);
	}
}

static void nodes_share_what_is_kept_free(void **state)
{
	struct skbsim_watermarks marks;

	(void)state;
	start(2);
	assert_int_equal(skbsim_node_watermarks(1, &marks), 0);
	assert_int_equal(marks.min, MIN);
	assert_int_equal(skbsim_node_watermarks(2, &marks), -EINVAL);
	assert_int_equal(skbsim_node_watermarks(-1, &marks), -EINVAL);
}

static void watermarks_can_be_set(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.node_bytes = 16 << 20,
		.min_free_kbytes = 400,
		.watermark_scale_factor = 500,
	};
	struct skbsim_watermarks marks;

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_node_watermarks(0, &marks), 0);
	assert_int_equal(marks.min, 100);
	assert_int_equal(marks.low, 100 + 204);
	assert_int_equal(marks.high, 100 + 408);
}

static void a_reserve_larger_than_the_memory_is_refused(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.node_bytes = 16 << 20,
		.min_free_kbytes = 4097,
	};

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	stderr_catch();
	assert_int_equal(skbsim_init(&cfg), -EINVAL);
	stderr_release();
	assert_one_line_with("min_free_kbytes");
	cfg.min_free_kbytes = 4096;
	assert_int_equal(skbsim_init(&cfg), 0);
}

/* ---- Who may go how far ---- */

static void each_mask_stops_where_it_must(void **state)
{
	const bool v61 = is_profile("v6.1");
	const struct {
		gfp_t gfp;
		long free;
	} cases[] = {
		{ GFP_NOWAIT, MIN },
		{ GFP_KERNEL, MIN },
		{ GFP_KERNEL | __GFP_NORETRY, MIN },
		{ GFP_NOWAIT | __GFP_DMA, MIN },
		{ GFP_KERNEL | __GFP_HIGH, MIN / 2 },
		{ GFP_NOWAIT | __GFP_HIGH, v61 ? MIN * 3 / 8 : MIN / 2 },
		{ GFP_NOWAIT | __GFP_ATOMIC, v61 ? MIN : MIN * 3 / 4 },
		{ GFP_ATOMIC, MIN * 3 / 8 },
		{ GFP_ATOMIC | __GFP_NOMEMALLOC, MIN / 2 },
		{ GFP_ATOMIC | __GFP_MEMALLOC, 0 },
		{ GFP_KERNEL | __GFP_MEMALLOC, 0 },
		{ GFP_NOWAIT | __GFP_MEMALLOC | __GFP_NOMEMALLOC, MIN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(exhaust(cases[i].gfp), cases[i].free);
		give_back();
		assert_int_equal(skbsim_node_free_pages(0), PAGES);
	}
}

/* It waits for nobody to free, so it cannot mean both. Reported once in a process. */
static void who_is_atomic_and_may_block_is_taken_for_one_who_may_block(void **state)
{
	(void)state;
	expect_warnings(1, assert_int_equal(exhaust(GFP_ATOMIC | GFP_KERNEL), MIN / 2));
	give_back();
	expect_warnings(0, assert_int_equal(exhaust(GFP_ATOMIC | GFP_KERNEL), MIN / 2));
	give_back();
}

static void pages_are_pfmemalloc_from_where_only_the_last_reserve_helps(void **state)
{
	long i;

	(void)state;
	assert_int_equal(exhaust(GFP_ATOMIC | __GFP_MEMALLOC), 0);
	for (i = 0; i < PAGES; i++)
		assert_int_equal(page_is_pfmemalloc(taken[i]), i >= PAGES - MIN * 3 / 8);
	give_back();
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	for (i = 0; i < PAGES; i++)
		assert_int_equal(page_is_pfmemalloc(taken[i]), i >= PAGES - MIN);
	/* That ends with the page's use. */
	give_back();
	assert_int_equal(exhaust(GFP_KERNEL), MIN);
	for (i = 0; i < nr_taken; i++)
		assert_false(page_is_pfmemalloc(taken[i]));
}

static void a_block_must_leave_the_watermark_free(void **state)
{
	unsigned int order;

	(void)state;
	for (order = 0; order <= 9; order++) {
		struct page *page;

		set_free(MIN + (1L << order) - 1);
		assert_null(alloc_pages(GFP_NOWAIT | __GFP_NOWARN, order));
		set_free(MIN + (1L << order));
		page = alloc_pages(GFP_NOWAIT, order);
		assert_non_null(page);
		assert_int_equal(skbsim_node_free_pages(0), MIN);
		__free_pages(page, order);
	}
}

static void staged_pages_are_no_objects_and_come_back(void **state)
{
	struct page *page;

	(void)state;
	set_free(1);
	assert_int_equal(skbsim_pages_used(), 0);
	assert_int_equal(skbsim_objects_alive(), 0);
	page = alloc_page(GFP_ATOMIC | __GFP_MEMALLOC);
	assert_int_equal(skbsim_pages_used(), 1);
	assert_int_equal(skbsim_node_free_pages(0), 0);
	assert_int_equal(skbsim_node_set_free(0, PAGES), -EBUSY);
	set_free(PAGES - 1);
	set_free(0);
	assert_int_equal(skbsim_node_set_free(0, -1), 0);
	assert_int_equal(skbsim_node_free_pages(0), PAGES - 1);
	__free_page(page);
	assert_int_equal(skbsim_node_set_free(0, PAGES + 1), -EINVAL);
	assert_int_equal(skbsim_node_set_free(1, 0), -EINVAL);
}

static void a_page_freed_under_pressure_can_be_had_again(void **state)
{
	(void)state;
	assert_int_equal(exhaust(GFP_NOWAIT), MIN);
	__free_page(taken[--nr_taken]);
	assert_int_equal(skbsim_node_free_pages(0), MIN + 1);
	taken[nr_taken] = alloc_page(GFP_NOWAIT);
	assert_non_null(taken[nr_taken++]);
	assert_null(alloc_page(GFP_NOWAIT | __GFP_NOWARN));
}

static pthread_barrier_t step;

static void *free_and_stay(void *pages)
{
	int i;

	skbsim_cpu_attach(1);
	for (i = 0; i < 10; i++)
		__free_page(((struct page **)pages)[i]);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	skbsim_cpu_detach();
	return NULL;
}

/* It must not wait on that CPU's own list. */
static void a_page_freed_by_another_cpu_under_pressure_can_be_had(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	nr_taken -= 10;
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, free_and_stay, taken + nr_taken);
	pthread_barrier_wait(&step);
	assert_int_equal(skbsim_node_free_pages(0), 10);
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	pthread_barrier_wait(&step);
	pthread_join(thread, NULL);
}

static void *take_one_and_stay(void *page)
{
	skbsim_cpu_attach(1);
	*(struct page **)page = alloc_page(GFP_KERNEL | __GFP_MEMALLOC);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	__free_page(*(struct page **)page);
	skbsim_cpu_detach();
	return NULL;
}

static void a_cpu_takes_no_more_than_it_needs_of_what_is_short(void **state)
{
	struct page *page = NULL;
	pthread_t thread;
	int i;

	(void)state;
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	for (i = 0; i < 10; i++)
		__free_page(taken[--nr_taken]);
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, take_one_and_stay, &page);
	pthread_barrier_wait(&step);
	assert_int_equal(skbsim_node_free_pages(0), 9);
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	pthread_barrier_wait(&step);
	pthread_join(thread, NULL);
}

/* Keeps some free pages while there are plenty; then frees one more. */
static void *keep_some_and_stay(void *unused)
{
	struct page *some[10];
	int i;

	skbsim_cpu_attach(1);
	for (i = 0; i < 10; i++)
		some[i] = alloc_page(GFP_KERNEL);
	while (i-- > 1)
		__free_page(some[i]);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	__free_page(some[0]);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	skbsim_cpu_detach();
	return unused;
}

/* What it kept of better times can then be had by all. */
static void a_free_under_pressure_gives_up_what_its_cpu_keeps(void **state)
{
	pthread_t thread;

	(void)state;
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, keep_some_and_stay, NULL);
	pthread_barrier_wait(&step);
	assert_in_range(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 9, 16);
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	pthread_barrier_wait(&step);
	pthread_join(thread, NULL);
}

static void what_a_cpu_keeps_of_other_orders_helps_out(void **state)
{
	struct page *blocks[4];
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		blocks[i] = alloc_pages(GFP_KERNEL, 3);
	for (i = 0; i < 4; i++)
		__free_pages(blocks[i], 3);
	assert_int_equal(exhaust(GFP_KERNEL | __GFP_MEMALLOC), 0);
	assert_int_equal(nr_taken, PAGES);
}

/* ---- Nodes ---- */

static void others_help_before_a_reserve_is_touched(void **state)
{
	struct page *page;

	(void)state;
	start(2);
	set_free(LOW);
	page = alloc_page(GFP_ATOMIC);
	assert_int_equal(page_to_nid(page), 1);
	__free_page(page);
	page = alloc_page(GFP_ATOMIC | __GFP_THISNODE);
	assert_int_equal(page_to_nid(page), 0);
	__free_page(page);
	/* All are low: the near one again. */
	assert_int_equal(skbsim_node_set_free(1, LOW), 0);
	page = alloc_page(GFP_NOWAIT);
	assert_int_equal(page_to_nid(page), 0);
	__free_page(page);
	/* The far one has more than the near one's reserve. */
	set_free(MIN);
	page = alloc_page(GFP_NOWAIT | __GFP_MEMALLOC);
	assert_int_equal(page_to_nid(page), 1);
	assert_false(page_is_pfmemalloc(page));
	__free_page(page);
	assert_int_equal(skbsim_node_set_free(1, -1), 0);
}

/* ---- Contexts ---- */

static void a_context_may_use_the_reserve_whatever_the_mask(void **state)
{
	unsigned int outer, inner;
	struct page *page;

	(void)state;
	set_free(1);
	assert_null(alloc_page(GFP_KERNEL | __GFP_NOWARN));
	outer = memalloc_noreclaim_save();
	inner = memalloc_noreclaim_save();
	memalloc_noreclaim_restore(inner);
	assert_true(gfp_pfmemalloc_allowed(GFP_KERNEL));
	assert_false(gfp_pfmemalloc_allowed(GFP_KERNEL | __GFP_NOMEMALLOC));
	assert_null(alloc_page(GFP_KERNEL | __GFP_NOMEMALLOC | __GFP_NOWARN));
	page = alloc_page(GFP_KERNEL);
	assert_true(page_is_pfmemalloc(page));
	__free_page(page);
	memalloc_noreclaim_restore(outer);
	assert_false(gfp_pfmemalloc_allowed(GFP_KERNEL));
	assert_null(alloc_page(GFP_KERNEL | __GFP_NOWARN));
}

static bool allowed_in_irq, allowed_in_softirq, allowed_if_saved;

static void look(struct softirq_action *h)
{
	unsigned int flags;

	(void)h;
	allowed_in_softirq = gfp_pfmemalloc_allowed(GFP_ATOMIC);
	flags = memalloc_noreclaim_save();
	allowed_if_saved = gfp_pfmemalloc_allowed(GFP_ATOMIC);
	memalloc_noreclaim_restore(flags);
}

static void interrupts_do_not_inherit_the_context(void **state)
{
	unsigned int flags = memalloc_noreclaim_save();

	(void)state;
	open_softirq(TIMER_SOFTIRQ, look);
	irq_enter();
	allowed_in_irq = gfp_pfmemalloc_allowed(GFP_ATOMIC);
	raise_softirq(TIMER_SOFTIRQ);
	irq_exit();
	assert_false(allowed_in_irq);
	assert_false(allowed_in_softirq);
	assert_true(allowed_if_saved);
	local_bh_disable();
	assert_false(gfp_pfmemalloc_allowed(GFP_ATOMIC));
	local_bh_enable();
	assert_true(gfp_pfmemalloc_allowed(GFP_ATOMIC));
	memalloc_noreclaim_restore(flags);
}

/* ---- Failure ---- */

static void a_failure_is_reported_now_and_then(void **state)
{
	(void)state;
	set_free(MIN);
	expect_warnings(0, alloc_page(GFP_NOWAIT | __GFP_NOWARN));
	stderr_catch();
	expect_warnings(1, alloc_pages(GFP_NOWAIT, 1));
	stderr_release();
	assert_non_null(strstr(stderr_text, "page allocation failure: order:1, mode:0x800"));
	expect_warnings(0, alloc_page(GFP_NOWAIT));
}

static void who_may_not_fail_panics_if_nobody_can_free(void **state)
{
	(void)state;
	set_free(MIN);
	taken[nr_taken++] = alloc_page(GFP_KERNEL | __GFP_NOFAIL); /* a quarter below min */
	set_free(MIN * 3 / 4);
	expect_panic(alloc_page(GFP_KERNEL | __GFP_NOFAIL), "Out of memory");
	/* One that must not block cannot wait either. */
	expect_warnings(1, assert_null(alloc_page(GFP_NOWAIT | __GFP_NOFAIL | __GFP_NOWARN)));
}

static void *free_after_a_while(void *page)
{
	skbsim_cpu_attach(1);
	pthread_barrier_wait(&step);
	usleep(20000);
	__free_page(page);
	skbsim_cpu_detach();
	return NULL;
}

static void who_may_not_fail_waits_for_another_cpu(void **state)
{
	struct page *page = alloc_page(GFP_KERNEL);
	pthread_t thread;

	(void)state;
	set_free(MIN * 3 / 4);
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&thread, NULL, free_after_a_while, page);
	pthread_barrier_wait(&step);
	page = alloc_page(GFP_KERNEL | __GFP_NOFAIL);
	assert_non_null(page);
	pthread_join(thread, NULL);
	__free_page(page);
}

/* ---- Slabs ---- */

#define PER_SLAB 16 /* objects of 256 bytes */

static void a_slab_out_of_the_reserve_is_marked(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("test", 256, 0, 0, NULL);
	void *object;

	(void)state;
	set_free(MIN * 3 / 8);
	assert_null(kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_NOWARN));
	object = kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_true(page_is_pfmemalloc(virt_to_head_page(object)));
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
}

/* A marked slab of which @free objects are free, not the current one; its last object. */
static void *marked_slab(struct kmem_cache *cache, void **objects, int free)
{
	int i;

	set_free(1);
	for (i = 0; i < PER_SLAB; i++) {
		objects[i] = kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_MEMALLOC);
		assert_non_null(objects[i]);
	}
	/* The next one makes another slab current. */
	set_free(1);
	objects[PER_SLAB] = kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_ptr_not_equal(virt_to_head_page(objects[PER_SLAB]), virt_to_head_page(objects[0]));
	for (i = 0; i < free; i++)
		kmem_cache_free(cache, objects[i]);
	return objects[PER_SLAB];
}

static void a_marked_slab_on_the_cpus_partial_list_serves_those_entitled_only(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("test", 256, 0, 0, NULL);
	void *objects[PER_SLAB + 1], *rest[PER_SLAB], *x;
	struct page *slab;
	int i;

	(void)state;
	marked_slab(cache, objects, 1);
	slab = virt_to_head_page(objects[0]);
	for (i = 1; i < PER_SLAB; i++) /* the current slab, up to the last object */
		rest[i] = kmem_cache_alloc(cache, GFP_ATOMIC);
	set_free(0);
	assert_null(kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_NOWARN));
	/* That took it off the CPU: it waits on its node's list. */
	assert_null(kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_NOWARN));
	x = kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_ptr_equal(virt_to_head_page(x), slab);
	kmem_cache_free(cache, x);
	for (i = 1; i <= PER_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	for (i = 1; i < PER_SLAB; i++)
		kmem_cache_free(cache, rest[i]);
	kmem_cache_destroy(cache);
}

/* On the node's list the marked slab comes first, and is passed over. */
static void behind_a_marked_slab_the_others_still_serve(void **state)
{
	struct kmem_cache *cache = kmem_cache_create("test", 256, 0, 0, NULL);
	void *objects[PER_SLAB], *marked, *x;
	int i;

	(void)state;
	for (i = 0; i < PER_SLAB; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	set_free(1);
	marked = kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_MEMALLOC);
	assert_true(page_is_pfmemalloc(virt_to_head_page(marked)));
	kmem_cache_free(cache, objects[0]);
	/* What the CPU has goes to the node: its current slab to the head, the others behind. */
	skbsim_cpu_detach();
	assert_int_equal(skbsim_cpu_attach(0), 0);
	set_free(0);
	x = kmem_cache_alloc(cache, GFP_ATOMIC | __GFP_NOWARN);
	assert_ptr_equal(x, objects[0]);
	kmem_cache_free(cache, marked);
	for (i = 0; i < PER_SLAB; i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_destroy(cache);
}

static void a_marked_current_slab_is_given_up_when_one_not_entitled_must_look(void **state)
{
	struct kmem_cache *cache;
	void *near, *far, *other;

	(void)state;
	start(2);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
	set_free(1);
	near = kmem_cache_alloc_node(cache, GFP_ATOMIC | __GFP_MEMALLOC | __GFP_THISNODE, 0);
	assert_true(page_is_pfmemalloc(virt_to_head_page(near)));
	/* The fast path asks for the node only, as in Linux. */
	other = kmem_cache_alloc(cache, GFP_ATOMIC);
	assert_ptr_equal(virt_to_head_page(other), virt_to_head_page(near));
	/* The slow path asks for both. */
	kmem_cache_free(cache, other);
	far = kmem_cache_alloc_node(cache, GFP_ATOMIC, 1);
	assert_int_equal(page_to_nid(virt_to_head_page(far)), 1);
	kmem_cache_free(cache, near);
	kmem_cache_free(cache, far);
	kmem_cache_destroy(cache);
}

/* ---- Packets ---- */

static struct net_device dev;
static struct napi_struct napi = { .dev = &dev };

static void data_out_of_the_reserve_marks_the_skb(void **state)
{
	struct sk_buff *skb;

	(void)state;
	/* A large one: no other skb's slab helps. */
	set_free(10);
	assert_null(__alloc_skb(9000, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE));
	assert_false(sk_memalloc_socks());
	skbsim_memalloc_socks(true);
	assert_true(sk_memalloc_socks());
	assert_null(__alloc_skb(9000, GFP_ATOMIC, 0, NUMA_NO_NODE));
	skb = __alloc_skb(9000, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE);
	assert_non_null(skb);
	assert_true(skb_pfmemalloc(skb));
	assert_true(page_is_pfmemalloc(virt_to_head_page(skb->head)));
	kfree_skb(skb);
	/* With memory enough the mask changes nothing. */
	skbsim_node_set_free(0, -1);
	skb = __alloc_skb(9000, GFP_ATOMIC, SKB_ALLOC_RX, NUMA_NO_NODE);
	assert_false(skb_pfmemalloc(skb));
	kfree_skb(skb);
	skbsim_memalloc_socks(false);
}

/* What @birth gives when only the memalloc reserve has pages: nothing, then with such sockets a
 * marked skb. */
static void expect_marked(struct sk_buff *(*birth)(unsigned int len), unsigned int len)
{
	struct sk_buff *skb;

	set_free(20);
	assert_null(birth(len));
	skbsim_memalloc_socks(true);
	skb = birth(len);
	skbsim_memalloc_socks(false);
	assert_non_null(skb);
	assert_true(skb_pfmemalloc(skb));
	kfree_skb(skb);
}

static struct sk_buff *napi_birth(unsigned int len)
{
	return napi_alloc_skb(&napi, len);
}

static struct sk_buff *netdev_birth(unsigned int len)
{
	return netdev_alloc_skb(&dev, len);
}

static void fragments_out_of_the_reserve_mark_napis_skb(void **state)
{
	(void)state;
	local_bh_disable();
	kfree_skb(alloc_skb(100, GFP_KERNEL)); /* heads wait in their slab */
	expect_marked(napi_birth, 1500);
	local_bh_enable();
}

static void fragments_out_of_the_reserve_mark_the_devices_skb(void **state)
{
	(void)state;
	kfree_skb(alloc_skb(100, GFP_KERNEL));
	expect_marked(netdev_birth, 1500);
}

static void slices_out_of_the_reserve_mark_the_skb(void **state)
{
	int i;

	(void)state;
	if (!is_profile("v6.1"))
		skip();
	local_bh_disable();
	for (i = 0; i < 4; i++) /* a page is used up */
		kfree_skb(napi_alloc_skb(&napi, 100));
	expect_marked(napi_birth, 100);
	local_bh_enable();
}

static void a_socket_counted_out_without_being_in_is_reported(void **state)
{
	(void)state;
	expect_warnings(1, skbsim_memalloc_socks(false));
	assert_false(sk_memalloc_socks());
	skbsim_memalloc_socks(true);
	assert_true(sk_memalloc_socks());
	/* A new start forgets it. */
	start(1);
	assert_false(sk_memalloc_socks());
}

static void a_page_to_receive_into_comes_from_the_reserve_if_need_be(void **state)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);
	struct page *page;

	(void)state;
	page = dev_alloc_page();
	assert_true(dev_page_is_reusable(page));
	__free_page(page);
	set_free(4);
	page = dev_alloc_pages(2);
	assert_true(PageHead(page));
	assert_true(page_is_pfmemalloc(page));
	assert_false(dev_page_is_reusable(page));
	assert_false(skb_pfmemalloc(skb));
	skb_propagate_pfmemalloc(page, skb);
	assert_true(skb_pfmemalloc(skb));
	put_page(page);
	kfree_skb(skb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pressure_test(watermarks_follow_from_the_size_as_in_linux),
		pressure_test(nodes_share_what_is_kept_free),
		pressure_test(watermarks_can_be_set),
		pressure_test(a_reserve_larger_than_the_memory_is_refused),
		pressure_test(each_mask_stops_where_it_must),
		pressure_test(who_is_atomic_and_may_block_is_taken_for_one_who_may_block),
		pressure_test(pages_are_pfmemalloc_from_where_only_the_last_reserve_helps),
		pressure_test(a_block_must_leave_the_watermark_free),
		pressure_test(staged_pages_are_no_objects_and_come_back),
		pressure_test(a_page_freed_under_pressure_can_be_had_again),
		pressure_test(a_page_freed_by_another_cpu_under_pressure_can_be_had),
		pressure_test(a_cpu_takes_no_more_than_it_needs_of_what_is_short),
		pressure_test(a_free_under_pressure_gives_up_what_its_cpu_keeps),
		pressure_test(what_a_cpu_keeps_of_other_orders_helps_out),
		pressure_test(others_help_before_a_reserve_is_touched),
		pressure_test(a_context_may_use_the_reserve_whatever_the_mask),
		pressure_test(interrupts_do_not_inherit_the_context),
		pressure_test(a_failure_is_reported_now_and_then),
		pressure_test(who_may_not_fail_panics_if_nobody_can_free),
		pressure_test(who_may_not_fail_waits_for_another_cpu),
		pressure_test(a_slab_out_of_the_reserve_is_marked),
		pressure_test(a_marked_slab_on_the_cpus_partial_list_serves_those_entitled_only),
		pressure_test(behind_a_marked_slab_the_others_still_serve),
		pressure_test(a_marked_current_slab_is_given_up_when_one_not_entitled_must_look),
		pressure_test(data_out_of_the_reserve_marks_the_skb),
		pressure_test(fragments_out_of_the_reserve_mark_napis_skb),
		pressure_test(fragments_out_of_the_reserve_mark_the_devices_skb),
		pressure_test(slices_out_of_the_reserve_mark_the_skb),
		pressure_test(a_socket_counted_out_without_being_in_is_reported),
		pressure_test(a_page_to_receive_into_comes_from_the_reserve_if_need_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
