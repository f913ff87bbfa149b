// SPDX-License-Identifier: MIT
/* The reference count of a page, raw. */
#include "scenario.h"

SCENARIO(page_refs)
{
	struct page *page = alloc_page(GFP_ATOMIC);

	emit("fresh: %d", page_ref_count(page));
	emit("unless zero: %d %d", get_page_unless_zero(page) != 0, page_ref_count(page));
	page_ref_add(page, 5);
	page_ref_inc(page);
	emit("added: %d", page_ref_count(page));
	page_ref_sub(page, 3);
	page_ref_dec(page);
	emit("taken off: %d", page_ref_count(page));
	emit("four, and test: %d %d", page_ref_sub_and_test(page, 3), page_ref_count(page));
	emit("add unless 1: %d %d", page_ref_add_unless(page, 1, 1) != 0, page_ref_count(page));
	emit("add unless 2: %d %d", page_ref_add_unless(page, 1, 2) != 0, page_ref_count(page));
	emit("dec, and test: %d %d", page_ref_dec_and_test(page), page_ref_count(page));
	emit("last: %d %d", put_page_testzero(page), page_ref_count(page));
	emit("unless zero: %d %d", get_page_unless_zero(page) != 0, page_ref_count(page));
	set_page_count(page, 1);
	__free_page(page);
}
