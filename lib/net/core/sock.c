/* SPDX-License-Identifier: MIT */
/* Sockets: births and deaths, the charges for packets, and those that work to set memory free. */
#include "init.h"

#include "kernel/profile.h"

#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <skbsim/memory.h>

/* Without sk_reclaim_at_once: from how much on a socket gives back, and how much. */
#define RECLAIM_ABOVE  (2 << 20)
#define RECLAIM_AMOUNT (1 << 20)

/* ---- Births and deaths --------------------------------------------------------------- */

struct sock *sk_alloc(struct net *net, int family, gfp_t priority, struct proto *prot, int kern)
{
	struct sock *sk;

	(void)net;
	(void)kern;
	if (WARN_ON(prot->obj_size < sizeof(struct sock)))
		return NULL;
	sk = prot->slab ? kmem_cache_zalloc(prot->slab, priority)
			: kzalloc(prot->obj_size, priority);
	if (unlikely(!sk))
		return NULL;
	sk->sk_family = family;
	sk->sk_prot = sk->sk_prot_creator = prot;
	refcount_set(&sk->sk_wmem_alloc, 1);
	return sk;
}

static void wake_nobody(struct sock *sk)
{
	(void)sk;
}

void sock_init_data(struct socket *sock, struct sock *sk)
{
	(void)sock;
	skb_queue_head_init(&sk->sk_receive_queue);
	skb_queue_head_init(&sk->sk_write_queue);
	sk->sk_allocation = GFP_KERNEL;
	sk->sk_rcvbuf = sk->sk_sndbuf = SKB_TRUESIZE(256) * 256;
	sk->sk_write_space = wake_nobody;
	refcount_set(&sk->sk_refcnt, 1);
}

static void destruct(struct rcu_head *head)
{
	struct sock *sk = container_of(head, struct sock, sk_rcu);

	if (sk->sk_destruct)
		sk->sk_destruct(sk);
	if (sk->sk_prot_creator->slab)
		kmem_cache_free(sk->sk_prot_creator->slab, sk);
	else
		kfree(sk);
}

/*
 * Drops @n from sk_wmem_alloc; at zero the socket's own share and all packets are
 * gone, and so is the socket. Release and acquire in there: its end comes after
 * what any packet's owner did.
 */
static void drop_wmem(struct sock *sk, unsigned int n)
{
	if (!refcount_sub_and_test(n, &sk->sk_wmem_alloc))
		return;
	if (sock_flag(sk, SOCK_RCU_FREE))
		call_rcu(&sk->sk_rcu, destruct);
	else
		destruct(&sk->sk_rcu);
}

void sk_free(struct sock *sk)
{
	drop_wmem(sk, 1);
}

/* ---- Charges ------------------------------------------------------------------------ */

/* Gives @amount bytes, cut down to pages, back to the protocol. */
static void give_back(struct sock *sk, int amount)
{
	int pages = amount / (int)PAGE_SIZE;

	sk->sk_forward_alloc -= pages * (int)PAGE_SIZE;
	atomic_long_sub(pages, sk->sk_prot->memory_allocated);
}

void sk_mem_reclaim(struct sock *sk)
{
	if (sk_has_account(sk) && sk->sk_forward_alloc >= (int)PAGE_SIZE)
		give_back(sk, sk->sk_forward_alloc);
}

void sk_mem_uncharge(struct sock *sk, int size)
{
	if (!sk_has_account(sk))
		return;
	sk->sk_forward_alloc += size;
	if (switches.sk_reclaim_at_once)
		sk_mem_reclaim(sk);
	else if (unlikely(sk->sk_forward_alloc >= RECLAIM_ABOVE))
		give_back(sk, RECLAIM_AMOUNT);
}

/* ---- Owners of packets --------------------------------------------------------------- */

void skb_set_owner_w(struct sk_buff *skb, struct sock *sk)
{
	skb_orphan(skb);
	skb->sk = sk;
	skb->destructor = sock_wfree;
	skb_set_hash_from_sk(skb, sk);
	refcount_add(skb->truesize, &sk->sk_wmem_alloc);
}

/* One byte stays charged while the owner is told, so that the socket is there until it has been. */
void sock_wfree(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	unsigned int len = skb->truesize;

	if (!sock_flag(sk, SOCK_USE_WRITE_QUEUE)) {
		WARN_ON(refcount_sub_and_test(len - 1, &sk->sk_wmem_alloc));
		sk->sk_write_space(sk);
		len = 1;
	}
	drop_wmem(sk, len);
}

void __sock_wfree(struct sk_buff *skb)
{
	drop_wmem(skb->sk, skb->truesize);
}

void sock_rfree(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	unsigned int len = skb->truesize;

	atomic_sub(len, &sk->sk_rmem_alloc);
	sk_mem_uncharge(sk, len);
}

void sock_efree(struct sk_buff *skb)
{
	sock_put(skb->sk);
}

void sock_edemux(struct sk_buff *skb)
{
	sock_gen_put(skb->sk);
}

void skb_orphan_partial(struct sk_buff *skb)
{
	/* What a device is to encrypt must keep its order, which its owner sees to. */
	if (skb->destructor == sock_wfree && !skb->decrypted && skb_set_owner_sk_safe(skb, skb->sk))
		return;
	skb_orphan(skb);
}

/* ---- Sockets that work to set memory free --------------------------------------------- */

int skbsim_memalloc_sock_count;

void skbsim_memalloc_socks(bool on)
{
	int count;

	if (init_once())
		return;
	count = __atomic_add_fetch(&skbsim_memalloc_sock_count, on ? 1 : -1, __ATOMIC_RELAXED);

	if (WARN(count < 0, "a socket is counted out that was not counted in"))
		__atomic_add_fetch(&skbsim_memalloc_sock_count, 1, __ATOMIC_RELAXED);
}

void sk_set_memalloc(struct sock *sk)
{
	sock_set_flag(sk, SOCK_MEMALLOC);
	sk->sk_allocation |= __GFP_MEMALLOC;
	skbsim_memalloc_socks(true);
}

void sk_clear_memalloc(struct sock *sk)
{
	sock_reset_flag(sk, SOCK_MEMALLOC);
	sk->sk_allocation &= ~__GFP_MEMALLOC;
	skbsim_memalloc_socks(false);
	sk_mem_reclaim(sk);
}
