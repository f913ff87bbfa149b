/* SPDX-License-Identifier: MIT */
/*
 * Switches: each difference between the kernels can be had alone, in any profile and
 * in either state, and nothing else changes with it. Each has a probe, which does what
 * the difference shows in and says which state it saw.
 */
#include "harness.h"

#include "attached.h"
#include "gro.h"

#include <linux/err.h>
#include <linux/if_vlan.h>
#include <linux/interrupt.h>
#include <linux/ipv6.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/sock.h>
#include <skbsim/memory.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define BUDGET 64

/* ---- Probes: in NAPI context, on CPU 0 of node 0, with an empty NAPI cache ---- */

static struct skbsim_napi_cache_stats cache_stats(void)
{
	struct skbsim_napi_cache_stats stats;

	skbsim_napi_cache_stats(&stats);
	return stats;
}

static bool births_ask_the_cache(void)
{
	u64 asked = cache_stats().get;

	kfree_skb(napi_build_skb(napi_alloc_frag(2048), 2048));
	return cache_stats().get > asked;
}

static bool a_full_cache_keeps_half(void)
{
	struct sk_buff *skbs[64];
	int i;

	for (i = 0; i < 64; i++)
		skbs[i] = alloc_skb(0, GFP_ATOMIC);
	for (i = 0; i < 64; i++)
		napi_consume_skb(skbs[i], BUDGET);
	return skbsim_napi_cache_count(0) == 32;
}

static bool net_tx_empties_the_cache(void)
{
	dev_consume_skb_irq(alloc_skb(0, GFP_ATOMIC));
	local_bh_enable();
	local_bh_disable();
	return skbsim_napi_cache_count(0) == 0;
}

static bool a_stolen_head_goes_into_the_cache(void)
{
	struct sk_buff *skb = alloc_skb(0, GFP_ATOMIC);
	void *data = skb->head;

	napi_skb_free_stolen_head(skb);
	kfree(data);
	return skbsim_napi_cache_count(0) == 1;
}

static bool freed_anyhow_is_dropped(void)
{
	struct skbsim_skb_stats before, after;

	skbsim_skb_stats(&before);
	dev_kfree_skb_any(alloc_skb(0, GFP_ATOMIC));
	skbsim_skb_stats(&after);
	return after.kfree_skb > before.kfree_skb;
}

static bool small_data_is_cut_from_a_page(void)
{
	struct net_device dev = { .name = "test" };
	struct napi_struct napi = { .dev = &dev };
	struct sk_buff *skb = napi_alloc_skb(&napi, 100);
	bool cut = skb->head_frag;

	kfree_skb(skb);
	return cut;
}

#define PER_SLAB 16 /* of objects of 256 bytes */
#define SLABS	 12

/* One object free in each of ten slabs: 10 objects are fewer than 13, 10 slabs are more than 7. */
static bool a_cpus_list_is_limited_in_slabs(void)
{
	struct kmem_cache *cache = kmem_cache_create("limited", 256, 0, 0, NULL);
	void *objects[SLABS * PER_SLAB];
	bool drained;
	int i;

	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_ATOMIC, SLABS * PER_SLAB, objects),
			 SLABS * PER_SLAB);
	for (i = 0; i < 10; i++)
		kmem_cache_free(cache, objects[i * PER_SLAB]);
	drained = skbsim_slab_stat(cache, CPU_PARTIAL_DRAIN) > 0;
	for (i = 0; i < SLABS * PER_SLAB; i++)
		if (i % PER_SLAB || i >= 10 * PER_SLAB)
			kmem_cache_free(cache, objects[i]);
	kmem_cache_destroy(cache);
	return drained;
}

/* Objects of three slabs, arranged so that it takes four lists if strangers change places and
 * three if they do not. */
static bool a_bulk_free_moves_strangers(void)
{
	static const int slab_of[] = { 0, 1, 1, 2, 0, 1, 2 };
	struct kmem_cache *cache = kmem_cache_create("sorted", 256, 0, 0, NULL);
	void *objects[3][PER_SLAB], *mixed[ARRAY_SIZE(slab_of)];
	int used[3] = { 0 }, i;
	u64 lists;

	assert_int_equal(kmem_cache_alloc_bulk(cache, GFP_ATOMIC, 3 * PER_SLAB, objects[0]),
			 3 * PER_SLAB);
	for (i = 0; i < (int)ARRAY_SIZE(slab_of); i++)
		mixed[i] = objects[slab_of[i]][used[slab_of[i]]++];
	kmem_cache_free_bulk(cache, ARRAY_SIZE(slab_of), mixed);
	lists = skbsim_slab_stat(cache, FREE_FASTPATH) + skbsim_slab_stat(cache, FREE_SLOWPATH);
	for (i = 0; i < 3; i++)
		kmem_cache_free_bulk(cache, PER_SLAB - used[i], objects[i] + used[i]);
	kmem_cache_destroy(cache);
	assert_in_range(lists, 3, 4);
	return lists == 4;
}

