/* SPDX-License-Identifier: MIT */
/*
 * Generic receive offload: which packets a NAPI instance holds, what each new one is compared with,
 * and when they go up. How protocols compare is their own affair, how payload moves is in
 * gro_receive.c. Mirrors net/core/dev.c of Linux 5.12.
 *
 * The state belongs to the CPU that polls the instance: no lock, no atomic.
 *
 *   gro_hash[i].count == length of gro_hash[i].list <= MAX_GRO_SKBS
 *   bit i of gro_bitmask is set: gro_hash[i].count != 0
 */
#include "net/core/gro.h"

#include "mm/slub_debug.h"

#include <linux/etherdevice.h>
#include <linux/jiffies.h>

#include <errno.h>

#define MAX_GRO_SKBS 8 /* in one bucket */

/* ---- What is held goes up -------------------------------------------------------------------- */

/* The headers of a merged packet become those of a large one. */
static int complete_headers(struct sk_buff *skb)
{
	const struct packet_offload *po = gro_find_complete_by_type(skb->protocol);

	if (WARN_ON(!po))
		return -ENOENT;
	return po->callbacks.gro_complete(skb, 0);
}

/* @skb is held no longer. */
static void gro_complete(struct napi_struct *napi, struct sk_buff *skb)
{
	if (NAPI_GRO_CB(skb)->count == 1) {
		skb_shinfo(skb)->gso_size = 0;
	} else if (unlikely(complete_headers(skb))) {
		kfree_skb(skb);
		return;
	}
	gro_normal_one(napi, skb, NAPI_GRO_CB(skb)->count);
}

/* The oldest stand last. */
static void flush_bucket(struct napi_struct *napi, unsigned int i, bool flush_old)
{
	struct gro_list *bucket = &napi->gro_hash[i];
	struct sk_buff *skb;

	while (!list_empty(&bucket->list)) {
		skb = list_last_entry(&bucket->list, struct sk_buff, list);
		if (flush_old && NAPI_GRO_CB(skb)->age == jiffies)
			return;
		skb_list_del_init(skb);
		gro_complete(napi, skb);
		bucket->count--;
	}
	napi->gro_bitmask &= ~(1UL << i);
}

void napi_gro_flush(struct napi_struct *napi, bool flush_old)
{
	unsigned long left = napi->gro_bitmask;

	for (; left; left &= left - 1)
		flush_bucket(napi, __builtin_ctzl(left), flush_old);
}

/* ---- A new packet ---------------------------------------------------------------------------- */

/* Do the link headers of both differ? Two loads that overlap, for the common length. */
static __always_inline bool link_headers_differ(const u8 *a, const u8 *b, unsigned int len)
{
	u64 a_words[2], b_words[2];

	if (unlikely(len != ETH_HLEN))
		return memcmp(a, b, len) != 0;
	memcpy(&a_words[0], a, 8);
	memcpy(&b_words[0], b, 8);
	memcpy(&a_words[1], a + ETH_HLEN - 8, 8);
	memcpy(&b_words[1], b + ETH_HLEN - 8, 8);
	return (a_words[0] ^ b_words[0]) | (a_words[1] ^ b_words[1]);
}

/* Did @p and @skb come in alike, as far as the device and its header say? */
static __always_inline bool came_alike(const struct sk_buff *p, const struct sk_buff *skb)
{
	if (skb_get_hash_raw(p) != skb_get_hash_raw(skb) || p->dev != skb->dev ||
	    skb_vlan_tag_present(p) != skb_vlan_tag_present(skb))
		return false;
	if (skb_vlan_tag_present(p) && skb_vlan_tag_get(p) != skb_vlan_tag_get(skb))
		return false;
	if (link_headers_differ(skb_mac_header(p), skb_mac_header(skb), skb->dev->hard_header_len))
		return false;
	if (unlikely(p->_nfct != skb->_nfct) && switches.stolen_heads_drop_ct)
		return false;
	/* A socket is looked for only where one of them had anything that is looked at. */
	return likely(!(p->slow_gro | skb->slow_gro)) || !switches.gro_knows_owners ||
	       p->sk == skb->sk;
}

