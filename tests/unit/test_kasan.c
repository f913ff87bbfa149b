/* SPDX-License-Identifier: MIT */
/*
 * What AddressSanitizer and Valgrind are told: a touch of memory that is nobody's
 * ends a child process with the tool's report, a touch of what is somebody's does
 * not. Without a tool there is nothing to test: skipped.
 */
#include "harness.h"
#include "under_asan.h"

#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAVE_MEMCHECK_H
#include <valgrind/memcheck.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#define SKIPPED	      77 /* meson's exit code for that */
#define VALGRIND_CODE 99 /* what tests/unit/meson.build asks Valgrind for */

static void touch(void *at)
{
	*(volatile char *)at = 1;
}

/* ---- What is nobody's --------------------------------------------------------------- */

static void a_freed_object(void)
{
	struct kmem_cache *s = kmem_cache_create("test", 100, 0, 0, NULL);
	char *object = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_free(s, object);
	touch(object + 50);
}

static void a_freed_object_of_8_bytes(void)
{
	void *object = kmalloc(8, GFP_KERNEL);

	kfree(object);
	touch(object);
}

static void an_object_freed_in_bulk(void)
{
	void *objects[3], *last;

	objects[0] = kmalloc(100, GFP_KERNEL);
	objects[1] = kmalloc(100, GFP_KERNEL);
	last = objects[2] = kmalloc(100, GFP_KERNEL);
	kfree_bulk(3, objects);
	touch(last);
}

static void an_object_never_taken(void)
{
	struct kmem_cache *s = kmem_cache_create("test", 128, 0, 0, NULL);
	char *object = kmem_cache_alloc(s, GFP_KERNEL);

	touch(object + 2 * 128);
}

static void behind_an_object(void)
{
	struct kmem_cache *s = kmem_cache_create("test", 232, 64, 0, NULL);
	char *object = kmem_cache_alloc(s, GFP_KERNEL);

	touch(object + 232);
}

static void behind_what_was_asked_for(void)
{
	char *data = kmalloc(100, GFP_KERNEL);

	touch(data + 104);
}

static void behind_whole_pages_that_were_asked_for(void)
{
	char *data = kmalloc(20000, GFP_KERNEL);

	touch(data + 20000);
}

static void behind_what_krealloc_was_asked_for(void)
{
	char *data = krealloc(kmalloc(100, GFP_KERNEL), 50, GFP_KERNEL);

	touch(data + 56);
}

static void behind_whole_pages_that_krealloc_was_asked_for(void)
{
	char *data = krealloc(kmalloc(10000, GFP_KERNEL), 12000, GFP_KERNEL);

	touch(data + 12000);
}

static void a_page_never_taken(void)
{
	char *page = page_address(alloc_page(GFP_KERNEL));

	touch(page + 100 * PAGE_SIZE);
}

static void a_freed_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	__free_page(page);
	touch(page_address(page));
}

static void a_slabs_freed_pages(void)
{
	struct kmem_cache *s = kmem_cache_create("test", 128, 0, 0, NULL);
	void *object = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
	touch(object);
}

static void below_a_page_fragment(void)
{
	struct page_frag_cache nc = { 0 };
	char *fragment = page_frag_alloc(&nc, 512, GFP_KERNEL);

	touch(fragment - 1);
}

/* Linux 6.1 has small data for NAPI in slices of a page. */
static void below_a_small_slice(void)
{
	struct napi_struct napi = { 0 };

	skbsim_set_profile("v6.1");
	local_bh_disable();
	touch(napi_alloc_skb(&napi, 100)->head - 1);
}

static struct sk_buff *cached_head(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);

	local_bh_disable();
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
	return skb;
}

static void a_head_in_the_napi_cache(void)
{
	touch(&cached_head()->len);
}

static void a_head_consumed_twice(void)
{
	napi_consume_skb(cached_head(), NAPI_POLL_WEIGHT);
}

static void a_head_flushed_from_the_cache(void)
{
	struct sk_buff *skb = cached_head();

	local_bh_enable();
	skbsim_cpu_detach();
	touch(&skb->len);
}

/* ---- What is somebody's ------------------------------------------------------------- */

static void all_that_ksize_says(void)
{
	static const size_t asked_for[] = { 100, 20000 };
	size_t i, c;

	for (c = 0; c < ARRAY_SIZE(asked_for); c++) {
		char *data = kmalloc(asked_for[c], GFP_KERNEL);

		for (i = 0; i < ksize(data); i++)
			touch(data + i);
		kfree(data);
	}
}

static void all_that_krealloc_was_asked_for(void)
{
	static const size_t asked_for[] = { 100, 50, 120, 9000, 12000, 10 };
	char *data = NULL;
	size_t i, c;

	for (c = 0; c < ARRAY_SIZE(asked_for); c++) {
		data = krealloc(data, asked_for[c], GFP_KERNEL | __GFP_ZERO);
		for (i = 0; i < asked_for[c]; i++)
			touch(data + i);
	}
	kfree(data);
}

static void all_of_a_small_slice(void)
{
	struct napi_struct napi = { 0 };
	struct sk_buff *skb;
	int i;

	skbsim_set_profile("v6.1");
	local_bh_disable();
	for (i = 0; i < 10; i++) {
		skb = napi_alloc_skb(&napi, 100);
		memset(skb->head, i, skb_end_offset(skb));
		kfree_skb(skb);
	}
}

/* As the series has it: only what was put there is poisoned. */
static void a_head_that_a_refill_brought(void)
{
	struct sk_buff *skb, *below;

	local_bh_disable();
	skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	below = (void *)((char *)skb - 256);
	touch(&below->len);
	kfree_skb(skb);
}

