/* SPDX-License-Identifier: MIT */
/* Starting, shaping and ending the simulation. */
#ifndef SKBSIM_SKBSIM_H
#define SKBSIM_SKBSIM_H

#include <linux/compiler.h>

#include <stdbool.h>
#include <stddef.h>

/* The library's version, as in "0.1.0". */
SKBSIM_API extern const char skbsim_version[];

/*
 * A field left at zero means: what $SKBSIM_OPTIONS says, and if that is silent,
 * the default. New fields are added at the end only; size says which are there.
 */
struct skbsim_config {
	size_t size;	     /* sizeof(struct skbsim_config) */
	const char *profile; /* "v5.10", "v5.12" or "v6.1"; default "v5.12" */
	unsigned int cpus;   /* CPUs there may be, 1 to 64; default: as many as the machine
				has, and one more for each further thread that comes */
	unsigned int nodes;  /* memory nodes, 1 to 8; default 1 */
	size_t node_bytes;   /* memory of a node in bytes, 4 MiB to 1 TiB, rounded up to 4 MiB;
				default 8 GiB */
	unsigned int
		napi_cache_size; /* heads the NAPI cache holds at most: 32, 64 or 128; default 64 */
	unsigned int napi_cache_bulk; /* heads of one refill: 8, 16 or 32; default 16 */
	const char *switches;  /* single differences between kernels, "name=on,name=off": what they
				 are whatever the profile; skbsim_switch_names() has the names,
				 lib/README.md what they mean */
	const char *cpu_nodes; /* the node of CPU 0, of CPU 1, and so on, as in "0,0,1,1"; CPU n is
				  on node n % nodes if the list does not reach it */
	unsigned long min_free_kbytes; /* kept free of requests without haste, all nodes together,
					  as the sysctl of that name: 4 KiB to a quarter of the
					  memory; default as in the kernel */
	unsigned int watermark_scale_factor; /* from one watermark to the next, in 10,000ths of a
						node: 1 to 1,000; default 10 */
	const char *debug; /* what every slab cache is debugged by, words with commas between them:
			      "poison" (patterns and red zones, checked), "redzone", "user" (who
			      took and freed), "consistency", "all", or the letters F, Z, P, U of the
			      kernel's slub_debug; default: nothing */
};

/**
 * skbsim_init - start the simulation
 * @cfg: the shape of it, read during the call only; NULL for all defaults
 *
 * Any thread, before or instead of the first kernel call (which starts it with
 * defaults). Options come from @cfg, then from $SKBSIM_OPTIONS
 * ("key=value:key=value", the keys are the fields' names, and each switch is a
 * key of its own), then from the defaults. Returns 0; -EBUSY if it runs already;
 * -EINVAL for a value out of range or an unknown key; -ENOMEM if the address
 * range cannot be had. Each error is told in one line on stderr.
 */
SKBSIM_API int skbsim_init(const struct skbsim_config *cfg);

/**
 * skbsim_exit - end the simulation and count what was left behind
 *
 * No other thread may be attached or inside the library. Returns how many
 * objects were still alive: heads, data, other slab objects, blocks of pages, and caches
 * that were not destroyed; above 0 it prints who, below it is -EBUSY because
 * another CPU still has its thread. Afterwards all simulated memory is gone and
 * skbsim_init() may be called again.
 */
SKBSIM_API long skbsim_exit(void);

/**
 * skbsim_set_profile - behave like another kernel
 * @name: "v5.10", "v5.12" or "v6.1"
 *
 * Process context, no other CPU in a kernel call. Starts the simulation if it
 * does not run. Returns 0; -EINVAL for an unknown name; -EBUSY while skbs are
 * alive. Heads that lie in NAPI caches stay there.
 */
SKBSIM_API int skbsim_set_profile(const char *name);

/* The profile in force, a constant; "none" before the start. Any context. */
SKBSIM_API const char *skbsim_profile(void);

/* Is @name a profile? Any thread; needs no simulation. */
SKBSIM_API bool skbsim_profile_known(const char *name);

/* Is @name a switch, one difference between kernels that can be set alone? Any thread; needs no
 * simulation. */
SKBSIM_API bool skbsim_switch_known(const char *name);

/* The names of all switches, as in "napi_cache_births, napi_cache_flush_half"; a constant. One
 * thread at a time; needs no simulation. */
SKBSIM_API const char *skbsim_switch_names(void);

/**
 * skbsim_set_bug_handler - be called instead of abort()
 * @handler: gets the text of the report; it must not return (longjmp() or exit());
 *           NULL restores abort()
 *
 * For tests that check that a panic happens. What the panicking call held
 * stays held. Any thread; one handler for all.
 */
SKBSIM_API void skbsim_set_bug_handler(void (*handler)(const char *report));

/* How many warnings (WARN() and its kind) were printed since the program started. Any context. */
SKBSIM_API unsigned long skbsim_warn_count(void);

#endif
