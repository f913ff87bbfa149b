/* SPDX-License-Identifier: MIT */
/* Memory nodes, and which one is near: any context, by the names of Linux 5.12. */
#ifndef SKBSIM_LINUX_TOPOLOGY_H
#define SKBSIM_LINUX_TOPOLOGY_H

#include <linux/smp.h>

/* Memory nodes: ids are 0 to nr_online_nodes - 1. */
SKBSIM_API extern int nr_online_nodes;

/* The memory node of this CPU. */
SKBSIM_API int numa_mem_id(void);
#define numa_node_id() numa_mem_id()

#endif
