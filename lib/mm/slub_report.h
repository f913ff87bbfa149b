/* SPDX-License-Identifier: MIT */
/*
 * How the slab allocator tells what it found, in the kernel's form:
 *
 *     =====...
 *     BUG <cache> (<tainted>): <what>
 *     -----...
 *     INFO: Slab ..., INFO: Object ..., the object's bytes, the calls
 *     FIX <cache>: <what was done about it>
 *
 * Each BUG counts once in skbsim_warn_count(). Any context; locks may be held.
 * Mirrors slab_bug(), slab_fix(), object_err() and slab_err() of Linux 5.12.
 */
#ifndef SKBSIM_MM_SLUB_REPORT_H
#define SKBSIM_MM_SLUB_REPORT_H

#include "mm/slub.h"

/* Keeps the lines of this thread's report together, to the matching slab_report_end(). Nests. */
void slab_report_begin(void);
void slab_report_end(void);

/* What is wrong. */
__cold __printf(2, 3) void slab_bug(const struct kmem_cache *s, const char *fmt, ...);

/* What is known of @object, whose page is @slab, and what is in it. */
__cold void print_trailer(struct kmem_cache *s, const struct page *slab, void *object);

/* @bytes bytes at @at, each line after @text. */
__cold void print_section(const char *text, const u8 *at, size_t bytes);

/* All of a report on one object: what is wrong and what is known of it. */
noinline __cold __printf(4, 5) void object_err(struct kmem_cache *s, const struct page *slab,
					       void *object, const char *fmt, ...);

/* The same on a slab. */
noinline __cold __printf(3, 4) void slab_err(struct kmem_cache *s, const struct page *slab,
					     const char *fmt, ...);

/* For a cache with SLAB_TRACE: @object is handed out, or, with what is in it, freed. Mirrors trace(). */
noinline __cold void trace_alloc(struct kmem_cache *s, const struct page *slab, void *object);
noinline __cold void trace_free(struct kmem_cache *s, const struct page *slab, void *object);

/* What was done about it. */
__cold __printf(2, 3) void slab_fix(const struct kmem_cache *s, const char *fmt, ...);

#endif
