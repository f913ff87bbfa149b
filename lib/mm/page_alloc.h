/* SPDX-License-Identifier: MIT */
/* The page allocator's inside: nodes, their memory, and who supplies it. */
#ifndef SKBSIM_MM_PAGE_ALLOC_H
#define SKBSIM_MM_PAGE_ALLOC_H

#include "kernel/hidden.h"

#include <linux/mm.h>

#define MAX_NUMNODES 8

/* The block that the supply hands out. */
#define LARGEST_BLOCK (PAGE_SIZE << (MAX_ORDER - 1))

/*
 * Reserves ranges for @nodes nodes of @node_bytes each and opens their books
 * (watermark.h): @min_free_kbytes 0 for the kernel's own choice. 0 or -ENOMEM.
 */
int page_alloc_init(unsigned int nodes, size_t node_bytes, unsigned long min_free_kbytes,
		    unsigned int watermark_scale_factor);

/* alloc_pages() of a block with @refs references, 1 or more, all the caller's; NULL as there. */
struct page *alloc_pages_refs(gfp_t gfp, unsigned int order, int refs);

/* Was any page marked by set_page_pfmemalloc() since the start? If not, nobody need look. Whoever
 * gets such a page from another thread learns this with it. */
extern __hidden bool pfmemalloc_used;

/* Gives all simulated memory back to the host, whoever still uses it. */
void page_alloc_exit(void);

/*
 * Calls @visit for the head of each block that is handed out. No other CPU may
 * allocate or free meanwhile.
 */
void for_each_block(void (*visit)(struct page *page, void *arg), void *arg);

/* Says what is wrong with @page, as the kernel's bad_page() does; the page is left alone. */
noinline __cold void bad_page(struct page *page, const char *reason);

/* ---- The supply: where the bytes of a node come from -------------------------------------
 *
 * Two bodies, one chosen when the library is built: supply_jemalloc.c (arenas
 * over the node's range) and supply_mmap.c (the range as it is, for builds under
 * AddressSanitizer and Valgrind).
 */

/* How large a node's range must be for @node_bytes of blocks: a multiple of LARGEST_BLOCK. */
size_t supply_range_bytes(size_t node_bytes);

/* Takes over the range of each node: @nodes of them side by side. 0 or -ENOMEM. */
int supply_init(char *base, unsigned int nodes, size_t range_bytes);

/* The ranges are about to be unmapped. */
void supply_exit(void);

/* A block of node @nid, LARGEST_BLOCK bytes and aligned to that, undefined contents; or NULL. One
 * caller at a time for a node. */
void *supply_block(unsigned int nid);

/* Bytes of node @nid's range that were ever in use: blocks lie below that. */
size_t supply_high_water(unsigned int nid);

#endif
