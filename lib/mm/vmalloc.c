/* SPDX-License-Identifier: MIT */
/*
 * vmalloc(): areas of addresses for as many single pages as it takes.
 *
 * All areas lie in one range of addresses, reserved when the first is asked for.
 * An area's bytes are the host's; for each page of them it holds a page of a
 * node, untouched, so that memory runs out exactly where the kernel's would.
 * Behind each area one page stays inaccessible.
 */
#include "mm/vmalloc.h"

#include "kernel/cpu.h"
#include "mm/page_alloc.h"

#include <linux/bug.h>
#include <linux/interrupt.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* What is asked for, and the least that is accepted: Valgrind has few addresses. */
#define RANGE_MAX (64UL << 30)
#define RANGE_MIN (4UL << 30)

struct vm_area {
	char *addr;
	unsigned long nr_pages;
	struct vm_area *next; /* by address */
	struct page *pages[];
};

static DEFINE_SPINLOCK(areas_lock); /* protects areas, and the reservation of range */
static struct vm_area *areas;

/* Written once under the lock; read without: who has an address in it knows of its reservation. */
static char *range;
static size_t range_bytes;

/* ---- Pages that an area holds --------------------------------------------------------- */

static void free_area(struct vm_area *area)
{
	while (area->nr_pages)
		__free_page(area->pages[--area->nr_pages]);
	free(area);
}

/* An area without an address, with all its pages; or NULL. */
static struct vm_area *new_area(unsigned long nr_pages, gfp_t gfp, int node)
{
	struct vm_area *area = malloc(sizeof(*area) + nr_pages * sizeof(area->pages[0]));

	if (!area)
		return NULL;
	for (area->nr_pages = 0; area->nr_pages < nr_pages; area->nr_pages++) {
		struct page *page = alloc_pages_node(node, gfp, 0);

		if (!page) {
			free_area(area);
			return NULL;
		}
		page->flags |= 1UL << PG_vmalloc;
		area->pages[area->nr_pages] = page;
	}
	return area;
}

/* ---- Addresses ------------------------------------------------------------------------ */

static size_t area_bytes(const struct vm_area *area)
{
	return area->nr_pages << PAGE_SHIFT;
}

static bool reserve_range_locked(void)
{
	size_t bytes;

	for (bytes = RANGE_MAX; !range && bytes >= RANGE_MIN; bytes /= 2) {
		char *base = mmap(NULL, bytes, PROT_NONE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (base == MAP_FAILED)
			continue;
		WRITE_ONCE(range_bytes, bytes);
		WRITE_ONCE(range, base);
	}
	return range;
}

/* Enlists @area at the lowest address where it and the page behind it fit; false if none is left. */
static bool place_locked(struct vm_area *area)
{
	size_t room = area_bytes(area) + PAGE_SIZE;
	struct vm_area **link = &areas;
	char *addr = range;

	while (*link && (size_t)((*link)->addr - addr) < room) {
		addr = (*link)->addr + area_bytes(*link) + PAGE_SIZE;
		link = &(*link)->next;
	}
	if ((size_t)(range + range_bytes - addr) < room)
		return false;
	area->addr = addr;
	area->next = *link;
	*link = area;
	return true;
}

/* Takes the area that starts at @addr off the list. */
static struct vm_area *unlink_locked(const void *addr)
{
	struct vm_area **link = &areas, *area;

	while (*link && (*link)->addr != addr)
		link = &(*link)->next;
	area = *link;
	if (area)
		*link = area->next;
	return area;
}

static bool map_area(struct vm_area *area)
{
	bool placed;

	spin_lock(&areas_lock);
	placed = reserve_range_locked() && place_locked(area);
	spin_unlock(&areas_lock);
	if (!placed)
		return false;
	if (!mprotect(area->addr, area_bytes(area), PROT_READ | PROT_WRITE))
		return true;
	spin_lock(&areas_lock);
	unlink_locked(area->addr);
	spin_unlock(&areas_lock);
	return false;
}

/* A fresh mapping in its place: inaccessible, and zero when it is used again. */
static void unmap_area(struct vm_area *area)
{
	mmap(area->addr, area_bytes(area), PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

/* ---- Public --------------------------------------------------------------------------- */

void *vmalloc_gfp(unsigned long size, gfp_t gfp, int node)
{
	unsigned long nr_pages = size / PAGE_SIZE + (size % PAGE_SIZE != 0);
	struct vm_area *area = NULL;

	get_cpu_offset(); /* attaches the thread, and so starts the simulation */
	BUG_ON(in_interrupt());
	if (nr_pages && nr_pages <= skbsim_mem.size >> PAGE_SHIFT)
		area = new_area(nr_pages, (gfp & ~__GFP_ZERO) | __GFP_NOWARN, node);
	if (area && !map_area(area)) {
		free_area(area);
		area = NULL;
	}
	if (area)
		return area->addr;
	WARN(!(gfp & __GFP_NOWARN), "vmalloc error: size %lu, failed to allocate %lu pages", size,
	     nr_pages);
	return NULL;
}

void *vmalloc_node(unsigned long size, int node)
{
	return vmalloc_gfp(size, GFP_KERNEL, node);
}

void *vmalloc(unsigned long size)
{
	return vmalloc_node(size, NUMA_NO_NODE);
}

void *vzalloc(unsigned long size)
{
	return vmalloc(size); /* a fresh mapping is zero */
}

bool is_vmalloc_addr(const void *x)
{
	const char *base = READ_ONCE(range);

	return base && (unsigned long)x - (unsigned long)base < READ_ONCE(range_bytes);
}

void vfree(const void *addr)
{
	struct vm_area *area;

	if (!addr)
		return;
	spin_lock(&areas_lock);
	area = unlink_locked(addr);
	/* Before another area may take its place. */
	if (area)
		unmap_area(area);
	spin_unlock(&areas_lock);
	if (!WARN(!area, "Trying to vfree() nonexistent vm area (%p)", addr))
		free_area(area);
}

long vmalloc_alive(void)
{
	struct vm_area *area;
	long alive = 0;

	spin_lock(&areas_lock);
	for (area = areas; area; area = area->next)
		alive++;
	spin_unlock(&areas_lock);
	return alive;
}

long vmalloc_exit(void)
{
	struct vm_area *area;
	long alive = 0;

	for (; (area = areas); alive++) {
		fprintf(stderr, "skbsim: still alive: %zu bytes of vmalloc() at %p\n",
			area_bytes(area), (void *)area->addr);
		areas = area->next;
		free(area);
	}
	if (range)
		munmap(range, range_bytes);
	range = NULL;
	return alive;
}
