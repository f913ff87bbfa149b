/* SPDX-License-Identifier: MIT */
/* Starting and ending the simulation: the layers from the bottom up, and down again. */
#include "init.h"

#include "kernel/cpu.h"
#include "kernel/options.h"
#include "kernel/profile.h"
#include "kernel/rcu.h"
#include "mm/page_alloc.h"
#include "mm/slub.h"
#include "mm/vmalloc.h"
#include "net/core/dev.h"
#include "net/ipv4/offload.h"
#include "net/netfilter/conntrack.h"
#include "net/skbuff/napi_cache.h"
#include "net/skbuff/skbuff.h"

#include <linux/spinlock.h>
#include <net/sock.h>
#include <skbsim/cpu.h>
#include <skbsim/skbsim.h>
#include <skbsim/stats.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

const char skbsim_version[] = SKBSIM_VERSION;

static DEFINE_SPINLOCK(init_lock); /* protects the start; running may be read without */
static bool running;
static struct option_texts option_texts;

static unsigned int machine_cpus(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online < 1 ? 1 : min(online, (long)SKBSIM_MAX_CPUS);
}

/*
 * The layers that need a CPU to run on are made by the thread that starts, as
 * CPU 0 for a moment. False if memory is out.
 */
static bool start_layers(void)
{
	bool made;

	BUG_ON(cpu_attach(0));
	rcu_init(kvfree);
	cpu_register_drain(rcu_drain_cpu);
	made = kmem_cache_init() && skb_init() && nf_conntrack_init();
	if (made) {
		net_dev_init();
		inet_offload_init();
		ipv6_offload_init();
	}
	/* Last, so that a CPU that goes runs what it owes others before it gives anything up. */
	cpu_register_drain(rcu_drain_cpu);
	skbsim_cpu_detach();
	return made;
}

/* Accepts what is half made: the caches, then the memory they are made of. */
static long stop_layers(void)
{
	long alive = kmem_cache_exit() + vmalloc_exit();

	nf_conntrack_exit();
	skb_exit();
	skbsim_memalloc_sock_count = 0;
	page_alloc_exit();
	percpu_exit();
	return alive;
}

/* The CPUs' areas and the nodes' memory. 0 or -ENOMEM. */
static int start_memory(const struct skbsim_config *options)
{
	int err = percpu_init();

	if (err)
		return err;
	err = page_alloc_init(options->nodes, options->node_bytes, options->min_free_kbytes,
			      options->watermark_scale_factor);
	if (err)
		percpu_exit();
	return err;
}

static int start(const struct skbsim_config *cfg)
{
	struct skbsim_config options;
	int err = options_resolve(cfg, &options, &option_texts);

	if (err)
		return err;
	profile_select(options.profile);
	napi_cache_size = options.napi_cache_size;
	napi_cache_bulk = options.napi_cache_bulk;
	nr_online_nodes = options.nodes;
	cpu_init(options.cpus ? options.cpus : machine_cpus(),
		 options.cpus ? options.cpus : SKBSIM_MAX_CPUS, option_texts.cpu_nodes);
	if (start_memory(&options)) {
		fprintf(stderr,
			"skbsim: cannot reserve %u x %zu bytes of address space: expected "
			"node_bytes that this machine can map\n",
			options.nodes, options.node_bytes);
		return -ENOMEM;
	}
	if (!start_layers()) {
		stop_layers();
		fprintf(stderr, "skbsim: out of memory, expected room for the first caches\n");
		return -ENOMEM;
	}
	return 0;
}

/* Acquire pairs with the release below: who sees it running sees all that start() made. */
static bool is_running(void)
{
	return __atomic_load_n(&running, __ATOMIC_ACQUIRE);
}

/* 0, -EBUSY if it runs already, or the error of start(). */
static int start_unless_running(const struct skbsim_config *cfg)
{
	int err = -EBUSY;

	spin_lock(&init_lock);
	if (!running) {
		err = start(cfg);
		__atomic_store_n(&running, !err, __ATOMIC_RELEASE);
	}
	spin_unlock(&init_lock);
	return err;
}

int skbsim_init(const struct skbsim_config *cfg)
{
	int err = start_unless_running(cfg);

	if (err == -EBUSY)
		fprintf(stderr, "skbsim: skbsim_init: the simulation runs already, expected "
				"skbsim_exit() first\n");
	return err;
}

int init_once(void)
{
	int err = is_running() ? 0 : start_unless_running(NULL);

	return err == -EBUSY ? 0 : err;
}

/* Is a block counted by itself, and not with the slab cache or area that it belongs to? */
static bool is_own_block(const struct page *page)
{
	return !PageSlab(page) && !PageVmalloc(page);
}

static void count_block(struct page *page, void *arg)
{
	*(long *)arg += is_own_block(page);
}

long skbsim_objects_alive(void)
{
	long alive = 0;

	if (!is_running())
		return 0;
	if (skbsim_pages_used())
		for_each_block(count_block, &alive);
	return alive + kmem_cache_alive() + vmalloc_alive();
}

static void report_block(struct page *page, void *arg)
{
	if (!is_own_block(page))
		return;
	count_block(page, arg);
	fprintf(stderr, "skbsim: still alive: %u pages at %p, %d references\n", 1U << page->order,
		page_address(page), page_ref_count(page));
}

long skbsim_exit(void)
{
	long alive = 0;

	spin_lock(&init_lock);
	if (!running) {
		spin_unlock(&init_lock);
		return 0;
	}
	if (cpu_others_attached()) {
		spin_unlock(&init_lock);
		fprintf(stderr, "skbsim: skbsim_exit: expected no other thread to be a CPU\n");
		return -EBUSY;
	}
	skbsim_cpu_detach();
	if (skbsim_pages_used())
		for_each_block(report_block, &alive);
	alive += stop_layers();
	__atomic_store_n(&running, false, __ATOMIC_RELEASE);
	spin_unlock(&init_lock);
	return alive;
}

int skbsim_set_profile(const char *name)
{
	int err = init_once();

	if (err)
		return err;
	if (!skbsim_profile_known(name)) {
		fprintf(stderr, "skbsim: unknown profile %s: expected one of %s\n",
			name ? name : "NULL", profile_names());
		return -EINVAL;
	}
	if (skbsim_skbs_alive()) {
		fprintf(stderr,
			"skbsim: skbsim_set_profile(%s): expected no skb to be alive, found %ld\n",
			name, skbsim_skbs_alive());
		return -EBUSY;
	}
	profile_select(name);
	napi_cache_choose_paths();
	return 0;
}
