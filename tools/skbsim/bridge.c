// SPDX-License-Identifier: MIT
/*
 * "skbsim bridge": one thread for each CPU polls its NICs, until a signal comes or an
 * interface goes; the main thread waits for that and tells the others.
 */
#include "bridge.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <linux/netdevice.h>
#include <skbsim/af_packet.h>
#include <skbsim/cpu.h>
#include <skbsim/skbsim.h>

#include "bridge_options.h"
#include "bridge_report.h"
#include "complain.h"
#include "run.h"

#define NR_NICS 2

struct bridge {
	const struct bridge_options *options;
	struct skbsim_af_packet *nics[NR_NICS]; /* in, out */
	struct skbsim_router *router;
	int stop_fd; /* readable: all stop */
};

struct worker {
	struct bridge *bridge;
	pthread_t thread;
	int cpu;
	struct skbsim_af_packet *const *nics;
	unsigned int nr;
	bool failed;
};

/* ---- Stopping ------------------------------------------------------------------------------- */

static void stop(struct bridge *bridge)
{
	const u64 one = 1;

	/* Fails only if it is readable already. */
	if (write(bridge->stop_fd, &one, sizeof(one)) < 0)
		return;
}

static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGUSR1);
}

/* Before any thread is there: those that come take no signals then, and the main thread can wait
 * for them. SIGUSR1 is what a worker sends when it ends by itself. */
static void hold_signals(sigset_t *old)
{
	sigset_t set;

	stop_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, old);
}

static void wait_for_signal(void)
{
	sigset_t set;
	int sig;

	stop_signals(&set);
	sigwait(&set, &sig);
}

/* ---- Workers -------------------------------------------------------------------------------- */

static int serve(struct worker *worker)
{
	int err = skbsim_cpu_attach(worker->cpu);

	if (err < 0) {
		complain("CPU %d could not be started: %s", worker->cpu, strerror(-err));
		return err;
	}
	err = skbsim_af_packet_run(worker->nics, worker->nr, worker->bridge->stop_fd);
	skbsim_cpu_detach();
	return err;
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;

	worker->failed = serve(worker) != 0;
	if (worker->failed) {
		stop(worker->bridge);
		kill(getpid(), SIGUSR1);
	}
	return NULL;
}

/* Returns whether all ran until they were told to stop. */
static bool run_workers(struct bridge *bridge)
{
	unsigned int i, started, cpus = bridge->options->cpus;
	struct worker workers[MAX_BRIDGE_CPUS];
	bool ok = true;

	for (started = 0; started < cpus; started++) {
		struct worker *worker = &workers[started];
		int err;

		*worker = (struct worker){
			.bridge = bridge,
			.cpu = (int)started,
			.nics = &bridge->nics[started],
			.nr = NR_NICS / cpus,
		};
		err = pthread_create(&worker->thread, NULL, worker_main, worker);
		if (err) {
			complain("CPU %u has no thread: %s", started, strerror(err));
			ok = false;
			break;
		}
	}
	if (ok) {
		bridge_report_start(bridge->options);
		wait_for_signal();
	}
	stop(bridge);
	for (i = 0; i < started; i++) {
		pthread_join(workers[i].thread, NULL);
		ok &= !workers[i].failed;
	}
	return ok;
}

/* ---- Up and down ---------------------------------------------------------------------------- */

static struct skbsim_af_packet *make_nic(const struct bridge_options *options, const char *name)
{
	struct skbsim_af_packet_config cfg = { .size = sizeof(cfg), .interface = name };
	struct skbsim_af_packet *nic = skbsim_af_packet_create(&cfg);

	if (nic && options->gro)
		skbsim_af_packet_dev(nic)->features |= NETIF_F_GRO;
	return nic;
}

/* Other threads need the CPUs that the main thread has used. */
static bool set_up(struct bridge *bridge)
{
	const struct bridge_options *options = bridge->options;
	struct skbsim_router_config cfg = options->router;

	bridge->nics[0] = make_nic(options, options->in);
	if (!bridge->nics[0])
		return false;
	bridge->nics[1] = make_nic(options, options->out);
	if (!bridge->nics[1])
		return false;
	cfg.inside_dev = skbsim_af_packet_dev(bridge->nics[0]);
	cfg.outside_dev = skbsim_af_packet_dev(bridge->nics[1]);
	if (cfg.inside_dev->ifindex == cfg.outside_dev->ifindex) {
		complain("--in '%s' and --out '%s': are one interface; expected two", options->in,
			 options->out);
		return false;
	}
	bridge->router = skbsim_router_start(&cfg);
	skbsim_cpu_detach();
	return bridge->router;
}

static void read_counters(const struct bridge *bridge, struct bridge_result *result)
{
	skbsim_af_packet_stats(bridge->nics[0], &result->in);
	skbsim_af_packet_stats(bridge->nics[1], &result->out);
	skbsim_router_stats(bridge->router, &result->router);
	result->connections = skbsim_router_connections(bridge->router);
	skbsim_softnet_stats(&result->softnet);
	skbsim_napi_cache_stats(&result->napi_cache);
}

/* Accepts what is half made. */
static void take_down(struct bridge *bridge)
{
	if (bridge->router)
		skbsim_router_stop(bridge->router);
	for (unsigned int i = 0; i < NR_NICS; i++)
		skbsim_af_packet_destroy(bridge->nics[i]);
}

static bool run(struct bridge *bridge)
{
	struct bridge_result result = { .leaked = 0 };
	bool up = set_up(bridge), ok = false;

	if (up) {
		ok = run_workers(bridge);
		read_counters(bridge, &result);
	}
	take_down(bridge);
	result.leaked = skbsim_exit();
	if (up)
		bridge_report(bridge->options, &result);
	return ok && !result.leaked;
}

static bool start_simulation(const struct bridge_options *options)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.profile = options->profile,
		.cpus = options->cpus,
	};

	return !skbsim_init(&cfg);
}

int bridge_command(int argc, char **argv)
{
	struct bridge_options options;
	enum parsed parsed = bridge_options_parse(&options, argc, argv);
	struct bridge bridge = { .options = &options };
	sigset_t old;
	bool ok;

	if (parsed != PARSED_RUN)
		return parsed_exit_code(parsed);
	bridge.stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (bridge.stop_fd < 0) {
		complain("an event file could not be had: %m");
		return EXIT_FAILED;
	}
	hold_signals(&old);
	ok = start_simulation(&options) && run(&bridge);
	close(bridge.stop_fd);
	return ok ? EXIT_DONE : EXIT_FAILED;
}
