/* SPDX-License-Identifier: MIT */
/* The areas of per-CPU data, and the allocator of room in them. */
#include "kernel/percpu.h"

#include <linux/spinlock.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* Room for alloc_percpu() behind the static variables: 4,096 caches' worth. */
#define DYNAMIC_BYTES (1UL << 20)
#define DYNAMIC_LINES (DYNAMIC_BYTES / SMP_CACHE_BYTES)

/* Bounds of the section, made by the linker. */
extern __hidden char __start_skbsim_percpu[];
extern __hidden char __stop_skbsim_percpu[];

__thread uintptr_t this_cpu_offset;
uintptr_t per_cpu_offset[SKBSIM_MAX_CPUS];

static char *areas;
static size_t area_bytes;

/* Which cache lines of the dynamic part are taken; the same on every CPU. */
static bool line_taken[DYNAMIC_LINES];
static size_t lines_used; /* lines from here on were never taken: still zero, and not touched */
static DEFINE_SPINLOCK(line_lock); /* protects both */

static size_t static_bytes(void)
{
	return ALIGN((size_t)(__stop_skbsim_percpu - __start_skbsim_percpu), SMP_CACHE_BYTES);
}

int percpu_init(void)
{
	int cpu;

	area_bytes = PAGE_ALIGN(static_bytes() + DYNAMIC_BYTES);
	areas = mmap(NULL, area_bytes * SKBSIM_MAX_CPUS, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (areas == MAP_FAILED)
		return -ENOMEM;
	for (cpu = 0; cpu < SKBSIM_MAX_CPUS; cpu++) {
		char *area = areas + cpu * area_bytes;

		memcpy(area, __start_skbsim_percpu,
		       (size_t)(__stop_skbsim_percpu - __start_skbsim_percpu));
		per_cpu_offset[cpu] = (uintptr_t)area - (uintptr_t)__start_skbsim_percpu;
	}
	return 0;
}

void percpu_exit(void)
{
	munmap(areas, area_bytes * SKBSIM_MAX_CPUS);
	memset(line_taken, 0, sizeof(line_taken));
	lines_used = 0;
	memset(per_cpu_offset, 0, sizeof(per_cpu_offset));
}

/* First of @nr free lines in a row, or DYNAMIC_LINES. */
static size_t find_lines(size_t nr)
{
	size_t start, run = 0;

	for (start = 0; start < DYNAMIC_LINES; start++) {
		run = line_taken[start] ? 0 : run + 1;
		if (run == nr)
			return start + 1 - nr;
	}
	return DYNAMIC_LINES;
}

static void *line_address(size_t line)
{
	return __start_skbsim_percpu + static_bytes() + line * SMP_CACHE_BYTES;
}

void *alloc_percpu(size_t size)
{
	size_t nr = ALIGN(size, SMP_CACHE_BYTES) / SMP_CACHE_BYTES;
	size_t first, dirty = 0;
	void *ptr;
	int cpu;

	spin_lock(&line_lock);
	first = find_lines(nr);
	if (first < DYNAMIC_LINES) {
		memset(line_taken + first, true, nr);
		dirty = first < lines_used ? size : 0;
		lines_used = max(lines_used, first + nr);
	}
	spin_unlock(&line_lock);
	if (first == DYNAMIC_LINES)
		return NULL;

	ptr = line_address(first);
	for (cpu = 0; dirty && cpu < SKBSIM_MAX_CPUS; cpu++)
		memset(per_cpu_ptr((char *)ptr, cpu), 0, dirty);
	return ptr;
}

void free_percpu(void *ptr, size_t size)
{
	size_t nr = ALIGN(size, SMP_CACHE_BYTES) / SMP_CACHE_BYTES;
	size_t first = ((char *)ptr - (char *)line_address(0)) / SMP_CACHE_BYTES;

	spin_lock(&line_lock);
	memset(line_taken + first, false, nr);
	spin_unlock(&line_lock);
}
