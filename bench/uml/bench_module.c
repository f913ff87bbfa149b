// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * What the kernel itself takes for what skbbench measures of skbsim: built into
 * user-mode Linux, timed at the end of its boot, before there is any process.
 *
 *     case                                outstanding
 *     frag-2048                           1, 64   napi_alloc_frag(), skb_free_frag()
 *     slab-256                            1, 64   kmem_cache_alloc(), kmem_cache_free()
 *     slab-256-bulk-16                   16, 64   the same in calls of 16
 *     build_skb+consume_skb               1, 64   how drivers did it up to v5.10
 *     build_skb+napi_consume_skb          1, 64   death into the NAPI cache only
 *     napi_build_skb+consume_skb          1, 64   birth from the NAPI cache only
 *     napi_build_skb+napi_consume_skb     1, 64   how drivers do it since v5.12
 *     napi_build_skb+napi_consume_skb-0   1, 64   the same with a budget of 0: not a poll
 *     alloc_skb+kfree_skb                 1, 64   1,500 bytes
 *     napi_alloc_skb+consume_skb          1, 64   1,500 bytes
 *     napi_alloc_skb+napi_consume_skb     1, 64   1,500 bytes
 *
 * build_skb() and napi_build_skb() take a fragment of 2 KiB of napi_alloc_frag(). One is
 * taken and the oldest of those outstanding given back; a bulk takes all that are
 * outstanding, then gives all back. All of it with softirqs off, as in a driver's poll.
 *
 * A line for each on stderr: case, outstanding, nanoseconds an object (median of the
 * rounds, least, most). Rounds of all cases take turns. A line "done" or "failed" is last.
 *
 * It needs no console: user-mode Linux has one up to a while before the last initcalls, and
 * then again a while after them. os_warn() writes where the kernel's process does.
 */
#include <linux/bottom_half.h>
#include <linux/init.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/netdevice.h>
#include <linux/reboot.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/time64.h>
#include <linux/utsname.h>
#include <os.h>

#define FRAG_SIZE   2048
#define OBJECT_SIZE 256
#define BULK	    16
#define ROOM	    1500 /* bytes of a packet */

#define MOST_OUTSTANDING 64
#define MOST_ROUNDS	 101
#define WARM_UP		 4096 /* objects, before each round */

/* As distributions' kernels have it: what a birth clears and a death looks at is theirs. */
static_assert(sizeof(struct sk_buff) == 232);

static unsigned int rounds = 11;
module_param(rounds, uint, 0);
MODULE_PARM_DESC(rounds, "how often each case is timed");

static unsigned int round_ms = 25;
module_param(round_ms, uint, 0);
MODULE_PARM_DESC(round_ms, "about how long each time, in milliseconds");

static struct kmem_cache *object_cache;
static struct napi_struct napi;
static void *slots[MOST_OUTSTANDING];

/* ---- The clock ------------------------------------------------------------------------ */

/*
 * User-mode Linux is a process and linked with the C library: its own processor time is
 * there for the asking. It stands still while the host runs somebody else, which the
 * kernel's clocks do not.
 */
#define HOST_CLOCK_PROCESS_CPUTIME_ID 2

struct host_timespec {
	long tv_sec;
	long tv_nsec;
};

extern int clock_gettime(int clock, struct host_timespec *now);

static u64 processor_ns(void)
{
	struct host_timespec now;

	if (clock_gettime(HOST_CLOCK_PROCESS_CPUTIME_ID, &now))
		panic("skbbench-uml: the host has no clock of processor time\n");
	return now.tv_sec * (u64)NSEC_PER_SEC + now.tv_nsec;
}

/* ---- Taking and giving back ------------------------------------------------------------ */

static __always_inline void *take_frag(void)
{
	return napi_alloc_frag(FRAG_SIZE);
}

static __always_inline void give_frag(void *frag)
{
	skb_free_frag(frag);
}

static __always_inline void *take_object(void)
{
	return kmem_cache_alloc(object_cache, GFP_ATOMIC);
}

static __always_inline void give_object(void *object)
{
	kmem_cache_free(object_cache, object);
}

static __always_inline void *build(void)
{
	return build_skb(napi_alloc_frag(FRAG_SIZE), FRAG_SIZE);
}

static __always_inline void *napi_build(void)
{
	return napi_build_skb(napi_alloc_frag(FRAG_SIZE), FRAG_SIZE);
}

static __always_inline void *alloc(void)
{
	return alloc_skb(ROOM, GFP_ATOMIC);
}

static __always_inline void *napi_alloc(void)
{
	return napi_alloc_skb(&napi, ROOM);
}

static __always_inline void consume(void *skb)
{
	consume_skb(skb);
}

static __always_inline void napi_consume(void *skb)
{
	napi_consume_skb(skb, NAPI_POLL_WEIGHT);
}

static __always_inline void napi_consume_0(void *skb)
{
	napi_consume_skb(skb, 0);
}

static __always_inline void drop(void *skb)
{
	kfree_skb(skb);
}

/* ---- The loops -------------------------------------------------------------------------- */

/*
 * Each runs for some @objects (u64) with @n outstanding and ends with none; false if
 * memory is out. Inlined for each case, so the compiler sees plain calls.
 */
static __always_inline bool ring(unsigned int n, u64 objects, void *(*take)(void),
				 void (*give)(void *object))
{
	unsigned int filled, at = 0;

	for (filled = 0; filled < n - 1; filled++) {
		slots[filled] = take();
		if (unlikely(!slots[filled]))
			return false;
	}
	at = n - 1;
	while (objects--) {
		slots[at] = take();
		if (unlikely(!slots[at]))
			return false;
		at = at == n - 1 ? 0 : at + 1;
		give(slots[at]);
	}
	/* Slot @at is the empty one. */
	for (filled = 0; filled < n; filled++)
		if (filled != at)
			give(slots[filled]);
	return true;
}

