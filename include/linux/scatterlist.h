/* SPDX-License-Identifier: MIT */
/*
 * Scatterlists: arrays of (page, offset, length) that describe bytes lying in
 * several places. The last entry carries an end mark; the last of an array may
 * instead be a link to a further array, which makes the two one list.
 *
 * Both marks are the low bits of page_link, which a page's address leaves free. A
 * list refers to its pages and holds no reference to them. Any context; nothing
 * allocates. Each function mirrors the one of its name of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_SCATTERLIST_H
#define SKBSIM_LINUX_SCATTERLIST_H

#include <linux/bug.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/types.h>

#include <errno.h>

struct scatterlist {
	unsigned long page_link;
	unsigned int offset; /* in the page */
	unsigned int length;
	/* The driver's, for its device; no function here touches them. */
	dma_addr_t dma_address;
	unsigned int dma_length;
};

#define SG_CHAIN	  0x01UL
#define SG_END		  0x02UL
#define SG_PAGE_LINK_MASK (SG_CHAIN | SG_END)

_Static_assert(_Alignof(struct page) > SG_PAGE_LINK_MASK, "a page's address leaves room for marks");
_Static_assert(_Alignof(struct scatterlist) > SG_PAGE_LINK_MASK, "and so does an entry's");

#define sg_dma_address(sg) ((sg)->dma_address)
#define sg_dma_len(sg)	   ((sg)->dma_length)

/* ---- One entry ------------------------------------------------------------------------ */

/* Is this a link rather than bytes, and does the list end here? */
static inline bool sg_is_chain(const struct scatterlist *sg)
{
	return sg->page_link & SG_CHAIN;
}

static inline bool sg_is_last(const struct scatterlist *sg)
{
	return sg->page_link & SG_END;
}

/* Makes @sg the last entry, and takes that back. */
static inline void sg_mark_end(struct scatterlist *sg)
{
	sg->page_link = (sg->page_link | SG_END) & ~SG_CHAIN;
}

static inline void sg_unmark_end(struct scatterlist *sg)
{
	sg->page_link &= ~SG_END;
}

static inline struct page *sg_page(const struct scatterlist *sg)
{
	return (struct page *)(sg->page_link & ~SG_PAGE_LINK_MASK);
}

/* Sets the page and leaves the marks. */
static inline void sg_assign_page(struct scatterlist *sg, struct page *page)
{
	sg->page_link = (sg->page_link & SG_PAGE_LINK_MASK) | (unsigned long)page;
}

/* Makes the entry @len bytes from @offset of @page on, beyond that page's end if its block goes on
 * there. Its marks stay. */
static inline void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len,
			       unsigned int offset)
{
	sg_assign_page(sg, page);
	sg->offset = offset;
	sg->length = len;
}

/* The same for the @buflen bytes at @buf, which must lie in simulated memory (BUG() otherwise). */
static inline void sg_set_buf(struct scatterlist *sg, const void *buf, unsigned int buflen)
{
	BUG_ON(!virt_addr_valid(buf));
	sg_set_page(sg, virt_to_page(buf), buflen, offset_in_page(buf));
}

/* Where the entry's bytes are. */
static inline void *sg_virt(const struct scatterlist *sg)
{
	return (char *)page_address(sg_page(sg)) + sg->offset;
}

/* ---- An array of them ------------------------------------------------------------------- */

/* Sets the end mark of an array of @nents entries, 1 and up, that is cleared otherwise. */
static inline void sg_init_marker(struct scatterlist *sgl, unsigned int nents)
{
	sg_mark_end(&sgl[nents - 1]);
}

/* Clears an array of @nents entries, 1 and up, and sets its end mark. */
static inline void sg_init_table(struct scatterlist *sgl, unsigned int nents)
{
	memset(sgl, 0, sizeof(*sgl) * nents);
	sg_init_marker(sgl, nents);
}

/* A list of one entry, the @buflen bytes at @buf. */
static inline void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int buflen)
{
	sg_init_table(sg, 1);
	sg_set_buf(sg, buf, buflen);
}

/* What a link leads to. */
static inline struct scatterlist *sg_chain_ptr(const struct scatterlist *sg)
{
	return (struct scatterlist *)(sg->page_link & ~SG_PAGE_LINK_MASK);
}

/* Makes the last of the @prv_nents entries of @prv, which is no bytes then, a link to @sgl. */
static inline void sg_chain(struct scatterlist *prv, unsigned int prv_nents,
			    struct scatterlist *sgl)
{
	struct scatterlist *link = &prv[prv_nents - 1];

	link->offset = 0;
	link->length = 0;
	link->page_link = (unsigned long)sgl | SG_CHAIN;
}

/* ---- A list ------------------------------------------------------------------------------ */

/* The entry behind @sg, links followed; NULL behind the last. */
static inline struct scatterlist *sg_next(struct scatterlist *sg)
{
	if (sg_is_last(sg))
		return NULL;
	sg++;
	return sg_is_chain(sg) ? sg_chain_ptr(sg) : sg;
}

/* @sg is each of the first @nr entries in turn, @__i its number. */
#define for_each_sg(sglist, sg, nr, __i) \
	for ((__i) = 0, sg = (sglist); (__i) < (nr); (__i)++, sg = sg_next(sg))

/* Entries up to the last. */
static inline int sg_nents(struct scatterlist *sg)
{
	int nents = 0;

	for (; sg; sg = sg_next(sg))
		nents++;
	return nents;
}

/* Entries that the first @len bytes lie in: 0 for none, -EINVAL if the list is shorter. */
static inline int sg_nents_for_len(struct scatterlist *sg, u64 len)
{
	u64 bytes = 0;
	int nents = 0;

	for (; len > bytes; sg = sg_next(sg)) {
		if (!sg)
			return -EINVAL;
		bytes += sg->length;
		nents++;
	}
	return nents;
}

/* The last of the @nents entries of @sgl, which must have the end mark (BUG() otherwise). */
static inline struct scatterlist *sg_last(struct scatterlist *sgl, unsigned int nents)
{
	struct scatterlist *sg, *last = NULL;
	unsigned int i;

	for_each_sg(sgl, sg, nents, i) last = sg;
	BUG_ON(!sg_is_last(last));
	return last;
}

#endif
