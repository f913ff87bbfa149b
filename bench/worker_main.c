// SPDX-License-Identifier: MIT
/* What a contender's process does. */
#include "worker.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/kernel.h>
#include <skbsim/cpu.h>
#include <skbsim/skbsim.h>

#include "bench_clock.h"
#include "host_cpus.h"
#include "partner.h"
#include "resident.h"

/* Objects at most that a case is checked with before it is timed. */
#define CHECKED_MAX 20000U

static const struct suite *suite;
static const struct contender *contender;
static u64 loops_per_round;
static unsigned int cpus_of_case;

/* ---- Requests: NULL, or what went wrong --------------------------------------------------- */

/* The timed code with its checks on, until each slot was used twice. */
static const char *check_case(const struct bench_case *c)
{
	u64 wanted = min(2 * c->outstanding, CHECKED_MAX), done = 0;
	const char *problem = suite->setup(c, contender->kind, true);
	struct sample sample;

	for (u64 loops = 1; !problem && done < wanted; loops *= 2) {
		problem = suite->run(loops, &sample);
		done += sample.objects;
	}
	return problem ? problem : suite->teardown();
}

/*
 * Doubles the loops until they take long enough to be measured; then the rest is
 * a division. By this thread's time whatever the case's figures are: those of a
 * disturbed run cover only a part of it.
 */
static const char *find_loops(u64 round_ns)
{
	u64 loops, ns;

	for (loops = 1;; loops *= 2) {
		struct sample sample;
		u64 start = thread_ns();
		const char *problem = suite->run(loops, &sample);

		ns = thread_ns() - start;
		if (problem)
			return problem;
		if (ns > round_ns / 8)
			break;
	}
	loops_per_round = max((u64)((double)loops * (double)round_ns / (double)ns), 1ULL);
	return NULL;
}

/* For a round, and until each slot was used again: what was there from the start is dear to give back
 * for the first time. */
static const char *warm_up(const struct bench_case *c)
{
	const char *problem;
	u64 done = 0;

	do {
		struct sample sample;

		problem = suite->run(loops_per_round, &sample);
		done += max(sample.objects, 1ULL);
	} while (!problem && done < c->outstanding);
	return problem;
}

static const char *prepare(const struct request *request)
{
	const struct bench_case *c = &suite->cases[request->case_index];
	const char *problem = suite->setup(c, contender->kind, false);

	cpus_of_case = c->cpus;
	if (!problem)
		problem = find_loops(request->round_ns);
	return problem ? problem : warm_up(c);
}

/* By which the process grew: what was resident @before may have gone meanwhile. */
static u64 grown_by(u64 before)
{
	u64 now = resident_bytes();

	return now > before ? now - before : 0;
}

static const char *measure_memory(unsigned int objects, struct memory_use *use)
{
	static struct bench_case c;
	u64 slots = (u64)objects * sizeof(void *);
	bool accounted = contender->profile && suite->accounted;
	u64 before = resident_bytes(), accounted_before = accounted ? suite->accounted() : 0;
	const char *problem;

	c = *suite->memory;
	c.outstanding = objects;
	problem = suite->setup(&c, contender->kind, false);
	if (problem)
		return problem;
	if (!before)
		return "/proc, where memory in use is told, is not mounted";
	use->resident = grown_by(before) - slots;
	use->accounted = accounted ? suite->accounted() - accounted_before : 0;
	problem = suite->teardown();
	if (!suite->shrink)
		return problem;
	suite->shrink();
	use->left = max(grown_by(before), 1ULL);
	return problem;
}

/* A case on two CPUs is no one thread's, and some of its turns do not count. */
static const char *run_round(struct reply *reply)
{
	const char *problem;

	if (cpus_of_case > 1)
		return suite->run(loops_per_round, &reply->sample);
	counters_start();
	problem = suite->run(loops_per_round, &reply->sample);
	counters_stop(&reply->counts);
	return problem;
}

static const char *serve(const struct request *request, struct reply *reply)
{
	switch (request->kind) {
	case REQUEST_CHECK:
		return check_case(&suite->cases[request->case_index]);
	case REQUEST_PREPARE:
		return prepare(request);
	case REQUEST_ROUND:
		return run_round(reply);
	case REQUEST_FINISH:
		return suite->teardown();
	default:
		return measure_memory(request->objects, &reply->memory);
	}
}

/* ---- Start and end -------------------------------------------------------------------------- */

static const char *start(void)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.profile = contender->profile,
		.switches = contender->switches,
	};

	if (!contender_is_loaded(contender))
		return "its library was not loaded";
	pin_thread(0);
	counters_open(); /* whoever started this process says so if they cannot be had */
	if (!contender->profile)
		return NULL;
	return skbsim_init(&cfg) || skbsim_cpu_attach(0) ? "the simulation did not start" : NULL;
}

static bool answer(struct reply *reply, const char *problem)
{
	reply->ok = !problem;
	if (problem)
		snprintf(reply->text, sizeof(reply->text), "%s", problem);
	return send(WORKER_FD, reply, sizeof(*reply), MSG_NOSIGNAL) == sizeof(*reply) && !problem;
}

int worker_main(const char *contender_name, const char *suite_name)
{
	struct reply reply = { 0 };
	struct request request;
	const char *problem;

	contender = contender_find(contender_name);
	suite = suite_find(suite_name);
	if (!contender || !suite)
		return 2;
	problem = start();
	if (!problem)
		snprintf(reply.text, sizeof(reply.text), "%s", contender_version(contender));
	if (!answer(&reply, problem))
		return 0;
	while (recv(WORKER_FD, &request, sizeof(request), MSG_WAITALL) == sizeof(request)) {
		reply = (struct reply){ 0 };
		if (!answer(&reply, serve(&request, &reply)))
			return 0; /* it was told */
	}
	return contender->profile && skbsim_exit() ? 1 : 0;
}
