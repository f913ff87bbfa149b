// SPDX-License-Identifier: MIT
/*
 * One round: every CPU replays its share of the capture once through.
 *
 * Each CPU is a worker thread, and so is each that serves one, if the workload wants that: they
 * have the numbers behind. The round goes through three steps, which the
 * main thread announces when all workers have finished the one before:
 *
 *   STEP_PREPARE  attach to the CPU, make its NIC
 *   STEP_REPLAY   replay; this is what is timed
 *   STEP_CLEAR    destroy the NIC, leave the CPU
 *
 * Between two steps no worker is inside the library, so the counters that the
 * main thread reads there are exact and hold the replay alone. If a worker
 * cannot prepare, STEP_REPLAY is skipped.
 */
#include "round.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <linux/kernel.h>
#include <linux/skbuff.h>
#include <skbsim/cpu.h>
#include <skbsim/memory.h>

#include "clock.h"
#include "complain.h"
#include "gen_options.h"
#include "handoff.h"
#include "host_cpus.h"

#define PROGRESS_NS 100000000L

enum step { STEP_PREPARE, STEP_REPLAY, STEP_CLEAR };

struct worker {
	pthread_t thread;
	struct round *round;
	unsigned int cpu;
	const struct rss_share *share;
	struct skbsim_generator *generator; /* NULL: frames are a capture's */
	struct skbsim_nic *nic; /* NULL: a CPU without frames idles, or serves another one */
	bool attached;		/* the workload and the handoff */
	bool failed;		/* to prepare; read by the main thread after STEP_PREPARE */
	u64 start_ns, end_ns;
	u64 ran_ns;  /* of those, how long the thread had a processor */
	u64 packets; /* received so far: written by the worker, read by the progress bar */
};

struct round {
	const struct round_config *cfg;
	void *state;		 /* the workload's */
	struct handoff *handoff; /* NULL: not wanted */
	struct worker workers[MAX_CPUS];
	unsigned int started; /* threads that run */

	pthread_mutex_t lock; /* protects the next two */
	enum step step;
	unsigned int finished; /* workers that are through with this step */
	pthread_cond_t step_changed, worker_finished;

	pthread_mutex_t out_lock; /* one frame at a time into cfg->out */
};

/* ---- Steps ------------------------------------------------------------------------------ */

static void round_setup(struct round *round, const struct round_config *cfg, void *state)
{
	pthread_condattr_t attr;

	*round = (struct round){ .cfg = cfg, .state = state, .step = STEP_PREPARE };
	pthread_mutex_init(&round->lock, NULL);
	pthread_mutex_init(&round->out_lock, NULL);
	pthread_cond_init(&round->step_changed, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&round->worker_finished, &attr);
	pthread_condattr_destroy(&attr);
}

static void round_teardown(struct round *round)
{
	pthread_cond_destroy(&round->worker_finished);
	pthread_cond_destroy(&round->step_changed);
	pthread_mutex_destroy(&round->out_lock);
	pthread_mutex_destroy(&round->lock);
}

static void announce(struct round *round, enum step step)
{
	pthread_mutex_lock(&round->lock);
	round->step = step;
	round->finished = 0;
	pthread_cond_broadcast(&round->step_changed);
	pthread_mutex_unlock(&round->lock);
}

/* The worker is through with its step; returns the next one. */
static enum step finish_step(struct round *round, enum step step)
{
	enum step next;

	pthread_mutex_lock(&round->lock);
	round->finished++;
	pthread_cond_signal(&round->worker_finished);
	while (round->step == step)
		pthread_cond_wait(&round->step_changed, &round->lock);
	next = round->step;
	pthread_mutex_unlock(&round->lock);
	return next;
}

static u64 packets_so_far(const struct round *round)
{
	u64 packets = 0;

	for (unsigned int i = 0; i < round->started; i++)
		packets += READ_ONCE(round->workers[i].packets);
	return packets;
}

/* Waits a moment, or until a worker has finished if nobody watches. Called and left locked. */
static void wait_for_worker(struct round *round)
{
	struct timespec until;
	u64 ns;

	if (!round->cfg->progress->wanted) {
		pthread_cond_wait(&round->worker_finished, &round->lock);
		return;
	}
	ns = clock_ns() + PROGRESS_NS;
	until = (struct timespec){ .tv_sec = (time_t)(ns / 1000000000),
				   .tv_nsec = (long)(ns % 1000000000) };
	if (pthread_cond_timedwait(&round->worker_finished, &round->lock, &until) == ETIMEDOUT)
		progress_draw(round->cfg->progress, packets_so_far(round));
}

