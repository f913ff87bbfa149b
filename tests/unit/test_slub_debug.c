/* SPDX-License-Identifier: MIT */
/* Debugged slab caches: what is written around objects, what is noticed, what is done about it. */
#include "bad_memory.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/netdevice.h>

#include <pthread.h>
#include <stdlib.h>

#define POISON (SLAB_CONSISTENCY_CHECKS | SLAB_POISON | SLAB_RED_ZONE)
#define ALL    (POISON | SLAB_STORE_USER)

#define SIZE	 100 /* of the test's objects; 104 with the red zone, in places of 128 bytes */
#define LINK	 104
#define LEFT	 8
#define PER_SLAB 32

static int setup_poisoned(void **state)
{
	if (fresh_simulation(state))
		return -1;
	cache = kmem_cache_create("test", SIZE, 0, POISON, NULL);
	return cache ? 0 : -1;
}

#define poison_test(f) cmocka_unit_test_setup_teardown(f, setup_poisoned, teardown_cache)

/* A simulation with @debug for all caches, instead of the one that runs. */
static void restart_with(const char *debug)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .debug = debug };

	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
}

/* ---- Geometry ----------------------------------------------------------------------- */

/* What a cache of Linux 5.10 with these flags has; 6.1 keeps less with SLAB_STORE_USER. */
static void places_are_as_large_as_the_kernels(void **state)
{
	static const struct {
		unsigned int size, align;
		slab_flags_t flags;
		unsigned int place, order;
	} cases[] = {
		{ 8, 0, SLAB_CONSISTENCY_CHECKS, 8, 0 },
		{ 8, 0, SLAB_RED_ZONE, 32, 0 },
		{ 20, 32, SLAB_RED_ZONE, 64, 0 },
		{ 64, 64, SLAB_RED_ZONE, 192, 0 },
		{ 232, 64, SLAB_RED_ZONE, 320, 0 },
		{ 256, 256, SLAB_RED_ZONE, 768, 2 },
		{ 1000, 64, SLAB_RED_ZONE, 1088, 2 },
		{ 8, 0, SLAB_STORE_USER, 312, 0 },
		{ 4096, 64, SLAB_POISON | SLAB_RED_ZONE, 4224, 3 },
		{ 4096, 256, SLAB_POISON | SLAB_RED_ZONE, 4608, 3 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kmem_cache *s = kmem_cache_create("sized", cases[i].size, cases[i].align,
							 cases[i].flags, NULL);
		char *a = kmem_cache_alloc(s, GFP_KERNEL), *b = kmem_cache_alloc(s, GFP_KERNEL);

		assert_int_equal(b - a, cases[i].place);
		assert_int_equal(compound_order(virt_to_head_page(a)), cases[i].order);
		assert_int_equal(ksize(a), cases[i].flags & (SLAB_RED_ZONE | SLAB_POISON)
						   ? cases[i].size
						   : ALIGN(cases[i].size, 8));
		kmem_cache_free(s, a);
		kmem_cache_free(s, b);
		kmem_cache_destroy(s);
	}
}

static void objects_come_in_the_order_of_an_ordinary_cache(void **state)
{
	void *objects[3], *again[3];

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3, objects);
	assert_ptr_equal(objects[1], (char *)objects[0] + 128);
	assert_ptr_equal(objects[2], (char *)objects[0] + 256);
	memcpy(again, objects, sizeof(again));
	kmem_cache_free_bulk(cache, 3, again);
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 3, again);
	assert_ptr_equal(again[0], objects[2]);
	assert_ptr_equal(again[2], objects[0]);
	kmem_cache_free_bulk(cache, 3, again);
}

/* As Linux 5.12 counts: a debugged cache has no fast path, and its slabs stay on their node. */
static void every_call_is_a_slow_one(void **state)
{
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, object);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	assert_int_equal(stat(ALLOC_FASTPATH) + stat(FREE_FASTPATH), 0);
	assert_int_equal(stat(ALLOC_SLOWPATH), 2);
	assert_int_equal(stat(ALLOC_SLAB), 1);
	assert_int_equal(stat(ALLOC_FROM_PARTIAL), 1);
	assert_int_equal(stat(DEACTIVATE_TO_HEAD), 2);
	assert_int_equal(stat(FREE_SLOWPATH), 1);
	assert_int_equal(stat(CPU_PARTIAL_FREE), 0);
	kmem_cache_free(cache, object);
}

