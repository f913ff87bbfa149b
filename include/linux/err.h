/* SPDX-License-Identifier: MIT */
/*
 * Errors as pointers: the last MAX_ERRNO addresses are no objects' but stand for the errors -1 to
 * -MAX_ERRNO, so that one return value can be either.
 *
 * All of these may be called in any context, touch no memory, cannot fail and mirror what has their
 * name in Linux 5.10 to 6.1. Nobody owns an error pointer: it must not be freed or followed.
 */
#ifndef SKBSIM_LINUX_ERR_H
#define SKBSIM_LINUX_ERR_H

#include <linux/compiler.h>
#include <linux/types.h>

#include <asm/errno.h>

#define MAX_ERRNO 4095

/* Is @x, a number as wide as a pointer, in the range of errors? */
#define IS_ERR_VALUE(x) unlikely((unsigned long)(x) > ~(unsigned long)MAX_ERRNO)

/* The pointer that stands for @error: 0 (NULL) or a negative errno, down to -MAX_ERRNO. */
static inline void *__must_check ERR_PTR(long error)
{
	return (void *)error;
}

/* The negative errno that @ptr stands for; means nothing unless IS_ERR(@ptr), but is 0 for NULL. */
static inline long __must_check PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

/* Does @ptr stand for an error? NULL does not. */
static inline bool __must_check IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE((unsigned long)ptr);
}

/* Does @ptr stand for an error, or is it NULL? */
static inline bool __must_check IS_ERR_OR_NULL(const void *ptr)
{
	return unlikely(!ptr) || IS_ERR(ptr);
}

/* The same error (or object) for a caller who returns another type of pointer. */
static inline void *__must_check ERR_CAST(const void *ptr)
{
	return (void *)ptr;
}

/* The error that @ptr stands for, 0 for an object or NULL: a function's result as an int. */
static inline int __must_check PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

#endif
