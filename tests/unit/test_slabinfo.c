/* SPDX-License-Identifier: MIT */
/* What the caches say of themselves as text: /proc/slabinfo, and the counters of sysfs. */
#include "slab_cache.h"

#include <linux/kernel.h>
#include <linux/skbuff.h>

#include <stdio.h>
#include <stdlib.h>

static char *text;
static size_t text_bytes;

static void read_slabinfo(void)
{
	FILE *f;

	free(text);
	f = open_memstream(&text, &text_bytes);
	skbsim_slabinfo(f);
	fclose(f);
}

static void read_stats(const struct kmem_cache *s)
{
	FILE *f;

	free(text);
	f = open_memstream(&text, &text_bytes);
	skbsim_slab_stats(f, s);
	fclose(f);
}

/* The text must have this line. */
static void assert_line(const char *line)
{
	size_t len = strlen(line);
	const char *p = text;

	while ((p = strstr(p, line))) {
		if ((p == text || p[-1] == '\n') && p[len] == '\n')
			return;
		p++;
	}
	fail_msg("expected the line '%s' in:\n%s", line, text);
}

static void release_text(void)
{
	free(text);
	text = NULL;
}

/* Byte for byte what Linux 5.10.223 and 6.1.192 print. */
static void the_head_is_the_kernels(void **state)
{
	static const char head[] =
		"slabinfo - version: 2.1\n"
		"# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
		" : tunables <limit> <batchcount> <sharedfactor>"
		" : slabdata <active_slabs> <num_slabs> <sharedavail>\n";

	(void)state;
	read_slabinfo();
	assert_true(!strncmp(text, head, strlen(head)));
	release_text();
}

/* The geometry of those kernels on two CPUs, and their order: newest first. */
static void the_librarys_own_caches_have_the_kernels_geometry(void **state)
{
	static const char *const caches[] = {
		"skbuff_ext_cache       0      0    192   21    1",
		"skbuff_fclone_cache      0      0    512   16    2",
		"skbuff_head_cache      0      0    256   16    1",
		"dma-kmalloc-8k         0      0   8192    4    8",
		"dma-kmalloc-4k         0      0   4096    8    8",
		"dma-kmalloc-2k         0      0   2048   16    8",
		"dma-kmalloc-1k         0      0   1024   16    4",
		"dma-kmalloc-512        0      0    512   16    2",
		"dma-kmalloc-192        0      0    192   21    1",
		"dma-kmalloc-96         0      0     96   42    1",
		"kmalloc-rcl-8k         0      0   8192    4    8",
		"kmalloc-rcl-64         0      0     64   64    1",
		"kmalloc-8k             0      0   8192    4    8",
		"kmalloc-4k             0      0   4096    8    8",
		"kmalloc-2k             0      0   2048   16    8",
		"kmalloc-1k             0      0   1024   16    4",
		"kmalloc-512            0      0    512   16    2",
		"kmalloc-256            0      0    256   16    1",
		"kmalloc-192            0      0    192   21    1",
		"kmalloc-128            0      0    128   32    1",
		"kmalloc-96             0      0     96   42    1",
		"kmalloc-64             0      0     64   64    1",
		"kmalloc-32             0      0     32  128    1",
		"kmalloc-16             0      0     16  256    1",
		"kmalloc-8              0      0      8  512    1",
	};
	static const char rest[] = " : tunables    0    0    0 : slabdata      0      0      0";
	const char *last = NULL, *at;
	char line[160];
	size_t i;

	(void)state;
	read_slabinfo();
	for (i = 0; i < ARRAY_SIZE(caches); i++) {
		snprintf(line, sizeof(line), "%s%s", caches[i], rest);
		assert_line(line);
		at = strstr(text, line);
		if (!strncmp(line, "skbuff", 6))
			continue;
		assert_true(!last || at > last);
		last = at;
	}
	release_text();
}

static void the_newest_cache_comes_first(void **state)
{
	struct kmem_cache *s = kmem_cache_create("newer", 64, 0, 0, NULL);

	(void)state;
	read_slabinfo();
	assert_true(strstr(text, "\nnewer ") < strstr(text, "\ntest "));
	assert_true(strstr(text, "\ntest ") < strstr(text, "\nkmalloc-64 "));
	kmem_cache_destroy(s);
	read_slabinfo();
	assert_null(strstr(text, "\nnewer "));
	release_text();
}

static void objects_that_a_cpu_has_at_hand_are_active(void **state)
{
	void *objects[40];
	int i;

	(void)state;
	for (i = 0; i < 40; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	read_slabinfo();
	assert_line("test                  48     48    256   16    1 : tunables    0    0    0"
		    " : slabdata      3      3      0");
	/* Its slabs given up, only what is in use is active. */
	kmem_cache_shrink(cache);
	read_slabinfo();
	assert_line("test                  40     48    256   16    1 : tunables    0    0    0"
		    " : slabdata      3      3      0");
	for (i = 0; i < 40; i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_shrink(cache);
	read_slabinfo();
	assert_line("test                   0      0    256   16    1 : tunables    0    0    0"
		    " : slabdata      0      0      0");
	release_text();
}

static void the_counters_are_as_sysfs_has_them(void **state)
{
	void *objects[17];
	int i;

	(void)state;
	skbsim_cpu_detach();
	skbsim_cpu_attach(1);
	for (i = 0; i < 17; i++)
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	kmem_cache_free(cache, objects[16]);
	skbsim_cpu_detach();
	skbsim_cpu_attach(0);
	for (i = 0; i < 16; i++)
		kmem_cache_free(cache, objects[i]);
	read_stats(cache);
	assert_line("test/alloc_fastpath:15 C1=15");
	assert_line("test/alloc_slowpath:2 C1=2");
	assert_line("test/alloc_slab:2 C1=2");
	assert_line("test/free_fastpath:1 C1=1");
	assert_line("test/free_slowpath:16 C0=16");
	assert_line("test/cpu_partial_free:1 C0=1");
	assert_line("test/free_frozen:15 C0=15");
	assert_line("test/order_fallback:0");
	assert_line("test/cmpxchg_double_cpu_fail:0");
	release_text();
}

static void all_caches_that_counted_are_told(void **state)
{
	(void)state;
	kfree(kmalloc(64, GFP_KERNEL));
	read_stats(NULL);
	assert_line("kmalloc-64/alloc_slowpath:1 C0=1");
	assert_line("kmalloc-64/free_fastpath:1 C0=1");
	assert_null(strstr(text, "kmalloc-32/"));
	assert_null(strstr(text, "test/"));
	release_text();
}

static void before_the_start_there_is_only_the_head(void **state)
{
	(void)state;
	kmem_cache_destroy(cache);
	assert_int_equal(skbsim_exit(), 0);
	read_slabinfo();
	assert_null(strstr(text, "kmalloc"));
	assert_non_null(strstr(text, "# name"));
	release_text();
	fresh_simulation(state);
	cache = kmem_cache_create("test", 256, 0, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(the_head_is_the_kernels),
		cache_test(the_librarys_own_caches_have_the_kernels_geometry),
		cache_test(the_newest_cache_comes_first),
		cache_test(objects_that_a_cpu_has_at_hand_are_active),
		cache_test(the_counters_are_as_sysfs_has_them),
		cache_test(all_caches_that_counted_are_told),
		cache_test(before_the_start_there_is_only_the_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