/* ---- Patterns ----------------------------------------------------------------------- */

static void patterns_tell_free_from_used(void **state)
{
	u8 *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	assert_all(object - LEFT, 0xcc, LEFT);
	assert_all(object + SIZE, 0xcc, LINK - SIZE);
	assert_all(object, 0x6b, SIZE - 1);
	memset(object, 0, SIZE);
	kmem_cache_free(cache, object);
	assert_all(object - LEFT, 0xbb, LEFT);
	assert_all(object, 0x6b, SIZE - 1);
	assert_int_equal(look(object + SIZE - 1), 0xa5);
	assert_all(object + SIZE, 0xbb, LINK - SIZE);
	assert_all(object + LINK + 8, 0x5a, 8);
}

static void fill(void *object)
{
	memset(object, 0x11, SIZE);
}

static void a_constructors_work_is_not_poisoned(void **state)
{
	struct kmem_cache *s = kmem_cache_create("made", SIZE, 0, ALL, fill);
	u8 *object = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	assert_all(object, 0x11, SIZE);
	kmem_cache_free(s, object);
	assert_all(object, 0x11, SIZE);
	kmem_cache_destroy(s);
}

static void what_rcus_readers_may_look_at_is_not_poisoned(void **state)
{
	struct kmem_cache *s = kmem_cache_create("rcu", SIZE, 0, ALL | SLAB_TYPESAFE_BY_RCU, NULL);
	u8 *object = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	memset(object, 0x33, SIZE);
	kmem_cache_free(s, object);
	assert_all(object, 0x33, SIZE);
	kmem_cache_destroy(s);
}

/* ---- What is noticed ---------------------------------------------------------------- */

/* The next to get the object gets another one, of another slab: this one is trusted no more. */
static void a_write_to_a_free_object_is_reported_when_it_is_taken(void **state)
{
	u8 *kept = kmem_cache_alloc(cache, GFP_KERNEL);
	u8 *object = kmem_cache_alloc(cache, GFP_KERNEL), *other;

	(void)state;
	kmem_cache_free(cache, object);
	scribble(object + 10, 0x41, 2);
	expect_report("test", "Poison overwritten", other = kmem_cache_alloc(cache, GFP_KERNEL));
	assert_report_has_pointer(object + 10);
	assert_report_has("First byte 0x41 instead of 0x6b");
	assert_report_has("Redzone  ");
	assert_report_has("FIX test: Restoring Poison");
	assert_report_has("FIX test: Marking all objects used");
	assert_all(object, 0x6b, SIZE - 1);
	assert_ptr_not_equal(virt_to_head_page(other), virt_to_head_page(object));
	expect_warnings(0, kmem_cache_free(cache, other));
	expect_warnings(0, kmem_cache_free(cache, kept));
	/* The slab is lost with all its objects, even the one just freed, and so its cache is. */
	expect_warnings(1, kmem_cache_destroy(cache));
	assert_int_equal(skbsim_exit(), PER_SLAB + 1);
	cache = NULL;
}

