/* SPDX-License-Identifier: MIT */
/*
 * What happens to the frames that arrive: a workload is one file workload_NAME.c
 * with a table of functions, all a round knows of it.
 *
 * A round calls, in this order:
 *
 *   start    main thread, before there are CPUs
 *   attach   on each CPU that receives, before its NIC is made
 *   serve    on each CPU that works for one that receives, while that one does
 *   finish   on each CPU that receives, when it has received all
 *   count    main thread, while no CPU runs
 *   detach   on each CPU that was attached, its NIC gone
 *   stop     main thread, no CPU left
 *
 * What is NULL is not wanted.
 */
#ifndef TOOL_WORKLOAD_H
#define TOOL_WORKLOAD_H

#include <skbsim/nic.h>

#define MAX_FIGURES 24

enum figure_kind {
	FIGURE_COUNT, /* a row of the table */
	FIGURE_DROP,  /* packets dropped, by reason: shown if there were any */
};

struct figure {
	enum figure_kind kind;
	const char *key;  /* in JSON */
	const char *text; /* in the table; at most 25 characters for a row */
	u64 n;
};

/* What a workload says of a round. */
struct figures {
	unsigned int nr;
	struct figure list[MAX_FIGURES];
	u64 delivered; /* packets that reached their end, if that is not the wire */
};

struct workload {
	const char *name;
	bool sends;  /* packets leave through the NIC; else count() says how many were delivered */
	bool serves; /* each CPU that receives has another one that serves it */

	/* Changes a capture, once, so that it fits. 0 or -ENOMEM. */
	int (*prepare)(struct skbsim_capture *cap);
	/* What start() returns is @state of all others; NULL with one line on stderr. */
	void *(*start)(unsigned int cpus);
	/* May change @cfg. 0, or -1 with one line on stderr. */
	int (*attach)(void *state, unsigned int cpu, struct skbsim_nic_config *cfg);
	/* @cpu is that of the one that receives. Returns after its finish(). */
	void (*serve)(void *state, unsigned int cpu);
	void (*finish)(void *state, unsigned int cpu);
	/* @nic: the sums of all NICs. */
	void (*count)(void *state, const struct skbsim_nic_stats *nic, struct figures *figures);
	void (*detach)(void *state, unsigned int cpu);
	void (*stop)(void *state);
};

/* The list in workload.c is all that knows them. */
extern const struct workload workload_copybreak, workload_cpumap, workload_forward, workload_gro,
	workload_rx_drop, workload_veth, workload_vlan_nat;

/* NULL if there is none of that name. */
const struct workload *workload_find(const char *name);

/* All names, with ", " between. */
const char *workload_names(void);

/* Appends a figure. */
void figures_add(struct figures *figures, enum figure_kind kind, const char *key, const char *text,
		 u64 n);

#endif
