/* SPDX-License-Identifier: MIT */
/*
 * Poison for tools: which bytes nobody may touch, told to AddressSanitizer in builds
 * with it, and to Valgrind's memcheck when it runs a build with -Dvalgrind. In other
 * builds all of this is empty.
 *
 * AddressSanitizer is told on the fast paths. Valgrind is not: under it every cache
 * is a debugged one (__SLAB_TOOL in slub_debug.h), and so never on a fast path, which
 * therefore costs nothing where Valgrind is not.
 *
 * Free objects hold links, which the allocator must read though they are poisoned:
 * under AddressSanitizer kasan_load() and kasan_store() are not instrumented, under
 * Valgrind links lie outside objects and stay accessible.
 */
#ifndef SKBSIM_MM_KASAN_H
#define SKBSIM_MM_KASAN_H

#include "kernel/hidden.h"

#include <linux/compiler.h>
#include <linux/types.h>

#ifdef __SANITIZE_ADDRESS__
#define SKBSIM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SKBSIM_ASAN 1
#endif
#endif

#if defined(SKBSIM_ASAN)

#include <sanitizer/asan_interface.h>

u64 kasan_load(const u64 *word);
void kasan_store(u64 *word, u64 value);

/* The upper 16 bits of *@word. */
static inline u16 kasan_load_mark(const u64 *word)
{
	return kasan_load(word) >> 48;
}

/* From now on a touch of these bytes is an error. */
static inline void kasan_poison(void *at, size_t bytes)
{
	__asan_poison_memory_region(at, bytes);
}

/* They are someone's, with undefined contents. */
static inline void kasan_unpoison(void *at, size_t bytes)
{
	__asan_unpoison_memory_region(at, bytes);
}

/* They are someone's, and hold what they should. */
static inline void kasan_unpoison_filled(void *at, size_t bytes)
{
	__asan_unpoison_memory_region(at, bytes);
}

/* The same two for fast paths, where only AddressSanitizer is told. NULL: nothing. */
static inline void kasan_hand_out(const void *at, size_t bytes)
{
	if (at)
		__asan_unpoison_memory_region(at, bytes);
}

static inline void kasan_take_back(const void *at, size_t bytes)
{
	__asan_poison_memory_region(at, bytes);
}

/* Of an object of @whole bytes only @bytes were asked for. NULL: nothing. ksize() gives the rest. */
static inline void kasan_kmalloc(const void *object, size_t bytes, size_t whole)
{
	if (object)
		__asan_poison_memory_region((const char *)object + bytes, whole - bytes);
}

/* Must poison be told to somebody? */
static inline bool kasan_enabled(void)
{
	return true;
}

/* Is Valgrind here, so that caches must be debugged for it? */
static inline bool kasan_by_slow_path(void)
{
	return false;
}

/* Until the other half, this thread reads what it likes. Linux: metadata_access_enable(). */
static inline void kasan_disable(void)
{
}

static inline void kasan_enable(void)
{
}

/* A byte that may be poisoned. */
u8 kasan_peek(const u8 *at);

#else

#if defined(SKBSIM_VALGRIND)

/* Set before main(): true under Valgrind's memcheck. */
extern __hidden bool kasan_valgrind;

noinline __cold void valgrind_poison(void *at, size_t bytes);
noinline __cold void valgrind_unpoison(void *at, size_t bytes);
noinline __cold void valgrind_unpoison_filled(void *at, size_t bytes);
noinline __cold void valgrind_reports(bool on);

static inline bool kasan_by_slow_path(void)
{
	return unlikely(kasan_valgrind);
}

static inline void kasan_poison(void *at, size_t bytes)
{
	if (kasan_by_slow_path())
		valgrind_poison(at, bytes);
}

static inline void kasan_unpoison(void *at, size_t bytes)
{
	if (kasan_by_slow_path())
		valgrind_unpoison(at, bytes);
}

static inline void kasan_unpoison_filled(void *at, size_t bytes)
{
	if (kasan_by_slow_path())
		valgrind_unpoison_filled(at, bytes);
}

static inline void kasan_disable(void)
{
	if (kasan_by_slow_path())
		valgrind_reports(false);
}

static inline void kasan_enable(void)
{
	if (kasan_by_slow_path())
		valgrind_reports(true);
}

#else

static inline bool kasan_by_slow_path(void)
{
	return false;
}

static inline void kasan_poison(void *at, size_t bytes)
{
	(void)at, (void)bytes;
}

static inline void kasan_unpoison(void *at, size_t bytes)
{
	(void)at, (void)bytes;
}

static inline void kasan_unpoison_filled(void *at, size_t bytes)
{
	(void)at, (void)bytes;
}

static inline void kasan_disable(void)
{
}

static inline void kasan_enable(void)
{
}

#endif

static inline bool kasan_enabled(void)
{
	return kasan_by_slow_path();
}

static __always_inline u64 kasan_load(const u64 *word)
{
	return *word;
}

/* A load of those two bytes alone: the comparison that follows then needs no register. */
static __always_inline u16 kasan_load_mark(const u64 *word)
{
	return ((const u16 *)word)[3];
}

static __always_inline void kasan_store(u64 *word, u64 value)
{
	*word = value;
}

static __always_inline void kasan_hand_out(const void *at, size_t bytes)
{
	(void)at, (void)bytes;
}

static __always_inline void kasan_take_back(const void *at, size_t bytes)
{
	(void)at, (void)bytes;
}

static __always_inline void kasan_kmalloc(const void *object, size_t bytes, size_t whole)
{
	(void)object, (void)bytes, (void)whole;
}

static inline u8 kasan_peek(const u8 *at)
{
	return *at;
}

#endif
#endif
