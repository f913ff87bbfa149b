/* SPDX-License-Identifier: MIT */
/* Asking for memory early: prefetch(p) to read it, prefetchw(p) to write it; any address. */
#ifndef SKBSIM_LINUX_PREFETCH_H
#define SKBSIM_LINUX_PREFETCH_H

#include <linux/compiler.h>

#endif
