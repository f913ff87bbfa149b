/* SPDX-License-Identifier: MIT */
/* "skbsim run" and "skbsim slabinfo": a capture in, figures or the slab caches out. */
#ifndef TOOL_RUN_H
#define TOOL_RUN_H

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

/* @argv[0] is the word "run" or "slabinfo". Returns an exit code. */
int run_command(int argc, char **argv);

#endif
