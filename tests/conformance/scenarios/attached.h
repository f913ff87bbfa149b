/* SPDX-License-Identifier: MIT */
/* A route, a connection and a socket to attach to skbs, and how many hold them. */
#ifndef ATTACHED_H
#define ATTACHED_H

#include "scenario.h"
#include <linux/netfilter/nf_conntrack_common.h>
#include <net/dst.h>
#include <net/sock.h>

static struct dst_ops the_ops = { .family = AF_INET };
static struct dst_entry the_route;
static struct nf_conntrack the_connection __aligned(8);
static struct proto the_proto = { .name = "scenario" };
static struct sock the_socket;

/* 5.10 has an atomic_t there, 6.1 a refcount_t. */
static inline int connection_refs(void)
{
	return atomic_read((atomic_t *)&the_connection.use);
}

/* The scenario holds each of them, and so they never end. */
static inline void make_attached(void)
{
	dst_init(&the_route, &the_ops, NULL, 1, DST_OBSOLETE_NONE, DST_NOCOUNT);
	atomic_set((atomic_t *)&the_connection.use, 1);
	the_socket.sk_prot = the_socket.sk_prot_creator = &the_proto;
	refcount_set(&the_socket.sk_refcnt, 1);
	refcount_set(&the_socket.sk_wmem_alloc, 1);
}

static inline void attach_route(struct sk_buff *skb)
{
	dst_hold(&the_route);
	skb_dst_set(skb, &the_route);
}

static inline void attach_connection(struct sk_buff *skb)
{
	nf_conntrack_get(&the_connection);
	skb_set_nfct(skb, (unsigned long)&the_connection | 3);
}

static inline void attach_extension(struct sk_buff *skb)
{
	memset(skb_ext_add(skb, SKB_EXT_BRIDGE_NF), 0, 8);
}

static inline int extension_refs(struct sk_buff *skb)
{
	return skb_has_extensions(skb) ? refcount_read(&skb->extensions->refcnt) : 0;
}

#endif
