/* SPDX-License-Identifier: MIT */
/* How much of the machine's memory a process uses. */
#ifndef BENCH_RESIDENT_H
#define BENCH_RESIDENT_H

#include <linux/types.h>

/* Bytes of this process that are resident, exactly; 0 if the system does not tell. */
u64 resident_bytes(void);

#endif
