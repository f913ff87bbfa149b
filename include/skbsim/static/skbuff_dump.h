/* SPDX-License-Identifier: MIT */
/* A packet as text in the kernel's log; <linux/skbuff.h> includes this file. */
#ifndef SKBSIM_STATIC_SKBUFF_DUMP_H
#define SKBSIM_STATIC_SKBUFF_DUMP_H

#ifndef SKBSIM_LINUX_SKBUFF_H
#error "include <linux/skbuff.h>"
#endif

/**
 * skb_dump - log what an skb says of itself, and its bytes
 * @level: KERN_*, which the line that begins a frag_list does not get; or ""
 * @skb: not changed
 * @full_pkt: all bytes, those of headroom, tailroom and frag_list too, whether or not
 *            anybody wrote them; otherwise the packet's first MAX_HEADER + 128 at most
 *
 * Any context. Written to stderr, see <linux/printk.h>. Mirrors skb_dump() of
 * Linux 5.12 with the later fix of the device's features (one 0x).
 */
SKBSIM_API __cold void skb_dump(const char *level, const struct sk_buff *skb, bool full_pkt);

#endif
