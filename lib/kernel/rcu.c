/* SPDX-License-Identifier: MIT */
/*
 * RCU callbacks: they wait on the CPU that queued them, and run on one, because
 * what they free is simulated memory. Mirrors kernel/rcu/tree.c of Linux 5.12 in
 * what callers see.
 *
 * A callback moves on through three lists of its CPU:
 *
 *     next     queued; the grace period in the background began before it
 *     waiting  for the grace period in the background
 *     due      no reader can know the object any more
 *
 * Nothing interrupts a CPU when its grace period ends, so it looks now and then:
 * rcu_check_callbacks(). A CPU whose thread sleeps cannot look, so whoever needs
 * its callbacks gone takes them, waits, and runs them itself: flush_cpus().
 *
 * Lock order: flush_lock, then a CPU's lock. Callbacks run with no CPU's lock held.
 */
#include "kernel/rcu.h"

#include "kernel/cpu.h"

#include <linux/bug.h>
#include <linux/interrupt.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include <sched.h>

/* Below this a function is none, but where the head lies in an object to be freed. */
#define MAX_OFFSET 4096

struct callback_list {
	struct callback_head *first, *last; /* last: valid unless the list is empty */
};

struct rcu_data {
	spinlock_t lock; /* protects the lists */
	struct callback_list next, waiting, due;
	bool invoking; /* callbacks taken off these lists are running: written by the owner */
};

static DEFINE_PER_CPU(struct rcu_data, rcu_data);

/* Held by whoever has callbacks in hand that are not due: the next one must wait for those too. */
static DEFINE_SPINLOCK(flush_lock);

static void (*free_object)(const void *x);

/* ---- Lists -------------------------------------------------------------------------- */

static void append(struct callback_list *list, struct callback_head *head)
{
	head->next = NULL;
	if (list->first)
		list->last->next = head;
	else
		list->first = head;
	list->last = head;
}

/* Moves all of @from to the end of @to. */
static void move(struct callback_list *to, struct callback_list *from)
{
	if (!from->first)
		return;
	if (to->first)
		to->last->next = from->first;
	else
		to->first = from->first;
	to->last = from->last;
	from->first = NULL;
}

/* Moves callbacks on as far as the background allows, and keeps it going. rd->lock held. */
static void advance_locked(struct rcu_data *rd, int cpu)
{
	if (gp_is_running(cpu))
		return;
	move(&rd->due, &rd->waiting);
	if (!rd->next.first)
		return;
	move(&rd->waiting, &rd->next);
	gp_start(cpu);
}

/* ---- Running ------------------------------------------------------------------------ */

static void invoke(struct callback_head *head)
{
	unsigned long offset = (unsigned long)head->func;

	if (offset < MAX_OFFSET)
		free_object((char *)head - offset);
	else
		head->func(head);
}

/* As a softirq would, whatever the context. */
static void invoke_all(struct rcu_data *rd, struct callback_list *list)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);
	struct callback_head *head = list->first, *next;
	u32 count = cpu->preempt_count;

	cpu->preempt_count = count | SOFTIRQ_OFFSET; /* one bit, and RCU_SOFTIRQ has set it */
	for (; head; head = next) {
		next = head->next; /* the callback frees it */
		invoke(head);
	}
	cpu->preempt_count = count;
	/* Release pairs with the acquire in await_invocation(): what the callbacks did is seen. */
	__atomic_store_n(&rd->invoking, false, __ATOMIC_RELEASE);
}

static void run_due(struct rcu_data *rd)
{
	struct callback_list due = { NULL, NULL };

	spin_lock(&rd->lock);
	move(&due, &rd->due);
	if (due.first)
		WRITE_ONCE(rd->invoking, true);
	spin_unlock(&rd->lock);
	if (due.first)
		invoke_all(rd, &due);
}

static void rcu_core(struct softirq_action *unused)
{
	(void)unused;
	run_due(this_cpu_ptr(&rcu_data));
}

/* What is due runs now if this is process context, else as soon as softirqs do. */
static void run_or_raise(void)
{
	if (in_interrupt() || irqs_disabled())
		raise_softirq(RCU_SOFTIRQ);
	else
		run_due(this_cpu_ptr(&rcu_data));
}