static void a_head_taken_out_again(void)
{
	struct sk_buff *skb;

	cached_head();
	skb = napi_build_skb(kmalloc(1024, GFP_ATOMIC), 0);
	memset(skb_put(skb, 100), 0, 100);
	kfree_skb(skb);
}

static void constructor(void *object)
{
	memset(object, 7, 100);
}

static void what_a_constructor_wrote(void)
{
	struct kmem_cache *s = kmem_cache_create("test", 100, 0, 0, constructor);
	char *object = kmem_cache_alloc(s, GFP_KERNEL);

	if (object[50] != 7)
		_exit(1);
	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
}

static void what_rcus_readers_may_look_at(void)
{
	struct kmem_cache *s = kmem_cache_create("test", 100, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	char *object = kmem_cache_alloc(s, GFP_KERNEL);

	object[50] = 7;
	kmem_cache_free(s, object);
	if (*(volatile char *)(object + 50) != 7)
		_exit(1);
	kmem_cache_destroy(s);
}

static void pages_and_fragments(void)
{
	struct page_frag_cache nc = { 0 };
	int i;

	for (i = 0; i < 100; i++) {
		char *fragment = page_frag_alloc(&nc, 1000 + i, GFP_KERNEL);

		memset(fragment, i, 1000 + i);
		page_frag_free(fragment);
		kfree(kzalloc(20000, GFP_KERNEL));
	}
}

/* Its memory is the host's again, whatever lay in it; and however much that is, a tool need not
 * look at each byte of it. */
static void all_of_a_vmalloc_area(void)
{
	char *area = vmalloc(3 * PAGE_SIZE);

	assert_non_null(area);
	memset(area, 1, 3 * PAGE_SIZE);
	vfree(area);
}

static void the_end_and_another_simulation(void)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .nodes = 2, .node_bytes = 16UL << 30 };

	alarm(20);
	kfree(kmalloc(100, GFP_KERNEL));
	if (skbsim_exit() || skbsim_init(&cfg))
		_exit(1);
	memset(kmalloc(100, GFP_KERNEL), 0, 100);
	skbsim_exit();
}

/* ---- Children ----------------------------------------------------------------------- */

static char report[16384];

/* The exit code of a child that runs @f in a simulation of its own; report: what it said on stderr. */
static int run_child(void (*f)(void))
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg), .profile = "v5.12", .cpus = 2, .node_bytes = 64 << 20
	};
	FILE *said = tmpfile();
	int status;
	pid_t child;

	assert_non_null(said);
	fflush(NULL);
	child = fork();
	assert_int_not_equal(child, -1);
	if (!child) {
		dup2(fileno(said), STDERR_FILENO);
		if (skbsim_init(&cfg) || skbsim_cpu_attach(0))
			_exit(2);
		f();
		exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	rewind(said);
	report[fread(report, 1, sizeof(report) - 1, said)] = '\0';
	fclose(said);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct touched {
	const char *what;
	void (*f)(void);
	bool asan_only;
};

static void dies(void **state)
{
	const struct touched *t = *state;
	int code;

	if (t->asan_only && !UNDER_ASAN)
		skip();
	code = run_child(t->f);
	if (!code)
		fail_msg("no report, child said '%s'", report);
	if (UNDER_ASAN && !strstr(report, "AddressSanitizer: use-after-poison"))
		fail_msg("expected use-after-poison, child said '%s'", report);
	if (!UNDER_ASAN)
		assert_int_equal(code, VALGRIND_CODE);
}

static void lives(void **state)
{
	const struct touched *t = *state;
	int code = run_child(t->f);

	if (code)
		fail_msg("exit code %d, child said '%s'", code, report);
}

#define DIES(f, ...)                                    \
	{                                               \
#f, dies, NULL, NULL, &(struct touched) \
		{                                       \
#f, f, ##__VA_ARGS__            \
		}                                       \
	}
#define LIVES(f)                                         \
	{                                                \
#f, lives, NULL, NULL, &(struct touched) \
		{                                        \
#f, f, false                     \
		}                                        \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DIES(a_freed_object, false),
		DIES(a_freed_object_of_8_bytes, false),
		DIES(an_object_freed_in_bulk, false),
		DIES(an_object_never_taken, false),
		DIES(behind_an_object, false),
		DIES(behind_what_was_asked_for, true),
		DIES(behind_whole_pages_that_were_asked_for, true),
		DIES(behind_what_krealloc_was_asked_for, true),
		DIES(behind_whole_pages_that_krealloc_was_asked_for, true),
		DIES(a_page_never_taken, false),
		DIES(a_freed_page, false),
		DIES(a_slabs_freed_pages, false),
		DIES(below_a_page_fragment, true),
		DIES(below_a_small_slice, true),
		DIES(a_head_in_the_napi_cache, false),
		DIES(a_head_consumed_twice, false),
		DIES(a_head_flushed_from_the_cache, false),
		LIVES(all_that_ksize_says),
		LIVES(all_that_krealloc_was_asked_for),
		LIVES(all_of_a_small_slice),
		LIVES(a_head_that_a_refill_brought),
		LIVES(a_head_taken_out_again),
		LIVES(what_a_constructor_wrote),
		LIVES(what_rcus_readers_may_look_at),
		LIVES(pages_and_fragments),
		LIVES(all_of_a_vmalloc_area),
		LIVES(the_end_and_another_simulation),
	};

	if (!UNDER_ASAN && !RUNNING_ON_VALGRIND) {
		fprintf(stderr, "skipped: built without AddressSanitizer, not run by Valgrind\n");
		return SKIPPED;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
