/* SPDX-License-Identifier: MIT */
/* CPUs that sleep until another one wants something of them. */
#include "kernel/idle.h"

#include "init.h"
#include "kernel/cpu.h"
#include "kernel/rcu.h"

#include <linux/bug.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/preempt.h>
#include <skbsim/cpu.h>

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Bits of cpu_mail.wake. */
#define WAKE_KICKED 1U /* somebody asked the CPU to wake up */
#define WAKE_STOP   2U /* ... for the last time */
#define WAKE_ASLEEP 4U /* it sleeps, or is about to: who sets one of the others must wake it */

#define NSEC_PER_SEC  1000000000ULL
#define NSEC_PER_MSEC 1000000ULL
#define TICK_NSEC     (NSEC_PER_SEC / HZ)
#define NEVER	      UINT64_MAX

DEFINE_PER_CPU(struct cpu_mail, cpu_mail);

static void (*handlers[NR_IPIS])(void);

/* ---- Interrupts ---------------------------------------------------------------------- */

void ipi_register(enum ipi nr, void (*handler)(void))
{
	handlers[nr] = handler;
}

static void wake_up(int cpu, u32 why);

void ipi_send(int cpu, enum ipi nr)
{
	u32 bit = 1U << nr;

	/* Release pairs with the acquire in ipi_serve(). Who finds the bit set need not wake the
	 * CPU: who set it has done so, or is about to. */
	if (!(__atomic_fetch_or(&per_cpu_ptr(&cpu_mail, cpu)->ipis, bit, __ATOMIC_RELEASE) & bit))
		wake_up(cpu, WAKE_KICKED);
}

void ipi_serve(void)
{
	/* Acquire pairs with the release in ipi_send(): handlers see what the senders did. */
	u32 ipis = __atomic_exchange_n(&this_cpu_ptr(&cpu_mail)->ipis, 0, __ATOMIC_ACQUIRE);

	this_cpu_ptr(&cpu_state)->preempt_count += HARDIRQ_OFFSET;
	for (; ipis; ipis &= ipis - 1)
		handlers[__builtin_ctz(ipis)]();
	this_cpu_ptr(&cpu_state)->preempt_count -= HARDIRQ_OFFSET;
}

/* ---- Waking -------------------------------------------------------------------------- */

static void futex_wake(u32 *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

/* Sleeps while *@word is @value and now_ns() is below @until. May return at any time. */
static void futex_wait(u32 *word, u32 value, u64 until)
{
	struct timespec limit = { .tv_sec = until / NSEC_PER_SEC, .tv_nsec = until % NSEC_PER_SEC };

	syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, until == NEVER ? NULL : &limit,
		NULL, FUTEX_BITSET_MATCH_ANY);
}

/* Whoever takes ASLEEP away has to wake the CPU, so that of many wakers one calls the host. */
static void wake_up(int cpu, u32 why)
{
	u32 *wake = &per_cpu_ptr(&cpu_mail, cpu)->wake;
	u32 old = READ_ONCE(*wake);

	/* Release pairs with the acquire in sleep_until(): a CPU that was woken sees what the
	 * waker did before. */
	while (!__atomic_compare_exchange_n(wake, &old, (old | why) & ~WAKE_ASLEEP, false,
					    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	if (old & WAKE_ASLEEP)
		futex_wake(wake);
}

static int ask(int cpu, u32 why)
{
	int err = init_once();

	if (err)
		return err;
	if (cpu < 0 || cpu >= SKBSIM_MAX_CPUS)
		return -EINVAL;
	wake_up(cpu, why);
	return 0;
}

int skbsim_cpu_kick(int cpu)
{
	return ask(cpu, WAKE_KICKED);
}

int skbsim_cpu_stop(int cpu)
{
	return ask(cpu, WAKE_STOP);
}

/* ---- Sleeping ------------------------------------------------------------------------ */

/* What was asked of this CPU, and is not any more. Acquire pairs with the release in wake_up(). */
static u32 take_asked(void)
{
	u32 *wake = &this_cpu_ptr(&cpu_mail)->wake;

	return __atomic_exchange_n(wake, 0, __ATOMIC_ACQUIRE) & ~WAKE_ASLEEP;
}

/*
 * Sleeps until something is asked of this CPU, and takes it; 0 if it is @until before.
 * The step from 0 to ASLEEP fails if anything was asked, and the host puts the thread
 * to sleep only while the word is ASLEEP: there is no moment to miss a waker in.
 */
static u32 sleep_until(u64 until)
{
	u32 *wake = &this_cpu_ptr(&cpu_mail)->wake;
	u32 asked, none;

	while (!(asked = take_asked()) && now_ns() < until) {
		none = 0;
		if (__atomic_compare_exchange_n(wake, &none, WAKE_ASLEEP, false, __ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			futex_wait(wake, WAKE_ASLEEP, until);
	}
	return asked;
}

/* The same, but up each tick to see whether RCU callbacks have become due, if any wait. */
static u32 sleep_beside_rcu(u64 until)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);
	u32 asked;

	do {
		asked = sleep_until(cpu->rcu_waiting ? min(until, now_ns() + TICK_NSEC) : until);
		if (cpu->rcu_waiting)
			rcu_check_callbacks();
	} while (!asked && !cpu->softirq_pending && now_ns() < until);
	return asked;
}

int skbsim_cpu_idle(int timeout_ms)
{
	u64 until = timeout_ms < 0 ? NEVER : now_ns() + timeout_ms * NSEC_PER_MSEC;
	bool busy;
	u32 asked;

	if (WARN(in_interrupt() || irqs_disabled(),
		 "a CPU is to be idle in interrupt context, or with bottom halves or irqs off"))
		return -EINVAL;
	busy = local_softirq_pending();
	asked = busy ? take_asked() : sleep_beside_rcu(until);
	busy |= local_softirq_pending() != 0;
	do_softirq();
	if (asked & WAKE_STOP)
		return -ECANCELED;
	return asked || busy;
}
