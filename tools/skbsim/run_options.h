/* SPDX-License-Identifier: MIT */
/* What the user asked of "skbsim run". */
#ifndef TOOL_RUN_OPTIONS_H
#define TOOL_RUN_OPTIONS_H

#include <skbsim/nic.h>

#include "run.h"
#include "workload.h"

#define MAX_COLUMNS 2
#define MAX_CPUS    64
#define MAX_BURST   256

/* Bytes of all switches that are set, with their ends. */
#define SWITCHES_BYTES 1024

enum command {
	COMMAND_RUN,	  /* figures, and what else is asked for */
	COMMAND_SLABINFO, /* the slab caches alone */
};

struct run_options {
	enum command command;
	const char *workload;
	const struct workload *work; /* of that name */
	enum skbsim_nic_style driver;
	bool free_remote;			  /* transmit completions go to the neighbour CPU */
	const char *gen;			  /* NULL: frames come from a capture */
	struct skbsim_generator_config generator; /* what gen says */
	const char *pcap;			  /* NULL: the capture that comes with skbsim */
	const char *out;			  /* NULL: forwarded frames are not kept */
	const char *json;			  /* NULL: no JSON; "-": stdout, and no table */
	bool ablate;	  /* take the series apart instead of comparing profiles */
	const char *plot; /* of that, an SVG; NULL: none */
	bool latency;	  /* time single packets too */
	bool slabinfo;	  /* show the slab caches too, as they are before a round is cleared away */
	u64 loops;
	unsigned int cpus;
	unsigned int burst;	       /* frames between two interrupts */
	char switches[SWITCHES_BYTES]; /* "name=on,name=off", in the order they were given */
	unsigned int nr_profiles;
	char profiles[MAX_COLUMNS][32];
};

enum parsed {
	PARSED_RUN,  /* go ahead */
	PARSED_HELP, /* help was printed */
	PARSED_BAD,  /* what was wrong is on stderr */
};

/* How the command ends that does not go ahead. */
static inline int parsed_exit_code(enum parsed parsed)
{
	return parsed == PARSED_HELP ? EXIT_DONE : EXIT_USAGE;
}

/* What --driver calls it. */
const char *driver_name(enum skbsim_nic_style driver);

/* @argv[0] is the word "run" or "slabinfo". */
enum parsed run_options_parse(struct run_options *options, int argc, char **argv);

#endif
