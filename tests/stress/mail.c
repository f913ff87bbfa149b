/* SPDX-License-Identifier: MIT */
/* The table of slots between the CPUs. */
#include "mail.h"

#define NR_SLOTS 64

enum slot_state { SLOT_FREE, SLOT_BUSY, SLOT_FULL };

static struct slot {
	_Alignas(64) atomic_int state; /* BUSY: one CPU is writing or reading the parcel */
	struct parcel parcel;
} slots[NR_SLOTS];

/* Acquire: pairs with leave_slot(), so that the parcel is seen, and what its items' owner wrote. */
static bool enter_slot(struct slot *slot, int state)
{
	return atomic_compare_exchange_strong_explicit(&slot->state, &state, SLOT_BUSY,
						       memory_order_acquire, memory_order_relaxed);
}

static void leave_slot(struct slot *slot, int state)
{
	atomic_store_explicit(&slot->state, state, memory_order_release);
}

static bool take_from(struct slot *slot, struct parcel *parcel)
{
	if (!enter_slot(slot, SLOT_FULL))
		return false;
	*parcel = slot->parcel;
	leave_slot(slot, SLOT_FREE);
	return true;
}

bool mail_put(struct dice *dice, const struct parcel *parcel)
{
	struct slot *slot = &slots[roll(dice, NR_SLOTS)];

	if (!enter_slot(slot, SLOT_FREE))
		return false;
	slot->parcel = *parcel;
	leave_slot(slot, SLOT_FULL);
	return true;
}

bool mail_take(struct dice *dice, struct parcel *parcel)
{
	return take_from(&slots[roll(dice, NR_SLOTS)], parcel);
}

bool mail_take_last(struct parcel *parcel)
{
	int i;

	for (i = 0; i < NR_SLOTS; i++)
		if (take_from(&slots[i], parcel))
			return true;
	return false;
}
