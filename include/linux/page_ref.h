/* SPDX-License-Identifier: MIT */
/*
 * The reference count of a page: raw operations on the page itself, whatever block
 * it belongs to. Any context, any CPU. Those whose name has no "test", "return" or
 * "unless" order nothing. Mirrors <linux/page_ref.h> of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_PAGE_REF_H
#define SKBSIM_LINUX_PAGE_REF_H

#include <linux/mm_types.h>

/* A count fell below zero by a drop of @nr: undoes the drop and reports @page. */
SKBSIM_API __cold void skbsim_page_underflow(struct page *page, int nr);

static inline int page_ref_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}

static inline void set_page_count(struct page *page, int v)
{
	atomic_set(&page->_refcount, v);
}

/* The one reference of a page that is handed out. */
static inline void init_page_count(struct page *page)
{
	set_page_count(page, 1);
}

static inline void page_ref_add(struct page *page, int nr)
{
	atomic_add(nr, &page->_refcount);
}

static inline void page_ref_sub(struct page *page, int nr)
{
	atomic_sub(nr, &page->_refcount);
}

static inline void page_ref_inc(struct page *page)
{
	page_ref_add(page, 1);
}

static inline void page_ref_dec(struct page *page)
{
	page_ref_sub(page, 1);
}

static inline int page_ref_inc_return(struct page *page)
{
	return atomic_inc_return(&page->_refcount);
}

static inline int page_ref_dec_return(struct page *page)
{
	return atomic_dec_return(&page->_refcount);
}

static inline int page_ref_sub_return(struct page *page, int nr)
{
	return atomic_sub_return(nr, &page->_refcount);
}

/*
 * Drops @nr references; true if none is left. Dropping more than there are is
 * reported and undone. Release: what this holder wrote to the page comes before its
 * drop. Acquire: the one who sees zero sees what all the others wrote.
 */
static inline bool page_ref_sub_and_test(struct page *page, int nr)
{
	int left = __atomic_sub_fetch(&page->_refcount.counter, nr, __ATOMIC_ACQ_REL);

	if (unlikely(left < 0))
		skbsim_page_underflow(page, nr);
	return left == 0;
}

static inline bool page_ref_dec_and_test(struct page *page)
{
	return page_ref_sub_and_test(page, 1);
}

/* Adds @nr unless the count is @u; whether it did. A full barrier if so. */
static inline bool page_ref_add_unless(struct page *page, int nr, int u)
{
	int count = page_ref_count(page);

	do
		if (unlikely(count == u))
			return false;
	while (!__atomic_compare_exchange_n(&page->_refcount.counter, &count, count + nr, true,
					    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return true;
}

#endif
