/* SPDX-License-Identifier: MIT */
/*
 * A contender's process: started for one case of a suite, once to check it and once to
 * time it, with the contender's library preloaded, it does what it is asked over a
 * socket. So each contender has the whole process, its own malloc() and thread caches,
 * and rounds of different contenders can be taken in turns.
 */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include <linux/types.h>

#include <stdbool.h>

#include "contender.h"
#include "counters.h"
#include "suite.h"

enum request_kind {
	REQUEST_CHECK, /* runs the case's code with its checks on */
	/* Sets the case up, finds out how many loops make a round, warms up. */
	REQUEST_PREPARE,
	REQUEST_ROUND,	/* one round of the case that is prepared: sample */
	REQUEST_FINISH, /* tears it down */
	REQUEST_MEMORY, /* the suite's memory case; only as the first request: memory */
};

struct request {
	enum request_kind kind;
	unsigned int case_index;
	u64 round_ns;
	unsigned int objects; /* of the memory case, instead of its own number */
};

/* Bytes, for all the objects of a memory case. */
struct memory_use {
	u64 resident;  /* by which the process grew */
	u64 left;      /* ... still, when all were given back; 0 if that is not measured */
	u64 accounted; /* by the simulation's own count; 0: none */
};

/* Also what a process says when it has started, with its contender's version. */
struct reply {
	bool ok;
	struct sample sample;
	struct counts counts; /* of that round; 0 where they cannot be had */
	struct memory_use memory;
	char text[200]; /* not ok: what went wrong */
};

struct worker {
	const struct contender *contender;
	int fd;
	int pid;
	char version[32];
};

/* Where a worker finds its socket. */
#define WORKER_FD 3

/* The argument that makes this program a worker; CONTENDER and SUITE follow. */
#define WORKER_ARGUMENT "--worker"

/* Starts one. False, with one line on stderr, if it cannot be had. */
bool worker_start(struct worker *w, const struct contender *c, const struct suite *suite);

/* Asks and waits for the answer. False, with one line on stderr, if it failed; the worker may be
 * gone then. */
bool worker_ask(struct worker *w, const struct request *request, struct reply *reply);

/* Ends it. False, with one line on stderr, if it did not end well: objects were left behind. */
bool worker_stop(struct worker *w);

/* The process itself: its exit code. */
int worker_main(const char *contender, const char *suite);

#endif
