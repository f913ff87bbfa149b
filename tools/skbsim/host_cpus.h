/* SPDX-License-Identifier: MIT */
/* The host's processors, and which of them a thread runs on. */
#ifndef TOOL_HOST_CPUS_H
#define TOOL_HOST_CPUS_H

/* Processors that this process may use: as it was started, whatever its threads are bound to. */
unsigned int host_cpus(void);

/*
 * Binds the calling thread to the @nth of these, from 0 on; counted around, if there are
 * fewer. Not done where there is only one.
 */
void pin_thread(unsigned int nth);

#endif
