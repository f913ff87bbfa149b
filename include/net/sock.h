/* SPDX-License-Identifier: MIT */
/*
 * Sockets, as far as packets have to do with them: who owns a packet is charged
 * for its memory, and told when it is given back.
 *
 * Words. An owner's destructor (sock_wfree(), sock_rfree(), ...) runs when the skb
 * dies or is orphaned, and undoes what the function that made it the owner did:
 *
 *     skb_set_owner_w()        truesize is on sk_wmem_alloc       sock_wfree()
 *     skb_set_owner_r()        truesize is on sk_rmem_alloc       sock_rfree()
 *     skb_set_owner_sk_safe()  a reference is on sk_refcnt        sock_efree()
 *
 * So truesize must not change while an skb has an owner of the first two kinds.
 * sk_wmem_alloc has one for the socket itself besides: dropping the last sk_refcnt
 * takes that away, and the socket goes with the last packet that was to be sent.
 *
 * Where a comment does not say otherwise, a function may be called in any context;
 * a pointer is not NULL and stays the caller's; any number of CPUs may use the
 * socket, one the skb; nothing can fail; and it mirrors the function of its name of
 * Linux 5.12.
 *
 * Differences: no protocol, no lock, nobody who sleeps; each socket is a full one;
 * nothing fills sk_forward_alloc up or limits it.
 */
#ifndef SKBSIM_NET_SOCK_H
#define SKBSIM_NET_SOCK_H

#include <linux/bitops.h>
#include <linux/skbuff.h>

struct net;
struct sock;

/* ---- Structures --------------------------------------------------------------------- */

/* What the sockets of one protocol have in common. */
struct proto {
	char name[32];
	unsigned int obj_size;		 /* bytes of a socket, sizeof(struct sock) and up */
	struct kmem_cache *slab;	 /* where they come from; NULL: kmalloc() */
	atomic_long_t *memory_allocated; /* pages charged for all; NULL: not accounted */
};

/* Bits of sk_flags, those that mean something here; numbered as in Linux 6.1. */
enum sock_flags {
	SOCK_USE_WRITE_QUEUE = 9, /* sock_wfree() does not call sk_write_space */
	SOCK_MEMALLOC = 14,	  /* it works to set memory free */
	SOCK_RCU_FREE = 23,	  /* memory goes a grace period after the end */
};

struct sock {
	unsigned short sk_family; /* AF_* */
	u16 sk_type;		  /* SOCK_*, of packets or of a stream */
	u16 sk_protocol;	  /* IPPROTO_* */
	refcount_t sk_refcnt;
	struct proto *sk_prot;
	struct proto *sk_prot_creator; /* whose memory it is */
	unsigned long sk_flags;	       /* enum sock_flags */
	gfp_t sk_allocation;
	u32 sk_txhash; /* flow hash of what is sent; 0: none */

	/* Receive side. */
	struct {
		atomic_t rmem_alloc; /* bytes that received packets are charged for */
	} sk_backlog;
#define sk_rmem_alloc sk_backlog.rmem_alloc
	struct sk_buff_head sk_receive_queue;
	int sk_rcvbuf;
	int sk_forward_alloc; /* bytes charged to the protocol, not used yet; one CPU at a time */

	/* Send side. */
	refcount_t sk_wmem_alloc; /* bytes that packets to be sent are charged for, and 1 */
	struct sk_buff_head sk_write_queue;
	int sk_sndbuf;

	void *sk_user_data;
	void (*sk_write_space)(struct sock *sk); /* there may be room to send again */
	void (*sk_destruct)(struct sock *sk);	 /* before its memory goes; NULL: nothing */
	struct callback_head sk_rcu;		 /* a struct rcu_head */
};

static inline void sock_set_flag(struct sock *sk, enum sock_flags flag)
{
	__atomic_fetch_or(&sk->sk_flags, 1UL << flag, __ATOMIC_RELAXED);
}

static inline void sock_reset_flag(struct sock *sk, enum sock_flags flag)
{
	__atomic_fetch_and(&sk->sk_flags, ~(1UL << flag), __ATOMIC_RELAXED);
}

static inline bool sock_flag(const struct sock *sk, enum sock_flags flag)
{
	return test_bit(flag, &sk->sk_flags);
}

/* ---- Births and deaths --------------------------------------------------------------- */

/**
 * sk_alloc - memory for a socket
 * @net: not looked at
 * @family: AF_*
 * @priority: as for kmem_cache_alloc()
 * @prot: lives longer than the socket
 * @kern: not looked at
 *
 * Context as @priority says. A socket that is zero but for family, protocol, and a
 * sk_wmem_alloc of 1: for sock_init_data(), or for sk_free(). The caller owns it.
 * NULL when memory is out, or, with a warning, when @prot has less than a struct sock.
 */
SKBSIM_API struct sock *sk_alloc(struct net *net, int family, gfp_t priority, struct proto *prot,
				 int kern);

struct socket;

/* Makes what sk_alloc() gave a socket with one reference, the caller's, to be dropped by
 * sock_put(). @sock is not looked at. */
SKBSIM_API void sock_init_data(struct socket *sock, struct sock *sk);

/* Takes the socket's own share off sk_wmem_alloc: its memory goes now, or with the last packet that
 * it is charged for. For one that nobody refers to. */
SKBSIM_API void sk_free(struct sock *sk);

