/* SPDX-License-Identifier: MIT */
/*
 * RCU: readers that never wait, and callbacks that wait until all readers who
 * were there are gone.
 *
 * Words. A reader is a thread between rcu_read_lock() and rcu_read_unlock(). A
 * grace period is over when every reader that was one at its start has ended.
 *
 * Callbacks wait on the CPU that queued them. They run after a grace period, in
 * softirq context and first come first served, when that CPU leaves an interrupt
 * (irq_exit()), runs its softirqs, or calls call_rcu() or synchronize_rcu() in
 * process context; rcu_barrier() runs those of all CPUs on the caller's, and a
 * CPU that loses its thread runs what it has.
 *
 * Difference from the kernel: only rcu_read_lock() makes a reader. Holding
 * bottom halves or interrupts off does not.
 *
 * Not together with liburcu's own headers in one source file: they define the
 * same names.
 */
#ifndef SKBSIM_LINUX_RCUPDATE_H
#define SKBSIM_LINUX_RCUPDATE_H

#include <linux/bottom_half.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

#define rcu_head callback_head

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);

/* ---- Readers ------------------------------------------------------------------------ */

/* Begins a read-side critical section: what rcu_dereference() finds in it stays. Nests, never
 * waits. Any context. */
SKBSIM_API void rcu_read_lock(void);

/* Ends what the matching rcu_read_lock() began, on the same thread. */
SKBSIM_API void rcu_read_unlock(void);

/* Is this thread a reader? Any context. */
SKBSIM_API int rcu_read_lock_held(void);

static inline void rcu_read_lock_bh(void)
{
	local_bh_disable();
	rcu_read_lock();
}

static inline void rcu_read_unlock_bh(void)
{
	rcu_read_unlock();
	local_bh_enable();
}

/* ---- Pointers ----------------------------------------------------------------------- */

/* Publishes @v in @p. Release pairs with the consume below: a reader that sees @v sees what it
 * points to as it was then. */
#define rcu_assign_pointer(p, v) __atomic_store_n(&(p), (v), __ATOMIC_RELEASE)

/* The same before anyone can look, or for NULL. */
#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)
#define RCU_INITIALIZER(v)     (v)

/* Fetches @p, to be followed while this thread is a reader. */
#define rcu_dereference(p)	    __atomic_load_n(&(p), __ATOMIC_CONSUME)
#define rcu_dereference_bh(p)	    rcu_dereference(p)
#define rcu_dereference_raw(p)	    rcu_dereference(p)
#define rcu_dereference_check(p, c) rcu_dereference(p)

/* Fetches @p where a lock keeps it, which condition @c would tell. */
#define rcu_dereference_protected(p, c) ((void)sizeof(c), (p))

/* Fetches @p only to look at the pointer itself. */
#define rcu_access_pointer(p) READ_ONCE(p)

/* Puts @v in the place of @p, which a lock keeps; what was there. */
#define rcu_replace_pointer(p, v, c)                                         \
	({                                                                   \
		__typeof__(p) __rcu_old = rcu_dereference_protected((p), c); \
		rcu_assign_pointer((p), (v));                                \
		__rcu_old;                                                   \
	})

/* ---- Waiting ------------------------------------------------------------------------ */

/**
 * synchronize_rcu - wait for a grace period
 *
 * Process context; it may take as long as the slowest reader. BUG()s if the
 * thread is a reader itself, for it would never return; warns in interrupt
 * context. Mirrors synchronize_rcu() of Linux 5.12.
 */
SKBSIM_API void synchronize_rcu(void);

/**
 * call_rcu - have a function called after a grace period
 * @head: stands in the object it is about; must stay untouched until then
 * @func: gets @head, in softirq context, and may free the object; it must not wait
 *
 * Any context, readers too; callbacks that are due may run before it returns if
 * that is process context. The object is the callback's from here on. Cannot
 * fail. Mirrors call_rcu() of Linux 5.12.
 */
SKBSIM_API void call_rcu(struct rcu_head *head, rcu_callback_t func);

/**
 * rcu_barrier - wait until all callbacks that were queued have run
 *
 * Process context. Callbacks of every CPU, whether its thread does anything or
 * not, run on the caller's if they have not yet. Without any, nothing is waited for.
 * BUG()s in a reader and in a callback. Mirrors rcu_barrier() of Linux 5.12.
 */
SKBSIM_API void rcu_barrier(void);

/* ---- Freeing ------------------------------------------------------------------------ */

/**
 * kvfree_call_rcu - kvfree() after a grace period
 * @head: in the object, whose start it finds by @func; NULL: @func is the object
 * @func: the offset of @head, below 4096, as if it were a function
 *
 * The function under kfree_rcu(), not to be called by others. Without @head it
 * waits itself: process context.
 */
SKBSIM_API void kvfree_call_rcu(struct rcu_head *head, rcu_callback_t func);

/*
 * kfree_rcu(ptr, field): frees kmalloc()ed or kvmalloc()ed @ptr, whose member
 * @field is a struct rcu_head in its first 4096 bytes, after a grace period. Any
 * context. kfree_rcu(ptr) needs no member but waits: process context. NULL is
 * fine. kvfree_rcu() is the same. As in Linux 5.12.
 */
#define kfree_rcu(ptr, field...) kvfree_rcu(ptr, ##field)
#define kvfree_rcu(...) \
	SKBSIM_KVFREE_RCU_GET(__VA_ARGS__, skbsim_kvfree_rcu_2, skbsim_kvfree_rcu_1)(__VA_ARGS__)

#define SKBSIM_KVFREE_RCU_GET(_1, _2, name, ...) name

#define skbsim_kvfree_rcu_2(ptr, field)                                                           \
	do {                                                                                      \
		__typeof__(ptr) __rcu_ptr = (ptr);                                                \
                                                                                                  \
		BUILD_BUG_ON(offsetof(__typeof__(*__rcu_ptr), field) >= 4096);                    \
		if (__rcu_ptr)                                                                    \
			kvfree_call_rcu(&__rcu_ptr->field,                                        \
					(rcu_callback_t)offsetof(__typeof__(*__rcu_ptr), field)); \
	} while (0)

#define skbsim_kvfree_rcu_1(ptr)                                            \
	do {                                                                \
		__typeof__(ptr) __rcu_ptr = (ptr);                          \
                                                                            \
		if (__rcu_ptr)                                              \
			kvfree_call_rcu(NULL, (rcu_callback_t)(__rcu_ptr)); \
	} while (0)

#endif
