/* SPDX-License-Identifier: MIT */
/* Memory nodes, and which one is near: any context, by the names of Linux 5.12. */
#ifndef SKBSIM_LINUX_TOPOLOGY_H
#define SKBSIM_LINUX_TOPOLOGY_H

#include <linux/smp.h>

/* Memory nodes: ids are 0 to nr_online_nodes - 1. */
SKBSIM_API extern int nr_online_nodes;

/* The memory node of this CPU: each CPU's node has memory, so the nearest one is its own. Attaches
 * the thread if it is no CPU yet. Any context. */
SKBSIM_API int numa_mem_id(void);
#define numa_node_id() numa_mem_id()

/*
 * The memory node of CPU @cpu, as skbsim_config's cpu_nodes says, whether a thread
 * runs there or not; NUMA_NO_NODE for a number that no CPU can have. Starts the
 * simulation if it does not run. Any context.
 */
SKBSIM_API int cpu_to_node(int cpu);
#define cpu_to_mem(cpu) cpu_to_node(cpu)

#endif
