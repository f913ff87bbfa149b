/* SPDX-License-Identifier: MIT */
/*
 * Large pages for what stands beside skbsim on equal terms, where the host has them for those who ask:
 * the library asks for its memory, as the kernel maps its own, and malloc() as Debian ships it does not.
 */
#ifndef BENCH_LARGE_PAGES_H
#define BENCH_LARGE_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

/* From here on, for what of @bytes at @at was never touched. */
static inline void ask_for_large_pages(void *at, size_t bytes)
{
	const uintptr_t page = 4096;
	uintptr_t start = ((uintptr_t)at + page - 1) & -page, end = ((uintptr_t)at + bytes) & -page;

	if (start < end)
		madvise((void *)start, end - start, MADV_HUGEPAGE);
}

#endif
