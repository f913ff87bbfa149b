/* SPDX-License-Identifier: MIT */
/* The ranges of the kernel's integer types; those of C's come from the system. */
#ifndef SKBSIM_LINUX_LIMITS_H
#define SKBSIM_LINUX_LIMITS_H

#include_next <linux/limits.h>

#include <limits.h>
#include <stdint.h>

#define U8_MAX	UINT8_MAX
#define S8_MAX	INT8_MAX
#define S8_MIN	INT8_MIN
#define U16_MAX UINT16_MAX
#define S16_MAX INT16_MAX
#define S16_MIN INT16_MIN
#define U32_MAX UINT32_MAX
#define S32_MAX INT32_MAX
#define S32_MIN INT32_MIN
#define U64_MAX ULLONG_MAX
#define S64_MAX LLONG_MAX
#define S64_MIN LLONG_MIN

#endif
