// SPDX-License-Identifier: MIT
/*
 * Running a suite. Rounds of all contenders are taken in turns, and each turn
 * starts with another contender, so that whatever else happens on the machine
 * happens to all of them.
 */
#include "measure.h"

#include <string.h>

#include "complain.h"
#include "progress.h"
#include "worker.h"

struct run {
	const struct options *options;
	struct result *result;
	const struct suite *suite;	      /* that is measured now */
	struct suite_result *of;	      /* its part of the result */
	struct worker workers[NR_CONTENDERS]; /* fd < 0: takes no part */
	struct progress progress;
};

/* ---- Who takes part ----------------------------------------------------------------------- */

/* Is there a case for @c, in @suite and among those wanted? */
static bool has_cases_for(const struct options *options, const struct suite *suite,
			  const struct contender *c)
{
	for (unsigned int i = 0; i < suite->nr_cases; i++)
		if (is_wanted(options, suite, &suite->cases[i], c))
			return true;
	return suite->memory && is_wanted(options, suite, suite->memory, c);
}

/* False if one that the user named is missing. */
static bool choose_contenders(const struct options *options, const struct suite *suite,
			      struct result *result)
{
	struct suite_result *of = &result->suites[result->nr_suites++];

	of->suite = suite;
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		const struct contender *c = &contenders[i];

		if (!has_cases_for(options, suite, c))
			continue;
		of->took_part[i] = contender_library(c);
		result->missing[i] = !of->took_part[i];
		if (result->missing[i] && (options->contenders_named || options->ratio_to == c)) {
			complain("%s: it needs Debian's %s", c->name, c->package);
			return false;
		}
	}
	return true;
}

/* False if nobody would be compared with the one that ratios are wanted to. */
static bool has_base(const struct options *options, const struct result *result)
{
	if (!options->ratio_to)
		return true;
	for (unsigned int i = 0; i < result->nr_suites; i++)
		if (result->suites[i].took_part[options->ratio_to - contenders])
			return true;
	complain("--ratio-to '%s': it takes no part in what is measured", options->ratio_to->name);
	return false;
}

/* The suites that are wanted, and who takes part in each. */
static bool choose_all(const struct options *options, struct result *result)
{
	for (unsigned int i = 0; suites[i]; i++)
		if (suite_is_wanted(options, suites[i]) &&
		    !choose_contenders(options, suites[i], result))
			return false;
	return has_base(options, result);
}

/* ---- Times ---------------------------------------------------------------------------------- */

static bool takes_part(const struct run *run, unsigned int i, const struct bench_case *c)
{
	return run->of->took_part[i] && is_wanted(run->options, run->suite, c, &contenders[i]);
}

/* The same request to all that have the case. */
static bool ask_all(struct run *run, unsigned int case_index, enum request_kind kind)
{
	struct request request = {
		.kind = kind,
		.case_index = case_index,
		.round_ns = run->options->round_ms * 1000000ULL,
	};
	struct reply reply;

	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, &run->suite->cases[case_index]) &&
		    !worker_ask(&run->workers[i], &request, &reply))
			return false;
	return true;
}

static bool measure_rounds(struct run *run, unsigned int case_index)
{
	static double ns[NR_CONTENDERS][MAX_ROUNDS];
	const struct bench_case *c = &run->suite->cases[case_index];
	struct request request = { .kind = REQUEST_ROUND };
	unsigned int rounds = run->options->rounds;
	struct counts counts[NR_CONTENDERS] = { 0 };
	double objects[NR_CONTENDERS] = { 0 };
	struct reply reply;

	for (unsigned int round = 0; round < rounds; round++)
		for (unsigned int turn = 0; turn < NR_CONTENDERS; turn++) {
			unsigned int i = (round + turn) % NR_CONTENDERS;

			if (!takes_part(run, i, c))
				continue;
			if (!worker_ask(&run->workers[i], &request, &reply))
				return false;
			ns[i][round] = (double)reply.sample.ns / (double)reply.sample.objects;
			counts[i].instructions += reply.counts.instructions;
			counts[i].cache_misses += reply.counts.cache_misses;
			objects[i] += (double)reply.sample.objects;
		}
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, c)) {
			run->of->times[case_index][i] = spread_of(ns[i], rounds);
			run->of->counts[case_index][i] = (struct count_row){
				.instructions = (double)counts[i].instructions / objects[i],
				.cache_misses = (double)counts[i].cache_misses / objects[i],
			};
		}
	return true;
}

/* An eighth more than the objects' own @bytes, for whoever needs most. If that is not there one line
 * says what is left out. */
static bool memory_is_short(const struct run *run, const struct bench_case *c, u64 bytes)
{
	u64 available = machine_memory();

	if (!available || bytes / 8 * 9 <= available)
		return false;
	complain("%s/%s: left out with bulk %u, %u outstanding, CPUs %u: it needs more memory than "
		 "is available",
		 run->suite->name, c->name, c->bulk, c->outstanding, c->cpus);
	return true;
}

