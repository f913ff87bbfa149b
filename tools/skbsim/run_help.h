/* SPDX-License-Identifier: MIT */
/* What "skbsim run --help" and "skbsim slabinfo --help" print. */
#ifndef TOOL_RUN_HELP_H
#define TOOL_RUN_HELP_H

#include "run_options.h"

/* To stdout. */
void run_help_print(enum command command);

#endif
