/* SPDX-License-Identifier: MIT */
/* Contexts that may use the memalloc reserve whatever their masks say. */
#ifndef SKBSIM_LINUX_SCHED_MM_H
#define SKBSIM_LINUX_SCHED_MM_H

#include <linux/compiler.h>

/* The thread may take the last pages: it works to set memory free. */
#define PF_MEMALLOC 0x00000800

/**
 * memalloc_noreclaim_save - enter a context that may use the memalloc reserve
 *
 * Any context. Until memalloc_noreclaim_restore() every allocation of this thread
 * without __GFP_NOMEMALLOC is treated as one with __GFP_MEMALLOC, but for those in
 * hard irq or with bottom halves off. A softirq is not meant unless it calls this
 * itself: it runs without, and the thread's state is back afterwards.
 * Returns what memalloc_noreclaim_restore() takes. Mirrors the function of that
 * name of Linux 5.12.
 */
SKBSIM_API unsigned int memalloc_noreclaim_save(void);

/* Leaves that context: @flags is what the call that entered it returned. */
SKBSIM_API void memalloc_noreclaim_restore(unsigned int flags);

#endif