/* Before protocols compare: those of another flow for certain are marked. */
static __always_inline void gro_list_prepare(const struct gro_list *bucket,
					     const struct sk_buff *skb)
{
	struct sk_buff *p;

	list_for_each_entry(p, &bucket->list, list) {
		NAPI_GRO_CB(p)->flush = 0;
		NAPI_GRO_CB(p)->same_flow = came_alike(p, skb);
	}
}

/* A packet that is a large one already, by its device's doing. */
static noinline void start_large(struct sk_buff *skb)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	cb->count = skb_shinfo(skb)->gso_segs;
	if (!switches.gro_takes_large || !skb_is_gso_tcp(skb) ||
	    skb_shinfo(skb)->gso_type & SKB_GSO_DODGY)
		cb->flush = 1;
}

/* Before protocols look at @skb. */
static __always_inline void start(struct sk_buff *skb)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	skb_set_network_header(skb, skb_gro_offset(skb));
	skb_reset_mac_len(skb);
	cb->zeroed = 0;
	cb->flush = skb_has_frag_list(skb);
	cb->is_atomic = 1;
	cb->count = 1;
	if (unlikely(skb_is_gso(skb)))
		start_large(skb);
	if (skb->ip_summed == CHECKSUM_UNNECESSARY) {
		cb->csum_cnt = skb->csum_level + 1;
	} else if (skb->ip_summed == CHECKSUM_COMPLETE) {
		cb->csum = skb->csum;
		cb->csum_valid = 1;
	}
}

static noinline void gro_flush_oldest(struct napi_struct *napi, struct gro_list *bucket)
{
	struct sk_buff *oldest = list_last_entry(&bucket->list, struct sk_buff, list);

	skb_list_del_init(oldest);
	gro_complete(napi, oldest);
	bucket->count--;
}

static void hold(struct napi_struct *napi, struct gro_list *bucket, struct sk_buff *skb)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);

	if (unlikely(bucket->count >= MAX_GRO_SKBS))
		gro_flush_oldest(napi, bucket);
	bucket->count++;
	cb->age = jiffies;
	cb->last = skb;
	if (likely(!skb_is_gso(skb)))
		skb_shinfo(skb)->gso_size = skb_gro_len(skb);
	list_add(&skb->list, &bucket->list);
}

noinline void gro_pull_from_frag0(struct sk_buff *skb, int grow)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	skb_frag_t *first = &shinfo->frags[0];

	memcpy(skb_tail_pointer(skb), NAPI_GRO_CB(skb)->frag0, grow);
	skb->tail += grow;
	skb->data_len -= grow;
	skb_frag_off_add(first, grow);
	skb_frag_size_sub(first, grow);
	if (likely(skb_frag_size(first)))
		return;
	skb_frag_unref(skb, 0);
	shinfo->nr_frags--;
	memmove(first, first + 1, shinfo->nr_frags * sizeof(*first));
}

/* The headers that were looked at become linear, if they are not. */
static __always_inline void pull_headers(struct sk_buff *skb)
{
	int grow = skb_gro_offset(skb) - skb_headlen(skb);

	if (unlikely(grow > 0))
		gro_pull_from_frag0(skb, grow);
}

/* Whether bucket @i holds anything may have changed. */
static __always_inline void note_bucket(struct napi_struct *napi, unsigned int i)
{
	if (napi->gro_hash[i].count)
		napi->gro_bitmask |= 1UL << i;
	else
		napi->gro_bitmask &= ~(1UL << i);
}

/* The protocols have looked at @skb, and @pp is to go up now, if it is there. */
static __always_inline gro_result_t settle(struct napi_struct *napi, struct gro_list *bucket,
					   struct sk_buff *skb, struct sk_buff *pp)
{
	const struct napi_gro_cb *cb = NAPI_GRO_CB(skb);
	/* A packet that was merged may be gone with the one that goes up. */
	gro_result_t merged = cb->free ? GRO_MERGED_FREE : GRO_MERGED;
	bool same_flow = cb->same_flow;

