/* SPDX-License-Identifier: MIT */
/*
 * refcount_t: a reference count that saturates instead of wrapping.
 *
 * A count that is driven below zero, up from zero or past INT_MAX is pinned at
 * REFCOUNT_SATURATED and warned about once for each kind of misuse: a leak is
 * better than a use after free. Mirrors lib/refcount.c of Linux 5.12.
 */
#ifndef SKBSIM_LINUX_REFCOUNT_H
#define SKBSIM_LINUX_REFCOUNT_H

#include <linux/atomic.h>

#include <limits.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)               \
	{                              \
		.refs = ATOMIC_INIT(n) \
	}
#define REFCOUNT_SATURATED (INT_MIN / 2)

enum refcount_saturation_type {
	REFCOUNT_ADD_OVF, /* taken past INT_MAX */
	REFCOUNT_ADD_UAF, /* taken on a count of zero */
	REFCOUNT_SUB_UAF, /* dropped below zero */
};

/* Pins @r at REFCOUNT_SATURATED and warns. Any context. */
SKBSIM_API __cold void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t);

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return atomic_read(&r->refs);
}

/* Relaxed: whoever takes a reference already holds one, or owns the object. */
static inline void refcount_add(int i, refcount_t *r)
{
	int old = __atomic_fetch_add(&r->refs.counter, i, __ATOMIC_RELAXED);

	if (unlikely(!old))
		refcount_warn_saturate(r, REFCOUNT_ADD_UAF);
	else if (unlikely(old < 0 || (int)((unsigned int)old + i) < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_OVF);
}

static inline void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

/*
 * Takes a reference unless the count is zero; true if it did. Relaxed: what makes
 * the pointer valid, RCU or a lock, orders the rest.
 */
static inline bool refcount_inc_not_zero(refcount_t *r)
{
	int old = atomic_read(&r->refs);

	do {
		if (!old)
			return false;
	} while (!__atomic_compare_exchange_n(&r->refs.counter, &old, (int)((unsigned int)old + 1),
					      true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	if (unlikely(old < 0 || old == INT_MAX))
		refcount_warn_saturate(r, REFCOUNT_ADD_OVF);
	return true;
}

/*
 * Release, so that everything this holder did to the object comes before the
 * drop; acquire by the last one (the fence), so that it sees what all others did.
 */
static inline bool refcount_sub_and_test(int i, refcount_t *r)
{
	int old = __atomic_fetch_sub(&r->refs.counter, i, __ATOMIC_RELEASE);

	if (old == i) {
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		return true;
	}
	if (unlikely(old < 0 || old - i < 0))
		refcount_warn_saturate(r, REFCOUNT_SUB_UAF);
	return false;
}

static inline bool refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

#endif
