/* SPDX-License-Identifier: MIT */
/* vmalloc() and kvmalloc(): who serves, what it costs, and what happens when memory is out. */
#include "fail_malloc.h"
#include "harness.h"
#include "stderr_text.h"

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB (1UL << 20)

/* ---- Who serves ---- */

static void kmalloc_serves_what_it_can_and_a_mapping_the_rest(void **state)
{
	static const struct {
		size_t size;
		gfp_t gfp;
		bool mapped;
	} cases[] = {
		{ 1, GFP_KERNEL, false },
		{ PAGE_SIZE + 1, GFP_KERNEL, false },
		{ 4 * MIB, GFP_KERNEL, false },
		{ 4 * MIB + 1, GFP_KERNEL, true },
		{ 30 * MIB, GFP_KERNEL | __GFP_ZERO, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *x = kvmalloc(cases[i].size, cases[i].gfp);

		assert_int_equal(is_vmalloc_addr(x), cases[i].mapped);
		assert_int_equal(is_vmalloc_addr(x + cases[i].size - 1), cases[i].mapped);
		x[0] = x[cases[i].size - 1] = 1;
		expect_warnings(0, kvfree(x));
	}
	assert_false(is_vmalloc_addr(NULL));
	assert_false(is_vmalloc_addr(&i));
}

static void what_may_not_wait_gets_no_mapping(void **state)
{
	(void)state;
	expect_warnings(0, assert_null(kvmalloc(4 * MIB + 1, GFP_ATOMIC | __GFP_NOWARN)));
}

static void a_mapping_serves_when_pages_in_a_row_are_out(void **state)
{
	char *x;

	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 1);
	expect_warnings(0, x = kvmalloc(100000, GFP_KERNEL));
	assert_true(is_vmalloc_addr(x));
	kvfree(x);
	/* Not for what a page would do, and then the failure is reported. */
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 2);
	expect_warnings(1, assert_null(kvmalloc(PAGE_SIZE, GFP_KERNEL)));
}

static void nothing_and_null_are_fine(void **state)
{
	(void)state;
	assert_ptr_equal(kvmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	expect_warnings(0, kvfree(ZERO_SIZE_PTR));
	expect_warnings(0, kvfree(NULL));
	expect_warnings(0, kvfree_sensitive(NULL, 100));
	expect_warnings(0, vfree(NULL));
}

static void arrays_that_overflow_are_null(void **state)
{
	char *x = kvmalloc_array(1000, 10000, GFP_KERNEL);

	(void)state;
	assert_true(is_vmalloc_addr(x));
	kvfree(x);
	expect_warnings(0, assert_null(kvmalloc_array(SIZE_MAX, 2, GFP_KERNEL)));
	expect_warnings(0, assert_null(kvcalloc(1UL << 32, 1UL << 32, GFP_KERNEL)));
}

/* ---- Contents ---- */

static bool all_zero(const char *x, size_t bytes)
{
	return !x[0] && !memcmp(x, x + 1, bytes - 1);
}

static void cleared_memory_is_clear_when_used_again(void **state)
{
	char *x = vmalloc(8 * MIB);

	(void)state;
	memset(x, 0xff, 8 * MIB);
	vfree(x);
	x = kvzalloc(8 * MIB, GFP_KERNEL);
	assert_true(all_zero(x, 8 * MIB));
	kvfree(x);
	x = kvcalloc(10, 10, GFP_KERNEL);
	assert_true(all_zero(x, 100));
	memset(x, 0xff, 100);
	kvfree_sensitive(x, 100);
	x = vzalloc(100);
	assert_true(all_zero(x, 100));
	vfree(x);
}

/* A write() from memory that cannot be read fails instead of killing. */
static bool readable(int fd, const char *x)
{
	if (write(fd, x, 1) == 1)
		return true;
	assert_int_equal(errno, EFAULT);
	return false;
}

static void an_inaccessible_page_follows(void **state)
{
	char *x = vmalloc(3 * PAGE_SIZE - 5), *y = vmalloc(PAGE_SIZE);
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_true(readable(fds[1], x + 3 * PAGE_SIZE - 1));
	assert_false(readable(fds[1], x + 3 * PAGE_SIZE));
	assert_true(readable(fds[1], y));
	vfree(x);
	assert_false(readable(fds[1], x));
	vfree(y);
	close(fds[0]);
	close(fds[1]);
}

static void freed_room_is_used_again(void **state)
{
	char *a = vmalloc(MIB), *b = vmalloc(MIB), *c = vmalloc(MIB);

	(void)state;
	char *d;

	vfree(b);
	/* A page more would leave none between it and its neighbour. */
	d = vmalloc(MIB + PAGE_SIZE);
	assert_true(d > c);
	assert_ptr_equal(vmalloc(MIB), b);
	vfree(a);
	vfree(c);
	vfree(b);
	vfree(d);
}

/* ---- Accounting ---- */

static void a_mapping_holds_a_page_of_its_node_for_each_of_its_own(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2, .node_bytes = 16 * MIB };
	char *x;

	(void)state;
	skbsim_exit();
	assert_int_equal(skbsim_init(&cfg), 0);
	x = vmalloc(5 * MIB);
	assert_int_equal(skbsim_pages_used(), 5 * MIB / PAGE_SIZE);
	assert_int_equal(skbsim_objects_alive(), 1);
	/* Twelve more are not there; what had been taken is given back. */
	expect_warnings(1, assert_null(vmalloc(12 * MIB)));
	expect_warnings(0, assert_null(kvmalloc(12 * MIB, GFP_KERNEL | __GFP_NOWARN)));
	expect_warnings(1, assert_null(vmalloc(1UL << 40)));
	expect_warnings(1, assert_null(vmalloc(-1UL)));
	assert_int_equal(skbsim_pages_used(), 5 * MIB / PAGE_SIZE);
	vfree(x);
	assert_int_equal(skbsim_pages_used(), 0);
}

