/* SPDX-License-Identifier: MIT */
/* Rounding; all numbers are whole and not negative. */
#ifndef SKBSIM_LINUX_MATH_H
#define SKBSIM_LINUX_MATH_H

/* To multiples of @step, a power of two. */
#define round_up(x, step)   (((x) + (__typeof__(x))(step)-1) & -(__typeof__(x))(step))
#define round_down(x, step) ((x) & -(__typeof__(x))(step))

/* To multiples of any @step above 0. */
#ifndef roundup
#define roundup(x, step) (DIV_ROUND_UP(x, step) * (step))
#endif
#ifndef rounddown
#define rounddown(x, step) ((x) / (step) * (step))
#endif

/* How many of @d it takes to hold @n. */
#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#endif

#endif
