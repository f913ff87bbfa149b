/* SPDX-License-Identifier: MIT */
/*
 * The numbers that a transcript has for pointers; one copy for each side of scenario.h, so that
 * both number alike. Only the scenario's own CPU comes here.
 */
#ifndef IDS_H
#define IDS_H

#define IDS  16384
#define PINS 4096

static const void *numbered[IDS];
static int number_count;

/* Slabs that the numbered objects lie in, each with a reference of ours. */
static struct page *pinned[PINS];
static int pin_count;

/*
 * A slab that is given back while a scenario runs may come again at once, at the same address but
 * with its objects in another order. A reference keeps its pages away until the scenario is over,
 * so that a new slab is always one that nobody has seen.
 */
static void pin_slab(const void *ptr)
{
	struct page *page;
	int i;

	if (!virt_addr_valid(ptr))
		return;
	page = virt_to_head_page(ptr);
	if (!PageSlab(page))
		return;
	for (i = pin_count - 1; i >= 0; i--)
		if (pinned[i] == page)
			return;
	BUG_ON(pin_count == PINS);
	get_page(page);
	pinned[pin_count++] = page;
}

static inline void forget_numbers(void)
{
	number_count = 0;
	while (pin_count)
		put_page(pinned[--pin_count]);
}

int id_new(const void *ptr)
{
	if (!ptr)
		return -1;
	BUG_ON(number_count == IDS);
	pin_slab(ptr);
	numbered[number_count] = ptr;
	return number_count++;
}

int id(const void *ptr)
{
	int i;

	for (i = number_count - 1; i >= 0; i--)
		if (numbered[i] == ptr)
			return i;
	return id_new(ptr);
}

#endif
