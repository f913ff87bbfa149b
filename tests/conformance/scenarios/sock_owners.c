// SPDX-License-Identifier: MIT
/* Who owns a packet: taken over, orphaned in part, told or not, and what truesize does meanwhile. */
#include "attached.h"

static int told;

static void count_it(struct sock *sk)
{
	told++;
}

static void show(const char *what, struct sk_buff *skb)
{
	emit("%s: sk %d truesize %u", what, skb->sk != NULL, skb->truesize);
	emit("  wmem %d rmem %d refs %d credit %d told %d",
	     refcount_read(&the_socket.sk_wmem_alloc), atomic_read(&the_socket.sk_rmem_alloc),
	     refcount_read(&the_socket.sk_refcnt), the_socket.sk_forward_alloc, told);
}

static struct sk_buff *packet(void)
{
	struct sk_buff *skb = build_skb(napi_alloc_frag(1024), 1024);

	skb_reserve(skb, 128);
	memset(skb_put(skb, 100), 0, 100);
	return skb;
}

static void coalesce(void)
{
	struct sk_buff *to = packet(), *from = packet();
	bool stolen, done;
	int delta;

	skb_put(to, skb_tailroom(to));
	skb_set_owner_r(from, &the_socket);
	done = skb_try_coalesce(to, from, &stolen, &delta);
	emit("coalesced %d stolen %d delta %d", done, stolen, delta);
	show("from", from);
	kfree_skb_partial(from, stolen);
	show("to", to);
	kfree_skb(to);
}

SCENARIO(sock_owners)
{
	static atomic_long_t allocated;
	struct sk_buff *skb = packet();

	make_attached();
	the_socket.sk_write_space = count_it;
	show("nobody's", skb);
	skb_set_owner_w(skb, &the_socket);
	show("to be sent", skb);
	emit("expand_head %d", pskb_expand_head(skb, 1024, 0, GFP_ATOMIC));
	show("expanded", skb);
	skb_orphan_partial(skb);
	show("orphaned in part", skb);
	emit("expand_head %d", pskb_expand_head(skb, 1024, 0, GFP_ATOMIC));
	show("expanded", skb);
	skb_orphan_partial(skb);
	show("orphaned", skb);
	emit("expand_head %d", pskb_expand_head(skb, 4096, 0, GFP_ATOMIC));
	show("expanded", skb);
	skb_set_owner_w(skb, &the_socket);
	skb_set_owner_r(skb, &the_socket);
	show("received", skb);
	emit("held %d", skb_set_owner_sk_safe(skb, &the_socket));
	show("held", skb);
	kfree_skb(skb);
	skb = packet();
	sock_set_flag(&the_socket, SOCK_USE_WRITE_QUEUE);
	skb_set_owner_w(skb, &the_socket);
	skb_orphan(skb);
	show("not told", skb);
	sock_reset_flag(&the_socket, SOCK_USE_WRITE_QUEUE);
	/* With accounting; what is given back stays below a page, which a protocol would get. */
	the_proto.memory_allocated = &allocated;
	the_socket.sk_forward_alloc = 1000;
	skb_set_owner_r(skb, &the_socket);
	show("charged", skb);
	skb_orphan(skb);
	show("given back", skb);
	kfree_skb(skb);
	the_socket.sk_forward_alloc = 0;
	the_proto.memory_allocated = NULL;
	coalesce();
}