/* A write over @at of an object in use: told when it is freed, which is not done; then it is right. */
static void expect_bad_red_zone(int at, const char *what)
{
	u8 *object = kmem_cache_alloc(cache, GFP_KERNEL);

	scribble(object + at, 0, 1);
	expect_report("test", what, kmem_cache_free(cache, object));
	assert_report_has_pointer(object);
	assert_report_has("First byte 0x0 instead of 0xcc");
	assert_report_has("FIX test: Restoring ");
	assert_report_has(" not freed");
	assert_int_equal(skbsim_slab_objects(cache), 1);
	expect_warnings(0, kmem_cache_free(cache, object));
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void the_last_byte_of_a_free_object_is_looked_at_too(void **state)
{
	u8 *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	kmem_cache_free(cache, object);
	scribble(object + SIZE - 1, 0x6b, 1);
	expect_report("test", "Poison overwritten", kmem_cache_shrink(cache));
	assert_report_has("First byte 0x6b instead of 0xa5");
	assert_int_equal(skbsim_slab_slabs(cache), 0);
}

/* Between the object and its next word there is padding where there is no red zone. */
static void overwritten_alignment_padding_is_reported_and_the_object_freed(void **state)
{
	struct kmem_cache *s =
		kmem_cache_create("odd", 100, 0, SLAB_CONSISTENCY_CHECKS | SLAB_POISON, NULL);
	u8 *object = kmem_cache_alloc(s, GFP_KERNEL);

	(void)state;
	scribble(object + 103, 0, 1);
	expect_report("odd", "Alignment padding overwritten", kmem_cache_free(s, object));
	assert_int_equal(skbsim_slab_objects(s), 0);
	kmem_cache_destroy(s);
}

/* As in the kernel: patterns are written, but who does not ask for checks gets none. */
static void without_checks_nothing_is_looked_at(void **state)
{
	struct kmem_cache *s =
		kmem_cache_create("blind", 1000, 0, SLAB_POISON | SLAB_RED_ZONE, NULL);
	u8 *object = kmem_cache_alloc(s, GFP_KERNEL);
	struct page *slab = virt_to_head_page(object);

	(void)state;
	expect_warnings(0, {
		scribble((u8 *)page_address(slab) + page_size(slab) - 1, 0, 1);
		scribble(object + 1000, 0, 1);
		kmem_cache_free(s, object);
		assert_all(object, 0x6b, 999);
		scribble(object + 500, 0, 1);
		assert_ptr_equal(kmem_cache_alloc(s, GFP_KERNEL), object);
		kmem_cache_free(s, object);
		kmem_cache_destroy(s);
	});
}

static void a_write_beside_an_object_is_reported_when_it_is_freed(void **state)
{
	(void)state;
	expect_bad_red_zone(SIZE, "Right Redzone overwritten");
	expect_bad_red_zone(LINK - 1, "Right Redzone overwritten");
	expect_bad_red_zone(-1, "Left Redzone overwritten");
	expect_bad_red_zone(-LEFT, "Left Redzone overwritten");
}

static void one_bad_object_of_an_array_is_left_out(void **state)
{
	void *objects[4], *bad;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, objects);
	bad = objects[2];
	scribble((u8 *)bad + SIZE, 0, 1);
	expect_report("test", "Right Redzone", kmem_cache_free_bulk(cache, 4, objects));
	assert_int_equal(skbsim_slab_objects(cache), 1);
	expect_warnings(0, kmem_cache_free(cache, bad));
	assert_all_different(cache, PER_SLAB, NULL, 0);
}

static void an_overwritten_link_is_reported(void **state)
{
	u8 *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	scribble(object + LINK, 0x77, 8);
	expect_report("test", "Freepointer corrupt", kmem_cache_free(cache, object));
	expect_warnings(0, kmem_cache_free(cache, object));
}

static void overwritten_padding_is_reported_and_the_object_freed(void **state)
{
	u8 *object = kmem_cache_alloc(cache, GFP_KERNEL);

	(void)state;
	scribble(object + LINK + 8, 0, 1);
	expect_report("test", "Object padding overwritten", kmem_cache_free(cache, object));
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void overwritten_slab_padding_is_reported(void **state)
{
	struct kmem_cache *s = kmem_cache_create("rest", 1000, 0, POISON, NULL);
	u8 *object = kmem_cache_alloc(s, GFP_KERNEL);
	struct page *slab = virt_to_head_page(object);
	u8 *end = (u8 *)page_address(slab) + (PAGE_SIZE << compound_order(slab));

	(void)state;
	scribble(end - 1, 0, 1);
	expect_report("rest", "Padding overwritten", kmem_cache_free(s, object));
	assert_report_has("FIX rest: Restoring slab padding");
	kmem_cache_destroy(s);
}

static void bad_frees_are_told_as_in_any_cache(void **state)
{
	void *objects[3], *twice;

	(void)state;
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 2, objects);
	expect_report("test", "Invalid object pointer",
		      kmem_cache_free(cache, (char *)objects[0] + 8));
	twice = objects[2] = objects[0];
	expect_report("test", "Object already free", kmem_cache_free_bulk(cache, 3, objects));
	expect_report("test", "Object already free", kmem_cache_free(cache, twice));
	assert_int_equal(skbsim_slab_objects(cache), 0);
	assert_all_different(cache, PER_SLAB, NULL, 0);
}

