// SPDX-License-Identifier: MIT
/* "skbsim run": a capture in, five interleaved rounds of each profile, figures out. */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <skbsim/nic.h>
#include <skbsim/skbsim.h>

#include "ablate.h"
#include "ablate_report.h"
#include "complain.h"
#include "gen_options.h"
#include "json.h"
#include "latency.h"
#include "latency_report.h"
#include "progress.h"
#include "report.h"
#include "result.h"
#include "round.h"
#include "rss.h"
#include "run_files.h"
#include "run_options.h"

struct run {
	const struct run_options *options;
	struct run_files files;
	struct rss rss;
	FILE *slabinfo;		 /* of the round that is to come; NULL: not wanted */
	struct latency *latency; /* of the round that is to come; NULL: not wanted */
	struct progress progress;
	struct run_result result;
	struct ablation ablation;
	bool failed; /* something was told on stderr; what could be done was done */
};

/* Shares are taken before replies are readdressed: see rss_split(). */
static bool share_out(struct run *run)
{
	const struct run_options *options = run->options;
	int err;

	if (options->gen)
		return !rss_split_flows(&run->rss, &options->generator, options->cpus);
	err = rss_split(&run->rss, &run->files.capture, options->cpus);
	if (!err && options->work->prepare)
		err = options->work->prepare(&run->files.capture);
	if (err)
		complain("%s: %s", run->files.input, strerror(-err));
	return !err;
}

static void drop_latency(struct run *run)
{
	for (unsigned int i = 0; i < run->result.nr_columns; i++) {
		latency_free(run->result.columns[i].latency);
		run->result.columns[i].latency = NULL;
	}
}

static void close_all(struct run *run)
{
	if (!run_files_close(&run->files, run->options))
		run->failed = true;
	drop_latency(run);
	for (unsigned int i = 0; i < run->result.nr_columns; i++)
		free(run->result.columns[i].slabinfo);
	rss_free(&run->rss);
}

/* ---- Rounds ------------------------------------------------------------------------------- */

/* Of one loop. */
static size_t nr_frames(const struct run *run)
{
	return run->options->gen ? GENERATED_LOOP : run->files.capture.nr;
}

static void describe(struct run *run)
{
	const struct run_options *options = run->options;

	run->result = (struct run_result){
		.workload = options->workload,
		.input = run->files.input,
		.generated = options->gen,
		.frames = nr_frames(run),
		.loops = options->loops,
		.cpus = options->cpus,
		.burst = options->burst,
		.driver = driver_name(options->driver),
		.free_remote = options->free_remote,
		.switches = options->switches,
		.nr_columns = options->nr_profiles,
	};
	for (unsigned int i = 0; i < options->nr_profiles; i++)
		run->result.columns[i].profile = options->profiles[i];
}

/* Those that receive, and those that serve them. */
static unsigned int nr_cpus(const struct run *run)
{
	return run->options->cpus * (run->options->work->serves ? 2 : 1);
}

static bool start_simulation(const struct run *run)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.cpus = nr_cpus(run),
		.switches = run->options->switches,
	};

	return skbsim_init(&cfg) == 0;
}

static struct round_config round_config(struct run *run, u64 loops)
{
	return (struct round_config){
		.workload = run->options->work,
		.driver = run->options->driver,
		.free_remote = run->options->free_remote,
		.generator = run->options->gen ? &run->options->generator : NULL,
		.cpus = run->options->cpus,
		.burst = run->options->burst,
		.shares = run->rss.shares,
		.loops = loops,
		.out = run->files.out,
		.slabinfo = run->slabinfo,
		.progress = &run->progress,
		.latency = run->latency,
	};
}

/* Runs a round as one profile; false ends the run. */
static bool one_round(struct run *run, struct profile_result *column, u64 loops,
		      struct round_result *res)
{
	struct round_config cfg = round_config(run, loops);

	if (skbsim_set_profile(column->profile) || round_run(&cfg, res))
		return false;
	run->progress.done += res->counters.packets;
	column->leaked += res->leaked;
	return !res->leaked;
}

/*
 * One short round of each profile that is not counted: memory is touched for the
 * first time there. The last profile's writes the frames for --out, so that
 * writing is in no figure; for that it runs in full.
 */
static bool warm_up(struct run *run)
{
	struct skbsim_pcap_writer *out = run->files.out;
	struct round_result res;

	for (unsigned int i = 0; i < run->result.nr_columns; i++) {
		bool writes = out && i + 1 == run->result.nr_columns;

		run->files.out = writes ? out : NULL;
		if (!one_round(run, &run->result.columns[i], writes ? run->options->loops : 1,
			       &res)) {
			run->files.out = out;
			return false;
		}
	}
	return run_files_close_out(&run->files);
}

/* A round whose slab caches are kept as text; false ends the run. */
static bool round_with_slabinfo(struct run *run, struct profile_result *column,
				struct round_result *res)
{
	size_t bytes;
	bool done;

	run->slabinfo = open_memstream(&column->slabinfo, &bytes);
	if (!run->slabinfo) {
		complain("--slabinfo: %m");
		return false;
	}
	done = one_round(run, column, run->options->loops, res);
	if (fclose(run->slabinfo)) {
		complain("--slabinfo: %m");
		done = false;
	}
	run->slabinfo = NULL;
	return done;
}