static bool untagging_leaves_the_transport_header(void)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC);
	static const u8 tag_and_type[] = { 0x00, 0x64, 0x08, 0x00 };
	bool left;

	skb_reserve(skb, ETH_HLEN);
	skb_put_data(skb, tag_and_type, sizeof(tag_and_type));
	memset(skb_put(skb, 40), 0, 40);
	skb_set_network_header(skb, 0);
	skb_set_transport_header(skb, 24);
	skb->mac_header = 0;
	skb->protocol = htons(ETH_P_8021Q);
	skb = skb_vlan_untag(skb);
	assert_non_null(skb);
	left = skb_transport_header(skb) - skb->head == ETH_HLEN + 24;
	kfree_skb(skb);
	return left;
}

static bool who_cannot_block_may_go_deeper(void)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_HIGH | __GFP_NOWARN | __GFP_THISNODE;
	struct skbsim_watermarks marks;
	struct page *page;

	skbsim_node_watermarks(0, &marks);
	assert_int_equal(skbsim_node_set_free(0, marks.min / 2), 0);
	page = alloc_pages_node(0, gfp, 0);
	skbsim_node_set_free(0, -1);
	if (page)
		put_page(page);
	return page;
}

static bool a_remote_head_is_refused(void)
{
	napi_consume_skb(__alloc_skb(0, GFP_ATOMIC, 0, 1), BUDGET);
	return skbsim_napi_cache_count(0) == 0;
}

static bool krealloc_clears_what_is_behind(void)
{
	unsigned char *x = memset(kmalloc(128, GFP_ATOMIC), 1, 128);
	bool cleared;

	x = krealloc(x, 100, GFP_ATOMIC | __GFP_ZERO);
	assert_int_equal(ksize(x), 128); /* and so all of it may be looked at */
	cleared = !x[127];
	kfree(x);
	return cleared;
}

static bool a_stolen_head_drops_its_connection(void)
{
	struct nf_conn *ct = skbsim_conntrack_alloc(GFP_ATOMIC);
	struct sk_buff *skb = skb_on_fragment();
	bool dropped;

	nf_ct_set(skb, ct, IP_CT_ESTABLISHED);
	nf_conntrack_get(&ct->ct_general);
	by_stolen_head(skb);
	dropped = refcount_read(&ct->ct_general.use) == 1;
	if (!dropped)
		nf_ct_put(ct);
	nf_ct_put(ct);
	return dropped;
}

static atomic_long_t pages_charged;

static struct sock *new_socket(atomic_long_t *memory_allocated)
{
	static struct proto proto = { .name = "test", .obj_size = sizeof(struct sock) };
	struct sock *sk = sk_alloc(NULL, AF_INET, GFP_ATOMIC, &proto, 0);

	proto.memory_allocated = memory_allocated;
	sock_init_data(NULL, sk);
	return sk;
}

/* It has extensions, too, so that any kernel looks at what it holds. */
static bool a_stolen_head_drops_its_socket(void)
{
	struct sock *sk = new_socket(NULL);
	struct sk_buff *skb = skb_on_fragment();
	bool dropped;

	skb_set_owner_r(skb, sk);
	assert_non_null(skb_ext_add(skb, SKB_EXT_BRIDGE_NF));
	by_stolen_head(skb);
	dropped = !sk_rmem_alloc_get(sk);
	sock_put(sk);
	return dropped;
}

static bool credit_is_given_back_at_once(void)
{
	struct sock *sk = new_socket(&pages_charged);
	bool given;

	atomic_long_set(&pages_charged, 1);
	sk_mem_uncharge(sk, PAGE_SIZE);
	given = !atomic_long_read(&pages_charged);
	assert_int_equal(sk->sk_forward_alloc, given ? 0 : PAGE_SIZE);
	sock_put(sk);
	return given;
}

