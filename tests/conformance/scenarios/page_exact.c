// SPDX-License-Identifier: MIT
/* An exact number of pages, and blocks split into single ones. */
#include "scenario.h"

static void exact(size_t size)
{
	char *x = alloc_pages_exact(size, GFP_ATOMIC | __GFP_NOWARN);
	int i, pages = size >> PAGE_SHIFT, single = 0;

	if (!x) {
		emit("%zu: NULL", size);
		return;
	}
	pages += (size & (PAGE_SIZE - 1)) != 0;
	for (i = 0; i < pages; i++)
		single += page_count(virt_to_page(x + i * PAGE_SIZE)) == 1 &&
			  !PageCompound(virt_to_page(x + i * PAGE_SIZE));
	emit("%zu: %d pages, %d of them single", size, pages, single);
	if (pages & (pages - 1))
		emit("the next one: count %d", page_count(virt_to_page(x + pages * PAGE_SIZE)));
	free_pages_exact(x, size);
	emit("freed: count %d", page_count(virt_to_page(x)));
}

SCENARIO(page_exact)
{
	struct page *page = alloc_pages(GFP_ATOMIC, 2);
	int i;

	exact(1);
	exact(5000);
	exact(3 * PAGE_SIZE);
	exact(100000);
	exact((4 << 20) + 1);
	emit("plain: counts %d %d %d %d", page_count(page), page_count(page + 1),
	     page_count(page + 2), page_count(page + 3));
	split_page(page, 2);
	emit("split: counts %d %d %d %d", page_count(page), page_count(page + 1),
	     page_count(page + 2), page_count(page + 3));
	__free_page(page + 2);
	emit("third freed: counts %d %d %d %d", page_count(page), page_count(page + 1),
	     page_count(page + 2), page_count(page + 3));
	for (i = 0; i < 4; i++)
		if (i != 2)
			put_page(page + i);
}
