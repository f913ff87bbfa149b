/* SPDX-License-Identifier: MIT */
/*
 * Deaths: the ways an skb ends. The last reference releases, in this order, the
 * route, the destructor's owner, the tracked connection and the extensions, the data
 * (fragments, frag_list, linear part) and the head: to its slab, or, from a driver's
 * poll, into the CPU's NAPI cache.
 */
#include "net/skbuff/skbuff.h"

#include "kernel/cpu.h"
#include "mm/page_frag.h"
#include "net/skbuff/napi_cache.h"

#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <net/dst.h>
#include <skbsim/stats.h>

DEFINE_PER_CPU(struct skb_counters, skb_counters);

static __always_inline void trace_kfree_skb(enum skb_drop_reason reason)
{
	this_cpu_ptr(&skb_counters)->kfree_skb++;
	if (switches.drop_reasons)
		skb_count_reason(reason);
}

static __always_inline void trace_consume_skb(void)
{
	this_cpu_ptr(&skb_counters)->consume_skb++;
}

/* ---- Releasing what a head owns ----------------------------------------------------- */

static __always_inline void free_head_data(struct sk_buff *skb)
{
	if (skb->head_frag)
		page_frag_drop(skb->head);
	else
		kfree(skb->head);
}

static __always_inline bool has_frags(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->nr_frags | (unsigned long)skb_shinfo(skb)->frag_list;
}

static noinline void release_frags(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	int i;

	for (i = 0; i < shinfo->nr_frags; i++)
		put_page(skb_frag_page(&shinfo->frags[i]));
	if (shinfo->frag_list)
		kfree_skb_list(shinfo->frag_list);
}

/*
 * True if this head's reference to data that was shared was not the last. One that is
 * shared no more needs no locked instruction: nobody is left who could share it again.
 * Acquire pairs with the release of the others, who are done with it. A head that
 * promised to use the payload only holds one of both halves of dataref.
 */
static noinline bool put_shared_data(struct sk_buff *skb)
{
	atomic_t *dataref = &skb_shinfo(skb)->dataref;
	int mine = skb->nohdr ? (1 << SKB_DATAREF_SHIFT) + 1 : 1;

	return __atomic_load_n(&dataref->counter, __ATOMIC_ACQUIRE) != mine &&
	       atomic_sub_return(mine, dataref);
}

static __always_inline bool data_still_shared(struct sk_buff *skb)
{
	return unlikely(skb->cloned) && put_shared_data(skb);
}

static __always_inline void release_data(struct sk_buff *skb)
{
	if (data_still_shared(skb))
		return;
	if (unlikely(has_frags(skb)))
		release_frags(skb);
	free_head_data(skb);
}

void skb_release_data(struct sk_buff *skb)
{
	release_data(skb);
}

static noinline void release_attached(struct sk_buff *skb)
{
	skb_dst_drop(skb);
	if (skb->destructor) {
		WARN_ON_ONCE(in_hardirq());
		skb->destructor(skb);
	}
	nf_conntrack_put(skb_nfct(skb));
	skb_ext_put(skb);
}

/* One branch for all that may be attached: most packets have nothing. */
static __always_inline bool has_attached(const struct sk_buff *skb)
{
	return skb->_skb_refdst | (unsigned long)skb->destructor | skb->_nfct |
	       skb->active_extensions;
}

static __always_inline void release_head_state(struct sk_buff *skb)
{
	if (unlikely(has_attached(skb)))
		release_attached(skb);
}

void skb_release_head_state(struct sk_buff *skb)
{
	release_head_state(skb);
}

static __always_inline void release_all(struct sk_buff *skb)
{
	release_head_state(skb);
	if (likely(skb->head))
		release_data(skb);
}

void skb_release_all(struct sk_buff *skb)
{
	release_all(skb);
}

/*
 * The original of a pair, when it goes last, needs no locked operation: the
 * companion is free, and only through the original could it come back. Acquire
 * pairs with the release of the companion's last owner, who is done with it.
 */
static bool fclone_is_free(struct sk_buff_fclones *pair, int kind)
{
	if (kind == SKB_FCLONE_ORIG &&
	    __atomic_load_n(&pair->fclone_ref.refs.counter, __ATOMIC_ACQUIRE) == 1)
		return true;
	return refcount_dec_and_test(&pair->fclone_ref);
}

