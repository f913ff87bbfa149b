/* SPDX-License-Identifier: MIT */
/*
 * An input of the fuzzer as a burst of received frames.
 *
 *     shape  linear  length     bytes of the frame
 *     1      1       2, little  length, or as many as are left
 *
 * again and again. The shape says how the skb lies in memory, what the device
 * says of its checksum, and whether checksums are put right first, without which no
 * mutated frame would ever come past the first one.
 */
#ifndef SKBSIM_TESTS_FUZZ_FRAMES_H
#define SKBSIM_TESTS_FUZZ_FRAMES_H

#include <linux/netdevice.h>

#define FRAME_MAX 2047

/* Bits of the shape. */
#define SHAPE_WHERE 0x03 /* one of enum where */
#define SHAPE_SUM   0x0c /* one of enum sum */
#define SHAPE_TAG   0x10 /* the device has taken a VLAN tag off */
#define SHAPE_MEND  0x20 /* put checksums right */
#define SHAPE_CLONE 0x40 /* somebody else holds a clone */
#define SHAPE_POLL  0x80 /* the poll ends behind this frame */

enum where {
	WHERE_HEAD_FRAG, /* all in a page fragment */
	WHERE_KMALLOC,	 /* all in kmalloc() data */
	WHERE_FRAGS,	 /* "linear" bytes in the head, the others in page fragments */
	WHERE_FRAG_LIST, /* ... in a second skb */
};

enum sum { SUM_NONE, SUM_UNNECESSARY, SUM_COMPLETE, SUM_NONE_TOO };

struct frame {
	u8 shape;
	u8 linear; /* bytes in the head, where that is asked */
	unsigned int len;
	u8 bytes[FRAME_MAX];
};

struct input {
	const u8 *at, *end;
};

/* Takes the next frame off @in; false at its end. */
bool input_frame(struct input *in, struct frame *frame);

/* @frame as a driver would have it, before eth_type_trans(); NULL if it is shorter than an Ethernet
 * header. NAPI context; the caller owns the skb. */
struct sk_buff *frame_skb(const struct frame *frame, struct net_device *dev);

#endif
