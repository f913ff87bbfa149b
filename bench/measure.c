// SPDX-License-Identifier: MIT
/*
 * Running a suite. Rounds of all contenders are taken in turns, and each turn
 * starts with another contender, so that whatever else happens on the machine
 * happens to all of them.
 */
#include "measure.h"

#include <stdio.h>

#include "complain.h"
#include "progress.h"
#include "worker.h"

struct run {
	const struct options *options;
	struct result *result;
	struct worker workers[NR_CONTENDERS]; /* fd < 0: takes no part */
	struct progress progress;
};

/* ---- Who takes part ----------------------------------------------------------------------- */

/* Has the suite a case, among those wanted, for this kind? */
static bool has_cases_for(const struct options *options, enum contender_kind kind)
{
	const struct suite *suite = options->suite;

	for (unsigned int i = 0; i < suite->nr_cases; i++)
		if (case_is_wanted(options, suite->cases[i].name) &&
		    suite->cases[i].who & 1U << kind)
			return true;
	return suite->memory && case_is_wanted(options, suite->memory->name) &&
	       suite->memory->who & 1U << kind;
}

/* False if one that the user named is missing. */
static bool choose_contenders(const struct options *options, struct result *result)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		const struct contender *c = &contenders[i];

		if (!contender_is_wanted(options, c) || !has_cases_for(options, c->kind))
			continue;
		result->took_part[i] = contender_library(c);
		result->missing[i] = !result->took_part[i];
		if (result->missing[i] && options->contenders_named) {
			complain("%s: %s is not installed", c->name, c->libraries[0]);
			return false;
		}
	}
	return true;
}

/* ---- Times ---------------------------------------------------------------------------------- */

static bool takes_part(const struct run *run, unsigned int i, const struct bench_case *c)
{
	return run->result->took_part[i] && c->who & 1U << contenders[i].kind;
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
		if (takes_part(run, i, &run->options->suite->cases[case_index]) &&
		    !worker_ask(&run->workers[i], &request, &reply))
			return false;
	return true;
}

static bool measure_rounds(struct run *run, unsigned int case_index)
{
	static double ns[NR_CONTENDERS][MAX_ROUNDS];
	const struct bench_case *c = &run->options->suite->cases[case_index];
	struct request request = { .kind = REQUEST_ROUND };
	unsigned int rounds = run->options->rounds;
	struct reply reply;

	for (unsigned int round = 0; round < rounds; round++)
		for (unsigned int turn = 0; turn < NR_CONTENDERS; turn++) {
			unsigned int i = (round + turn) % NR_CONTENDERS;

			if (!takes_part(run, i, c))
				continue;
			if (!worker_ask(&run->workers[i], &request, &reply))
				return false;
			ns[i][round] = (double)reply.sample.ns / (double)reply.sample.objects;
		}
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, c))
			run->result->times[case_index][i] = spread_of(ns[i], rounds);
	return true;
}

static bool measure_case(struct run *run, unsigned int case_index)
{
	return ask_all(run, case_index, REQUEST_PREPARE) && measure_rounds(run, case_index) &&
	       ask_all(run, case_index, REQUEST_FINISH);
}

static bool measure_times(struct run *run)
{
	const struct suite *suite = run->options->suite;

	for (unsigned int i = 0; i < suite->nr_cases; i++) {
		progress_draw(&run->progress, i);
		if (case_is_wanted(run->options, suite->cases[i].name) && !measure_case(run, i))
			return false;
	}
	return true;
}

static bool start_workers(struct run *run)
{
	for (unsigned int i = 0; i < NR_CONTENDERS; i++) {
		struct worker *w = &run->workers[i];

		if (!run->result->took_part[i])
			continue;
		if (!worker_start(w, &contenders[i], run->options->suite))
			return false;
		snprintf(run->result->versions[i], sizeof(run->result->versions[i]), "%s",
			 w->version);
	}
	return true;
}

static bool stop_workers(struct run *run)
{
	bool ok = true;

	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		ok &= worker_stop(&run->workers[i]);
	return ok;
}

/* ---- Memory --------------------------------------------------------------------------------- */

/* In a process that did nothing else before. */
static bool measure_memory_of(struct run *run, unsigned int i)
{
	const struct suite *suite = run->options->suite;
	struct request request = { .kind = REQUEST_MEMORY };
	double objects = suite->memory->outstanding;
	struct worker worker;
	struct reply reply;
	bool ok;

	if (!worker_start(&worker, &contenders[i], suite))
		return false;
	ok = worker_ask(&worker, &request, &reply);
	if (ok)
		run->result->memory[i] = (struct memory_row){
			.resident = (double)reply.memory.resident / objects,
			.accounted = (double)reply.memory.accounted / objects,
		};
	return worker_stop(&worker) && ok;
}

static bool measure_memory(struct run *run)
{
	const struct suite *suite = run->options->suite;

	if (!suite->memory || !case_is_wanted(run->options, suite->memory->name))
		return true;
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		if (takes_part(run, i, suite->memory) && !measure_memory_of(run, i))
			return false;
	return true;
}

bool measure(const struct options *options, struct result *result)
{
	struct run run = { .options = options, .result = result };
	bool ok;

	*result = (struct result){
		.suite = options->suite,
		.rounds = options->rounds,
		.round_ms = options->round_ms,
	};
	machine_describe(&result->machine);
	if (!choose_contenders(options, result))
		return false;
	for (unsigned int i = 0; i < NR_CONTENDERS; i++)
		run.workers[i].fd = -1;
	progress_start(&run.progress, options->suite->nr_cases);
	ok = start_workers(&run) && measure_times(&run);
	ok = stop_workers(&run) && ok;
	ok = ok && measure_memory(&run);
	progress_end(&run.progress);
	return ok;
}