static void wait_for_all(struct round *round)
{
	pthread_mutex_lock(&round->lock);
	while (round->finished < round->started)
		wait_for_worker(round);
	pthread_mutex_unlock(&round->lock);
}

/* ---- Workers ------------------------------------------------------------------------------ */

static void on_progress(void *arg, u64 packets)
{
	struct worker *worker = arg;

	WRITE_ONCE(worker->packets, packets);
}

static void on_tx(void *arg, const struct sk_buff *skb)
{
	struct round *round = arg;

	pthread_mutex_lock(&round->out_lock);
	skbsim_pcap_writer_frame(round->cfg->out, skb);
	pthread_mutex_unlock(&round->out_lock);
}

/* Where a CPU's frames come from; false with one line on stderr. */
static bool choose_frames(struct worker *worker, struct skbsim_nic_config *nic)
{
	const struct round_config *cfg = worker->round->cfg;
	struct skbsim_generator_config generator;

	if (!cfg->generator) {
		nic->frames = worker->share->frames;
		nic->nr_frames = worker->share->nr;
		nic->loops = cfg->loops;
		return true;
	}
	generator = *cfg->generator;
	generator.only = worker->share->flows;
	generator.nr_only = (unsigned int)worker->share->nr;
	worker->generator = skbsim_generator_create(&generator);
	nic->generator = worker->generator;
	nic->nr_frames = rss_frames_of(worker->share, generator.flows, GENERATED_LOOP * cfg->loops);
	nic->loops = 1;
	return worker->generator;
}

static bool attach(struct worker *worker, struct skbsim_nic_config *nic)
{
	const struct round *round = worker->round;
	const struct workload *workload = round->cfg->workload;

	if (workload->attach && workload->attach(round->state, worker->cpu, nic))
		return false;
	return !round->handoff || !handoff_attach(round->handoff, worker->cpu, nic);
}

/* False with one line on stderr. */
static bool make_nic(struct worker *worker)
{
	struct round *round = worker->round;
	struct skbsim_nic_config cfg = {
		.size = sizeof(cfg),
		.burst = round->cfg->burst,
		.style = round->cfg->driver,
		.tx = round->cfg->out ? on_tx : NULL,
		.tx_arg = round,
		.wire_clock = clock_ns,
	};

	if (round->cfg->latency) {
		cfg.probe = latency_probe;
		cfg.probe_arg = latency_of_cpu(round->cfg->latency, worker->cpu);
	}
	worker->attached = true;
	if (!attach(worker, &cfg))
		return false;
	if (!worker->share->nr)
		return true;
	if (!choose_frames(worker, &cfg))
		return false;
	/* Of few frames none may be of this CPU's flows. */
	if (!cfg.nr_frames)
		return true;
	worker->nic = skbsim_nic_create(&cfg);
	return worker->nic;
}

static unsigned int wanted_workers(const struct round_config *cfg)
{
	return cfg->cpus * (cfg->workload->serves ? 2 : 1);
}

static bool receives(const struct worker *worker)
{
	return worker->cpu < worker->round->cfg->cpus;
}

static void prepare(struct worker *worker)
{
	int cpu = skbsim_cpu_attach((int)worker->cpu);

	if (cpu < 0) {
		complain("CPU %u could not be started: %s", worker->cpu, strerror(-cpu));
		worker->failed = true;
		return;
	}
	if (receives(worker))
		worker->failed = !make_nic(worker);
}

static void receive(struct worker *worker)
{
	const struct round *round = worker->round;
	const struct workload *workload = round->cfg->workload;
	bool watched = round->cfg->progress->wanted;

	if (worker->nic)
		skbsim_nic_run(worker->nic, watched ? on_progress : NULL, worker);
	if (workload->finish)
		workload->finish(round->state, worker->cpu);
	if (round->handoff)
		handoff_finish(round->handoff, worker->cpu);
}

static void replay(struct worker *worker)
{
	const struct round *round = worker->round;

	worker->ran_ns = -thread_ns();
	worker->start_ns = clock_ns();
	if (receives(worker))
		receive(worker);
	else
		round->cfg->workload->serve(round->state, worker->cpu - round->cfg->cpus);
	worker->end_ns = clock_ns();
	worker->ran_ns += thread_ns();
}

