/* SPDX-License-Identifier: MIT */
/* Transmit completions handed to the neighbour: one CPU frees what another one allocated. */
#ifndef TOOL_HANDOFF_H
#define TOOL_HANDOFF_H

#include <skbsim/nic.h>

#include "run_options.h"

struct handoff;

/* For CPUs 0 to @cpus - 1, 2 and up, each of which hands to the next one. Any thread. NULL with one
 * line on stderr. */
struct handoff *handoff_create(unsigned int cpus);

/* On @cpu, before its NIC is made: @cfg's completions go the other way. 0, or -1 with one line on
 * stderr. */
int handoff_attach(struct handoff *handoff, unsigned int cpu, struct skbsim_nic_config *cfg);

/* On @cpu, which has sent all it will: frees what the others hand over until they have, too.
 * Process context. */
void handoff_finish(struct handoff *handoff, unsigned int cpu);

/* On @cpu, when all have finished. */
void handoff_detach(struct handoff *handoff, unsigned int cpu);

/* How many skbs were freed by another CPU than the one that sent them. No CPU runs. */
u64 handoff_count(const struct handoff *handoff);

/* Any thread, all CPUs detached. */
void handoff_destroy(struct handoff *handoff);

#endif
