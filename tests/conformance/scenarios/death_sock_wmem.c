// SPDX-License-Identifier: MIT
/* skb_set_owner_w(): the send buffer is charged with truesize and told when it is given back. */
#include "scenario.h"
#include <net/sock.h>

static int told;

static void count_it(struct sock *sk)
{
	told++;
}

static struct proto proto = { .name = "scenario" };
static struct sock sk = { .sk_prot_creator = &proto, .sk_write_space = count_it };

static void show(const char *what)
{
	emit("%s: charged %d told %d", what, refcount_read(&sk.sk_wmem_alloc), told);
}

SCENARIO(death_sock_wmem)
{
	struct sk_buff *skb = alloc_skb(100, GFP_ATOMIC), *second = alloc_skb(1000, GFP_ATOMIC);
	struct sk_buff *clone;

	sk.sk_prot = &proto;
	refcount_set(&sk.sk_wmem_alloc, 1); /* the socket's own */
	show("before");
	skb_set_owner_w(skb, &sk);
	emit("truesize %u hash %u l4 %d", skb->truesize, skb->hash, skb->l4_hash);
	show("owned");
	clone = skb_clone(skb, GFP_ATOMIC);
	emit("clone: sk %d destructor %d", clone->sk != NULL, clone->destructor != NULL);
	kfree_skb(clone);
	show("clone freed");
	skb_orphan(skb);
	emit("orphaned: sk %d destructor %d", skb->sk != NULL, skb->destructor != NULL);
	show("orphaned");
	skb_orphan(skb);
	show("orphaned again");
	sk.sk_txhash = 7;
	skb_set_owner_w(skb, &sk);
	emit("hash %u l4 %d", skb->hash, skb->l4_hash);
	skb_set_owner_w(second, &sk);
	show("two owned");
	skb_set_owner_w(skb, &sk);
	show("owned anew");
	skb_get(second);
	kfree_skb(second);
	show("one of two references dropped");
	napi_consume_skb(second, 1);
	show("the last one consumed");
	kfree_skb(skb);
	show("the other one freed");
}
