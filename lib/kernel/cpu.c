/* SPDX-License-Identifier: MIT */
/* Threads as CPUs: who is which, and what happens when one comes or goes. */
#include "kernel/cpu.h"

#include "init.h"
#include "kernel/rcu.h"

#include <linux/bug.h>
#include <linux/spinlock.h>
#include <skbsim/cpu.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>

#define MAX_DRAINS  16
#define MAX_ARRIVES 4

DEFINE_PER_CPU(struct cpu_state, cpu_state);

unsigned int nr_cpu_ids;
int nr_online_nodes = 1;

/* Protects attached[] and nr_cpu_ids. */
static DEFINE_SPINLOCK(cpu_lock);
static bool attached[SKBSIM_MAX_CPUS];
static unsigned int cpu_limit;

/* Set by cpu_init(), read-only from then on. */
static unsigned char cpu_nodes[SKBSIM_MAX_CPUS];

static void (*drains[MAX_DRAINS])(void);
static unsigned int nr_drains;
static void (*arrives[MAX_ARRIVES])(void);
static unsigned int nr_arrives;

static pthread_key_t exit_key;
static pthread_once_t exit_key_once = PTHREAD_ONCE_INIT;

static void detach_at_exit(void *unused)
{
	(void)unused;
	skbsim_cpu_detach();
}

static void make_exit_key(void)
{
	pthread_key_create(&exit_key, detach_at_exit);
}

void cpu_init(unsigned int cpus, unsigned int limit, const unsigned char nodes[SKBSIM_MAX_CPUS])
{
	pthread_once(&exit_key_once, make_exit_key);
	memset(attached, 0, sizeof(attached));
	memcpy(cpu_nodes, nodes, sizeof(cpu_nodes));
	nr_cpu_ids = cpus;
	cpu_limit = limit;
	nr_drains = nr_arrives = 0;
}

unsigned int cpu_max(void)
{
	return cpu_limit;
}

void cpu_register_arrive(void (*arrive)(void))
{
	BUG_ON(nr_arrives == MAX_ARRIVES);
	arrives[nr_arrives++] = arrive;
}

void cpu_register_drain(void (*drain)(void))
{
	BUG_ON(nr_drains == MAX_DRAINS);
	drains[nr_drains++] = drain;
}

/* Takes CPU @cpu, or the lowest free one for -1. cpu_lock held. */
static int claim_cpu_locked(int cpu)
{
	if (cpu >= 0) {
		if ((unsigned int)cpu >= cpu_limit)
			return -EINVAL;
		if (attached[cpu])
			return -EBUSY;
	} else {
		for (cpu = 0; (unsigned int)cpu < cpu_limit && attached[cpu]; cpu++)
			;
		if ((unsigned int)cpu == cpu_limit)
			return -EBUSY;
	}
	attached[cpu] = true;
	if ((unsigned int)cpu >= nr_cpu_ids)
		WRITE_ONCE(nr_cpu_ids, cpu + 1);
	return cpu;
}

static void bring_up(int cpu)
{
	struct cpu_state *state = per_cpu_ptr(&cpu_state, cpu);
	unsigned int i;

	/* Whatever context its last thread left it in. */
	*state = (struct cpu_state){ .id = cpu, .node = cpu_nodes[cpu] };
	this_cpu_offset = per_cpu_offset[cpu];
	pthread_setspecific(exit_key, state);
	rcu_cpu_online();
	for (i = 0; i < nr_arrives; i++)
		arrives[i]();
}

int cpu_attach(int cpu)
{
	if (cpu < -1)
		return -EINVAL;
	spin_lock(&cpu_lock);
	cpu = claim_cpu_locked(cpu);
	spin_unlock(&cpu_lock);
	if (cpu >= 0)
		bring_up(cpu);
	return cpu;
}

int skbsim_cpu_attach(int cpu)
{
	int err;

	if (this_cpu_offset)
		return -EALREADY;
	err = init_once();
	return err ? err : cpu_attach(cpu);
}

uintptr_t cpu_attach_implicit(void)
{
	int cpu = skbsim_cpu_attach(-1);

	if (cpu < 0 && cpu != -EBUSY)
		skbsim_bug(__FILE__, __LINE__, "the simulation could not be started: %s",
			   strerror(-cpu));
	if (cpu < 0)
		skbsim_bug(__FILE__, __LINE__,
			   "no CPU for this thread: all %u have one; "
			   "allow more with SKBSIM_OPTIONS=cpus=N, N up to %d",
			   cpu_limit, SKBSIM_MAX_CPUS);
	return this_cpu_offset;
}

void skbsim_cpu_detach(void)
{
	unsigned int i;
	int cpu;

	if (!this_cpu_offset)
		return;
	WARN(this_cpu_ptr(&cpu_state)->preempt_count,
	     "a CPU is detached in interrupt context or with bottom halves off");
	this_cpu_ptr(&cpu_state)->preempt_count = 0;
	for (i = nr_drains; i-- > 0;)
		drains[i]();

	cpu = this_cpu_ptr(&cpu_state)->id;
	rcu_cpu_offline();
	this_cpu_offset = 0;
	pthread_setspecific(exit_key, NULL);
	spin_lock(&cpu_lock);
	attached[cpu] = false;
	spin_unlock(&cpu_lock);
}

unsigned int cpu_others_attached(void)
{
	unsigned int cpu, nr = 0;

	spin_lock(&cpu_lock);
	for (cpu = 0; cpu < SKBSIM_MAX_CPUS; cpu++)
		nr += attached[cpu];
	spin_unlock(&cpu_lock);
	return nr - (this_cpu_offset != 0);
}

int smp_processor_id(void)
{
	return this_cpu_ptr(&cpu_state)->id;
}

int numa_mem_id(void)
{
	return cpu_node();
}

int cpu_to_node(int cpu)
{
	if (init_once() || cpu < 0 || cpu >= SKBSIM_MAX_CPUS)
		return NUMA_NO_NODE;
	return cpu_nodes[cpu];
}
