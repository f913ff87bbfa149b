/* SPDX-License-Identifier: MIT */
/* Between the host's byte order and a fixed one: the system's conversions by their kernel names. */
#ifndef SKBSIM_LINUX_BYTEORDER_GENERIC_H
#define SKBSIM_LINUX_BYTEORDER_GENERIC_H

#include <arpa/inet.h>
#include <asm/byteorder.h>

#define cpu_to_be16 __cpu_to_be16
#define cpu_to_be32 __cpu_to_be32
#define cpu_to_be64 __cpu_to_be64
#define be16_to_cpu __be16_to_cpu
#define be32_to_cpu __be32_to_cpu
#define be64_to_cpu __be64_to_cpu
#define cpu_to_le16 __cpu_to_le16
#define cpu_to_le32 __cpu_to_le32
#define cpu_to_le64 __cpu_to_le64
#define le16_to_cpu __le16_to_cpu
#define le32_to_cpu __le32_to_cpu
#define le64_to_cpu __le64_to_cpu

#endif
