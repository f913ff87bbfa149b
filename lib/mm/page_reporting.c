/* SPDX-License-Identifier: MIT */
/* Free memory goes back to the host, when somebody asks for it. */
#include "mm/buddy.h"
#include "mm/page_alloc.h"

#include <linux/smp.h>
#include <skbsim/memory.h>

size_t skbsim_memory_trim(void)
{
	unsigned long blocks = 0;
	int nid;

	smp_processor_id(); /* starts the simulation, whose the nodes are */
	for (nid = 0; nid < nr_online_nodes; nid++)
		blocks += buddy_report(nid);
	return blocks * LARGEST_BLOCK;
}