/* Advances this CPU's callbacks; is any due? */
static bool advance(void)
{
	struct cpu_state *cpu = this_cpu_ptr(&cpu_state);
	struct rcu_data *rd = this_cpu_ptr(&rcu_data);
	bool due;

	spin_lock(&rd->lock);
	advance_locked(rd, cpu->id);
	due = rd->due.first;
	cpu->rcu_waiting = due || rd->waiting.first || rd->next.first;
	spin_unlock(&rd->lock);
	return due;
}

void rcu_check_callbacks(void)
{
	if (advance())
		raise_softirq(RCU_SOFTIRQ);
}

/* ---- Flushing ----------------------------------------------------------------------- */

static void take_all(struct rcu_data *rd, struct callback_list *taken)
{
	spin_lock(&rd->lock);
	move(taken, &rd->due);
	move(taken, &rd->waiting);
	move(taken, &rd->next);
	spin_unlock(&rd->lock);
}

/* Until callbacks that another CPU took off its list have run. */
static void await_invocation(const struct rcu_data *rd)
{
	while (__atomic_load_n(&rd->invoking, __ATOMIC_ACQUIRE))
		sched_yield();
}

/* Runs all callbacks of CPUs @first to @last here, after a grace period. */
static void flush_cpus(int first, int last)
{
	struct rcu_data *self = this_cpu_ptr(&rcu_data);
	struct callback_list taken = { NULL, NULL };
	int cpu;

	spin_lock(&flush_lock);
	for (cpu = first; cpu <= last; cpu++)
		take_all(per_cpu_ptr(&rcu_data, cpu), &taken);
	if (taken.first)
		gp_wait();
	for (cpu = first; cpu <= last; cpu++)
		await_invocation(per_cpu_ptr(&rcu_data, cpu));
	WRITE_ONCE(self->invoking, true);
	invoke_all(self, &taken);
	spin_unlock(&flush_lock);
}

void rcu_drain_cpu(void)
{
	int cpu = this_cpu_ptr(&cpu_state)->id;

	/* More than once if callbacks queue callbacks. */
	while (advance() || this_cpu_ptr(&cpu_state)->rcu_waiting)
		flush_cpus(cpu, cpu);
}

/* ---- Public ------------------------------------------------------------------------- */

void rcu_init(void (*free_by_offset)(const void *x))
{
	free_object = free_by_offset;
	open_softirq(RCU_SOFTIRQ, rcu_core);
}

void rcu_enqueue(struct callback_head *head, void (*func)(struct callback_head *head))
{
	struct rcu_data *rd = this_cpu_ptr(&rcu_data);

	head->func = func;
	spin_lock(&rd->lock);
	append(&rd->next, head);
	spin_unlock(&rd->lock);
	this_cpu_ptr(&cpu_state)->rcu_waiting = true;
}

void call_rcu(struct callback_head *head, rcu_callback_t func)
{
	rcu_enqueue(head, func);
	if (advance())
		run_or_raise();
}

void kvfree_call_rcu(struct callback_head *head, rcu_callback_t func)
{
	if (head) {
		call_rcu(head, func);
		return;
	}
	synchronize_rcu();
	free_object((const void *)func);
}

/* Who would wait for itself is told so; who merely should not wait here is warned. */
static void check_may_wait(const char *who)
{
	if (gp_is_reader())
		skbsim_bug(__FILE__, __LINE__, "%s() in an RCU reader waits for itself", who);
	if (this_cpu_ptr(&rcu_data)->invoking)
		skbsim_bug(__FILE__, __LINE__, "%s() in an RCU callback waits for itself", who);
	WARN(in_interrupt(), "%s() in interrupt context, or with bottom halves off", who);
}

void synchronize_rcu(void)
{
	check_may_wait("synchronize_rcu");
	gp_wait();
	if (advance())
		run_or_raise();
}

void rcu_barrier(void)
{
	check_may_wait("rcu_barrier");
	flush_cpus(0, (int)READ_ONCE(nr_cpu_ids) - 1);
}

void rcu_read_lock(void)
{
	get_cpu_offset(); /* attaches the thread, and so makes it known to liburcu */
	gp_read_lock();
}

void rcu_read_unlock(void)
{
	gp_read_unlock();
}

int rcu_read_lock_held(void)
{
	return this_cpu_offset && gp_is_reader();
}
