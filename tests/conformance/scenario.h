/* SPDX-License-Identifier: MIT */
/*
 * What a scenario may use besides the kernel's own API. The same file serves both sides: in a
 * kernel the judge's module (oracle/module.c) stands behind it, in userspace tools/conformance.
 *
 *	SCENARIO(name)
 *	{
 *		struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
 *
 *		emit("truesize %u", skb->truesize);
 *		kfree_skb(skb);
 *	}
 *
 * One file is one scenario and the file's name is the transcript's. It runs once, on one CPU, with
 * bottom halves disabled, from the state that README.md describes. A scenario prints no address,
 * no time and nothing random.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <linux/etherdevice.h>
#include <linux/gfp.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#ifdef KBUILD_MODNAME
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)
#define napi_build_skb build_skb
#endif
#else
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The kernel's, not C's. */
#include "format.h"
#define sprintf	   scenario_sprintf
#define snprintf   scenario_snprintf
#define scnprintf  scenario_scnprintf
#define vsnprintf  scenario_vsnprintf
#define vscnprintf scenario_vscnprintf
#endif

/* Each file is compiled with a name of its own for its one entry. */
#ifndef SCENARIO_ENTRY
#error "scenarios are built by tools/kernel-oracle or tools/conformance"
#endif
#define SCENARIO(name)             \
	void SCENARIO_ENTRY(void); \
	void SCENARIO_ENTRY(void)

/* Softirqs may be left for later when their time is up; a scenario waits for them. */
void enable_bottom_halves(void);
#define local_bh_enable() enable_bottom_halves()

/* Prints one line of the transcript. */
void emit(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Keeps what is logged from listen_to_log() on; emit_log() ends that and emits it, line by line, as
 * a console shows it without the time: printk() and what stands on it, on both sides.
 */
void listen_to_log(void);
void emit_log(void);

/* A small number for a pointer, by order of first sight: 0, 1, ...; -1 for NULL. */
int id(const void *ptr);

/* The same, but what is at that address now is a new object and gets the next number. */
int id_new(const void *ptr);

/*
 * Arrays of one, so that the name is the pointer. t_napi is enabled and scheduled on t_dev; when
 * bottom halves run, its poll completes it after calling t_poll, if a scenario has set that.
 * t_rx holds what the stack delivered from t_dev, in order, as a device above t_dev would get it.
 */
extern struct net_device *t_dev;
extern struct napi_struct t_napi[1];
extern struct sk_buff_head t_rx[1];
extern struct kmem_cache *t_cache;
extern int (*t_poll)(struct napi_struct *napi, int budget);

#endif
