/* SPDX-License-Identifier: MIT */
/* Random numbers that a seed repeats: one struct dice for each thread. */
#ifndef SKBSIM_TESTS_STRESS_DICE_H
#define SKBSIM_TESTS_STRESS_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state; /* never 0 */
};

/* One of the seed's independent sequences. */
static inline struct dice dice_seeded(uint64_t seed, unsigned int sequence)
{
	uint64_t x = seed + (sequence + 1) * 0x9e3779b97f4a7c15UL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9UL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebUL;
	return (struct dice){ .state = (x ^ x >> 31) | 1 };
}

/* 0 to @sides - 1. */
static inline unsigned int roll(struct dice *dice, unsigned int sides)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return (dice->state >> 32) % sides;
}

/* True once in @n times. */
static inline bool one_in(struct dice *dice, unsigned int n)
{
	return roll(dice, n) == 0;
}

#endif
