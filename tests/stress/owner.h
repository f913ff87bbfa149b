/* SPDX-License-Identifier: MIT */
/*
 * The checker: who owns each byte of simulated memory.
 *
 * A map has one entry for each 8 bytes; a claim exchanges the entries of what was
 * allocated for the owner's tag, so memory that is handed out while somebody has it
 * is found at once. All bytes are then filled with a pattern of their address and
 * the tag (the CPU that claimed, and its how-manieth claim it was), which is read
 * back on a release and whenever somebody audits.
 *
 * The entries are relaxed atomics on purpose: they must not order what the allocator
 * has to order, or ThreadSanitizer could not see a missing acquire or release there.
 *
 * A violation is reported on stderr and ends the program, with status 1.
 */
#ifndef SKBSIM_TESTS_STRESS_OWNER_H
#define SKBSIM_TESTS_STRESS_OWNER_H

#include <stddef.h>
#include <stdint.h>

/* What was claimed. Tag 0: nothing. */
struct claim {
	void *addr;
	uint32_t bytes;
	uint32_t tag;
};

/* This thread is in the checker, where stopping it (yields.h) would show nothing. */
extern __thread volatile int owner_checking;

/* The map for the simulation that runs now. @seed is what a report tells. */
void owner_init(uint64_t seed);
void owner_exit(void);

/* Makes @bytes at @addr, which nobody may have, the @generation-th claim of @cpu, and fills them. */
struct claim owner_claim(void *addr, size_t bytes, unsigned int cpu, uint32_t generation);

/* Are all its bytes as they were filled? Any thread that was given the claim. */
void owner_check(const struct claim *claim);

/* Checks, and gives the bytes up: before the allocator gets them back. */
void owner_release(const struct claim *claim);

/* Fills, and checks, what no CPU has claimed: constructed objects. */
void owner_fill_constructed(void *addr, size_t bytes);
void owner_check_constructed(void *addr, size_t bytes);

/* Were @bytes of @claim, given up by now, copied to @addr? */
void owner_check_copy(const struct claim *claim, const void *addr, size_t bytes);

/* @bytes at @addr must be zero. */
void owner_check_zero(const void *addr, size_t bytes);

/* From now on a violation at @claim is what is wanted, and ends the program with status 0. */
void owner_expect_violation(const struct claim *claim);

/* Reports anything else that is wrong, printf() style, and ends the program. */
void wrong(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
