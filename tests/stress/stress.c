/* SPDX-License-Identifier: MIT */
/*
 * A stress test of the memory layer with a checker that owns every byte.
 *
 * It imitates a router under overload: eight CPUs on fewer cores take heads, data
 * and fragments one by one and in bulk, pass them to each other (rings, completion
 * queues), and free on one CPU what another allocated; each CPU's stock swells to
 * hundreds of objects and shrinks to none, so slabs become full and empty all the
 * time. Meanwhile allocations fail, CPUs are unplugged and come back, caches are
 * made and destroyed, and nodes' lists shrink under those who use them
 * (skbsim_slab_shrink_nodes()). The checker (owner.h) finds overlap and early reuse
 * at once; at the end nothing may be alive and all counters must agree (caches.h).
 *
 * kmem_cache_shrink() takes slabs from CPUs that must be in no call on the cache. So
 * that it can, all CPUs come together between two of their steps, owning what they
 * own, and one of them shrinks; objects and slabs are then known exactly. Such a
 * meeting orders all CPUs, which hides missing orders from ThreadSanitizer around it:
 * it is rare.
 *
 * The seed repeats every CPU's steps, not how they interleave.
 */
#include "load.h"
#include "yields.h"

#include <skbsim/cpu.h>
#include <skbsim/fault.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>

#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long a CPU may take for one step, or to give all back at the end, seconds. */
#define PATIENCE 30

/* CPU 0 calls a meeting once in so many of its steps. */
#define MEETING_EVERY 1000

static struct settings {
	unsigned int cpus, seconds;
	uint64_t seed;
	bool (*sabotage)(struct load *load);
} settings = { .cpus = 8, .seconds = 2 };

static struct load loads[MAX_CPUS];
static pthread_t threads[MAX_CPUS];
static atomic_bool stop;
static pthread_barrier_t all_here;

/* What all CPUs do next; CPU 0 says so, and what it says all do. */
static _Atomic(enum plan{ TAKE_A_STEP, MEET, FINISH }) plan;

static unsigned long meetings;

/* CPU 0's: it has broken what was to be broken. Nothing can be counted from then on. */
static bool broken;

/* ---- The CPUs ------------------------------------------------------------------------------- */

static void add_use(struct cache_use *total, const struct cache_use *use)
{
	int i;

	for (i = 0; i < NR_CACHES; i++) {
		total->taken[i] += use->taken[i];
		total->given[i] += use->given[i];
		total->failed[i] += use->failed[i];
		total->shrunk[i] += use->shrunk[i];
	}
}

/* All at once, between steps: CPU 0 does what asks for quiet. */
static void meet(struct load *load)
{
	struct cache_use total = { 0 };
	unsigned int cpu;

	pthread_barrier_wait(&all_here);
	if (load->cpu == 0) {
		for (cpu = 0; cpu < settings.cpus; cpu++)
			add_use(&total, &loads[cpu].use);
		caches_shrink_one(&total, &load->use, &load->dice);
		meetings++;
		atomic_store_explicit(&plan, TAKE_A_STEP, memory_order_relaxed);
	}
	pthread_barrier_wait(&all_here);
}

/* Relaxed: it orders nothing, and the barrier waits for those who see it late. */
static enum plan what_next(struct load *load)
{
	if (load->cpu == 0) {
		if (atomic_load_explicit(&stop, memory_order_relaxed))
			atomic_store_explicit(&plan, FINISH, memory_order_relaxed);
		else if (!broken && one_in(&load->dice, MEETING_EVERY))
			atomic_store_explicit(&plan, MEET, memory_order_relaxed);
	}
	return atomic_load_explicit(&plan, memory_order_relaxed);
}

/* What one CPU gave back may have been another's use of a cache: step by step, all together. */
static void finish(struct load *load)
{
	pthread_barrier_wait(&all_here);
	load_finish(load);
	pthread_barrier_wait(&all_here);
	if (load->cpu == 0)
		load_empty_slots(load);
	pthread_barrier_wait(&all_here);
	short_cache_finish(load->cpu);
}

static void *run_cpu(void *arg)
{
	struct load *load = arg;
	bool saboteur = settings.sabotage && load->cpu == 0;
	enum plan next;

	yields_begin(&load->dice);
	while ((next = what_next(load)) != FINISH) {
		if (next == MEET) {
			meet(load);
			continue;
		}
		load_step(load);
		if (saboteur && !broken && load->steps > 1000)
			broken = settings.sabotage(load);
	}
	yields_end();
	finish(load);
	return NULL;
}

/* ---- Those that do not come back ---------------------------------------------------------------- */

static struct sigaction before_crash;

/* Whoever would have reported the crash does so next. */
static void report_crash(int signal, siginfo_t *info, void *unused)
{
	(void)signal, (void)unused;
	fprintf(stderr,
		"stress: wrong: %p, which is no memory, was followed: a list led into bytes that\n"
		"stress: somebody owns? Repeat with --seed %" PRIu64 "\n",
		info->si_addr, settings.seed);
	sigaction(SIGSEGV, &before_crash, NULL);
}

static void expect_crashes(void)
{
	struct sigaction action = { .sa_sigaction = report_crash, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, &before_crash);
}

