/* SPDX-License-Identifier: MIT */
/* The C library's strings, and copies of them in kmalloc()ed memory. */
#ifndef SKBSIM_LINUX_STRING_H
#define SKBSIM_LINUX_STRING_H

#include <linux/compiler.h>
#include <linux/types.h>

#include <string.h>

/**
 * kstrdup - copy a string
 * @s: the string; NULL gives NULL
 * @gfp: as for kmalloc()
 *
 * Any context. The caller owns the copy until kfree(). NULL when memory is out.
 * Mirrors kstrdup() of Linux 5.12, as do those below.
 */
SKBSIM_API char *kstrdup(const char *s, gfp_t gfp);

/* At most @max characters of @s. */
SKBSIM_API char *kstrndup(const char *s, size_t max, gfp_t gfp);

/* @len bytes from @src. */
SKBSIM_API void *kmemdup(const void *src, size_t len, gfp_t gfp);

/* @len bytes from @s, which need not end there, and a '\0'; NULL gives NULL. */
SKBSIM_API char *kmemdup_nul(const char *s, size_t len, gfp_t gfp);

#endif