static void free_fclone(struct sk_buff *skb)
{
	struct sk_buff_fclones *pair = skb->fclone == SKB_FCLONE_ORIG
					       ? container_of(skb, struct sk_buff_fclones, skb1)
					       : container_of(skb, struct sk_buff_fclones, skb2);

	if (fclone_is_free(pair, skb->fclone))
		kmem_cache_free(skbuff_fclone_cache, pair);
}

void kfree_skbmem(struct sk_buff *skb)
{
	if (likely(skb->fclone == SKB_FCLONE_UNAVAILABLE))
		kmem_cache_free(skbuff_head_cache, skb);
	else
		free_fclone(skb);
}

/* ---- To the slab -------------------------------------------------------------------- */

void __kfree_skb(struct sk_buff *skb)
{
	release_all(skb);
	kfree_skbmem(skb);
}

void kfree_skb_partial(struct sk_buff *skb, bool head_stolen)
{
	if (!head_stolen) {
		__kfree_skb(skb);
		return;
	}
	release_head_state(skb);
	kmem_cache_free(skbuff_head_cache, skb);
}

void kfree_skb_reason(struct sk_buff *skb, enum skb_drop_reason reason)
{
	if (!skb_unref(skb))
		return;
	trace_kfree_skb(reason);
	__kfree_skb(skb);
}

void kfree_skb(struct sk_buff *skb)
{
	kfree_skb_reason(skb, SKB_DROP_REASON_NOT_SPECIFIED);
}

void consume_skb(struct sk_buff *skb)
{
	if (!skb_unref(skb))
		return;
	trace_consume_skb();
	__kfree_skb(skb);
}

void kfree_skb_list_reason(struct sk_buff *segs, enum skb_drop_reason reason)
{
	struct sk_buff *skb;

	while ((skb = segs)) {
		segs = skb->next;
		kfree_skb_reason(skb, reason);
	}
}

void kfree_skb_list(struct sk_buff *segs)
{
	kfree_skb_list_reason(segs, SKB_DROP_REASON_NOT_SPECIFIED);
}

/* ---- To the NAPI cache -------------------------------------------------------------- */

void __kfree_skb_defer(struct sk_buff *skb)
{
	WARN_ON_ONCE(!cpu_in_softirq());
	release_all(skb);
	napi_skb_cache_put(skb);
}

/* May a merged packet's head hold something besides its data? */
static __always_inline bool stolen_head_holds(const struct sk_buff *skb)
{
	if (switches.stolen_heads_orphan)
		return skb->slow_gro;
	return skb->_skb_refdst | skb->_nfct | skb->active_extensions;
}

static noinline void release_stolen_head(struct sk_buff *skb)
{
	if (switches.stolen_heads_drop_ct)
		nf_reset_ct(skb);
	else
		WARN(skb_nfct(skb) && kmem_cache_debug(skbuff_head_cache),
		     "a stolen head takes its reference to connection %p along",
		     (void *)skb_nfct(skb));
	skb_dst_drop(skb);
	skb_ext_put(skb);
	if (switches.stolen_heads_orphan)
		skb_orphan(skb);
}

/* Its data lives on in the packet it was merged into. Before patch 11 the head went to the slab. */
void napi_skb_free_stolen_head(struct sk_buff *skb)
{
	WARN_ON_ONCE(!cpu_in_softirq());
	if (unlikely(stolen_head_holds(skb)))
		release_stolen_head(skb);
	if (switches.merged_heads_cached)
		napi_skb_cache_put(skb);
	else
		kmem_cache_free(skbuff_head_cache, skb);
}

/* Nobody else has a reference to @skb, whatever it owns. */
static noinline void consume_last(struct sk_buff *skb)
{
	trace_consume_skb();
	/* A pair's head is no head of the cache's slab. */
	if (unlikely(skb->fclone != SKB_FCLONE_UNAVAILABLE)) {
		__kfree_skb(skb);
		return;
	}
	release_all(skb);
	napi_skb_cache_put(skb);
}

/* All cases. */
static noinline void napi_consume_skb_slow(struct sk_buff *skb, int budget)
{
	if (unlikely(!budget)) {
		dev_consume_skb_any(skb);
		return;
	}
	WARN_ON_ONCE(!cpu_in_softirq());
	if (skb_unref(skb))
		consume_last(skb);
}

/* A head that owns nothing any more, to the cache of the CPU whose offset is @cpu. */
static __always_inline void put_consumed(uintptr_t cpu, struct sk_buff *skb)
{
	napi_skb_cache_push(offset_ptr(&napi_alloc_cache, cpu), skb, NAPI_CONSUMED);
}

