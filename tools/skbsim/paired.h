/* SPDX-License-Identifier: MIT */
/* How sure a difference is that was measured several times. */
#ifndef TOOL_PAIRED_H
#define TOOL_PAIRED_H

struct interval {
	double median, low, high;
};

/*
 * The median of @n values, 1 and up to MAX_ROUNDS, and between which of them the true median lies
 * with a probability of at least 95 %, whatever their distribution: as far from both ends of the
 * sorted values as a coin thrown @n times allows. Of 31 it is the 10th and the 22nd, 97 %;
 * below six values the ends are all there is, and less sure. All zero for none.
 */
struct interval median_interval(const double *values, unsigned int n);

/* That probability, 0 to 1. */
double median_interval_confidence(unsigned int n);

#endif
