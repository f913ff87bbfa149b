/* SPDX-License-Identifier: MIT */
/* Starting the simulation for a fuzz target, and counting what an input left behind. */
#include "sim.h"

#include <skbsim/cpu.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>

#include <stdio.h>
#include <stdlib.h>

static long alive;
static unsigned long warned;

_Noreturn void sim_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
	abort();
}

/* Little memory, so that sanitizers have little to look after. */
static void start(void)
{
	struct skbsim_config config = {
		.size = sizeof(config),
		.cpus = 2,
		.node_bytes = 64 << 20,
	};

	if (skbsim_init(&config))
		exit(EXIT_FAILURE);
}

void sim_begin(void)
{
	static bool started;

	if (!started)
		start();
	started = true;
	alive = skbsim_objects_alive();
	warned = skbsim_warn_count();
	sim_check(skbsim_cpu_attach(0) == 0);
	local_bh_disable();
}

void sim_end(void)
{
	local_bh_enable();
	/* A CPU that goes keeps nothing for itself. */
	skbsim_cpu_detach();
	sim_check(skbsim_objects_alive() == alive);
	sim_check(skbsim_warn_count() == warned);
}