/* Takes another reference. */
static inline void sock_hold(struct sock *sk)
{
	refcount_inc(&sk->sk_refcnt);
}

/* Drops one; the last one frees the socket as sk_free() does. */
static inline void sock_put(struct sock *sk)
{
	if (refcount_dec_and_test(&sk->sk_refcnt))
		sk_free(sk);
}

/* The same; in the kernel it is for those that are no full sockets, too. */
static inline void sock_gen_put(struct sock *sk)
{
	sock_put(sk);
}

/* ---- Charges ------------------------------------------------------------------------ */

/* Bytes that packets to be sent, and received ones, are charged for. */
static inline int sk_wmem_alloc_get(const struct sock *sk)
{
	return refcount_read(&sk->sk_wmem_alloc) - 1;
}

static inline int sk_rmem_alloc_get(const struct sock *sk)
{
	return atomic_read(&sk->sk_rmem_alloc);
}

/* Either of them? */
static inline bool sk_has_allocations(const struct sock *sk)
{
	return sk_wmem_alloc_get(sk) || sk_rmem_alloc_get(sk);
}

/* Is memory accounted by protocol? */
static inline bool sk_has_account(const struct sock *sk)
{
	return sk->sk_prot->memory_allocated != NULL;
}

/* Takes @size bytes out of sk_forward_alloc, if there is accounting. One CPU at a time. */
static inline void sk_mem_charge(struct sock *sk, int size)
{
	if (sk_has_account(sk))
		sk->sk_forward_alloc -= size;
}

/*
 * Puts them back. Above what a socket may keep, pages go back to the protocol: in v6.1
 * all that are whole, before it 1 MiB once there are 2. One CPU at a time. Mirrors the
 * function of that name of Linux 5.12 and 6.1.
 */
SKBSIM_API void sk_mem_uncharge(struct sock *sk, int size);

/* Gives the whole pages of sk_forward_alloc back to the protocol, if there is accounting. One CPU
 * at a time. */
SKBSIM_API void sk_mem_reclaim(struct sock *sk);

/* ---- Owners of packets --------------------------------------------------------------- */

/* The destructors; @skb->sk is the owner. */
SKBSIM_API void sock_wfree(struct sk_buff *skb);   /* tells by sk_write_space */
SKBSIM_API void __sock_wfree(struct sk_buff *skb); /* does not */
SKBSIM_API void sock_rfree(struct sk_buff *skb);
SKBSIM_API void sock_efree(struct sk_buff *skb);
SKBSIM_API void sock_edemux(struct sk_buff *skb); /* sock_efree() of early demultiplexing */

/* What @sk sends belongs to one flow. */
static inline void skb_set_hash_from_sk(struct sk_buff *skb, struct sock *sk)
{
	u32 hash = READ_ONCE(sk->sk_txhash);

	if (hash) {
		skb->l4_hash = 1;
		skb->hash = hash;
	}
}

/* @sk sends @skb, whose former owner lets go: sk_wmem_alloc is charged truesize. The caller keeps
 * @sk alive until it returns, then the charge does. */
SKBSIM_API void skb_set_owner_w(struct sk_buff *skb, struct sock *sk);

/* @sk received @skb, whose former owner lets go: sk_rmem_alloc is charged truesize. The caller
 * keeps @sk alive as long as it has packets: the charge does not. One CPU at a time if there is
 * accounting. */
static inline void skb_set_owner_r(struct sk_buff *skb, struct sock *sk)
{
	skb_orphan(skb);
	skb->sk = sk;
	skb->destructor = sock_rfree;
	atomic_add(skb->truesize, &sk->sk_rmem_alloc);
	sk_mem_charge(sk, skb->truesize);
}

/* @skb holds a reference to @sk, and its former owner lets go. False, with nothing done, if @sk is
 * NULL or has none left. As in Linux 6.1. */
static inline bool skb_set_owner_sk_safe(struct sk_buff *skb, struct sock *sk)
{
	if (!sk || !refcount_inc_not_zero(&sk->sk_refcnt))
		return false;
	skb_orphan(skb);
	skb->destructor = sock_efree;
	skb->sk = sk;
	return true;
}

/* Gives the charge for a packet to be sent back early, as if it had been: its socket may send more,
 * but stays @skb->sk, by reference. Any other owner lets go. Mirrors the function of that name of
 * Linux 6.1; TCP's pure acknowledgements are not told apart. */
SKBSIM_API void skb_orphan_partial(struct sk_buff *skb);

/* ---- Sockets that work to set memory free --------------------------------------------- */

/* Read by sk_memalloc_socks(), changed by skbsim_memalloc_socks() and the two below. */
SKBSIM_API extern int skbsim_memalloc_sock_count;

/*
 * Is there a socket that works to set memory free, as those of network block
 * devices in use for swapping do? Then packets are received from the memalloc
 * reserve if need be: __GFP_MEMALLOC is added for SKB_ALLOC_RX. Any context. Mirrors
 * the function of that name of Linux 5.12, whose static key is a counter here.
 */
static inline bool sk_memalloc_socks(void)
{
	return unlikely(READ_ONCE(skbsim_memalloc_sock_count));
}

/* From now on, and no more, @sk is one: its sk_allocation has __GFP_MEMALLOC. Called in turns, by
 * one CPU at a time. */
SKBSIM_API void sk_set_memalloc(struct sock *sk);
SKBSIM_API void sk_clear_memalloc(struct sock *sk);

#endif
