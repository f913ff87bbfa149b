/* SPDX-License-Identifier: MIT */
/* The second thread of cases with two CPUs: calls run on it while the first one waits. */
#ifndef BENCH_PARTNER_H
#define BENCH_PARTNER_H

#include <stdbool.h>

struct partner;

/* On the second of the host's CPUs, if there are two. NULL if no thread can be had. */
struct partner *partner_start(void);

/* Runs @fn(@arg) on it, while the caller goes on, to partner_wait(). */
void partner_begin(struct partner *p, void (*fn)(void *arg), void *arg);

/* Returns when that is done. */
void partner_wait(struct partner *p);

/* Is it done already, or was nothing begun? */
bool partner_is_done(const struct partner *p);

/* One look more at what the other thread has not done yet; @spins from 0 on. Offers the CPU to
 * whoever wants it when that takes long, or both have the same. */
void partner_spin(const struct partner *p, unsigned int *spins);

/* Runs @fn(@arg) on it and returns when that is done. What either thread did before is seen by the
 * other after. */
void partner_call(struct partner *p, void (*fn)(void *arg), void *arg);

/* Ends it; its simulated CPU, if it was one, is given back. */
void partner_stop(struct partner *p);

#endif
