/* SPDX-License-Identifier: MIT */
/*
 * Memory that devices read and write. The simulated bus is coherent, reaches all
 * memory, and has no IOMMU: what a device sees is the physical address, a mapping takes
 * nothing, and handing memory to and fro moves no byte. Pages begin at address 0
 * (page_to_pfn()).
 *
 * Any context. @dev may be NULL and is not looked at. A mapping is not checked when it
 * is undone. Mirrors the functions of their names of Linux 5.12 with direct mapping.
 */
#ifndef SKBSIM_LINUX_DMA_MAPPING_H
#define SKBSIM_LINUX_DMA_MAPPING_H

#include <linux/bug.h>
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/types.h>

/* Only ever pointed to. */
struct device;

enum dma_data_direction {
	DMA_BIDIRECTIONAL = 0,
	DMA_TO_DEVICE = 1,
	DMA_FROM_DEVICE = 2,
	DMA_NONE = 3,
};

/* What a mapping that failed gives. */
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)

/* Bytes @offset, from the start of @page on. */
static inline dma_addr_t dma_map_page(struct device *dev, const struct page *page, size_t offset,
				      size_t size, enum dma_data_direction dir)
{
	(void)dev;
	(void)size;
	(void)dir;
	return ((dma_addr_t)page_to_pfn(page) << PAGE_SHIFT) + offset;
}

/* @ptr points into pages or slabs; of other memory DMA_MAPPING_ERROR, with a report once. */
static inline dma_addr_t dma_map_single(struct device *dev, const void *ptr, size_t size,
					enum dma_data_direction dir)
{
	if (WARN_ONCE(!virt_addr_valid(ptr), "DMA mapping of %p, which is no kernel memory", ptr))
		return DMA_MAPPING_ERROR;
	return dma_map_page(dev, virt_to_page(ptr), offset_in_page(ptr), size, dir);
}

/* Bytes @offset of a packet's fragment. */
static inline dma_addr_t skb_frag_dma_map(struct device *dev, const skb_frag_t *frag, size_t offset,
					  size_t size, enum dma_data_direction dir)
{
	return dma_map_page(dev, skb_frag_page(frag), skb_frag_off(frag) + offset, size, dir);
}

/* 0, or -ENOMEM for a mapping that failed. */
static inline int dma_mapping_error(struct device *dev, dma_addr_t addr)
{
	(void)dev;
	return addr == DMA_MAPPING_ERROR ? -ENOMEM : 0;
}

/* The device is done with it for good. */
static inline void dma_unmap_page(struct device *dev, dma_addr_t addr, size_t size,
				  enum dma_data_direction dir)
{
	(void)dev;
	(void)addr;
	(void)size;
	(void)dir;
}

static inline void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size,
				    enum dma_data_direction dir)
{
	dma_unmap_page(dev, addr, size, dir);
}

/* From here on the CPU may look at it; on a coherent bus nothing is to be moved. */
static inline void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
					   enum dma_data_direction dir)
{
	(void)dev;
	(void)addr;
	(void)size;
	(void)dir;
}

/* From here on the device may write to it again. */
static inline void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size,
					      enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev, addr, size, dir);
}

/* The same for the bytes from @offset on. */
static inline void dma_sync_single_range_for_cpu(struct device *dev, dma_addr_t addr,
						 unsigned long offset, size_t size,
						 enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev, addr + offset, size, dir);
}

static inline void dma_sync_single_range_for_device(struct device *dev, dma_addr_t addr,
						    unsigned long offset, size_t size,
						    enum dma_data_direction dir)
{
	dma_sync_single_for_device(dev, addr + offset, size, dir);
}

/* Zeroed pages for CPU and device at the same time, *@addr being where the device sees them; the
 * caller owns them. NULL when memory is out. */
static inline void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *addr, gfp_t gfp)
{
	void *cpu_addr = (void *)__get_free_pages(gfp | __GFP_ZERO, get_order(size));

	if (cpu_addr)
		*addr = dma_map_single(dev, cpu_addr, size, DMA_BIDIRECTIONAL);
	return cpu_addr;
}

/* Gives back what dma_alloc_coherent() gave for the same @size. */
static inline void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr,
				     dma_addr_t addr)
{
	(void)dev;
	(void)addr;
	free_pages((unsigned long)cpu_addr, get_order(size));
}

#endif
