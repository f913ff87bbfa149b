/* SPDX-License-Identifier: MIT */
/*
 * Counters: always on, kept by each CPU for itself, summed when read. Read
 * while other CPUs run, a sum is a moment's approximation. Those that count what
 * is in use look into lists instead: no other CPU may be in a kernel call.
 */
#ifndef SKBSIM_STATS_H
#define SKBSIM_STATS_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <net/dropreason.h>

#include <stdio.h>

struct kmem_cache;

/* What SLUB counts for each cache, by the kernel's names and in its order. */
enum stat_item {
	ALLOC_FASTPATH,		 /* from the CPU's own list */
	ALLOC_SLOWPATH,		 /* that list was empty */
	FREE_FASTPATH,		 /* to the CPU's own slab; a detached list counts once */
	FREE_SLOWPATH,		 /* to another slab */
	FREE_FROZEN,		 /* ... which some CPU owns */
	FREE_ADD_PARTIAL,	 /* ... which went to its node's partial list */
	FREE_REMOVE_PARTIAL,	 /* ... which left it, empty */
	ALLOC_FROM_PARTIAL,	 /* current slab taken from a node's partial list */
	ALLOC_SLAB,		 /* current slab new from the page allocator */
	ALLOC_REFILL,		 /* took over the current slab's shared list */
	ALLOC_NODE_MISMATCH,	 /* current slab was on the wrong node */
	FREE_SLAB,		 /* empty slab given back */
	CPUSLAB_FLUSH,		 /* current slab given up */
	DEACTIVATE_FULL,	 /* ... with no object free */
	DEACTIVATE_EMPTY,	 /* ... with all objects free */
	DEACTIVATE_TO_HEAD,	 /* ... to the head of the partial list */
	DEACTIVATE_TO_TAIL,	 /* ... to its tail */
	DEACTIVATE_REMOTE_FREES, /* ... with objects others had freed */
	DEACTIVATE_BYPASS,	 /* dropped silently: used up and nothing freed to it */
	ORDER_FALLBACK,		 /* new slab of a smaller order than wanted */
	CMPXCHG_DOUBLE_CPU_FAIL, /* never: a CPU's own list is nobody else's */
	CMPXCHG_DOUBLE_FAIL, /* a free was overtaken by another to the same slab, and tried again */
	CPU_PARTIAL_ALLOC,   /* current slab taken from the CPU's partial list */
	CPU_PARTIAL_FREE,    /* slab put there by a free */
	CPU_PARTIAL_NODE,    /* slab put there from the node's list */
	CPU_PARTIAL_DRAIN,   /* that list moved to the nodes */
	NR_SLUB_STAT_ITEMS
};

/* Sum of one counter of @s over all CPUs. Any context. */
SKBSIM_API u64 skbsim_slab_stat(const struct kmem_cache *s, enum stat_item item);

/* The kernel's name of a counter, as in "alloc_fastpath"; a constant. Any context. */
SKBSIM_API const char *skbsim_slab_stat_name(enum stat_item item);

/* Objects of @s in use. Exact when no other CPU is in a call on @s; a head in a NAPI cache is in
 * use. */
SKBSIM_API long skbsim_slab_objects(struct kmem_cache *s);

/* Slabs that @s holds, empty ones too. Exact when no other CPU is in a call on @s. */
SKBSIM_API long skbsim_slab_slabs(struct kmem_cache *s);

/**
 * skbsim_slabinfo - all slab caches, as /proc/slabinfo shows them
 * @f: written to, in format 2.1; the caller's
 *
 * Newest first. As in the kernel, objects that a CPU has at hand count as active:
 * only those free on the nodes' partial lists do not. Any thread, process context;
 * only the head before the start. Mirrors slabinfo of Linux 5.12 with SLUB.
 */
SKBSIM_API void skbsim_slabinfo(FILE *f);