/* Accepts what was half prepared. */
static void clear(struct worker *worker)
{
	const struct round *round = worker->round;
	const struct workload *workload = round->cfg->workload;

	if (worker->nic)
		skbsim_nic_destroy(worker->nic);
	if (worker->generator)
		skbsim_generator_destroy(worker->generator);
	if (worker->attached && workload->detach)
		workload->detach(round->state, worker->cpu);
	if (worker->attached && round->handoff)
		handoff_detach(round->handoff, worker->cpu);
	skbsim_cpu_detach();
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;

	if (wanted_workers(worker->round->cfg) > 1)
		pin_thread(worker->cpu);
	prepare(worker);
	if (finish_step(worker->round, STEP_PREPARE) == STEP_REPLAY) {
		replay(worker);
		finish_step(worker->round, STEP_REPLAY);
	}
	clear(worker);
	return NULL;
}

/* Returns whether all run; those that do must be joined either way. */
static bool start_workers(struct round *round)
{
	unsigned int wanted = wanted_workers(round->cfg);

	for (; round->started < wanted; round->started++) {
		struct worker *worker = &round->workers[round->started];
		int err;

		worker->round = round;
		worker->cpu = round->started;
		if (receives(worker))
			worker->share = &round->cfg->shares[round->started];
		err = pthread_create(&worker->thread, NULL, worker_main, worker);
		if (err) {
			complain("CPU %u has no thread: %s", worker->cpu, strerror(err));
			return false;
		}
	}
	return true;
}

static void join_workers(struct round *round)
{
	for (unsigned int i = 0; i < round->started; i++)
		pthread_join(round->workers[i].thread, NULL);
}

static bool all_prepared(const struct round *round)
{
	for (unsigned int i = 0; i < round->started; i++)
		if (round->workers[i].failed)
			return false;
	return true;
}

/* ---- Figures ------------------------------------------------------------------------------ */

/* Counters of the library that grow from round to round. */
static void read_totals(struct round_counters *c)
{
	struct skbsim_softnet_stats softnet;

	skbsim_softnet_stats(&softnet);
	c->no_handler = softnet.rx_nohandler;
	c->bad_tag = softnet.rx_bad_tag;
	skbsim_napi_cache_stats(&c->napi_cache);
	c->alloc_fastpath = skbsim_slab_stat(skbuff_head_cache, ALLOC_FASTPATH);
	c->alloc_slowpath = skbsim_slab_stat(skbuff_head_cache, ALLOC_SLOWPATH);
	c->free_fastpath = skbsim_slab_stat(skbuff_head_cache, FREE_FASTPATH);
	c->free_slowpath = skbsim_slab_stat(skbuff_head_cache, FREE_SLOWPATH);
}

static void subtract_totals(struct round_counters *c, const struct round_counters *before)
{
	c->no_handler -= before->no_handler;
	c->bad_tag -= before->bad_tag;
	c->napi_cache.get -= before->napi_cache.get;
	c->napi_cache.hit -= before->napi_cache.hit;
	c->napi_cache.refill -= before->napi_cache.refill;
	c->napi_cache.put -= before->napi_cache.put;
	c->napi_cache.flush -= before->napi_cache.flush;
	c->alloc_fastpath -= before->alloc_fastpath;
	c->alloc_slowpath -= before->alloc_slowpath;
	c->free_fastpath -= before->free_fastpath;
	c->free_slowpath -= before->free_slowpath;
}

/* Sums over all CPUs. */
static struct skbsim_nic_stats nic_stats(const struct round *round)
{
	struct skbsim_nic_stats sum = { 0 };

	for (unsigned int i = 0; i < round->started; i++) {
		struct skbsim_nic_stats stats;

		if (!round->workers[i].nic)
			continue;
		skbsim_nic_stats(round->workers[i].nic, &stats);
		sum.rx_packets += stats.rx_packets;
		sum.rx_bytes += stats.rx_bytes;
		sum.rx_dropped += stats.rx_dropped;
		sum.tx_packets += stats.tx_packets;
		sum.rx_copied += stats.rx_copied;
	}
	return sum;
}

