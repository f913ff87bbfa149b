/* SPDX-License-Identifier: MIT */
/*
 * Wider windows: threads are stopped wherever they are, in the middle of the
 * library's code too, while the others go on. Two cores preempt eight threads a few
 * hundred times a second; this stops each that runs as many thousand times.
 */
#ifndef SKBSIM_TESTS_STRESS_YIELDS_H
#define SKBSIM_TESTS_STRESS_YIELDS_H

#include "dice.h"

/* Stops the calling thread, again and again, until its yields_end(). */
void yields_begin(const struct dice *dice);
void yields_end(void);

/* How often threads were stopped. */
unsigned long yields_count(void);

#endif