static u64 memory_of_case(const struct suite *suite, const struct bench_case *c)
{
	return suite->memory_of ? suite->memory_of(c) : (u64)c->outstanding * suite->object_size;
}

static bool is_mbuf(enum contender_kind kind)
{
	return kind == KIND_MBUF || kind == KIND_MBUF_BULK;
}

/* Of the objects that are alive at once, of all who take part: each in a process of its own. An mbuf
 * has a page of 4 KiB, where a packet of others has little more than 2. */
static u64 memory_of_all(const struct run *run, const struct bench_case *c)
{
	u64 bytes = 0;

	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, c))
			bytes += memory_of_case(run->suite, c) *
				 (is_mbuf(contenders[i].kind) ? 2 : 1);
	return bytes;
}

/* Starts @w for contender @i, and notes that one's version. */
static bool start_worker(struct run *run, struct worker *w, unsigned int i)
{
	if (!worker_start(w, &contenders[i], run->suite))
		return false;
	memcpy(run->result->versions[i], w->version, sizeof(w->version));
	return true;
}

static bool start_workers(struct run *run, const struct bench_case *c)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, c) && !start_worker(run, &run->workers[i], i))
			return false;
	return true;
}

static bool stop_workers(struct run *run)
{
	bool ok = true;

	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		ok &= worker_stop(&run->workers[i]);
	return ok;
}

static bool check_case(struct run *run, unsigned int case_index)
{
	bool ok = start_workers(run, &run->suite->cases[case_index]) &&
		  ask_all(run, case_index, REQUEST_CHECK);

	return stop_workers(run) && ok;
}

/* In processes that did nothing else before: what an allocator keeps of earlier objects, and where,
 * changes the figures of the next. */
static bool time_case(struct run *run, unsigned int case_index)
{
	bool ok = start_workers(run, &run->suite->cases[case_index]) &&
		  ask_all(run, case_index, REQUEST_PREPARE) && measure_rounds(run, case_index) &&
		  ask_all(run, case_index, REQUEST_FINISH);

	return stop_workers(run) && ok;
}

static bool measure_case(struct run *run, unsigned int case_index)
{
	const struct bench_case *c = &run->suite->cases[case_index];

	return memory_is_short(run, c, memory_of_all(run, c)) ||
	       (check_case(run, case_index) && time_case(run, case_index));
}

static bool measure_times(struct run *run)
{
	for (unsigned int i = 0; i < run->suite->nr_cases; i++) {
		progress_draw(&run->progress, i);
		if (!measure_case(run, i))
			return false;
	}
	return true;
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* In a process that did nothing else before. */
static bool measure_memory_of(struct run *run, unsigned int i)
{
	struct request request = {
		.kind = REQUEST_MEMORY,
		.objects = run->options->objects,
	};
	double objects = run->options->objects;
	struct worker worker;
	struct reply reply;
	bool ok;

	if (!start_worker(run, &worker, i))
		return false;
	ok = worker_ask(&worker, &request, &reply);
	if (ok)
		run->of->memory[i] = (struct memory_row){
			.resident = (double)reply.memory.resident / objects,
			.accounted = (double)reply.memory.accounted / objects,
			.left = (double)reply.memory.left / objects,
		};
	return worker_stop(&worker) && ok;
}

static bool anybody_takes_part(const struct run *run, const struct bench_case *c)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, c))
			return true;
	return false;
}

static bool measure_memory(struct run *run)
{
	struct bench_case c;

	if (!run->suite->memory || !anybody_takes_part(run, run->suite->memory))
		return true;
	c = *run->suite->memory;
	c.outstanding = run->options->objects;
	if (memory_is_short(run, &c, memory_of_case(run->suite, &c)))
		return true;
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, run->suite->memory) && !measure_memory_of(run, i))
			return false;
	return true;
}

static bool measure_suite(struct run *run, struct suite_result *of)
{
	bool ok;

	run->of = of;
	run->suite = of->suite;
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		run->workers[i].fd = -1;
	ok = measure_times(run) && measure_memory(run);
	run->progress.done += of->suite->nr_cases;
	return ok;
}

bool measure(const struct options *options, struct result *result)
{
	struct run run = { .options = options, .result = result };
	u64 cases = 1;
	bool ok = true;

	*result = (struct result){ .options = options };
	machine_describe(&result->machine);
	result->uncounted = counters_open();
	counters_close();
	if (!choose_all(options, result))
		return false;
	for (unsigned int i = 0; i < result->nr_suites; i++)
		cases += result->suites[i].suite->nr_cases;
	progress_start(&run.progress, cases);
	for (unsigned int i = 0; ok && i < result->nr_suites; i++)
		ok = measure_suite(&run, &result->suites[i]);
	progress_end(&run.progress);
	return ok;
}