/* What the host cannot give now it may give later. */
static void assert_null_and_nothing_held(const void *x)
{
	assert_null(x);
	assert_int_equal(skbsim_pages_used(), 0);
	x = vmalloc(100000);
	assert_non_null(x);
	vfree(x);
}

static void without_the_hosts_addresses_there_is_no_mapping(void **state)
{
	struct rlimit old, none;
	void *x;

	(void)state;
	if (!malloc_can_fail())
		skip();
	getrlimit(RLIMIT_AS, &old);
	none = old;
	/* Enough for everything else, and not for the smallest range. */
	none.rlim_cur = 10UL << 30;
	setrlimit(RLIMIT_AS, &none);
	x = vmalloc(100000);
	setrlimit(RLIMIT_AS, &old);
	assert_null_and_nothing_held(x);
}

static void without_the_hosts_memory_there_is_no_mapping(void **state)
{
	void *x;

	(void)state;
	if (!malloc_can_fail())
		skip();
	malloc_watch(0);
	x = vmalloc(100000);
	assert_true(malloc_unwatch());
	assert_null_and_nothing_held(x);
}

static void a_mapping_left_behind_is_counted_once(void **state)
{
	(void)state;
	assert_non_null(vmalloc(5 * MIB));
	stderr_catch();
	assert_int_equal(skbsim_exit(), 1);
	stderr_release();
	assert_one_line_with("5242880 bytes of vmalloc()");
	fresh_simulation(state);
}

static void the_node_can_be_chosen(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .nodes = 2, .node_bytes = 16 * MIB };
	char *x, *y;

	(void)state;
	skbsim_exit();
	assert_int_equal(skbsim_init(&cfg), 0);
	x = kvmalloc_node(10 * MIB, GFP_KERNEL | __GFP_THISNODE, 1);
	y = kvzalloc_node(10 * MIB, GFP_KERNEL | __GFP_THISNODE, 0);
	assert_true(is_vmalloc_addr(x));
	assert_true(is_vmalloc_addr(y));
	assert_null(kvmalloc_node(10 * MIB, GFP_KERNEL | __GFP_THISNODE | __GFP_NOWARN, 1));
	kvfree(x);
	kvfree(y);
}

/* ---- Misuse ---- */

static void freeing_what_is_no_mapping_is_reported_and_harmless(void **state)
{
	char *x = vmalloc(2 * PAGE_SIZE), *k = kmalloc(100, GFP_KERNEL);

	(void)state;
	expect_warnings(1, vfree(x + PAGE_SIZE));
	expect_warnings(1, vfree(k));
	expect_warnings(1, kvfree(x + 1));
	memset(x, 1, 2 * PAGE_SIZE);
	vfree(x);
	expect_warnings(1, vfree(x));
	kfree(k);
}

static void nothing_to_map_is_reported(void **state)
{
	(void)state;
	expect_warnings(1, assert_null(vmalloc(0)));
}

static void mapping_in_an_interrupt_panics(void **state)
{
	(void)state;
	local_bh_disable();
	expect_panic(vmalloc(100), "in_interrupt");
	local_bh_enable();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_test(without_the_hosts_addresses_there_is_no_mapping),
		sim_test(without_the_hosts_memory_there_is_no_mapping),
		sim_test(kmalloc_serves_what_it_can_and_a_mapping_the_rest),
		sim_test(what_may_not_wait_gets_no_mapping),
		sim_test(a_mapping_serves_when_pages_in_a_row_are_out),
		sim_test(nothing_and_null_are_fine),
		sim_test(arrays_that_overflow_are_null),
		sim_test(cleared_memory_is_clear_when_used_again),
		sim_test(an_inaccessible_page_follows),
		sim_test(freed_room_is_used_again),
		sim_test(a_mapping_holds_a_page_of_its_node_for_each_of_its_own),
		sim_test(a_mapping_left_behind_is_counted_once),
		sim_test(the_node_can_be_chosen),
		sim_test(freeing_what_is_no_mapping_is_reported_and_harmless),
		sim_test(nothing_to_map_is_reported),
		sim_test(mapping_in_an_interrupt_panics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
