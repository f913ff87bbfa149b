// SPDX-License-Identifier: MIT
/*
 * Put, push, pull, trim: a packet grows and shrinks at both ends without being copied. Only the
 * pointers data and tail move, between head and end, which stay where they are:
 *
 *	skb_reserve()	empty skb: both up, to make headroom
 *	skb_put()	tail up: bytes behind the packet
 *	skb_push()	data down: a header before it
 *	skb_pull()	data up: the header has been read
 *	skb_trim()	tail down: the packet gets shorter
 *
 * Whoever puts or pushes more than there is room for would write over somebody else's
 * memory, so the kernel panics.
 */
#include <linux/netdevice.h>
#include <setjmp.h>
#include <skbsim/draw.h>
#include <skbsim/skbsim.h>
#include <stdio.h>

static void show(const char *step, const struct sk_buff *skb)
{
	printf("%s\n", step);
	skbsim_draw(skb, stdout);
	printf("\n");
}

/* A sender writes the packet from the inside out. */
static void write_packet(struct sk_buff *skb)
{
	skb_reserve(skb, 64);
	show("skb_reserve(64): headroom for headers to come", skb);
	skb_put_data(skb, "Hello, kernel!", 14);
	show("skb_put(14): the payload", skb);
	skb_push(skb, 8);
	skb_reset_transport_header(skb);
	skb_push(skb, 20);
	skb_reset_network_header(skb);
	skb_push(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	show("skb_push(8), (20), (14): UDP, IP and Ethernet headers", skb);
}

/* A receiver reads it from the outside in: what was pulled stays in the headroom. */
static void read_packet(struct sk_buff *skb)
{
	skb_pull(skb, ETH_HLEN);
	show("skb_pull(14): the Ethernet header has been read", skb);
	skb_trim(skb, 20 + 8 + 5);
	show("skb_trim(33): only \"Hello\" is left of the payload", skb);
}

static jmp_buf after_panic;

static void on_panic(const char *report)
{
	(void)report; /* it has addresses, which differ from run to run */
	longjmp(after_panic, 1);
}

static void put_too_much(struct sk_buff *skb)
{
	skbsim_set_bug_handler(on_panic);
	if (!setjmp(after_panic))
		skb_put(skb, skb_tailroom(skb) + 1);
	skbsim_set_bug_handler(NULL);
	printf("skb_put() of one byte more than the tailroom: the kernel panics, at tail %u, "
	       "end %u.\n",
	       skb->tail, skb->end);
}

int main(void)
{
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);

	write_packet(skb);
	read_packet(skb);
	put_too_much(skb);
	kfree_skb(skb);
	return skbsim_exit() ? 1 : 0;
}
