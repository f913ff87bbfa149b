// SPDX-License-Identifier: MIT
/* The list of workloads. */
#include "workload.h"

#include <linux/bug.h>

#include <stdio.h>
#include <string.h>

static const struct workload *const workloads[] = {
	&workload_vlan_nat, &workload_gro,  &workload_rx_drop, &workload_copybreak,
	&workload_cpumap,   &workload_veth, &workload_forward,
};

#define NR_WORKLOADS (sizeof(workloads) / sizeof(workloads[0]))

const struct workload *workload_find(const char *name)
{
	for (size_t i = 0; i < NR_WORKLOADS; i++)
		if (!strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

const char *workload_names(void)
{
	static char names[NR_WORKLOADS * 16];
	size_t used = 0;

	for (size_t i = 0; i < NR_WORKLOADS; i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 workloads[i]->name);
	return names;
}

void figures_add(struct figures *figures, enum figure_kind kind, const char *key, const char *text,
		 u64 n)
{
	BUG_ON(figures->nr == MAX_FIGURES);
	figures->list[figures->nr++] =
		(struct figure){ .kind = kind, .key = key, .text = text, .n = n };
}
