// SPDX-License-Identifier: MIT
/* Measuring the rows of "skbsim run --ablate" in turns. */
#include "ablate.h"

#include <skbsim/skbsim.h>

#include "complain.h"

#define WARM_UP_LOOPS 1

/* One simulation, one round that is not counted, one that is; false ends it all. */
static bool run_row(struct ablate_row *row, const struct round_config *round, double *ns)
{
	char switches[SWITCHES_BYTES];
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.profile = row->spec->profile,
		.cpus = round->cpus * (round->workload->serves ? 2 : 1),
		.napi_cache_size = row->spec->cache_size,
		.napi_cache_bulk = row->spec->cache_bulk,
		.switches = switches,
	};
	struct round_config warm_up = *round;
	struct round_result res = { 0 };
	bool done;

	ablate_switches(row->spec, switches, sizeof(switches));
	if (skbsim_init(&cfg))
		return false;
	warm_up.loops = WARM_UP_LOOPS;
	done = !round_run(&warm_up, &res) && !res.leaked && !round_run(round, &res);
	row->counters = res.counters;
	row->leaked = skbsim_exit();
	*ns = res.ran_ns_per_packet;
	if (row->leaked)
		complain("%s: %ld objects alive after a round", row->spec->name, row->leaked);
	round->progress->done += res.counters.packets;
	return done && !row->leaked;
}

bool ablate_measure(struct ablation *a, const struct round_config *round)
{
	a->nr_rows = nr_ablate_specs;
	for (unsigned int i = 0; i < a->nr_rows; i++)
		a->rows[i].spec = &ablate_specs[i];
	for (a->rounds = 0; a->rounds < ABLATE_ROUNDS; a->rounds++) {
		for (unsigned int i = 0; i < a->nr_rows; i++) {
			bool backwards = a->rounds % 2;
			struct ablate_row *row = &a->rows[backwards ? a->nr_rows - 1 - i : i];

			if (!run_row(row, round, &row->ns_per_packet[a->rounds]))
				return false;
		}
	}
	return true;
}

u64 ablate_packets(u64 frames, u64 loops)
{
	return ABLATE_ROUNDS * nr_ablate_specs * loops * frames;
}

/* ---- Figures that follow ---------------------------------------------------------------- */

struct interval ablate_difference_ns(const struct ablation *a, unsigned int i, unsigned int base)
{
	double differences[ABLATE_ROUNDS];

	for (unsigned int r = 0; r < a->rounds; r++)
		differences[r] = a->rows[i].ns_per_packet[r] - a->rows[base].ns_per_packet[r];
	return median_interval(differences, a->rounds);
}

struct interval ablate_difference_percent(const struct ablation *a, unsigned int i,
					  unsigned int base)
{
	double differences[ABLATE_ROUNDS];

	for (unsigned int r = 0; r < a->rounds; r++) {
		double before = a->rows[base].ns_per_packet[r];

		differences[r] = 100 * (a->rows[i].ns_per_packet[r] - before) / before;
	}
	return median_interval(differences, a->rounds);
}

static double per_packet(const struct ablate_row *row, u64 events)
{
	return row->counters.packets ? (double)events / (double)row->counters.packets : 0;
}

double ablate_hit_share(const struct ablate_row *row)
{
	const struct skbsim_napi_cache_stats *s = &row->counters.napi_cache;

	return s->get ? (double)s->hit / (double)s->get : 0;
}

double ablate_slab_calls(const struct ablate_row *row)
{
	const struct round_counters *c = &row->counters;

	return per_packet(row, c->alloc_fastpath + c->alloc_slowpath + c->free_fastpath +
				       c->free_slowpath);
}

double ablate_bulk_calls(const struct ablate_row *row)
{
	return per_packet(row, row->counters.napi_cache.refill + row->counters.napi_cache.flush);
}
