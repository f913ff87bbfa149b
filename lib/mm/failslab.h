/* SPDX-License-Identifier: MIT */
/* The inside of <skbsim/fault.h>: one question on each allocation path. */
#ifndef SKBSIM_MM_FAILSLAB_H
#define SKBSIM_MM_FAILSLAB_H

#include "kernel/hidden.h"

#include <linux/types.h>
#include <skbsim/fault.h>

/* Whether any fault of a kind is armed: the only thing a fast path looks at. */
extern __hidden bool fault_armed[SKBSIM_NR_FAULTS];

noinline __cold bool fault_fires(enum skbsim_fault kind);

/* If not, should_fail() need not be asked. */
static __always_inline bool fault_possible(enum skbsim_fault kind)
{
	return unlikely(READ_ONCE(fault_armed[kind]));
}

static __always_inline bool should_fail(enum skbsim_fault kind)
{
	return fault_possible(kind) && fault_fires(kind);
}

#endif