static void who_took_and_who_freed_is_told(void **state)
{
	struct kmem_cache *s = kmem_cache_create("owned", SIZE, 0, ALL, NULL);
	void *object = kmem_cache_alloc(s, GFP_KERNEL);
	char text[32];

	(void)state;
	kmem_cache_free(s, object);
	expect_report("owned", "Object already free", kmem_cache_free(s, object));
	assert_report_has("INFO: Allocated in 0x");
	assert_report_has("INFO: Freed in 0x");
	snprintf(text, sizeof(text), "cpu=0 pid=%d", getpid());
	assert_report_has(text);
	kmem_cache_destroy(s);
}

/* ---- Traces ------------------------------------------------------------------------- */

/* What the cache says of an alloc, or a free, of @object, when so many of its slab are @inuse. */
static void assert_traced(const char *what, const void *object, unsigned int inuse)
{
	char line[96];

	snprintf(line, sizeof(line), "TRACE traced %s 0x%016lx inuse=%u fp=0x", what,
		 (unsigned long)object, inuse);
	if (!strstr(stderr_text, line))
		fail_msg("expected '%s', got '%s'", line, stderr_text);
}

static void each_alloc_and_free_of_a_traced_cache_is_logged(void **state)
{
	struct kmem_cache *s = kmem_cache_create("traced", 64, 0, SLAB_TRACE, NULL);
	struct kmem_cache *other = kmem_cache_create("other", 64, 0, SLAB_POISON, NULL);
	u8 *object;

	(void)state;
	stderr_catch();
	object = kmem_cache_alloc(s, GFP_KERNEL);
	stderr_release();
	/* The CPU has taken all of them over. */
	assert_traced("alloc", object, 64);
	memset(object, 'k', 64);
	stderr_catch();
	kmem_cache_free(s, object);
	stderr_release();
	assert_traced("free", object, 1);
	/* With what was in it. */
	assert_non_null(strstr(stderr_text, "Object "));
	assert_non_null(strstr(stderr_text, "6b 6b 6b 6b"));
	stderr_catch();
	kmem_cache_free(other, kmem_cache_alloc(other, GFP_KERNEL));
	stderr_release();
	assert_string_equal(stderr_text, "");
	kmem_cache_destroy(other);
	kmem_cache_destroy(s);
}

/* ---- All caches --------------------------------------------------------------------- */

static void the_option_debugs_every_cache(void **state)
{
	u8 *data;

	(void)state;
	restart_with("poison");
	data = kmalloc(64, GFP_KERNEL);
	scribble(data + 64, 0, 1);
	expect_report("kmalloc-64", "Right Redzone overwritten", kfree(data));
	expect_warnings(0, kfree(data));
}

