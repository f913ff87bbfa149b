// SPDX-License-Identifier: MIT
/*
 * Packets of DPDK: the start of its environment, the pool, the loops.
 *
 * Settings are those of DPDK's own forwarding examples: room for 2 KiB behind the
 * headroom, a cache of 256 mbufs for each core, at least 8192 mbufs in the pool, the
 * default ring below the caches. What differs is that a program of ours needs neither
 * reserved huge pages nor devices: its memory is asked for in large ones, as skbsim's.
 * (Without huge pages EAL refuses --in-memory; --no-shconf is what that would mean
 * here: no files.)
 */
#include "packet_mbuf.h"

#include <pthread.h>
#include <rte_eal.h>
#include <rte_lcore.h>
#include <rte_memory.h>
#include <rte_mempool.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "large_pages.h"
#include "packet.h"

#define CACHE_SIZE  256 /* mbufs that a core keeps; half as many more before it gives back */
#define LEAST_MBUFS 8192
#define LEAST_MIB   64
#define NR_CORES    2
#define MBUF_KIB    4 /* of memory, a page, that one takes in a pool */

struct rte_mempool *mbuf_pool;

/* ---- The environment -------------------------------------------------------------------- */

/* The partner's: its core number is free again when it ends. */
static pthread_key_t core_key;

static void leave_core(void *registered)
{
	(void)registered;
	rte_thread_unregister();
}

/* A thread without a number would have no cache: every call would go to the ring. */
static bool enter_core(void)
{
	if (rte_lcore_id() != LCORE_ID_ANY)
		return true;
	return !rte_thread_register() && !pthread_setspecific(core_key, &core_key);
}

/* EAL wants a folder for what its processes share, and ours share nothing: instead of one in the
 * system's place one of our own, which is gone again afterwards. */
static int init_in(char *folder, int argc, char **argv)
{
	static const char *const made[] = { "/dpdk/rte", "/dpdk", "" };
	char path[64];
	int err;

	if (!mkdtemp(folder))
		return -1;
	setenv("RUNTIME_DIRECTORY", folder, 1);
	err = rte_eal_init(argc, argv);
	for (unsigned int i = 0; i < RTE_DIM(made); i++) {
		snprintf(path, sizeof(path), "%s%s", folder, made[i]);
		rmdir(path);
	}
	return err;
}

static int ask_for_list(const struct rte_memseg_list *list, void *unused)
{
	(void)unused;
	ask_for_large_pages(list->base_va, list->len);
	return 0;
}

/* Once in a process, with addresses for so many @mbufs; only what is touched becomes memory. The first
 * core is the CPU that this thread is bound to. */
static const char *start_environment(unsigned int mbufs)
{
	static char core[32], mib[16], folder[] = "/tmp/skbbench-XXXXXX";
	static char *args[] = {
		"skbbench", "--no-huge", "--no-shconf", "--no-pci", "--no-telemetry",
		"-m",	    mib,	 "--lcores",	core,	    "--log-level=error",
	};
	static bool started;

	if (started)
		return NULL;
	snprintf(core, sizeof(core), "0@%d", sched_getcpu());
	snprintf(mib, sizeof(mib), "%u", LEAST_MIB + mbufs / 1024 * MBUF_KIB);
	if (init_in(folder, RTE_DIM(args), args) < 0)
		return "DPDK's environment did not start";
	rte_memseg_list_walk(ask_for_list, NULL);
	if (pthread_key_create(&core_key, leave_core))
		return NO_MEMORY;
	started = true;
	return NULL;
}

/* ---- The pool ----------------------------------------------------------------------------- */

/* Enough that what one core's cache keeps is never what the other needs; as DPDK advises a multiple
 * of a cache's size. */
static unsigned int pool_size(unsigned int outstanding)
{
	unsigned int n = outstanding + NR_CORES * 2 * CACHE_SIZE;

	n = (n + CACHE_SIZE - 1) / CACHE_SIZE * CACHE_SIZE;
	return n < LEAST_MBUFS ? LEAST_MBUFS : n;
}

static const char *start(unsigned int outstanding)
{
	const char *problem = start_environment(pool_size(outstanding));

	if (problem)
		return problem;
	mbuf_pool = rte_pktmbuf_pool_create("skbbench", pool_size(outstanding), CACHE_SIZE, 0,
					    RTE_MBUF_DEFAULT_BUF_SIZE, (int)rte_socket_id());
	return mbuf_pool ? NULL : NO_MEMORY;
}

static const char *end(void)
{
	bool all = rte_mempool_full(mbuf_pool);

	rte_mempool_free(mbuf_pool);
	mbuf_pool = NULL;
	return all ? NULL : "the pool misses mbufs that nobody holds";
}

/* ---- The loops ---------------------------------------------------------------------------- */

PACKET_LOOPS(mbuf, mbuf_ops)

static void mbuf_give_back(void *arg)
{
	struct object_bench *b = arg;

	if (enter_core())
		give_back_remotely(&mbuf_ops, b);
	else
		b->remote_problem = "DPDK has no number for a second core";
}

PACKET_TABLE(mbuf);
