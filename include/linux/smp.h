/* SPDX-License-Identifier: MIT */
/* Who am I among the CPUs: any context, by the names of Linux 5.12. */
#ifndef SKBSIM_LINUX_SMP_H
#define SKBSIM_LINUX_SMP_H

#include <linux/compiler.h>
#include <linux/types.h>

/* CPUs there may be: ids are 0 to nr_cpu_ids - 1. */
SKBSIM_API extern unsigned int nr_cpu_ids;
/* The simulated CPU that this thread is; attaches the thread if it is none yet. */
SKBSIM_API int smp_processor_id(void);
#define raw_smp_processor_id() smp_processor_id()

#endif