/* One that says that its checksum begins at the IP header. */
static bool a_checksum_of_other_bytes_is_refused(void)
{
	struct large l = { .protocol = TCP, .flags = ACK, .payload = 3000, .mss = 1000 };
	struct sk_buff *skb = make_large(&l), *segs;

	skb->csum_start = skb->network_header;
	segs = skb_gso_segment(skb, 0);
	if (!IS_ERR(segs))
		kfree_skb_list(segs);
	kfree_skb(skb);
	return IS_ERR(segs);
}

/* One of IPv6 with 8 bytes of extensions, for a device that sums TCP and UDP. */
static bool behind_extensions_nothing_is_left_to_the_device(void)
{
	static struct net_device dev = {
		.features = NETIF_F_SG | NETIF_F_IPV6_CSUM | NETIF_F_TSO6,
	};
	struct large l = {
		.protocol = TCP, .v6 = true, .flags = ACK, .payload = 3000, .mss = 1000
	};
	struct sk_buff *skb = make_large(&l);
	netdev_features_t features;

	skb->dev = &dev;
	skb->transport_header += 8;
	features = netif_skb_features(skb);
	kfree_skb(skb);
	return !(features & (NETIF_F_IPV6_CSUM | NETIF_F_TSO6));
}

static bool datagrams_are_left_to_the_device(void)
{
	struct large l = { .protocol = UDP, .payload = 3000, .mss = 1000, .type = SKB_GSO_DODGY };
	struct sk_buff *skb = make_large(&l);
	struct sk_buff *segs = skb_gso_segment(skb, NETIF_F_GSO_UDP_L4);

	assert_false(IS_ERR(segs));
	kfree_skb_list(segs);
	kfree_skb(skb);
	return !segs;
}

/* Of 1088 bytes; kmalloc() has 2048 for them. */
static bool data_of_ones_own_ends_where_the_old_did(void)
{
	struct sk_buff *to = build_skb(netdev_alloc_frag(1088), 1088), *clone;
	struct sk_buff *from = alloc_skb(0, GFP_ATOMIC);
	unsigned int end = to->end;
	bool kept;

	skb_add_rx_frag(from, 0, alloc_page(GFP_ATOMIC), 0, 100, PAGE_SIZE);
	clone = skb_clone(to, GFP_ATOMIC);
	assert_int_equal(skb_shift(to, from, 100), 100);
	kept = to->end == end;
	kfree_skb(clone);
	kfree_skb(from);
	kfree_skb(to);
	return kept;
}

/* Two packets of one flow, the payload of each in pages, are merged. What the second one was charged
 * to a socket is the socket's no more, or moves to the first one. */
static bool what_is_charged_moves(void)
{
	struct large l = gro_flow(2);
	struct sock *sk = new_socket(NULL);
	struct sk_buff *skb;
	bool moved;

	gro_begin();
	skb = gro_frame(&l, 0, IN_PAGE);
	skb_set_owner_r(skb, sk);
	skb->slow_gro = 1;
	napi_gro_receive(&gro_napi, skb);
	skb = gro_frame(&l, 1, IN_PAGE);
	skb_set_owner_r(skb, sk);
	skb->slow_gro = 1;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_MERGED_FREE);
	gro_poll_ends();
	skb = gro_only_one_up();
	moved = sk_rmem_alloc_get(sk) == (int)skb->truesize;
	skb->destructor = NULL;
	skb->sk = NULL;
	kfree_skb(skb);
	atomic_set(&sk->sk_rmem_alloc, 0);
	gro_end();
	sock_put(sk);
	return moved;
}

/* One that its device made of two segments, and the next segment. */
static bool large_packets_are_merged(void)
{
	struct large l = gro_flow(2);
	gro_result_t result;

	gro_begin();
	result = napi_gro_receive(&gro_napi, gro_came_in(make_large(&l)));
	gro_end();
	return result == GRO_HELD;
}

/* Two segments of IPv6, the second one with another hop limit: does the first one go up by it? */
static bool another_hop_limit_ends_what_is_held(void)
{
	struct large l = gro_flow(2);
	struct sk_buff *skb;
	bool ended;

	l.v6 = true;
	gro_begin();
	gro_receive_frame(&l, 0, IN_PAGE);
	skb = gro_frame(&l, 1, IN_PAGE);
	((struct ipv6hdr *)skb->data)->hop_limit--;
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_HELD);
	ended = gro_napi.rx_count == 1;
	gro_end();
	return ended;
}

