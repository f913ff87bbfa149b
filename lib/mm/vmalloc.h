/* SPDX-License-Identifier: MIT */
/* The inside of vmalloc(): the mask that kvmalloc() asks with, and the leak check. */
#ifndef SKBSIM_MM_VMALLOC_H
#define SKBSIM_MM_VMALLOC_H

#include <linux/types.h>

/* vmalloc_node() with a mask: __GFP_NOWARN and __GFP_THISNODE count. */
void *vmalloc_gfp(unsigned long size, gfp_t gfp, int node);

/* Areas in use. Their pages are PageVmalloc(), and not to be counted again. */
long vmalloc_alive(void);

/* Counts the areas that are left, says which, and unmaps them. The nodes' memory goes too: their
 * pages are not given back. */
long vmalloc_exit(void);

#endif
