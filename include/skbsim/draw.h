/* SPDX-License-Identifier: MIT */
/* Drawing an skb's memory as text. */
#ifndef SKBSIM_DRAW_H
#define SKBSIM_DRAW_H

#include <linux/compiler.h>

#include <stdio.h>

struct sk_buff;

/**
 * skbsim_draw - draw the memory of an skb
 * @skb: not changed; NULL, a head that lies in a NAPI cache, and a free object of a
 *       slab are told, not drawn
 * @f: written to; the caller's
 *
 * Shows the head (where it comes from, users, its pair), the data (head, data, tail, end
 * and the headers in order, with their offsets; the rooms and skb_shared_info, with their
 * sizes; dataref), each fragment, and the skbs of the frag_list, up to three of them
 * inside each other. Heights say nothing.
 *
 * Lines are ASCII and have at most 100 columns. No address is shown: heads are called A,
 * B, ..., data and pages 1, 2, ..., in the order in which they are met, and what is met
 * twice has one name. So the same life gives the same text.
 *
 * Any context; no other CPU uses the skb meanwhile. Nothing can fail; where host memory is
 * out, names are "?".
 */
SKBSIM_API void skbsim_draw(const struct sk_buff *skb, FILE *f);

/* skbsim_draw() of @n skbs in one picture: what they share has one name in all of them, and shared
 * data's fragments are drawn with the first. */
SKBSIM_API void skbsim_draw_all(const struct sk_buff *const skbs[], unsigned int n, FILE *f);

#endif
