// SPDX-License-Identifier: MIT
/* skb_set_owner_r(): the receive buffer is charged with truesize and given it back. */
#include "scenario.h"
#include <net/sock.h>

static struct proto proto = { .name = "scenario" };
static struct sock sk = { .sk_prot_creator = &proto };

static int charged(void)
{
	return atomic_read(&sk.sk_rmem_alloc);
}

SCENARIO(death_sock_rmem)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC), *clone;

	sk.sk_prot = &proto;
	skb_set_owner_r(skb, &sk);
	emit("charged %d truesize %u", charged(), skb->truesize);
	clone = skb_clone(skb, GFP_ATOMIC);
	emit("clone: sk %d charged %d", clone->sk != NULL, charged());
	kfree_skb(clone);
	emit("charged %d", charged());
	skb_orphan(skb);
	emit("orphaned: sk %d charged %d", skb->sk != NULL, charged());
	skb_set_owner_r(skb, &sk);
	napi_consume_skb(skb, 1);
	emit("consumed: charged %d", charged());
}