static void each_word_of_the_option_is_known(void **state)
{
	static const char *const good[] = { "poison", "redzone", "user", "consistency",
					    "all",    "FZPUT",	 "fz",	 "redzone,user" };
	static const char *const bad[] = { "", "poisson", "FX", "poison,", ",poison" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		restart_with(good[i]);
	assert_int_equal(skbsim_exit(), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct skbsim_config cfg = { .size = sizeof(cfg), .debug = bad[i] };

		stderr_catch();
		assert_int_equal(skbsim_init(&cfg), -22);
		stderr_release();
		assert_one_line_with("debug=");
	}
}

static void the_environment_debugs_what_the_program_left_open(void **state)
{
	u8 *object;

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	setenv("SKBSIM_OPTIONS", "debug=poison", 1);
	restart_with(NULL);
	object = kmalloc(64, GFP_KERNEL);
	assert_int_equal(object[0], 0x6b);
	kfree(object);
	restart_with("consistency");
	unsetenv("SKBSIM_OPTIONS");
	object = kzalloc(64, GFP_KERNEL);
	kfree(object);
	object = kmalloc(64, GFP_KERNEL);
	assert_int_equal(object[0], 0);
	kfree(object);
}

/* Everything a packet's life does, with all checks on: nothing is reported, nothing left. */
static void a_packets_life_passes_all_checks(void **state)
{
	struct sk_buff *skbs[100];
	int round, i;

	(void)state;
	restart_with("all");
	local_bh_disable();
	expect_warnings(0, {
		for (round = 0; round < 3; round++) {
			for (i = 0; i < 100; i++)
				skbs[i] = i % 3	  ? napi_build_skb(napi_alloc_frag(1024), 1024)
					  : i % 2 ? alloc_skb(i * 40, GFP_ATOMIC)
						  : alloc_skb_fclone(i * 40, GFP_ATOMIC);
			for (i = 0; i < 100; i++) {
				kfree_skb(skb_clone(skbs[i], GFP_ATOMIC));
				memset(skb_put(skbs[i], 40), i, 40);
				napi_consume_skb(skbs[i], NAPI_POLL_WEIGHT);
			}
		}
	});
	local_bh_enable();
}

#define ROUNDS	  2000
#define IN_FLIGHT 8

static void *mailbox[IN_FLIGHT];

/* Takes objects, writes them full, and frees those that the other thread put into the mailbox. */
static void *exchange(void *cpu)
{
	int i;

	if (skbsim_cpu_attach((int)(intptr_t)cpu) < 0)
		abort();
	for (i = 0; i < ROUNDS; i++) {
		void *object = kmem_cache_alloc(cache, GFP_KERNEL);

		memset(object, i, SIZE);
		object = __atomic_exchange_n(&mailbox[i % IN_FLIGHT], object, __ATOMIC_ACQ_REL);
		if (object)
			kmem_cache_free(cache, object);
	}
	skbsim_cpu_detach();
	return NULL;
}

static void exchange_objects(void)
{
	pthread_t threads[2];
	int i;

	skbsim_cpu_detach();
	expect_warnings(0, {
		for (i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, exchange, (void *)(intptr_t)i);
		for (i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		skbsim_cpu_attach(0);
		for (i = 0; i < IN_FLIGHT; i++)
			kmem_cache_free(cache, mailbox[i]);
	});
	memset(mailbox, 0, sizeof(mailbox));
	assert_int_equal(skbsim_slab_objects(cache), 0);
}

static void frees_from_another_cpu_pass_all_checks(void **state)
{
	(void)state;
	exchange_objects();
}

/* What no object covers is looked at by every CPU that is in a call on the slab. */
static void two_cpus_may_look_at_one_slabs_padding(void **state)
{
	(void)state;
	kmem_cache_destroy(cache);
	cache = kmem_cache_create("rest", 1000, 0, POISON, NULL);
	exchange_objects();
}

/* ---- Heads in a NAPI cache ---------------------------------------------------------- */

/* A head that lies in the cache of this CPU. */
static struct sk_buff *cached_head(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	return skb;
}

static void a_write_to_a_cached_head_is_reported_when_it_is_taken(void **state)
{
	struct sk_buff *skb;

	(void)state;
	restart_with("poison");
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	local_bh_disable();
	skb = cached_head();
	assert_all(skb, 0x6b, sizeof(*skb) - 1);
	scribble(&skb->len, 1, 4);
	expect_report("skbuff_head_cache", "Poison overwritten",
		      skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0));
	kfree_skb(skb);
	local_bh_enable();
}

static void a_write_to_a_cached_head_is_reported_when_it_is_flushed(void **state)
{
	(void)state;
	restart_with("poison");
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	local_bh_disable();
	scribble(&cached_head()->len, 1, 4);
	local_bh_enable();
	expect_report("skbuff_head_cache", "Poison overwritten", skbsim_cpu_detach());
	skbsim_cpu_attach(0);
}

static void without_checks_cached_heads_are_not_looked_at(void **state)
{
	struct sk_buff *skb;

	(void)state;
	restart_with("P");
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	local_bh_disable();
	skb = cached_head();
	assert_all(skb, 0x6b, sizeof(*skb) - 1);
	scribble(&skb->len, 1, 4);
	expect_warnings(0, skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0));
	kfree_skb(skb);
	local_bh_enable();
}