static void count_packets(const struct round *round, struct round_counters *c)
{
	const struct workload *workload = round->cfg->workload;
	struct skbsim_nic_stats nic = nic_stats(round);

	c->packets = nic.rx_packets + nic.rx_dropped;
	c->bytes = nic.rx_bytes;
	figures_add(&c->figures, FIGURE_DROP, "no_buffer", "no buffer or head", nic.rx_dropped);
	figures_add(&c->figures, FIGURE_DROP, "no_handler", "no IPv4", c->no_handler);
	figures_add(&c->figures, FIGURE_DROP, "bad_tag", "VLAN tag cut short", c->bad_tag);
	if (round->handoff)
		figures_add(&c->figures, FIGURE_COUNT, "freed_remote", "freed by the neighbour",
			    handoff_count(round->handoff));
	workload->count(round->state, &nic, &c->figures);
	c->dropped = c->packets - (workload->sends ? nic.tx_packets : c->figures.delivered);
}

/* What a NIC's wire did on its CPU meanwhile, which a device does and no CPU: not to be counted. */
static u64 wire_ns(const struct worker *worker)
{
	struct skbsim_nic_stats stats = { 0 };

	if (worker->nic)
		skbsim_nic_stats(worker->nic, &stats);
	return stats.wire_time;
}

/* From the first CPU's start to the last one's end. Who has one that serves it waits for that. */
static u64 elapsed_ns(const struct round *round)
{
	u64 start = round->workers[0].start_ns, longest = 0;

	for (unsigned int i = 1; i < round->started; i++)
		start = min(start, round->workers[i].start_ns);
	for (unsigned int i = 0; i < round->started; i++) {
		const struct worker *worker = &round->workers[i];

		if (receives(worker))
			longest = max(longest, worker->end_ns - start - wire_ns(worker));
	}
	return longest;
}

static u64 longest_run_ns(const struct round *round)
{
	u64 longest = 0;

	for (unsigned int i = 0; i < round->started; i++) {
		const struct worker *worker = &round->workers[i];

		longest = max(longest, worker->ran_ns - wire_ns(worker));
	}
	return longest;
}

/* ---- The round ------------------------------------------------------------------------------ */

/* While the NICs and the router still hold what they took. */
static void show_slabs(FILE *f)
{
	skbsim_slabinfo(f);
	putc('\n', f);
	skbsim_slab_stats(f, NULL);
}

static void measure(struct round *round, struct round_result *res)
{
	struct round_counters before = { 0 };

	read_totals(&before);
	announce(round, STEP_REPLAY);
	wait_for_all(round);
	read_totals(&res->counters);
	if (round->cfg->slabinfo)
		show_slabs(round->cfg->slabinfo);
	subtract_totals(&res->counters, &before);
	count_packets(round, &res->counters);
	res->ns_per_packet = (double)elapsed_ns(round) / (double)res->counters.packets;
	res->ran_ns_per_packet = (double)longest_run_ns(round) / (double)res->counters.packets;
}

static bool start_handoff(struct round *round)
{
	if (round->cfg->free_remote)
		round->handoff = handoff_create(round->cfg->cpus);
	return round->handoff || !round->cfg->free_remote;
}

static int replay_on_all(const struct round_config *cfg, void *state, struct round_result *res)
{
	struct round round;
	bool ok;

	round_setup(&round, cfg, state);
	ok = start_handoff(&round) && start_workers(&round);
	wait_for_all(&round);
	ok = ok && all_prepared(&round);
	if (ok)
		measure(&round, res);
	announce(&round, STEP_CLEAR);
	join_workers(&round);
	if (round.handoff)
		handoff_destroy(round.handoff);
	round_teardown(&round);
	return ok ? 0 : -1;
}

int round_run(const struct round_config *cfg, struct round_result *res)
{
	void *state = cfg->workload->start(cfg->cpus);
	int err;

	*res = (struct round_result){ 0 };
	if (!state)
		return -1;
	/* Starting the workload may have made this thread a CPU: a worker needs it now. */
	skbsim_cpu_detach();
	err = replay_on_all(cfg, state, res);
	cfg->workload->stop(state);
	/* Now no CPU keeps anything for itself. */
	skbsim_cpu_detach();
	/* Nor does the next round start on slabs that lie where this one's CPUs left them. */
	skbsim_slab_shrink_nodes(NULL);
	res->leaked = skbsim_objects_alive();
	return err;
}
