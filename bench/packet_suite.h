/* SPDX-License-Identifier: MIT */
/* What suites do whose objects come from tables like those of packets: one case at a time. */
#ifndef BENCH_PACKET_SUITE_H
#define BENCH_PACKET_SUITE_H

#include "packet.h"

/* A suite's setup() for @c: @loop with what @of takes, on each of its CPUs if @loop is both. */
const char *packet_suite_setup(const struct packets *of, const struct bench_case *c,
			       enum object_loop loop, bool check);

/* A suite's run() and teardown() after that. */
const char *packet_suite_run(u64 loops, struct sample *out);
const char *packet_suite_teardown(void);

#endif
