/* SPDX-License-Identifier: MIT */
/*
 * Making malloc() and its kind fail from outside the library, and counting what
 * was not given back. Stands in for the C library's own in the whole program;
 * where a sanitizer or Valgrind does that, malloc_can_fail() says no.
 */
#ifndef SKBSIM_TESTS_FAIL_MALLOC_H
#define SKBSIM_TESTS_FAIL_MALLOC_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * Allocations that still succeed; below 0 nothing is watched. Volatile, all
 * three: the compiler knows malloc(), and that it reads and writes no variable of
 * the program, so it would leave out a store before a call that undoes it behind.
 */
static volatile long mallocs_left = -1;
static volatile long mallocs_alive;
static volatile bool malloc_failed;

/* gcc says it by macros, clang by features. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZED

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nr, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

static bool malloc_may(void)
{
	if (mallocs_left < 0)
		return true;
	if (!mallocs_left) {
		malloc_failed = true;
		errno = ENOMEM;
		return false;
	}
	mallocs_left--;
	mallocs_alive++;
	return true;
}

void *malloc(size_t size)
{
	return malloc_may() ? __libc_malloc(size) : NULL;
}

void *calloc(size_t nr, size_t size)
{
	return malloc_may() ? __libc_calloc(nr, size) : NULL;
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return malloc_may() ? __libc_memalign(alignment, size) : NULL;
}

void *realloc(void *p, size_t size)
{
	if (!malloc_may())
		return NULL;
	if (p && mallocs_left >= 0)
		mallocs_alive--;
	return __libc_realloc(p, size);
}

void free(void *p)
{
	if (p && mallocs_left >= 0)
		mallocs_alive--;
	__libc_free(p);
}

#endif

/* From here on all but the next @succeed allocations fail. */
static inline void malloc_watch(long succeed)
{
	mallocs_left = succeed;
	mallocs_alive = 0;
	malloc_failed = false;
}

/* Ends that; true if one failed. */
static inline bool malloc_unwatch(void)
{
	mallocs_left = -1;
	return malloc_failed;
}

static inline bool malloc_can_fail(void)
{
	void *volatile p;

	malloc_watch(0);
	p = malloc(1);
	malloc_unwatch();
	free(p);
	return !p;
}

#endif