/* Before the series they were waiting to be freed, no more; a profile may change meanwhile. */
static void heads_of_an_older_kernel_are_not_poisoned(void **state)
{
	struct sk_buff *skb;

	(void)state;
	restart_with("poison");
	assert_int_equal(skbsim_set_profile("v5.10"), 0);
	local_bh_disable();
	skb = cached_head();
	assert_int_not_equal(look(&skb->len), 0x6b);
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	expect_warnings(0, skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0));
	kfree_skb(skb);
	local_bh_enable();
}

/* Its slab poisons it; the head that lies in its place next, an older kernel's, nobody did. */
static void a_refused_head_leaves_no_poison_in_the_cache(void **state)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.profile = "v5.12",
		.cpus = 2,
		.nodes = 2,
		.cpu_nodes = "0,1",
		.switches = "refuse_remote_heads=on",
		.debug = "poison",
	};
	struct sk_buff *skb;

	(void)state;
	assert_int_equal(skbsim_exit(), 0);
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	local_bh_disable();
	skb = __alloc_skb(100, GFP_ATOMIC, 0, 1);
	expect_warnings(0, napi_consume_skb(skb, NAPI_POLL_WEIGHT));
	assert_all(skb, 0x6b, sizeof(*skb) - 1);
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	assert_int_equal(skbsim_slab_objects(skbuff_head_cache), 0);
	assert_int_equal(skbsim_set_profile("v5.10"), 0);
	cached_head();
	assert_int_equal(skbsim_napi_cache_count(0), 1);
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	expect_warnings(0, skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0));
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	kfree_skb(skb);
	local_bh_enable();
}

static void a_head_consumed_twice_is_reported(void **state)
{
	struct sk_buff *skb;

	(void)state;
	if (UNDER_ASAN)
		skip(); /* which would stop it: see test_kasan.c */
	restart_with("poison");
	assert_int_equal(skbsim_set_profile("v5.12"), 0);
	local_bh_disable();
	skb = cached_head();
	expect_report("skbuff_head_cache", "Poison overwritten", {
		napi_consume_skb(skb, NAPI_POLL_WEIGHT);
		skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	});
	kfree_skb(skb);
	assert_int_equal(skbsim_napi_cache_count(0), 0);
	local_bh_enable();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(places_are_as_large_as_the_kernels),
		poison_test(objects_come_in_the_order_of_an_ordinary_cache),
		poison_test(every_call_is_a_slow_one),
		poison_test(patterns_tell_free_from_used),
		sim_test(a_constructors_work_is_not_poisoned),
		sim_test(what_rcus_readers_may_look_at_is_not_poisoned),
		poison_test(a_write_to_a_free_object_is_reported_when_it_is_taken),
		poison_test(the_last_byte_of_a_free_object_is_looked_at_too),
		poison_test(a_write_beside_an_object_is_reported_when_it_is_freed),
		poison_test(one_bad_object_of_an_array_is_left_out),
		poison_test(an_overwritten_link_is_reported),
		poison_test(overwritten_padding_is_reported_and_the_object_freed),
		sim_test(overwritten_alignment_padding_is_reported_and_the_object_freed),
		sim_test(overwritten_slab_padding_is_reported),
		sim_test(without_checks_nothing_is_looked_at),
		poison_test(bad_frees_are_told_as_in_any_cache),
		sim_test(who_took_and_who_freed_is_told),
		sim_test(each_alloc_and_free_of_a_traced_cache_is_logged),
		sim_test(the_option_debugs_every_cache),
		sim_test(each_word_of_the_option_is_known),
		sim_test(the_environment_debugs_what_the_program_left_open),
		sim_test(a_packets_life_passes_all_checks),
		poison_test(frees_from_another_cpu_pass_all_checks),
		poison_test(two_cpus_may_look_at_one_slabs_padding),
		sim_test(a_write_to_a_cached_head_is_reported_when_it_is_taken),
		sim_test(a_write_to_a_cached_head_is_reported_when_it_is_flushed),
		sim_test(without_checks_cached_heads_are_not_looked_at),
		sim_test(heads_of_an_older_kernel_are_not_poisoned),
		sim_test(a_refused_head_leaves_no_poison_in_the_cache),
		sim_test(a_head_consumed_twice_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
