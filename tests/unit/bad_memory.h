/* SPDX-License-Identifier: MIT */
/* Doing what must be reported, and reading the report. */
#ifndef SKBSIM_TESTS_BAD_MEMORY_H
#define SKBSIM_TESTS_BAD_MEMORY_H

#include "slab_cache.h"
#include "stderr_text.h"
#include "under_asan.h"

/* Unseen by AddressSanitizer, which would stop the test where the library is to notice. */
#define UNSEEN __attribute__((__no_sanitize__("address"), __noinline__, __unused__))

/* Writes @value over @bytes bytes that are not ours. */
UNSEEN static void scribble(void *at, u8 value, size_t bytes)
{
	volatile u8 *to = at;

	while (bytes--)
		*to++ = value;
}

/* Reads a byte that is not ours. */
UNSEEN static u8 look(const void *at)
{
	return *(const volatile u8 *)at;
}

/* Fails unless @bytes bytes that may not be ours are all @value. */
static inline void assert_all(const void *at, u8 value, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		assert_int_equal(look((const u8 *)at + i), value);
}

/* Fails unless stderr_text has @text. */
static inline void assert_report_has(const char *text)
{
	if (!strstr(stderr_text, text))
		fail_msg("expected a report with '%s', stderr has '%s'", text, stderr_text);
}

static inline void assert_report_has_pointer(const void *pointer)
{
	char text[32];

	snprintf(text, sizeof(text), "%p", pointer);
	assert_report_has(text);
}

/* Runs @statement, which must report exactly once: "BUG @cache_name" and @text. */
#define expect_report(cache_name, text, statement)                    \
	do {                                                          \
		unsigned long __reports = skbsim_warn_count();        \
		stderr_catch();                                       \
		statement;                                            \
		stderr_release();                                     \
		assert_report_has("BUG " cache_name " (");            \
		assert_report_has(text);                              \
		assert_int_equal(skbsim_warn_count() - __reports, 1); \
	} while (0)

/* @nr different objects of @s, none of which is in @also. Frees them again. */
static inline void assert_all_different(struct kmem_cache *s, int nr, void *const *also,
					int nr_also)
{
	void *objects[64];
	int i, j;

	for (i = 0; i < nr; i++) {
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
		assert_non_null(objects[i]);
		for (j = 0; j < i; j++)
			assert_ptr_not_equal(objects[i], objects[j]);
		for (j = 0; j < nr_also; j++)
			assert_ptr_not_equal(objects[i], also[j]);
	}
	for (i = 0; i < nr; i++)
		kmem_cache_free(s, objects[i]);
}

#endif