/* A datagram, and one that its device made large, on a device that asks for merged lists. */
static bool what_is_large_is_not_listed(void)
{
	struct large l = { .protocol = UDP, .mss = 1000, .payload = 2000 };
	struct sk_buff *skb;
	gro_result_t result;

	gro_begin();
	gro_dev.features |= NETIF_F_GRO_FRAGLIST;
	gro_receive_frame(&l, 0, IN_KMALLOC);
	skb = gro_frame(&l, 1, IN_KMALLOC);
	skb_shinfo(skb)->gso_size = 500;
	skb_shinfo(skb)->gso_segs = 2;
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	result = napi_gro_receive(&gro_napi, skb);
	gro_end();
	gro_dev.features &= ~NETIF_F_GRO_FRAGLIST;
	return result == GRO_NORMAL;
}

static bool a_merged_half_of_a_pair_goes_to_its_slab(void)
{
	struct large l = gro_flow(2);
	struct sk_buff *skb;
	unsigned int cached;

	gro_begin();
	gro_receive_frame(&l, 0, IN_PAGE);
	skb = gro_in_fclone(gro_frame(&l, 1, IN_PAGE));
	cached = skbsim_napi_cache_count(0);
	assert_int_equal(napi_gro_receive(&gro_napi, skb), GRO_MERGED_FREE);
	cached = skbsim_napi_cache_count(0) - cached;
	gro_end();
	return !cached;
}

/* Napi->skb comes back with what the last packet said, or with nothing. */
static bool what_is_used_again_has_no_checksum(void)
{
	struct large l = gro_flow(2);
	struct sk_buff *skb;
	bool reset;

	gro_begin();
	assert_int_equal(gro_receive_frags(&l, 0), GRO_HELD);
	assert_int_equal(gro_receive_frags(&l, 1), GRO_MERGED_FREE);
	skb = napi_get_frags(&gro_napi);
	reset = skb->ip_summed == CHECKSUM_NONE;
	gro_end();
	return reset;
}

static bool a_device_may_ask_for_merged_datagrams(void)
{
	struct large l = { .protocol = UDP, .mss = 500, .payload = 1000 };
	gro_result_t result;

	gro_begin();
	gro_dev.features |= NETIF_F_GRO_UDP_FWD;
	result = gro_receive_frame(&l, 0, IN_PAGE);
	gro_end();
	return result == GRO_HELD;
}

static int nobodys_packets(void)
{
	struct skbsim_softnet_stats stats;

	skbsim_softnet_stats(&stats);
	return stats.rx_nohandler;
}

static bool netif_rx_delivers_before_it_returns(void)
{
	static struct net_device dev = { .name = "test" };
	struct sk_buff *skb = skb_on_fragment();
	bool delivered;

	skb->dev = &dev;
	local_bh_enable();
	netif_rx(skb);
	delivered = nobodys_packets() == 1;
	local_bh_disable();
	return delivered;
}

static bool reasons_are_counted(void)
{
	kfree_skb_reason(alloc_skb(0, GFP_ATOMIC), SKB_DROP_REASON_FULL_RING);
	return skbsim_drop_reason_stat(SKB_DROP_REASON_FULL_RING);
}

static void *defer_on_cpu_1(void *skb)
{
	if (skbsim_cpu_attach(1) == 1)
		skb_attempt_defer_free(skb);
	return NULL;
}

static bool an_end_is_left_to_the_cpu_of_the_birth(void)
{
	pthread_t thread;
	bool waits;

	pthread_create(&thread, NULL, defer_on_cpu_1, alloc_skb(0, GFP_ATOMIC));
	pthread_join(thread, NULL);
	waits = skbsim_skbs_alive();
	raise_softirq(NET_RX_SOFTIRQ);
	local_bh_enable();
	local_bh_disable();
	assert_int_equal(skbsim_skbs_alive(), 0);
	return waits;
}

