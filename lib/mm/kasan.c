/* SPDX-License-Identifier: MIT */
/* How AddressSanitizer is bypassed and Valgrind is spoken to; what for: kasan.h. */
#include "mm/kasan.h"

#if defined(SKBSIM_ASAN)

__attribute__((__no_sanitize__("address"))) u64 kasan_load(const u64 *word)
{
	return *word;
}

__attribute__((__no_sanitize__("address"))) void kasan_store(u64 *word, u64 value)
{
	*word = value;
}

__attribute__((__no_sanitize__("address"))) u8 kasan_peek(const u8 *at)
{
	return *at;
}

#elif defined(SKBSIM_VALGRIND)

#include <valgrind/memcheck.h>

bool kasan_valgrind;

/* Only memcheck answers: the other tools, which count and measure, must see the ordinary paths. */
__attribute__((__constructor__)) static void find_memcheck(void)
{
	char byte = 0;

	kasan_valgrind = VALGRIND_MAKE_MEM_DEFINED(&byte, sizeof(byte)) != 0;
}

void valgrind_poison(void *at, size_t bytes)
{
	VALGRIND_MAKE_MEM_NOACCESS(at, bytes);
}

void valgrind_unpoison(void *at, size_t bytes)
{
	VALGRIND_MAKE_MEM_UNDEFINED(at, bytes);
}

void valgrind_unpoison_filled(void *at, size_t bytes)
{
	VALGRIND_MAKE_MEM_DEFINED(at, bytes);
}

void valgrind_reports(bool on)
{
	if (on)
		VALGRIND_ENABLE_ERROR_REPORTING;
	else
		VALGRIND_DISABLE_ERROR_REPORTING;
}

#endif
