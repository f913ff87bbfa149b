/* SPDX-License-Identifier: MIT */
/*
 * Deaths on another CPU than the birth's: contract of the function of <linux/skbuff.h>,
 * which includes this file and says what holds for all of them.
 */
#ifndef SKBSIM_STATIC_SKBUFF_DEFER_H
#define SKBSIM_STATIC_SKBUFF_DEFER_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * skb_attempt_defer_free - leave an skb's end to the CPU that it was born on
 * @skb: gone for the caller, who held its last reference
 *
 * Any context but a hard interrupt. With the switch defer_free (v6.1), and if its
 * alloc_cpu is another CPU that has a thread, that CPU's next NET_RX frees it by
 * napi_consume_skb(): what it holds is let go, and its head enters the NAPI cache, there.
 * Until then it counts as alive. At most 64 wait for a CPU; the 33rd wakes it. Otherwise
 * it is freed here, uncounted, by __kfree_skb(). Mirrors the function of that name of
 * Linux 6.1, with its default of net.core.skb_defer_max.
 */
SKBSIM_API void skb_attempt_defer_free(struct sk_buff *skb);

#endif
