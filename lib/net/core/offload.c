/* SPDX-License-Identifier: MIT */
/*
 * The table of network protocols whose packets can be merged and cut. Written while there is no
 * traffic, so readers need no lock.
 */
#include "net/core/offload.h"

#include "kernel/cpu.h"

static LIST_HEAD(offload_base); /* by rising priority */

void offload_init(void)
{
	INIT_LIST_HEAD(&offload_base);
}

void dev_add_offload(struct packet_offload *po)
{
	struct packet_offload *next;

	get_cpu_offset(); /* attaches the thread, and so starts the simulation */
	list_for_each_entry(next, &offload_base, list)
		if (po->priority < next->priority)
			break;
	/* Before the first that comes behind it, or, if there is none, the list's head. */
	list_add_tail(&po->list, &next->list);
}

void dev_remove_offload(struct packet_offload *po)
{
	list_del(&po->list);
}

const struct packet_offload *gso_find_by_type(__be16 type)
{
	const struct packet_offload *po;

	list_for_each_entry(po, &offload_base, list)
		if (po->type == type && po->callbacks.gso_segment)
			return po;
	return NULL;
}

struct packet_offload *gro_find_receive_by_type(__be16 type)
{
	struct packet_offload *po;

	list_for_each_entry(po, &offload_base, list)
		if (po->type == type && po->callbacks.gro_receive)
			return po;
	return NULL;
}

struct packet_offload *gro_find_complete_by_type(__be16 type)
{
	struct packet_offload *po;

	list_for_each_entry(po, &offload_base, list)
		if (po->type == type && po->callbacks.gro_complete)
			return po;
	return NULL;
}