	if (pp) {
		skb_list_del_init(pp);
		gro_complete(napi, pp);
		bucket->count--;
	}
	if (same_flow)
		return merged;
	if (cb->flush) {
		pull_headers(skb);
		return GRO_NORMAL;
	}
	hold(napi, bucket, skb);
	pull_headers(skb);
	return GRO_HELD;
}

gro_result_t dev_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	unsigned int i = skb_get_hash_raw(skb) % GRO_HASH_BUCKETS;
	struct gro_list *bucket = &napi->gro_hash[i];
	const struct packet_offload *po;
	gro_result_t result;
	struct sk_buff *pp;

	if (unlikely(!(skb->dev->features & NETIF_F_GRO)))
		return GRO_NORMAL;
	gro_list_prepare(bucket, skb);
	po = gro_find_receive_by_type(skb->protocol);
	if (unlikely(!po))
		return GRO_NORMAL;
	start(skb);
	pp = po->callbacks.gro_receive(&bucket->list, skb);
	if (unlikely(pp == ERR_PTR(-EINPROGRESS)))
		return GRO_CONSUMED;
	result = settle(napi, bucket, skb, pp);
	note_bucket(napi, i);
	return result;
}

/* ---- What is left of a merged packet ---------------------------------------------------------- */

/* Half of a pair goes to its own slab. As the series was merged it went into the NAPI cache, from
 * where it was born as a plain head, or freed as one. */
static noinline void free_merged_fclone(struct sk_buff *skb)
{
	if (likely(switches.merged_fclones_freed)) {
		__kfree_skb(skb);
		return;
	}
	WARN(kmem_cache_debug(skbuff_head_cache),
	     "a merged head %p that is half of a pair goes into the NAPI cache", (void *)skb);
	__kfree_skb_defer(skb);
}

static __always_inline void free_merged(struct sk_buff *skb)
{
	if (NAPI_GRO_CB(skb)->free == NAPI_GRO_FREE_STOLEN_HEAD)
		napi_skb_free_stolen_head(skb);
	else if (unlikely(skb->fclone != SKB_FCLONE_UNAVAILABLE))
		free_merged_fclone(skb);
	else if (likely(switches.merged_heads_cached))
		__kfree_skb_defer(skb);
	else
		__kfree_skb(skb);
}

gro_result_t napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	gro_result_t result;

	skb_gro_reset_offset(skb);
	result = dev_gro_receive(napi, skb);
	if (result == GRO_NORMAL)
		gro_normal_one(napi, skb, 1);
	else if (result == GRO_MERGED_FREE)
		free_merged(skb);
	return result;
}

/* ---- Checksums -------------------------------------------------------------------------------- */

__sum16 __skb_gro_checksum_complete(struct sk_buff *skb)
{
	struct napi_gro_cb *cb = NAPI_GRO_CB(skb);
	__wsum sum = skb_checksum(skb, skb_gro_offset(skb), skb_gro_len(skb), 0);
	__sum16 wrong = csum_fold(csum_add(cb->csum, sum));

	cb->csum = sum;
	cb->csum_valid = 1;
	return wrong;
}

/* ---- Start and end of an instance ------------------------------------------------------------- */

void gro_init_hash(struct napi_struct *napi)
{
	int i;

	for (i = 0; i < GRO_HASH_BUCKETS; i++) {
		INIT_LIST_HEAD(&napi->gro_hash[i].list);
		napi->gro_hash[i].count = 0;
	}
	napi->gro_bitmask = 0;
	INIT_LIST_HEAD(&napi->rx_list);
	napi->rx_count = 0;
}

static void drop_list(struct list_head *list)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, list, list) {
		skb_list_del_init(skb);
		kfree_skb(skb);
	}
}

void gro_drop_hash(struct napi_struct *napi)
{
	int i;

	for (i = 0; i < GRO_HASH_BUCKETS; i++)
		drop_list(&napi->gro_hash[i].list);
	drop_list(&napi->rx_list);
	gro_init_hash(napi);
}
