/* SPDX-License-Identifier: MIT */
/*
 * "skbsim run --ablate": the series taken apart. A row is one way to be between
 * v5.10 and v5.12, or beside them; all rows are measured in turns, so that a slow
 * spell of the machine meets them alike.
 */
#ifndef TOOL_ABLATE_H
#define TOOL_ABLATE_H

#include "paired.h"
#include "result.h"
#include "round.h"

#define ABLATE_ROUNDS	MAX_ROUNDS
#define ABLATE_MAX_ROWS 32

/* What a row has of the series, one bit for each switch of the library that can tell. */
enum part {
	PART_NO_FLUSH = 1 << 0, /* patch 6: the cache is not emptied at the end of a poll */
	PART_HALF = 1 << 1,	/* patch 8: a full cache gives back its upper half */
	PART_BIRTHS = 1 << 2,	/* patches 8 to 10: births take heads from the cache */
	PART_MERGED = 1 << 3,	/* patch 11: heads of merged packets go into it */
	PART_REFUSE = 1 << 4,	/* no part of it: the check that was rejected for its price */

	PARTS_SERIES = PART_NO_FLUSH | PART_HALF | PART_BIRTHS | PART_MERGED,
};

enum ablate_group {
	GROUP_CUMULATIVE, /* one patch after the other; opens with v5.10 and ends with v5.12 */
	GROUP_ALONE,	  /* one part on top of v5.10 */
	GROUP_WITHOUT,	  /* v5.12 less one part, or with the rejected check */
	GROUP_GEOMETRY,	  /* v5.12 with another refill or another cache */
	NR_ABLATE_GROUPS
};

struct ablate_spec {
	const char *name; /* short, no other row's */
	const char *what; /* in words */
	enum ablate_group group;
	const char *profile; /* says what is not a part of the series */
	unsigned int parts;
	unsigned int cache_size, cache_bulk;
};

/* Rows that others are compared with, by their place in the table. */
enum {
	ROW_V510 = 0,
	ROW_V510_UNFLUSHED = 1, /* without the flush at the end of a poll */
	ROW_V512 = 5,
	ROW_V512_FLUSHED = 11, /* with it */
};

extern const struct ablate_spec ablate_specs[];
extern const unsigned int nr_ablate_specs;

/* The words above a group's rows, as in "One part on top of v5.10". */
const char *ablate_group_title(enum ablate_group group);

/* The row that row @i is compared with besides v5.10: the one above in GROUP_CUMULATIVE, v5.12 in
 * the last two groups; -1: none. */
int ablate_reference(unsigned int i);

/* Writes the switches that make @spec, as skbsim_config.switches wants them. */
void ablate_switches(const struct ablate_spec *spec, char *buf, size_t size);

struct ablate_row {
	const struct ablate_spec *spec;
	struct round_counters counters;	     /* of the last round */
	double ns_per_packet[ABLATE_ROUNDS]; /* by the time that the CPUs' threads ran */
	long leaked;
};

struct ablation {
	const struct run_result *run; /* workload, input, CPUs and so on; no columns */
	unsigned int rounds;	      /* complete ones */
	unsigned int nr_rows;
	struct ablate_row rows[ABLATE_MAX_ROWS];
};

/**
 * ablate_measure - measure every row
 * @a: @run is set, the rest is filled in
 * @round: what a round is to do; no simulation runs yet
 *
 * ABLATE_ROUNDS times all rows, each from a new simulation that one short round has
 * warmed up; every other time backwards, so that what grows slower or faster with time
 * favours nobody. Returns whether all was measured and nothing leaked; if not, one line
 * on stderr says why.
 */
bool ablate_measure(struct ablation *a, const struct round_config *round);

/* Packets of all rounds together, for the progress bar. */
u64 ablate_packets(u64 frames, u64 loops);

/* ---- Figures that follow ---------------------------------------------------------------- */

/* What row @i costs more than row @base, a packet: in nanoseconds, and in per cent of @base. */
struct interval ablate_difference_ns(const struct ablation *a, unsigned int i, unsigned int base);
struct interval ablate_difference_percent(const struct ablation *a, unsigned int i,
					  unsigned int base);

/* Of the heads that the cache was asked for, the share that lay in it, 0 to 1; 0 if none was. */
double ablate_hit_share(const struct ablate_row *row);

/* What SLUB counted for heads, a packet: single allocations and frees, the slow part of bulk ones. */
double ablate_slab_calls(const struct ablate_row *row);

/* Bulk allocations and bulk frees of the NAPI caches, a packet. */
double ablate_bulk_calls(const struct ablate_row *row);

#endif
