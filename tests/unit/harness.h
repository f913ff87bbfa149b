/* SPDX-License-Identifier: MIT */
/*
 * What all unit tests share: a fresh simulation around each test that must end
 * with nothing alive, and a way to expect a panic.
 *
 * The profile is that of $SKBSIM_OPTIONS, so each test runs in every profile; a
 * test of one profile's behaviour selects it itself.
 */
#ifndef SKBSIM_TESTS_HARNESS_H
#define SKBSIM_TESTS_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <skbsim/cpu.h>
#include <skbsim/fault.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>

#include <stdbool.h>
#include <string.h>

/* Two CPUs, so that slab orders are those of a two-CPU kernel on any machine. */
static inline int fresh_simulation(void **state)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .cpus = 2 };

	(void)state;
	assert_int_equal(skbsim_init(&cfg), 0);
	assert_int_equal(skbsim_cpu_attach(0), 0);
	return 0;
}

static inline int nothing_left_alive(void **state)
{
	(void)state;
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	assert_int_equal(skbsim_exit(), 0);
	return 0;
}

#define sim_test(f) cmocka_unit_test_setup_teardown(f, fresh_simulation, nothing_left_alive)

static inline bool is_profile(const char *name)
{
	return !strcmp(skbsim_profile(), name);
}

static jmp_buf panic_jump;
static char panic_report[512];

static inline void catch_panic(const char *report)
{
	strncpy(panic_report, report, sizeof(panic_report) - 1);
	longjmp(panic_jump, 1);
}

/* Runs @statement, which must panic with a report that contains @text. */
#define expect_panic(statement, text)                                                   \
	do {                                                                            \
		skbsim_set_bug_handler(catch_panic);                                    \
		if (!setjmp(panic_jump)) {                                              \
			statement;                                                      \
			fail_msg("no panic from %s", #statement);                       \
		}                                                                       \
		skbsim_set_bug_handler(NULL);                                           \
		if (!strstr(panic_report, text))                                        \
			fail_msg("panic said '%s', expected '%s'", panic_report, text); \
	} while (0)

/* Runs @statement, which must warn exactly @n times. */
#define expect_warnings(n, statement)                                \
	do {                                                         \
		unsigned long __before = skbsim_warn_count();        \
		statement;                                           \
		assert_int_equal(skbsim_warn_count() - __before, n); \
	} while (0)

#endif
