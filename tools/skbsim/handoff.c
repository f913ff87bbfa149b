// SPDX-License-Identifier: MIT
/*
 * Transmit completions handed to the neighbour: one CPU frees what another one
 * allocated, as a NIC makes them do whose transmit interrupt goes to another CPU.
 *
 * Each CPU has a ring that its neighbour fills. Who finds it full waits for room,
 * and meanwhile frees what came to it: so of all that wait for one another in a
 * circle each makes room for the next.
 */
#include "handoff.h"

#include <linux/interrupt.h>
#include <linux/ptr_ring.h>
#include <linux/skbuff.h>
#include <linux/netdevice.h>

#include <stdlib.h>

#include "bell.h"
#include "complain.h"

#define RING_SLOTS 1024

struct station {
	struct station *next, *previous;
	struct ptr_ring ring; /* what the previous one sent and this CPU frees */
	struct bell bell;     /* something came, or there is room again */
	bool handed;	      /* something, since the last poll */
	u64 freed;
} __aligned(SMP_CACHE_BYTES);

struct handoff {
	unsigned int cpus;
	unsigned int running; /* CPUs that may still hand something over */
	struct station stations[MAX_CPUS];
};

static void free_what_came(struct station *station, int budget)
{
	u64 before = station->freed;
	struct sk_buff *skb;

	while ((skb = __ptr_ring_consume(&station->ring))) {
		napi_consume_skb(skb, budget);
		station->freed++;
	}
	if (station->freed != before)
		bell_ring(&station->previous->bell);
}

static void tell_neighbour(struct station *station)
{
	if (station->handed)
		bell_ring(&station->next->bell);
	station->handed = false;
}

static void on_poll(void *arg, int budget)
{
	tell_neighbour(arg);
	free_what_came(arg, budget);
}

static void on_tx_done(void *arg, struct sk_buff *skb, int budget)
{
	struct station *station = arg;

	/* No poll: the NIC goes away, and so may the neighbour's. */
	if (!budget) {
		consume_skb(skb);
		return;
	}
	while (unlikely(__ptr_ring_produce(&station->next->ring, skb))) {
		bell_ring(&station->next->bell);
		free_what_came(station, budget);
		if (__ptr_ring_full(&station->next->ring))
			bell_wait(&station->bell);
	}
	station->handed = true;
}

struct handoff *handoff_create(unsigned int cpus)
{
	struct handoff *handoff = aligned_alloc(SMP_CACHE_BYTES, sizeof(*handoff));

	if (!handoff) {
		complain("--free-remote: out of memory, expected room for a ring between CPUs");
		return NULL;
	}
	*handoff = (struct handoff){ .cpus = cpus, .running = cpus };
	for (unsigned int i = 0; i < cpus; i++) {
		handoff->stations[i].next = &handoff->stations[(i + 1) % cpus];
		handoff->stations[i].previous = &handoff->stations[(i + cpus - 1) % cpus];
		bell_init(&handoff->stations[i].bell);
	}
	return handoff;
}

int handoff_attach(struct handoff *handoff, unsigned int cpu, struct skbsim_nic_config *cfg)
{
	struct station *station = &handoff->stations[cpu];

	if (ptr_ring_init(&station->ring, RING_SLOTS, GFP_KERNEL | __GFP_NOWARN)) {
		complain("--free-remote: out of memory, expected room for a ring between CPUs");
		return -1;
	}
	cfg->poll = on_poll;
	cfg->tx_done = on_tx_done;
	cfg->poll_arg = station;
	return 0;
}

void handoff_finish(struct handoff *handoff, unsigned int cpu)
{
	struct station *station = &handoff->stations[cpu];
	bool last;

	/* Release and acquire: whoever sees 0 sees all that was handed over. */
	last = !__atomic_sub_fetch(&handoff->running, 1, __ATOMIC_ACQ_REL);
	for (unsigned int i = 0; last && i < handoff->cpus; i++)
		bell_ring(&handoff->stations[i].bell);
	if (!last)
		bell_ring(&station->next->bell);
	do {
		last = !__atomic_load_n(&handoff->running, __ATOMIC_ACQUIRE);
		local_bh_disable();
		free_what_came(station, NAPI_POLL_WEIGHT);
		local_bh_enable();
		if (!last)
			bell_wait(&station->bell);
	} while (!last);
}

static void free_left(void *skb)
{
	consume_skb(skb);
}

void handoff_detach(struct handoff *handoff, unsigned int cpu)
{
	ptr_ring_cleanup(&handoff->stations[cpu].ring, free_left);
}

u64 handoff_count(const struct handoff *handoff)
{
	u64 sum = 0;

	for (unsigned int i = 0; i < handoff->cpus; i++)
		sum += handoff->stations[i].freed;
	return sum;
}

void handoff_destroy(struct handoff *handoff)
{
	for (unsigned int i = 0; i < handoff->cpus; i++)
		bell_destroy(&handoff->stations[i].bell);
	free(handoff);
}
