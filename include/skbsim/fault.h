/* SPDX-License-Identifier: MIT */
/* Making allocations fail on purpose. */
#ifndef SKBSIM_FAULT_H
#define SKBSIM_FAULT_H

#include <linux/compiler.h>

enum skbsim_fault {
	SKBSIM_FAULT_SLAB,  /* an object from a slab cache; a bulk call counts as one */
	SKBSIM_FAULT_PAGES, /* a block from the page allocator */
	SKBSIM_NR_FAULTS
};

/**
 * skbsim_fault_arm - let coming allocations of one kind fail
 * @kind: which
 * @skip: how many succeed first, 0 and up
 * @times: how many then fail, 0 and up; 0 disarms
 *
 * Counts allocations of all CPUs together. Any context. The kernel's failslab
 * and fail_page_alloc, made exact.
 */
SKBSIM_API void skbsim_fault_arm(enum skbsim_fault kind, long skip, long times);

#endif
