/* SPDX-License-Identifier: MIT */
/* The page allocator's inside: nodes, their memory, and who supplies it. */
#ifndef SKBSIM_MM_PAGE_ALLOC_H
#define SKBSIM_MM_PAGE_ALLOC_H

#include <linux/mm.h>

#define MAX_NUMNODES 8

/* Reserves @nodes ranges of @node_bytes each. 0 or -ENOMEM. */
int page_alloc_init(unsigned int nodes, size_t node_bytes);

/* Gives all simulated memory back to the host, whoever still uses it. */
void page_alloc_exit(void);

/*
 * Calls @visit for the head of each block that is handed out. No other CPU may
 * allocate or free meanwhile.
 */
void for_each_block(void (*visit)(struct page *page, void *arg), void *arg);

/* ---- The supply: where the bytes of a node come from -------------------------------------
 *
 * Two bodies, one chosen when the library is built: supply_jemalloc.c (arenas
 * over the node's range) and supply_mmap.c (free lists over it, for builds under
 * AddressSanitizer and Valgrind).
 */

/* Takes over the range of each node. 0 or -ENOMEM. */
int supply_init(char *base, unsigned int nodes, size_t node_bytes);

/* The ranges are about to be unmapped. */
void supply_exit(void);

/* A block of 1 << @order pages of node @nid, aligned to its size, undefined contents; or NULL. */
void *supply_alloc(unsigned int nid, unsigned int order);
void supply_free(void *block, unsigned int nid, unsigned int order);

/* Bytes of node @nid's range that were ever in use: blocks lie below that. */
size_t supply_high_water(unsigned int nid);

#endif