static bool ring_of_bulks(unsigned int n, u64 objects)
{
	unsigned int i;

	for (; objects >= n; objects -= n) {
		for (i = 0; i < n; i += BULK)
			if (unlikely(!kmem_cache_alloc_bulk(object_cache, GFP_ATOMIC, BULK,
							    slots + i)))
				return false;
		for (i = 0; i < n; i += BULK)
			kmem_cache_free_bulk(object_cache, BULK, slots + i);
	}
	return true;
}

#define RING(name, take, give)                                                               \
	static noinline bool name(unsigned int n, u64 objects)                               \
	{                                                                                    \
		return n == 1 ? ring(1, objects, take, give) : ring(n, objects, take, give); \
	}

RING(frag, take_frag, give_frag)
RING(slab, take_object, give_object)
RING(build_consume, build, consume)
RING(build_napi_consume, build, napi_consume)
RING(napi_build_consume, napi_build, consume)
RING(napi_build_napi_consume, napi_build, napi_consume)
RING(napi_build_napi_consume_0, napi_build, napi_consume_0)
RING(alloc_kfree, alloc, drop)
RING(napi_alloc_consume, napi_alloc, consume)
RING(napi_alloc_napi_consume, napi_alloc, napi_consume)

/* ---- The cases ---------------------------------------------------------------------------- */

struct timed_case {
	const char *name;
	unsigned int outstanding;
	bool (*run)(unsigned int n, u64 objects);
	u64 objects; /* of a round */
	u64 ps[MOST_ROUNDS];
};

#define CASES(name, run)      \
	{ name, 1, run },     \
	{                     \
		name, 64, run \
	}

static struct timed_case cases[] = {
	CASES("frag-2048", frag),
	CASES("slab-256", slab),
	{ "slab-256-bulk-16", 16, ring_of_bulks },
	{ "slab-256-bulk-16", 64, ring_of_bulks },
	CASES("build_skb+consume_skb", build_consume),
	CASES("build_skb+napi_consume_skb", build_napi_consume),
	CASES("napi_build_skb+consume_skb", napi_build_consume),
	CASES("napi_build_skb+napi_consume_skb", napi_build_napi_consume),
	CASES("napi_build_skb+napi_consume_skb-0", napi_build_napi_consume_0),
	CASES("alloc_skb+kfree_skb", alloc_kfree),
	CASES("napi_alloc_skb+consume_skb", napi_alloc_consume),
	CASES("napi_alloc_skb+napi_consume_skb", napi_alloc_napi_consume),
};

/* Processor time of @objects in *@ns; false if memory is out. */
static bool time_case(const struct timed_case *c, u64 objects, u64 *ns)
{
	bool good;

	local_bh_disable();
	*ns = processor_ns();
	good = c->run(c->outstanding, objects);
	*ns = processor_ns() - *ns;
	local_bh_enable();
	return good;
}

/* Finds how many objects make a round. */
static bool size_round(struct timed_case *c)
{
	u64 wanted = (u64)round_ms * NSEC_PER_MSEC, ns = 0;

	for (c->objects = WARM_UP; ns < wanted / 4 + 1; c->objects *= 2)
		if (!time_case(c, c->objects, &ns))
			return false;
	c->objects = mul_u64_u64_div_u64(c->objects / 2, wanted, ns) + MOST_OUTSTANDING;
	c->objects -= c->objects % MOST_OUTSTANDING;
	return true;
}

static bool time_round(struct timed_case *c, unsigned int round)
{
	u64 ns;

	if (!time_case(c, WARM_UP, &ns) || !time_case(c, c->objects, &ns))
		return false;
	c->ps[round] = div64_u64(ns * 1000, c->objects);
	return true;
}

static int compare_u64(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void report(struct timed_case *c)
{
	u64 median, least, most;

	sort(c->ps, rounds, sizeof(c->ps[0]), compare_u64, NULL);
	median = c->ps[rounds / 2];
	least = c->ps[0];
	most = c->ps[rounds - 1];
	os_warn("skbbench-uml: %s %u %llu.%03llu %llu.%03llu %llu.%03llu\n", c->name,
		c->outstanding, median / 1000, median % 1000, least / 1000, least % 1000,
		most / 1000, most % 1000);
}

/* NULL, or what went wrong. */
static const char *time_all(void)
{
	unsigned int i, round;

	if (rounds < 1 || rounds > MOST_ROUNDS || round_ms < 1 || round_ms > 1000)
		return "rounds or round_ms out of range";
	object_cache = kmem_cache_create("skbbench", OBJECT_SIZE, 0, SLAB_HWCACHE_ALIGN, NULL);
	if (!object_cache)
		return "no cache";
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (!size_round(&cases[i]))
			return cases[i].name;
	for (round = 0; round < rounds; round++)
		for (i = 0; i < ARRAY_SIZE(cases); i++)
			if (!time_round(&cases[i], round))
				return cases[i].name;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		report(&cases[i]);
	kmem_cache_destroy(object_cache);
	return NULL;
}

/* There is no root file system and no need of one: the machine goes off after the last case. */
static int __init bench_init(void)
{
	const char *problem = time_all();

	os_warn("skbbench-uml: kernel %s, a head of %zu bytes\n", init_utsname()->release,
		sizeof(struct sk_buff));
	if (problem)
		os_warn("skbbench-uml: failed: %s\n", problem);
	else
		os_warn("skbbench-uml: done\n");
	kernel_power_off();
	return 0;
}
late_initcall(bench_init);

MODULE_DESCRIPTION("What births and deaths of an skb take");
MODULE_LICENSE("Dual MIT/GPL");