static const struct {
	const char *name;
	bool (*probe)(void);
} switches[] = {
	{ "bulk_free_sorts", a_bulk_free_moves_strangers },
	{ "cpu_partial_in_slabs", a_cpus_list_is_limited_in_slabs },
	{ "defer_free", an_end_is_left_to_the_cpu_of_the_birth },
	{ "drop_reasons", reasons_are_counted },
	{ "exthdrs_summed_here", behind_extensions_nothing_is_left_to_the_device },
	{ "free_any_drops", freed_anyhow_is_dropped },
	{ "gro_knows_owners", what_is_charged_moves },
	{ "gro_list_minds_flush", what_is_large_is_not_listed },
	{ "gro_takes_large", large_packets_are_merged },
	{ "gso_checks_sum_start", a_checksum_of_other_bytes_is_refused },
	{ "hop_limit_ends_flow", another_hop_limit_ends_what_is_held },
	{ "krealloc_clears_spare", krealloc_clears_what_is_behind },
	{ "merged_fclones_freed", a_merged_half_of_a_pair_goes_to_its_slab },
	{ "merged_heads_cached", a_stolen_head_goes_into_the_cache },
	{ "napi_cache_births", births_ask_the_cache },
	{ "napi_cache_flush_half", a_full_cache_keeps_half },
	{ "napi_cache_flush_poll", net_tx_empties_the_cache },
	{ "netif_rx_runs_softirqs", netif_rx_delivers_before_it_returns },
	{ "refuse_remote_heads", a_remote_head_is_refused },
	{ "reserve_unless_blocking", who_cannot_block_may_go_deeper },
	{ "reuse_resets_ip_summed", what_is_used_again_has_no_checksum },
	{ "shift_keeps_end", data_of_ones_own_ends_where_the_old_did },
	{ "sk_reclaim_at_once", credit_is_given_back_at_once },
	{ "small_page_frags", small_data_is_cut_from_a_page },
	{ "stolen_heads_drop_ct", a_stolen_head_drops_its_connection },
	{ "stolen_heads_orphan", a_stolen_head_drops_its_socket },
	{ "udp_gro_forward", a_device_may_ask_for_merged_datagrams },
	{ "udp_gso_left_alone", datagrams_are_left_to_the_device },
	{ "untag_keeps_transport", untagging_leaves_the_transport_header },
};

#define NR_SWITCHES ARRAY_SIZE(switches)

/* ---- One simulation, seen through all probes ---- */

/* What each probe says. */
struct view {
	bool on[NR_SWITCHES];
};

static struct view view_of(const char *profile, const char *set)
{
	struct skbsim_config cfg = {
		.size = sizeof(cfg),
		.profile = profile,
		.cpus = 2,
		.nodes = 2,
		.switches = set,
	};
	struct view view;
	size_t i;

	assert_int_equal(skbsim_init(&cfg), 0);
	for (i = 0; i < NR_SWITCHES; i++) {
		assert_int_equal(skbsim_cpu_attach(0), 0);
		local_bh_disable();
		view.on[i] = switches[i].probe();
		local_bh_enable();
		/* The next one finds the cache empty. */
		skbsim_cpu_detach();
	}
	assert_int_equal(skbsim_exit(), 0);
	return view;
}

/* @set differs from @plain in switch @which alone, which is @on. */
static void assert_only(const struct view *set, const struct view *plain, size_t which, bool on,
			const char *profile)
{
	size_t i;

	for (i = 0; i < NR_SWITCHES; i++)
		if (set->on[i] != (i == which ? on : plain->on[i]))
			fail_msg("%s with %s=%s: %s is %s", profile, switches[which].name,
				 on ? "on" : "off", switches[i].name, set->on[i] ? "on" : "off");
}

static const char *const profiles[] = { "v5.10", "v5.12", "v6.1" };

static void each_switch_can_be_set_alone_in_any_profile(void **state)
{
	size_t p, i, on;
	char set[64];

	(void)state;
	for (p = 0; p < ARRAY_SIZE(profiles); p++) {
		struct view plain = view_of(profiles[p], NULL);

		for (i = 0; i < NR_SWITCHES; i++)
			for (on = 0; on < 2; on++) {
				struct view view;

				snprintf(set, sizeof(set), "%s=%s", switches[i].name,
					 on ? "on" : "off");
				view = view_of(profiles[p], set);
				assert_only(&view, &plain, i, on, profiles[p]);
			}
	}
}

