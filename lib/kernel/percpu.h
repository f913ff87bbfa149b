/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU data.
 *
 * Variables defined with DEFINE_PER_CPU() stand in one section of the library;
 * that copy is only a template. Each simulated CPU has an area of its own: a
 * copy of the section, followed by room for alloc_percpu(). Its distance from
 * the template is kept in a thread-local variable, so this_cpu_ptr() is one
 * load and one addition, and needs no atomics: a CPU is one thread at a time.
 *
 *     address of a CPU's copy == address of the template + that CPU's offset
 */
#ifndef SKBSIM_KERNEL_PERCPU_H
#define SKBSIM_KERNEL_PERCPU_H

#include "kernel/hidden.h"

#include <linux/kernel.h>
#include <linux/topology.h>

#include <stdint.h>

#define SKBSIM_MAX_CPUS 64

#define DEFINE_PER_CPU(type, name) \
	__attribute__((__section__("skbsim_percpu"))) __typeof__(type) name
#define DECLARE_PER_CPU(type, name) extern __hidden __typeof__(type) name

/* 0 while this thread is no CPU. */
extern __hidden __thread uintptr_t this_cpu_offset __attribute__((tls_model("initial-exec")));

/* Offset of each CPU's area. */
extern __hidden uintptr_t per_cpu_offset[SKBSIM_MAX_CPUS];

/* Attaches this thread to a free CPU, starting the simulation if need be; BUG()s if none is free.
 */
noinline __cold uintptr_t cpu_attach_implicit(void);

static __always_inline uintptr_t get_cpu_offset(void)
{
	uintptr_t offset = this_cpu_offset;

	return likely(offset) ? offset : cpu_attach_implicit();
}

#define offset_ptr(ptr, offset) ((__typeof__(ptr))((uintptr_t)(ptr) + (offset)))
#define this_cpu_ptr(ptr)	offset_ptr(ptr, get_cpu_offset())
#define per_cpu_ptr(ptr, cpu)	offset_ptr(ptr, per_cpu_offset[cpu])

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < (int)READ_ONCE(nr_cpu_ids); (cpu)++)

/*
 * Room for @size bytes on every CPU, cleared, on cache lines of its own; a
 * pointer for this_cpu_ptr() and per_cpu_ptr(), or NULL when the areas are full.
 * Any thread. free_percpu() takes the same size.
 */
void *alloc_percpu(size_t size);
void free_percpu(void *ptr, size_t size);

/* Maps the areas of all CPUs; 0 or -ENOMEM. percpu_exit() unmaps them. */
int percpu_init(void);
void percpu_exit(void);

#endif