/* @page, the block of @skb's data, but for its head the last thing it owned, has @left references:
 * none, or fewer. */
static noinline void put_after_block(uintptr_t cpu, struct sk_buff *skb, struct page *page,
				     int left)
{
	page_frag_free_slow(skb->head, page, left);
	put_consumed(cpu, skb);
}

/* What is asked of the flags of a head, and its extensions; and what the answer must be. */
static const struct sk_buff flags_asked = {
	.cloned = 1, .fclone = 3, .head_frag = 1, .active_extensions = 0xff
};
static const struct sk_buff flags_wanted = { .fclone = SKB_FCLONE_UNAVAILABLE, .head_frag = 1 };

/* Both, in one load. */
static __always_inline u16 flags_of(const struct sk_buff *skb)
{
	u16 flags;

	_Static_assert(offsetof(struct sk_buff, active_extensions) ==
			       offsetof(struct sk_buff, queue_mapping) + 3,
		       "the byte of flags lies before active_extensions");
	memcpy(&flags, (const char *)skb + offsetof(struct sk_buff, queue_mapping) + 2,
	       sizeof(flags));
	return flags;
}

/* Does @skb, a head of no pair, own nothing besides its data, which is not shared and would go back
 * as a page fragment? One branch. */
static __always_inline bool owns_data_alone(const struct sk_buff *skb)
{
	return !(((flags_of(skb) ^ flags_of(&flags_wanted)) & flags_of(&flags_asked)) |
		 skb->_skb_refdst | (unsigned long)skb->destructor | skb->_nfct);
}

/*
 * The last reference to a received packet that was left as it came. All that may be otherwise is
 * asked first, and each call is the last thing done: no register is saved. A thread that is
 * no CPU asks the template, which is in no softirq.
 */
void napi_consume_skb(struct sk_buff *skb, int budget)
{
	uintptr_t cpu = this_cpu_offset;
	struct page *page;
	int left;

	if (unlikely(!budget || !skb || refcount_read(&skb->users) != 1 ||
		     !(offset_ptr(&cpu_state, cpu)->preempt_count & SOFTIRQ_MASK))) {
		napi_consume_skb_slow(skb, budget);
		return;
	}
	/* Pairs with the release of other owners' drops, as in skb_unref(). */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (unlikely(!owns_data_alone(skb))) {
		consume_last(skb);
		return;
	}
	page = page_frag_page(skb->head);
	if (unlikely(!page || has_frags(skb))) {
		consume_last(skb);
		return;
	}
	left = page_ref_dec_return(page);
	if (unlikely(left <= 0)) {
		put_after_block(cpu, skb, page, left);
		return;
	}
	put_consumed(cpu, skb);
}

/* ---- From interrupts ---------------------------------------------------------------- */

void __dev_kfree_skb_any(struct sk_buff *skb, enum skb_free_reason reason)
{
	if (in_hardirq() || irqs_disabled())
		__dev_kfree_skb_irq(skb, reason);
	else if (reason == SKB_REASON_DROPPED && switches.free_any_drops)
		kfree_skb(skb);
	else
		consume_skb(skb);
}

void skb_free_completed(struct sk_buff *skb, bool dropped)
{
	if (unlikely(dropped))
		trace_kfree_skb(SKB_DROP_REASON_NOT_SPECIFIED);
	else
		trace_consume_skb();
	if (skb->fclone != SKB_FCLONE_UNAVAILABLE)
		__kfree_skb(skb);
	else
		__kfree_skb_defer(skb);
}

/* ---- What the counters say ---------------------------------------------------------- */

void skbsim_skb_stats(struct skbsim_skb_stats *out)
{
	int cpu;

	*out = (struct skbsim_skb_stats){ 0 };
	for_each_possible_cpu(cpu) {
		out->kfree_skb += per_cpu_ptr(&skb_counters, cpu)->kfree_skb;
		out->consume_skb +=
			per_cpu_ptr(&skb_counters, cpu)->consume_skb +
			napi_cache_consumed(READ_ONCE(per_cpu_ptr(&napi_alloc_cache, cpu)->fill));
	}
}

long skbsim_skbs_alive(void)
{
	long heads;
	int cpu;

	if (!skbuff_head_cache)
		return 0;
	heads = skbsim_slab_objects(skbuff_head_cache);
	for_each_possible_cpu(cpu)
		heads -= skbsim_napi_cache_count(cpu);
	return heads + skbsim_slab_objects(skbuff_fclone_cache);
}