/* Interleaved, so that a slow spell of the machine meets all profiles alike. */
static bool measure(struct run *run)
{
	for (unsigned int i = 0; i < ROUNDS * run->result.nr_columns; i++) {
		struct profile_result *column = &run->result.columns[i % run->result.nr_columns];
		bool last = i / run->result.nr_columns == ROUNDS - 1;
		struct round_result res;

		if (!(last && run->options->slabinfo
			      ? round_with_slabinfo(run, column, &res)
			      : one_round(run, column, run->options->loops, &res)))
			return false;
		column->counters = res.counters;
		column->ns_per_packet[column->rounds++] = res.ns_per_packet;
	}
	return true;
}

static bool rounds_with_latency(struct run *run)
{
	struct profile_result *columns = run->result.columns;
	unsigned int nr = run->result.nr_columns;

	for (unsigned int i = 0; i < ROUNDS * nr; i++) {
		struct round_result res;

		run->latency = columns[i % nr].latency;
		if (!one_round(run, &columns[i % nr], run->options->loops, &res))
			return false;
	}
	for (unsigned int i = 0; i < nr; i++)
		latency_sum(columns[i].latency);
	return true;
}

/* In rounds of its own: what is timed one by one is slower. False ends the run, and no column has a
 * latency. */
static bool measure_latency(struct run *run)
{
	bool done = true;

	for (unsigned int i = 0; i < run->result.nr_columns; i++) {
		run->result.columns[i].latency = latency_new(nr_cpus(run));
		done &= run->result.columns[i].latency != NULL;
	}
	if (!done)
		complain("--latency: %m");
	else
		done = rounds_with_latency(run);
	if (!done)
		drop_latency(run);
	return done;
}

static u64 packets_to_come(const struct run *run)
{
	const struct run_options *options = run->options;
	u64 rounds = options->latency ? 2 * ROUNDS : ROUNDS;
	u64 passes = options->nr_profiles * (rounds * options->loops + 1);

	if (run->files.out)
		passes += options->loops - 1;
	return passes * nr_frames(run);
}

static bool tell_leaks(const struct run *run)
{
	bool any = false;

	for (unsigned int i = 0; i < run->result.nr_columns; i++) {
		const struct profile_result *column = &run->result.columns[i];

		if (!column->leaked)
			continue;
		complain("%s: %ld objects alive after a round", column->profile, column->leaked);
		any = true;
	}
	return any;
}

/* Returns whether there is something to show. A leak ends the rounds, but the report shows it. */
static bool run_rounds(struct run *run)
{
	bool done, leaked;

	describe(run);
	if (!start_simulation(run))
		return false;
	progress_start(&run->progress, packets_to_come(run));
	done = warm_up(run) && measure(run) && (!run->options->latency || measure_latency(run));
	progress_end(&run->progress);
	leaked = tell_leaks(run);
	if (skbsim_exit() || leaked)
		run->failed = true;
	return done || leaked;
}

/* A leak or a failure is told already; then there is nothing to show. */
static bool run_ablation(struct run *run)
{
	struct round_config round = round_config(run, run->options->loops);
	bool done;

	describe(run);
	run->ablation.run = &run->result;
	progress_start(&run->progress, ablate_packets(nr_frames(run), run->options->loops));
	done = ablate_measure(&run->ablation, &round);
	progress_end(&run->progress);
	return done;
}

/* What "skbsim slabinfo" shows: the text alone, for programs that read /proc/slabinfo. */
static void show_slabinfo_alone(const struct run *run)
{
	if (run->result.columns[0].slabinfo)
		fputs(run->result.columns[0].slabinfo, stdout);
}

static void show_ablation(struct run *run)
{
	if (run->files.json)
		ablate_json(run->files.json, &run->ablation);
	if (run->files.json != stdout)
		ablate_print(stdout, &run->ablation);
	if (run->files.plot)
		ablate_plot(run->files.plot, &run->ablation);
}

static void show_run(struct run *run)
{
	if (run->options->command == COMMAND_SLABINFO) {
		show_slabinfo_alone(run);
		return;
	}
	if (run->files.json)
		json_write(run->files.json, &run->result);
	if (run->files.json != stdout)
		report_print(&run->result);
	if (run->files.json != stdout && run->result.columns[0].latency)
		latency_print(&run->result);
	if (run->options->slabinfo)
		report_slabinfo(run->files.json == stdout ? stderr : stdout, &run->result);
}

static bool measure_and_show(struct run *run)
{
	if (run->options->ablate) {
		if (!run_ablation(run))
			return false;
		show_ablation(run);
		return true;
	}
	if (!run_rounds(run))
		return false;
	show_run(run);
	return true;
}

int run_command(int argc, char **argv)
{
	struct run_options options;
	enum parsed parsed = run_options_parse(&options, argc, argv);
	struct run run = { .options = &options };

	if (parsed != PARSED_RUN)
		return parsed_exit_code(parsed);
	if (!run_files_load(&run.files, &options, &run.failed) || !share_out(&run) ||
	    !run_files_open(&run.files, &options) || !measure_and_show(&run))
		run.failed = true;
	close_all(&run);
	return run.failed ? EXIT_FAILED : EXIT_DONE;
}
