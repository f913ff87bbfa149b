// SPDX-License-Identifier: MIT
/* Packets that have a socket or a connection: told apart or not, and what the socket is charged. */
#include "attached.h"
#include "gro.h"

static struct packet k = { .payload = 500 };

static void charged(const char *what)
{
	emit("%s: rmem %d connection refs %d", what, atomic_read(&the_socket.sk_rmem_alloc),
	     connection_refs());
}

/* Whoever gives it a socket says so, where kernels look. */
static void mark_slow(struct sk_buff *skb)
{
#ifdef KBUILD_MODNAME
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 15, 0)
	skb->slow_gro = 1;
#endif
#else
	skb->slow_gro = 1;
#endif
}

static void hand_up(const char *what, struct sk_buff *skb, bool owner, bool connection)
{
	if (owner) {
		skb_set_owner_r(skb, &the_socket);
		mark_slow(skb);
	}
	if (connection)
		attach_connection(skb);
	receive(what, skb);
	charged("  now");
	k.seq += k.payload;
	k.ipid++;
}

static void three(const char *what, struct sk_buff *(*frame)(const struct packet *))
{
	emit("%s", what);
	hand_up("first", frame(&k), true, true);
	hand_up("second", frame(&k), true, true);
	finish_poll();
	emit("delivered %u", skb_queue_len(t_rx));
	__skb_queue_purge(t_rx);
	charged("gone");
	atomic_set(&the_socket.sk_rmem_alloc, 0);
}

SCENARIO(gro_owners)
{
	make_attached();
	three("paged", frame_paged);
	three("kmalloc", frame_kmalloc);
	emit("another connection");
	hand_up("without", frame_paged(&k), false, false);
	hand_up("with", frame_paged(&k), false, true);
	finish_poll();
	emit("delivered %u", skb_queue_len(t_rx));
	__skb_queue_purge(t_rx);
	charged("gone");
}
