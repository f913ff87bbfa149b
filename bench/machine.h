/* SPDX-License-Identifier: MIT */
/* The machine that figures come from. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <linux/types.h>

#include <stdbool.h>

struct machine {
	char cpu[128];	    /* the processor's own name, or "unknown" */
	char kernel[160];   /* of the host */
	char compiler[128]; /* that built this program */
	unsigned int cpus;  /* that this process may use */
	bool pinned;	    /* threads were bound to CPUs: there were two at least */
	double load;	    /* runnable threads in the last minute, before the first round */
};

/* Bytes that programs may still use; 0 if the system does not tell. */
u64 machine_memory(void);

void machine_describe(struct machine *m);

#endif
