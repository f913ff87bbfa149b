/* SPDX-License-Identifier: MIT */
/* Who is measured: skbsim as each kernel, and the allocators a program would take instead. */
#ifndef BENCH_CONTENDER_H
#define BENCH_CONTENDER_H

#include <stdbool.h>

/* How its memory is asked for: each kind is a loop of its own in a suite, compiled for it. */
enum contender_kind {
	KIND_SKBSIM,	   /* the kernel's API */
	KIND_MALLOC,	   /* malloc() and free(), whoever provides them */
	KIND_FLAT,	   /* no allocator: one array */
	KIND_SWITCHED,	   /* the kernel's API, unlike any kernel in one way that few suites see */
	KIND_FLOOR,	   /* no allocator: a packet's bytes, written by hand */
	KIND_FLOOR_CALLED, /* the same behind the calls that an allocator would need */
	KIND_MBUF,	   /* a pool of DPDK's packets, single calls */
	KIND_MBUF_BULK,	   /* the same, bulk calls */
};

#define FOR_SKBSIM	 (1U << KIND_SKBSIM)
#define FOR_MALLOC	 (1U << KIND_MALLOC)
#define FOR_FLAT	 (1U << KIND_FLAT)
#define FOR_SWITCHED	 (1U << KIND_SWITCHED)
#define FOR_FLOOR	 (1U << KIND_FLOOR)
#define FOR_FLOOR_CALLED (1U << KIND_FLOOR_CALLED)
#define FOR_MBUF	 (1U << KIND_MBUF)
#define FOR_MBUF_BULK	 (1U << KIND_MBUF_BULK)

struct contender {
	const char *name;
	enum contender_kind kind;
	const char *profile;	  /* of skbsim: the kernel it behaves like; NULL of others */
	const char *switches;	  /* ... in what it does not, as in skbsim_config; or NULL */
	const char *libraries[3]; /* preloaded: the first of these that is installed; or none */
	const char *symbol;	  /* what only that library defines: proof that it was loaded */
	const char *program;	  /* beside skbbench: its process, if not skbbench; or NULL */
	const char *package;	  /* what it takes, as the user is told when it is missing */
};

#define NR_KNOWN      12
#define NR_NAMED      4 /* that the user may put together */
#define NR_CONTENDERS (NR_KNOWN + NR_NAMED)

/* Of those that the user put together, behind the known ones, only the used ones have a name. */
extern struct contender contenders[NR_CONTENDERS];

/*
 * The one of that name. "skbsim-PROFILE+SWITCH=off", with any profile, and with
 * "=on" or nothing for a switch that is on, and with more of "+SWITCH" behind, is put
 * together when it is first asked for; @name must last. NULL if there is none of that
 * name, or NR_NAMED were put together already.
 */
const struct contender *contender_find(const char *name);

/* Where its library is installed; "" if none is to be preloaded, NULL if it or the contender's
 * program is missing. Overwritten by the next call. */
const char *contender_library(const struct contender *c);

/* The program to run for its process: this one, or the contender's own in the same folder. Overwritten
 * by the next call. */
const char *contender_program(const struct contender *c);

/* Inside the process that runs @c: is the allocator that answers malloc() the one it names? */
bool contender_is_loaded(const struct contender *c);

/* The version of the allocator that answers malloc() in this process, a constant; "" if it does not
 * tell. */
const char *contender_version(const struct contender *c);

#endif
