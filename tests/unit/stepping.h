/* SPDX-License-Identifier: MIT */
/*
 * One thread run an instruction at a time, and stopped after a given number of them for what
 * another one would do there: every way that the two can meet has a turn of its own.
 */
#ifndef SKBSIM_TESTS_STEPPING_H
#define SKBSIM_TESTS_STEPPING_H

#include <signal.h>
#include <stdbool.h>
#include <ucontext.h>

/* In the flags: a trap after the next instruction. The kernel clears it for a handler. */
#define TRAP_FLAG 0x100

/* Of the thread that is stepped through only. */
static struct {
	bool on;
	unsigned long steps, stop_at;
	void (*meanwhile)(void); /* what happens while it is stopped */
} stepping;

static void trap(int signal, siginfo_t *info, void *context)
{
	greg_t *flags = &((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL];

	(void)signal, (void)info;
	if (stepping.on && stepping.steps++ == stepping.stop_at) {
		stepping.meanwhile();
		stepping.on = false;
	}
	*flags = stepping.on ? *flags | TRAP_FLAG : *flags & ~TRAP_FLAG;
}

/* Once, before the first steps. */
static inline void watch_for_traps(void)
{
	struct sigaction action = { .sa_sigaction = trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &action, NULL);
}

/* From here on this thread is stepped through, and after @stop_at instructions it is stopped, once,
 * until @meanwhile has returned. */
static inline void start_stepping(unsigned long stop_at, void (*meanwhile)(void))
{
	stepping.steps = 0;
	stepping.stop_at = stop_at;
	stepping.meanwhile = meanwhile;
	stepping.on = true;
	raise(SIGTRAP);
}

/*
 * False if there were not so many instructions, and then @meanwhile will not run any more: the look
 * and the end are one instruction, between two it could run unseen. Nothing after it moves before it.
 */
static inline bool stop_stepping(void)
{
	return !__atomic_exchange_n(&stepping.on, false, __ATOMIC_SEQ_CST);
}

#endif
