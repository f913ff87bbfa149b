/* SPDX-License-Identifier: MIT */
/* The simulation that a fuzz target runs in: started once, and exact about what an input leaves. */
#ifndef SKBSIM_TESTS_FUZZ_SIM_H
#define SKBSIM_TESTS_FUZZ_SIM_H

#include <linux/netdevice.h>

/* Makes this thread CPU 0 with bottom halves disabled; starts the simulation if it does not run. */
void sim_begin(void);

/* Undoes sim_begin(). Aborts if more is alive than before it, or if anything was warned of. */
void sim_end(void);

/* Aborts unless @ok. */
#define sim_check(ok)                                      \
	do {                                               \
		if (unlikely(!(ok)))                       \
			sim_fail(__FILE__, __LINE__, #ok); \
	} while (0)

_Noreturn void sim_fail(const char *file, int line, const char *what);

#endif