/* Which kernel has which, in the order of both tables. */
static const char *const on_in[][NR_SWITCHES] = {
	{ "free_any_drops", "merged_fclones_freed", "napi_cache_flush_poll",
	  "stolen_heads_drop_ct" },
	{ "merged_fclones_freed", "merged_heads_cached", "napi_cache_births",
	  "napi_cache_flush_half", "stolen_heads_drop_ct", "udp_gro_forward" },
	{ "bulk_free_sorts",	    "cpu_partial_in_slabs",   "defer_free",
	  "drop_reasons",	    "exthdrs_summed_here",    "free_any_drops",
	  "gro_knows_owners",	    "gro_list_minds_flush",   "gro_takes_large",
	  "gso_checks_sum_start",   "hop_limit_ends_flow",    "krealloc_clears_spare",
	  "merged_fclones_freed",   "merged_heads_cached",    "napi_cache_births",
	  "napi_cache_flush_half",  "netif_rx_runs_softirqs", "reserve_unless_blocking",
	  "reuse_resets_ip_summed", "shift_keeps_end",	      "sk_reclaim_at_once",
	  "small_page_frags",	    "stolen_heads_drop_ct",   "stolen_heads_orphan",
	  "udp_gro_forward",	    "udp_gso_left_alone",     "untag_keeps_transport" },
};

static void each_profile_has_its_own(void **state)
{
	size_t p, i, n;

	(void)state;
	for (p = 0; p < ARRAY_SIZE(profiles); p++) {
		struct view view = view_of(profiles[p], NULL);

		for (i = n = 0; i < NR_SWITCHES; i++) {
			bool wanted = on_in[p][n] && !strcmp(on_in[p][n], switches[i].name);

			n += wanted;
			if (view.on[i] != wanted)
				fail_msg("%s: %s is %s", profiles[p], switches[i].name,
					 view.on[i] ? "on" : "off");
		}
	}
}

/* ---- How they are asked for ---- */

static void the_environment_sets_them_too_and_the_program_overrules_it(void **state)
{
	struct view plain = view_of("v5.12", NULL), view;
	char *old = getenv("SKBSIM_OPTIONS"), *kept = old ? strdup(old) : NULL;
	char option[64], set[64];
	size_t i;

	(void)state;
	for (i = 0; i < NR_SWITCHES; i++) {
		snprintf(option, sizeof(option), "%s=%s", switches[i].name,
			 plain.on[i] ? "off" : "on");
		setenv("SKBSIM_OPTIONS", option, 1);
		view = view_of("v5.12", NULL);
		assert_only(&view, &plain, i, !plain.on[i], "v5.12");
		snprintf(set, sizeof(set), "%s=%s", switches[i].name, plain.on[i] ? "on" : "off");
		view = view_of("v5.12", set);
		assert_only(&view, &plain, i, plain.on[i], "v5.12");
	}
	unsetenv("SKBSIM_OPTIONS");
	if (kept)
		setenv("SKBSIM_OPTIONS", kept, 1);
	free(kept);
}

static void all_of_them_can_be_set_at_once(void **state)
{
	char set[NR_SWITCHES * 64] = "";
	struct view view;
	size_t i, used = 0;

	(void)state;
	for (i = 0; i < NR_SWITCHES; i++)
		used += snprintf(set + used, sizeof(set) - used, "%s%s=%s", i ? "," : "",
				 switches[i].name, i % 2 ? "on" : "off");
	view = view_of("v5.12", set);
	for (i = 0; i < NR_SWITCHES; i++)
		assert_int_equal(view.on[i], i % 2);
}

/* Each name that the library has is tested here, and each that is tested is there. */
static void the_names_are_known(void **state)
{
	char names[1024], *name, *save;
	size_t i;

	(void)state;
	snprintf(names, sizeof(names), "%s", skbsim_switch_names());
	for (name = strtok_r(names, ", ", &save); name; name = strtok_r(NULL, ", ", &save)) {
		assert_true(skbsim_switch_known(name));
		for (i = 0; i < NR_SWITCHES && strcmp(switches[i].name, name);)
			i++;
		if (i == NR_SWITCHES)
			fail_msg("%s has no probe", name);
	}
	for (i = 0; i < NR_SWITCHES; i++) {
		assert_true(skbsim_switch_known(switches[i].name));
		assert_non_null(strstr(skbsim_switch_names(), switches[i].name));
	}
	assert_false(skbsim_switch_known("colour"));
	assert_false(skbsim_switch_known("napi_cache"));
	assert_false(skbsim_switch_known(""));
	assert_false(skbsim_switch_known(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_switch_can_be_set_alone_in_any_profile),
		cmocka_unit_test(each_profile_has_its_own),
		cmocka_unit_test(the_environment_sets_them_too_and_the_program_overrules_it),
		cmocka_unit_test(all_of_them_can_be_set_at_once),
		cmocka_unit_test(the_names_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
