/* SPDX-License-Identifier: MIT */
/* Objects of 256 bytes as a table like those of packets, for suites that have both. */
#ifndef BENCH_SLAB_OBJECTS_H
#define BENCH_SLAB_OBJECTS_H

#include "packet.h"

#define SLAB_OBJECT_SIZE 256

/* From a slab cache, or from malloc(): what a contender of @kind takes. */
const struct packets *slab_objects_of(enum contender_kind kind);

#endif
