// SPDX-License-Identifier: MIT
/* Which rows "skbsim run --ablate" has: what each takes from the series. */
#include "ablate.h"

#include <stdio.h>

#define CACHE 64 /* heads it holds in the kernel */
#define BULK  16 /* heads of one refill there */

#define ROW(group_, name_, what_, profile_, parts_, size_, bulk_)                   \
	{                                                                           \
		.group = group_, .name = name_, .what = what_, .profile = profile_, \
		.parts = parts_, .cache_size = size_, .cache_bulk = bulk_,          \
	}
#define CUMULATIVE(name, what, parts) ROW(GROUP_CUMULATIVE, name, what, "v5.10", parts, CACHE, BULK)
#define ALONE(name, what, parts)      ROW(GROUP_ALONE, name, what, "v5.10", parts, CACHE, BULK)
#define WITHOUT(name, what, parts) \
	ROW(GROUP_WITHOUT, name, what, "v5.12", PARTS_SERIES & ~(parts), CACHE, BULK)
#define GEOMETRY(name, what, size, bulk) \
	ROW(GROUP_GEOMETRY, name, what, "v5.12", PARTS_SERIES, size, bulk)

/*
 * One switch stands for patches 8 to 10: they are one idea at three doors, and a driver
 * goes through one of them. With one that calls napi_build_skb() this is patch 8, with
 * one that calls napi_alloc_skb() patches 9 and 10, of which 9 has no caller without 10.
 * What patch 8 does to a full cache has its own switch.
 */
const struct ablate_spec ablate_specs[] = {
	[ROW_V510] = CUMULATIVE("v5.10", "before the series", 0),
	[ROW_V510_UNFLUSHED] =
		CUMULATIVE("v5.10 +6", "no flush at the end of a poll", PART_NO_FLUSH),
	CUMULATIVE("v5.10 +6 +8half", "a full cache gives back half", PART_NO_FLUSH | PART_HALF),
	CUMULATIVE("v5.10 +6 +8..10", "births take heads from it",
		   PART_NO_FLUSH | PART_HALF | PART_BIRTHS),
	CUMULATIVE("v5.10 +6 +8..11", "merged packets' heads go into it", PARTS_SERIES),
	[ROW_V512] = ROW(GROUP_CUMULATIVE, "v5.12", "the series, as a profile", "v5.12",
			 PARTS_SERIES, CACHE, BULK),

	ALONE("v5.10 +6 alone", "no flush at the end of a poll", PART_NO_FLUSH),
	ALONE("v5.10 +8half alone", "a full cache gives back half", PART_HALF),
	ALONE("v5.10 +8..10 births", "births take heads from it", PART_BIRTHS),
	ALONE("v5.10 +8..10 alone", "births, and half", PART_HALF | PART_BIRTHS),
	ALONE("v5.10 +11 alone", "merged packets' heads go into it", PART_MERGED),

	[ROW_V512_FLUSHED] = WITHOUT("v5.12 -6", "flush at the end of a poll", PART_NO_FLUSH),
	WITHOUT("v5.12 -8half", "a full cache gives back all", PART_HALF),
	WITHOUT("v5.12 -8..10 births", "births ask the slab", PART_BIRTHS),
	WITHOUT("v5.12 -11", "merged packets' heads to the slab", PART_MERGED),
	ROW(GROUP_WITHOUT, "v5.12 +refuse", "no head from afar or of the reserve", "v5.12",
	    PARTS_SERIES | PART_REFUSE, CACHE, BULK),

	GEOMETRY("v5.12 bulk 8", "a refill brings 8", CACHE, 8),
	GEOMETRY("v5.12 bulk 16", "a refill brings 16: v5.12 again", CACHE, 16),
	GEOMETRY("v5.12 bulk 32", "a refill brings 32", CACHE, 32),
	GEOMETRY("v5.12 cache 32", "the cache holds 32", 32, BULK),
	GEOMETRY("v5.12 cache 64", "the cache holds 64: v5.12 again", 64, BULK),
	GEOMETRY("v5.12 cache 128", "the cache holds 128", 128, BULK),
};

const unsigned int nr_ablate_specs = sizeof(ablate_specs) / sizeof(ablate_specs[0]);

_Static_assert(sizeof(ablate_specs) / sizeof(ablate_specs[0]) <= ABLATE_MAX_ROWS,
	       "there is room for all rows");

const char *ablate_group_title(enum ablate_group group)
{
	static const char *const titles[] = {
		[GROUP_CUMULATIVE] = "Patch by patch",
		[GROUP_ALONE] = "One part on top of v5.10",
		[GROUP_WITHOUT] = "v5.12 less one part, or with the rejected check",
		[GROUP_GEOMETRY] = "v5.12 with other sizes",
	};

	return titles[group];
}

int ablate_reference(unsigned int i)
{
	switch (ablate_specs[i].group) {
	case GROUP_CUMULATIVE:
		return (int)i - 1;
	case GROUP_ALONE:
		return -1;
	default:
		return ROW_V512;
	}
}

/* Each is said either way, so that nothing from the environment gets between. */
void ablate_switches(const struct ablate_spec *spec, char *buf, size_t size)
{
	static const struct {
		const char *name;
		enum part part;
		bool on; /* what it is where the part is there */
	} table[] = {
		{ "napi_cache_flush_poll", PART_NO_FLUSH, false },
		{ "napi_cache_flush_half", PART_HALF, true },
		{ "napi_cache_births", PART_BIRTHS, true },
		{ "merged_heads_cached", PART_MERGED, true },
		{ "refuse_remote_heads", PART_REFUSE, true },
	};
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]) && used < size; i++) {
		bool there = spec->parts & table[i].part;

		used += (size_t)snprintf(buf + used, size - used, "%s%s=%s", used ? "," : "",
					 table[i].name, there == table[i].on ? "on" : "off");
	}
}
