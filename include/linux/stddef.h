/* SPDX-License-Identifier: MIT */
/* Sizes and offsets of members. */
#ifndef SKBSIM_LINUX_STDDEF_H
#define SKBSIM_LINUX_STDDEF_H

#include_next <linux/stddef.h>

#include <stddef.h>

#ifndef sizeof_field
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#endif

/* Where the member ends. */
#ifndef offsetofend
#define offsetofend(type, member) (offsetof(type, member) + sizeof_field(type, member))
#endif

#endif
