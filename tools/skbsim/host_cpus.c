// SPDX-License-Identifier: MIT
/* Threads that are measured stay on their processor: a scheduler may put two on one for a while. */
#include "host_cpus.h"

#include <pthread.h>
#include <sched.h>

static cpu_set_t allowed;

/* A thread starts with what its creator is bound to, so the answer is that of the first question. */
static void read_allowed(void)
{
	sched_getaffinity(0, sizeof(allowed), &allowed);
}

unsigned int host_cpus(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int cpus;

	pthread_once(&once, read_allowed);
	cpus = CPU_COUNT(&allowed);
	return cpus > 1 ? (unsigned int)cpus : 1;
}

void pin_thread(unsigned int nth)
{
	unsigned int cpus = host_cpus();
	cpu_set_t one;

	if (cpus < 2)
		return;
	nth %= cpus;
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed) && !nth--)
			CPU_SET(cpu, &one);
	pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
}
