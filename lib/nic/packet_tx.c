/* SPDX-License-Identifier: MIT */
/* Transmit by packet sockets, in batches of one CPU. */
#include "nic/packet_tx.h"

#include "kernel/cpu.h"
#include "nic/vnet_hdr.h"

#include <linux/bottom_half.h>
#include <linux/mm.h>
#include <linux/netdevice.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define BATCH 64U

/* Pieces of a batch; sendmmsg() takes no more for one frame either. */
#define MAX_PIECES 1024U

/* Any number but 0, which would say that this is no poll: heads go to the NAPI cache. */
#define IN_POLL 1

struct packet_tx {
	unsigned int nr, nr_pieces;
	struct sk_buff *skbs[BATCH];
	struct packet_tx_port *ports[BATCH];
	struct virtio_net_hdr headers[BATCH];
	struct mmsghdr messages[BATCH];
	struct iovec pieces[MAX_PIECES];
};

/* Of each CPU; NULL where nothing gathers. */
static DEFINE_PER_CPU(struct packet_tx *, packet_tx);

/* Counted by whichever CPU transmits; read as they are. */
static void count(u64 *counter, u64 n)
{
	__atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

/* ---- A frame as pieces ---------------------------------------------------------------------- */

static void add_piece(struct packet_tx *tx, void *base, size_t len)
{
	tx->pieces[tx->nr_pieces++] = (struct iovec){ .iov_base = base, .iov_len = len };
}

/* The header, the linear part, fragments, and the same of those on the frag_list. */
static unsigned int pieces_of(const struct sk_buff *skb)
{
	unsigned int n = 2 + skb_shinfo(skb)->nr_frags;
	struct sk_buff *iter;

	skb_walk_frags(skb, iter)
		n += pieces_of(iter);
	return n;
}

static void add_bytes(struct packet_tx *tx, struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct sk_buff *iter;
	unsigned int i;

	if (likely(skb_headlen(skb)))
		add_piece(tx, skb->data, skb_headlen(skb));
	for (i = 0; i < shinfo->nr_frags; i++)
		add_piece(tx, skb_frag_address(&shinfo->frags[i]),
			  skb_frag_size(&shinfo->frags[i]));
	skb_walk_frags(skb, iter)
		add_bytes(tx, iter);
}

/* There is room: make_room(). */
static void add_frame(struct packet_tx *tx, struct packet_tx_port *port, struct sk_buff *skb)
{
	struct msghdr *msg = &tx->messages[tx->nr].msg_hdr;

	tx->skbs[tx->nr] = skb;
	tx->ports[tx->nr] = port;
	*msg = (struct msghdr){ .msg_iov = &tx->pieces[tx->nr_pieces] };
	add_piece(tx, &tx->headers[tx->nr], sizeof(tx->headers[tx->nr]));
	add_bytes(tx, skb);
	msg->msg_iovlen = &tx->pieces[tx->nr_pieces] - msg->msg_iov;
	tx->nr++;
}

/* ---- Out ------------------------------------------------------------------------------------ */

static void sent(struct packet_tx *tx, unsigned int i)
{
	struct packet_tx_port *port = tx->ports[i];

	count(&port->packets, 1);
	count(&port->bytes, tx->skbs[i]->len);
	count(&port->large, skb_is_gso(tx->skbs[i]));
	napi_consume_skb(tx->skbs[i], IN_POLL);
}

static void not_sent(struct packet_tx *tx, unsigned int i)
{
	count(&tx->ports[i]->dropped, 1);
	kfree_skb(tx->skbs[i]);
}

/* How many frames from @i on go the same way. */
static unsigned int run_length(const struct packet_tx *tx, unsigned int i)
{
	unsigned int n = 1;

	while (i + n < tx->nr && tx->ports[i + n] == tx->ports[i])
		n++;
	return n;
}

/*
 * Sends @n frames from @i on. An error is about the first frame not sent, which is dropped as by a
 * device whose queue is full, is down, or takes no frame of that length.
 */
static void send_run(struct packet_tx *tx, unsigned int i, unsigned int n)
{
	unsigned int end = i + n;

	while (i < end) {
		int done = sendmmsg(tx->ports[i]->fd, &tx->messages[i], end - i, 0);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			not_sent(tx, i++);
		for (; done > 0; done--)
			sent(tx, i++);
	}
}

static void flush(struct packet_tx *tx)
{
	unsigned int i, n;

	for (i = 0; i < tx->nr; i += n) {
		n = run_length(tx, i);
		send_run(tx, i, n);
	}
	tx->nr = tx->nr_pieces = 0;
}

void packet_tx_flush(void)
{
	struct packet_tx *tx = *this_cpu_ptr(&packet_tx);

	if (tx && tx->nr)
		flush(tx);
}

/* ---- In ------------------------------------------------------------------------------------- */

/* False for a frame in more pieces than can be sent even alone. */
static bool make_room(struct packet_tx *tx, const struct sk_buff *skb)
{
	unsigned int pieces = 1 + pieces_of(skb);

	if (unlikely(pieces > MAX_PIECES))
		return false;
	if (tx->nr == BATCH || tx->nr_pieces + pieces > MAX_PIECES)
		flush(tx);
	return true;
}

static void queue(struct packet_tx *tx, struct packet_tx_port *port, struct sk_buff *skb)
{
	if (unlikely(!make_room(tx, skb) || vnet_hdr_from_skb(skb, &tx->headers[tx->nr]))) {
		count(&port->dropped, 1);
		kfree_skb(skb);
		return;
	}
	add_frame(tx, port, skb);
}

/* On a CPU where nothing gathers. */
static noinline void send_alone(struct packet_tx_port *port, struct sk_buff *skb)
{
	struct packet_tx *tx = calloc(1, sizeof(*tx));

	if (unlikely(!tx)) {
		count(&port->dropped, 1);
		kfree_skb(skb);
		return;
	}
	queue(tx, port, skb);
	flush(tx);
	free(tx);
}

void packet_tx_queue(struct packet_tx_port *port, struct sk_buff *skb)
{
	struct packet_tx *tx = *this_cpu_ptr(&packet_tx);

	if (likely(tx))
		queue(tx, port, skb);
	else
		send_alone(port, skb);
}

/* ---- Begin and end -------------------------------------------------------------------------- */

int packet_tx_begin(void)
{
	struct packet_tx **tx = this_cpu_ptr(&packet_tx);

	if (*tx)
		return -EBUSY;
	*tx = calloc(1, sizeof(**tx));
	return *tx ? 0 : -ENOMEM;
}

void packet_tx_end(void)
{
	struct packet_tx **tx = this_cpu_ptr(&packet_tx);

	local_bh_disable();
	packet_tx_flush();
	local_bh_enable();
	free(*tx);
	*tx = NULL;
}
