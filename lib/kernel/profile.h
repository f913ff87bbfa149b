/* SPDX-License-Identifier: MIT */
/* How kernels differ: a profile is a set of named switches. */
#ifndef SKBSIM_KERNEL_PROFILE_H
#define SKBSIM_KERNEL_PROFILE_H

#include "kernel/hidden.h"

#include <linux/types.h>

/*
 * One field for each way in which the kernels differ; read on fast paths,
 * written only while no skb is alive.
 */
struct switches {
	bool napi_cache_births;	    /* births take heads from the NAPI cache: patches 8 to 10 */
	bool napi_cache_flush_half; /* a full cache gives back its upper half, else all: patch 8 */
	bool napi_cache_flush_poll; /* emptied after NET_RX and NET_TX: what patch 6 removed */
	bool merged_heads_cached;   /* heads of merged packets go to the cache: patch 11 */
	bool free_any_drops;	    /* dev_kfree_skb_any() counts as a drop */
	bool small_page_frags;	    /* small NAPI data from 1 KiB slices of single pages */
	bool cpu_partial_in_slabs;  /* a CPU's partial list is limited in slabs, else in objects */
	bool untag_keeps_transport; /* taking a VLAN tag off leaves a transport header that was set */
	bool bulk_free_sorts;	    /* a bulk free moves strangers aside, else it skips them */
	bool krealloc_clears_spare; /* krealloc() in place with __GFP_ZERO clears what is behind */
	bool exthdrs_summed_here; /* IPv6 with extension headers: NETIF_F_IPV6_CSUM is not trusted */
	bool gso_checks_sum_start; /* large packets are refused if sums do not begin where they must */
	bool udp_gso_left_alone; /* datagrams to cut may be left to a device that can, as TCP is */
	bool shift_keeps_end;	 /* data that skb_shift() makes one's own ends where the old did */
	bool reuse_resets_ip_summed; /* napi_gro_frags() resets ip_summed of what is used again */
	bool gro_takes_large;	     /* large packets of TCP that a device made are merged, too */
	bool gro_list_minds_flush; /* what is not to be held is not listed whole in another, either */
	bool hop_limit_ends_flow; /* another one ends what IPv6 holds; else it is of another flow */
	bool udp_gro_forward;	  /* NETIF_F_GRO_UDP_FWD asks for merged datagrams */
	/* Half of a pair that was merged goes to its slab: not so as the series was merged. */
	bool merged_fclones_freed;
	/* Packets of other sockets are not merged, and what a packet was charged for goes over to
	 * the one that it was merged into. */
	bool gro_knows_owners;
	bool defer_free;   /* skbs that end on another CPU are freed on the one they were born on */
	bool drop_reasons; /* the reasons of drops are counted */
	bool netif_rx_runs_softirqs; /* netif_rx() in process context does so before it returns */
	/* A quarter more of the reserve for __GFP_HIGH that cannot block, else for __GFP_ATOMIC. */
	bool reserve_unless_blocking;
	/* The cache takes no head from another node or from the memalloc reserve: the check that
	 * the series dropped for its price. */
	bool refuse_remote_heads;
	/* Heads whose data was stolen, or that are used again, drop their connection, and packets of
	 * other connections are not merged: not so as the series was merged. */
	bool stolen_heads_drop_ct;
	/* They drop their socket too, and what never had anything (slow_gro) is not looked at. */
	bool stolen_heads_orphan;
	/* A socket gives whole pages of credit back at once, else 1 MiB of 2. */
	bool sk_reclaim_at_once;
};

/* Those in force. */
extern __hidden struct switches switches;

/* The geometry of every NAPI cache. */
extern unsigned int napi_cache_size; /* heads it holds at most */
extern unsigned int napi_cache_bulk; /* heads of one refill */

/* Sets the switches as profile @name has them, then those that were set alone; false if there is
 * no such profile. */
bool profile_select(const char *name);

/* From the next profile_select() on, switch @name is @on whatever the profile says; false if there
 * is no such switch. */
bool switch_override(const char *name, bool on);

/* No switch is set alone any more. */
void switch_overrides_clear(void);

/* The names of all profiles, for messages: "v5.10, v5.12, v6.1". */
const char *profile_names(void);

#endif