/*
 * A list that leads back into itself, or a lock that nobody leaves, has no other
 * sign. Called each @second.
 */
static void watch_progress(unsigned int second)
{
	static unsigned long steps[MAX_CPUS];
	static unsigned int since[MAX_CPUS];
	unsigned int cpu;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		unsigned long now = atomic_load_explicit(&loads[cpu].steps, memory_order_relaxed);

		if (now != steps[cpu])
			since[cpu] = second;
		steps[cpu] = now;
		if (second - since[cpu] >= PATIENCE)
			wrong("CPU %u does not come out of a step", cpu);
	}
}

/* The same for what a CPU does after its last step. */
static void join(unsigned int cpu)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	if (pthread_timedjoin_np(threads[cpu], NULL, &until))
		wrong("CPU %u does not come to an end", cpu);
}

static void run_all(void)
{
	unsigned int cpu, second;

	pthread_barrier_init(&all_here, NULL, settings.cpus);
	for (cpu = 0; cpu < settings.cpus; cpu++) {
		loads[cpu].cpu = cpu;
		loads[cpu].dice = dice_seeded(settings.seed, cpu);
		if (pthread_create(&threads[cpu], NULL, run_cpu, &loads[cpu]))
			wrong("no thread for CPU %u", cpu);
	}
	for (second = 0; second < settings.seconds; second++) {
		sleep(1);
		watch_progress(second);
	}
	atomic_store_explicit(&stop, true, memory_order_relaxed);
	for (cpu = 0; cpu < settings.cpus; cpu++)
		join(cpu);
	pthread_barrier_destroy(&all_here);
}

/* ---- The end ---------------------------------------------------------------------------------- */

static void account(void)
{
	uint64_t steps = 0, claims = 0, failures = 0, absences = 0;
	struct cache_use total = { 0 };
	unsigned int cpu;
	long alive;

	for (cpu = 0; cpu < settings.cpus; cpu++) {
		steps += loads[cpu].steps;
		claims += loads[cpu].generation;
		failures += loads[cpu].failures;
		absences += loads[cpu].absences;
		add_use(&total, &loads[cpu].use);
	}
	if (settings.sabotage)
		wrong("what was broken on purpose was not found");
	caches_finish(&total);
	printf("stress: %" PRIu64 " steps, %" PRIu64 " allocations, %" PRIu64 " failed, %" PRIu64
	       " times unplugged, %lu times stopped, %lu meetings\n",
	       steps, claims, failures, absences, yields_count(), meetings);
	owner_exit();
	alive = skbsim_exit();
	if (alive)
		wrong("%ld objects are alive at the end", alive);
	if (skbsim_warn_count())
		wrong("%lu warnings", skbsim_warn_count());
}

/* ---- Options ---------------------------------------------------------------------------------- */

static void usage(void)
{
	fprintf(stderr, "usage: stress [--seconds N] [--cpus N] [--seed N]\n"
			"              [--sabotage early-free|stray-write]\n");
	exit(2);
}

static uint64_t number(const char *text, uint64_t min, uint64_t max)
{
	char *end;
	uint64_t value = strtoull(text, &end, 10);

	if (!*text || *end || value < min || value > max) {
		fprintf(stderr, "stress: %s: expected a number from %" PRIu64 " to %" PRIu64 "\n",
			text, min, max);
		exit(2);
	}
	return value;
}

static bool (*sabotage_named(const char *name))(struct load *load)
{
	if (!strcmp(name, "early-free"))
		return load_free_early;
	if (strcmp(name, "stray-write"))
		usage();
	return load_write_astray;
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "cpus", required_argument, NULL, 'c' },
		{ "sabotage", required_argument, NULL, 'x' },
		{ "seconds", required_argument, NULL, 's' },
		{ "seed", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	struct timespec now;
	int option;

	clock_gettime(CLOCK_REALTIME, &now);
	settings.seed = now.tv_sec * 1000000000UL + now.tv_nsec;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			settings.cpus = number(optarg, 1, MAX_CPUS);
			break;
		case 's':
			settings.seconds = number(optarg, 1, 1000000);
			break;
		case 'r':
			settings.seed = number(optarg, 0, UINT64_MAX);
			break;
		case 'x':
			settings.sabotage = sabotage_named(optarg);
			break;
		default:
			usage();
		}
	}
	if (optind != argc)
		usage();
}

int main(int argc, char **argv)
{
	struct skbsim_config cfg = { .size = sizeof(cfg), .nodes = 2, .node_bytes = 256UL << 20 };

	parse_options(argc, argv);
	cfg.cpus = settings.cpus;
	if (skbsim_init(&cfg))
		return 1;
	printf("stress: %u CPUs, %u s, %s, seed %" PRIu64 "\n", settings.cpus, settings.seconds,
	       skbsim_profile(), settings.seed);
	fflush(stdout);
	owner_init(settings.seed);
	expect_crashes();
	caches_create(settings.cpus);
	skbsim_cpu_detach();
	run_all();
	skbsim_fault_arm(SKBSIM_FAULT_SLAB, 0, 0);
	skbsim_fault_arm(SKBSIM_FAULT_PAGES, 0, 0);
	account();
	return 0;
}
