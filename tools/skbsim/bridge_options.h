/* SPDX-License-Identifier: MIT */
/* What the user asked of "skbsim bridge". */
#ifndef TOOL_BRIDGE_OPTIONS_H
#define TOOL_BRIDGE_OPTIONS_H

#include <skbsim/router.h>

#include "run_options.h"

#define MAX_BRIDGE_CPUS 2

struct bridge_options {
	const char *in, *out; /* interfaces */
	const char *profile;
	bool gro;
	unsigned int cpus;		    /* 1, or one for each interface */
	struct skbsim_router_config router; /* but for its devices */
};

/* @argv[0] is the word "bridge". */
enum parsed bridge_options_parse(struct bridge_options *options, int argc, char **argv);

#endif
