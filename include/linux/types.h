/* SPDX-License-Identifier: MIT */
/* The kernel's integer and handle types; the UAPI ones come from the system's header. */
#ifndef SKBSIM_LINUX_TYPES_H
#define SKBSIM_LINUX_TYPES_H

#include_next <linux/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the kernel's checker reads; nothing to a compiler. */
#define __force
#define __rcu

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef __u64 u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef __s64 s64;

typedef unsigned int gfp_t;
typedef unsigned int slab_flags_t;
typedef s64 ktime_t;
typedef u64 dma_addr_t; /* an address as a device sees it */

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

struct list_head {
	struct list_head *next, *prev;
};

/* Stands in an object that @func is to be called with later: see <linux/rcupdate.h>. */
struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
};

#endif
