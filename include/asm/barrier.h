/* SPDX-License-Identifier: MIT */
/*
 * Memory barriers of x86-64. Another CPU, and a device with coherent memory, see
 * stores in program order and loads in theirs: only a load after a store may overtake
 * it, so only the full barriers cost anything. Any context.
 */
#ifndef SKBSIM_ASM_BARRIER_H
#define SKBSIM_ASM_BARRIER_H

/* All before, all after: towards devices, and towards other CPUs. */
#define mb()	 __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)

/* Loads before, loads after. */
#define rmb()	  __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define dma_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)

/* Stores before, stores after. */
#define wmb()	  __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define dma_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)

/* A load that nothing after it overtakes, a store that overtakes nothing before it; they pair. */
#define smp_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

#endif