/**
 * skbsim_slab_stats - counters of slab caches, as text
 * @f: written to; the caller's
 * @s: the cache; NULL: every one that has counted anything
 *
 * A line for each counter, as grep prints /sys/kernel/slab/CACHE/COUNTER of a kernel with
 * CONFIG_SLUB_STATS: "CACHE/COUNTER:SUM", then " Cn=COUNT" for each CPU n that counted. Any
 * thread, process context.
 */
SKBSIM_API void skbsim_slab_stats(FILE *f, const struct kmem_cache *s);

/* The NAPI caches of all CPUs. */
struct skbsim_napi_cache_stats {
	u64 get;     /* heads asked for */
	u64 hit;     /* ... that lay in the cache: no bulk allocation first */
	u64 refill;  /* bulk allocations that filled an empty cache */
	u64 put;     /* heads freed into a cache */
	u64 flush;   /* bulk frees out of a cache, the one at the end of a poll (v5.10) included */
	u64 refused; /* heads not taken: only with the switch refuse_remote_heads */
	/* Of the heads that lie in a cache now: */
	u64 remote;	/* those on another memory node than the cache's CPU */
	u64 pfmemalloc; /* those out of the memalloc reserve */
};

/* Sums over all CPUs. Any context. Exact when no other CPU is in a kernel call; of one that is, get,
 * hit and put may include what it does while this looks. */
SKBSIM_API void skbsim_napi_cache_stats(struct skbsim_napi_cache_stats *out);

/* Heads that lie in the NAPI cache of @cpu; 0 for a number that is no CPU's. Exact for the calling
 * thread's CPU. Any context. */
SKBSIM_API unsigned int skbsim_napi_cache_count(int cpu);

/* Ends of skbs, all CPUs: what the tracepoints of these names would see. */
struct skbsim_skb_stats {
	u64 kfree_skb;	 /* drops */
	u64 consume_skb; /* normal ends */
};

/* Sums over all CPUs. Any context. */
SKBSIM_API void skbsim_skb_stats(struct skbsim_skb_stats *out);

/* Drops for which @reason was given, all CPUs: counted with the switch drop_reasons (v6.1), 0 without
 * and for a number that is no reason. Any context. */
SKBSIM_API u64 skbsim_drop_reason_stat(enum skb_drop_reason reason);

/* The kernel's name of a reason, as in "CPU_BACKLOG"; a constant, NULL for what is none. Any context. */
SKBSIM_API const char *skbsim_drop_reason_name(enum skb_drop_reason reason);

/* Writes a line "NAME: DROPS" to @f, which stays the caller's, for each reason that was given. Any
 * thread, process context. */
SKBSIM_API void skbsim_drop_reason_stats(FILE *f);

/* Heads in use outside NAPI caches, fclone pairs included. Exact when no other CPU runs. */
SKBSIM_API long skbsim_skbs_alive(void);

/* All that is in use: what skbsim_exit() would count, but for what each CPU that has a thread keeps
 * for itself. No other CPU may be in a kernel call. 0 before the start. */
SKBSIM_API long skbsim_objects_alive(void);

/* Pages that the page allocator has handed out, all nodes. Any context; 0 before the start and after
 * the end. */
SKBSIM_API long skbsim_pages_used(void);

/* The receive side, all CPUs. */
struct skbsim_softnet_stats {
	u64 processed;	  /* packets given to netif_receive_skb() */
	u64 rx_nohandler; /* ... of a protocol nobody takes, dropped */
	u64 time_squeeze; /* net_rx_action() ended by budget or time with work left */
	u64 dropped;	  /* packets for which a backlog had no room */
	u64 received_rps; /* interrupts by which CPUs told others of packets in their backlogs */
	u64 rx_bad_tag; /* of processed: a VLAN tag cut short, dropped (the kernel counts it nowhere) */
};

/* Sums over all CPUs. Any context. */
SKBSIM_API void skbsim_softnet_stats(struct skbsim_softnet_stats *out);

#endif
