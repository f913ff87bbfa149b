/* SPDX-License-Identifier: MIT */
/*
 * The replay NIC: a capture is the wire, everything from the descriptors on is
 * what a driver does.
 *
 * The receive ring goes round with three positions, counted without end:
 *
 *     clean     wire        posted
 *       |  full  |   empty    |   no buffer   |
 *
 *     clean <= wire <= posted <= clean + RX_RING
 *
 * The wire fills the first empty buffer, the poll takes the first full one and
 * posts new ones for those that left with their skb. A descriptor whose buffer
 * could not be replaced waits without one; the wire loses a frame to that only
 * if nothing is left that could still give memory back.
 */
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <skbsim/nic.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RX_RING	   256U
#define TX_RING	   1024U
#define MAX_WEIGHT 256U

/* Frames to an interrupt unless asked otherwise: what mvneta, a router's NIC, coalesces. */
#define DEFAULT_BURST 32U

#define RX_HEADROOM (NET_SKB_PAD + NET_IP_ALIGN)

/* The frame that every buffer has room for, and the step its size grows in: 2 KiB as a rule. */
#define MIN_BUFFER_FRAME 1536U
#define BUFFER_STEP	 1024U

#define PROGRESS_PACKETS (1U << 16)

_Static_assert(SKB_DATA_ALIGN(RX_HEADROOM + SKBSIM_FRAME_MAX) +
			       SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) <=
		       PAGE_FRAG_CACHE_MAX_SIZE,
	       "the longest frame's buffer is one fragment");

struct rx_descriptor {
	void *va; /* the buffer; valid from clean to posted */
	u32 len;  /* and its frame, from clean to wire */
	u64 ts_ns;
};

struct skbsim_nic {
	struct napi_struct napi;
	struct net_device dev;

	/* Receive ring. */
	struct rx_descriptor rx[RX_RING];
	u32 clean, wire, posted;
	unsigned int buffer_size;

	/* Transmit ring: frames that left, from tx_clean to tx_next, wait to be freed. */
	struct sk_buff *tx[TX_RING];
	u32 tx_clean, tx_next;

	/* The wire: the frame that comes next, and rounds still to go, this one included. */
	size_t next_frame;
	u64 loops_left;

	struct skbsim_nic_stats stats;
	struct skbsim_nic_config cfg;
};

/* ---- The wire ------------------------------------------------------------------------------- */

static bool wire_is_silent(const struct skbsim_nic *nic)
{
	return !nic->loops_left;
}

static const struct skbsim_frame *wire_next(struct skbsim_nic *nic)
{
	const struct skbsim_frame *frame = &nic->cfg.frames[nic->next_frame];

	if (++nic->next_frame == nic->cfg.nr_frames) {
		nic->next_frame = 0;
		nic->loops_left--;
	}
	return frame;
}

/* Fills empty buffers with the next burst: the device's DMA, up to its interrupt. */
static void wire_deliver(struct skbsim_nic *nic)
{
	u32 end = nic->wire + min(nic->cfg.burst, nic->posted - nic->wire);

	while (nic->wire != end && !wire_is_silent(nic)) {
		struct rx_descriptor *rx = &nic->rx[nic->wire++ % RX_RING];
		const struct skbsim_frame *frame = wire_next(nic);

		memcpy((u8 *)rx->va + RX_HEADROOM, frame->data, frame->len);
		rx->len = frame->len;
		rx->ts_ns = frame->ts_ns;
	}
}

/* Nothing received, nothing to receive into, nothing in flight: memory will not come by waiting. */
static bool is_starved(const struct skbsim_nic *nic)
{
	return nic->clean == nic->posted && nic->tx_clean == nic->tx_next;
}

static void wire_lose(struct skbsim_nic *nic)
{
	wire_next(nic);
	nic->stats.rx_dropped++;
}

/* ---- The driver: receive -------------------------------------------------------------------- */

static void post(struct skbsim_nic *nic, void *va)
{
	nic->rx[nic->posted++ % RX_RING].va = va;
}

/* Softirq context, or bottom halves off. What cannot be had now is tried again by the next poll. */
static void refill(struct skbsim_nic *nic)
{
	while (nic->posted - nic->clean != RX_RING) {
		void *va = napi_alloc_frag(nic->buffer_size);

		if (unlikely(!va))
			break;
		post(nic, va);
	}
}

static struct sk_buff *build_frame(const struct skbsim_nic *nic, const struct rx_descriptor *rx)
{
	struct sk_buff *skb = napi_build_skb(rx->va, nic->buffer_size);

	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, RX_HEADROOM);
	skb_put(skb, rx->len);
	skb_hwtstamps(skb)->hwtstamp = rx->ts_ns;
	return skb;
}

static void receive_one(struct skbsim_nic *nic)
{
	const struct rx_descriptor *rx = &nic->rx[nic->clean++ % RX_RING];
	struct sk_buff *skb = build_frame(nic, rx);

	if (unlikely(!skb)) {
		nic->stats.rx_dropped++;
		post(nic, rx->va);
		return;
	}
	nic->stats.rx_packets++;
	nic->stats.rx_bytes += rx->len;
	skb->protocol = eth_type_trans(skb, &nic->dev);
	netif_receive_skb(skb);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	int work = 0;

	while (work < budget && nic->clean != nic->wire) {
		receive_one(nic);
		work++;
	}
	return work;
}

/* ---- The driver: transmit ------------------------------------------------------------------- */

static netdev_tx_t start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct skbsim_nic *nic = dev->ml_priv;

	if (unlikely(nic->tx_next - nic->tx_clean == TX_RING))
		return NETDEV_TX_BUSY;
	if (nic->cfg.tx)
		nic->cfg.tx(nic->cfg.tx_arg, skb);
	nic->stats.tx_packets++;
	nic->stats.tx_bytes += skb->len;
	nic->tx[nic->tx_next++ % TX_RING] = skb;
	return NETDEV_TX_OK;
}

/* A @budget of 0 says that this is no poll. */
static void complete_tx(struct skbsim_nic *nic, int budget)
{
	while (nic->tx_clean != nic->tx_next)
		napi_consume_skb(nic->tx[nic->tx_clean++ % TX_RING], budget);
}

static int poll(struct napi_struct *napi, int budget)
{
	struct skbsim_nic *nic = container_of(napi, struct skbsim_nic, napi);
	int work;

	complete_tx(nic, budget);
	work = receive(nic, budget);
	refill(nic);
	if (work < budget)
		napi_complete_done(napi, work);
	return work;
}

/* ---- Running -------------------------------------------------------------------------------- */

/* The handler asks for a poll, which the end of the interrupt runs. */
static void interrupt(struct skbsim_nic *nic)
{
	irq_enter();
	napi_schedule(&nic->napi);
	irq_exit();
	while (unlikely(local_softirq_pending()))
		do_softirq();
}

static u64 packets_seen(const struct skbsim_nic *nic)
{
	return nic->stats.rx_packets + nic->stats.rx_dropped;
}

static bool is_done(const struct skbsim_nic *nic)
{
	return wire_is_silent(nic) && nic->clean == nic->wire && nic->tx_clean == nic->tx_next;
}

void skbsim_nic_run(struct skbsim_nic *nic, void (*progress)(void *arg, u64 packets), void *arg)
{
	u64 next_progress = packets_seen(nic) + PROGRESS_PACKETS;

	/* There no softirq would ever run. */
	BUG_ON(in_interrupt());
	nic->loops_left = nic->cfg.loops;
	while (!is_done(nic)) {
		wire_deliver(nic);
		interrupt(nic);
		if (unlikely(is_starved(nic) && !wire_is_silent(nic)))
			wire_lose(nic);
		if (progress && packets_seen(nic) >= next_progress) {
			progress(arg, packets_seen(nic));
			next_progress += PROGRESS_PACKETS;
		}
	}
}

void skbsim_nic_stats(const struct skbsim_nic *nic, struct skbsim_nic_stats *out)
{
	*out = nic->stats;
}

/* ---- Create and destroy --------------------------------------------------------------------- */

struct net_device *skbsim_nic_dev(struct skbsim_nic *nic)
{
	return &nic->dev;
}

static bool frames_fit(const struct skbsim_nic_config *cfg, u32 *max_len)
{
	size_t i;

	for (i = 0; i < cfg->nr_frames; i++) {
		u32 len = cfg->frames[i].len;

		if (len < SKBSIM_FRAME_MIN || len > SKBSIM_FRAME_MAX) {
			fprintf(stderr,
				"skbsim: skbsim_nic_config.frames[%zu].len is %u: expected %d to "
				"%d\n",
				i, len, SKBSIM_FRAME_MIN, SKBSIM_FRAME_MAX);
			return false;
		}
		*max_len = max(*max_len, len);
	}
	return true;
}

/* What is wrong with @cfg, as what was expected of it; NULL if nothing is. */
static const char *complaint(const struct skbsim_nic_config *cfg)
{
	if (cfg->name && (!cfg->name[0] || strlen(cfg->name) >= IFNAMSIZ))
		return "name: expected 1 to 15 characters";
	if (!cfg->frames || !cfg->nr_frames)
		return "frames: expected at least one";
	if (!cfg->loops)
		return "loops: expected 1 and up";
	if (cfg->weight > MAX_WEIGHT)
		return "weight: expected 1 to 256, or 0 for the default";
	if (cfg->burst > RX_RING)
		return "burst: expected 1 to 256, or 0 for the default";
	return NULL;
}

/* Fields that the caller's struct does not have are 0. */
static bool read_config(const struct skbsim_nic_config *cfg, struct skbsim_nic_config *own,
			u32 *max_len)
{
	const char *wrong;

	*own = (struct skbsim_nic_config){ 0 };
	if (cfg->size < sizeof(cfg->size) || cfg->size > sizeof(*cfg)) {
		fprintf(stderr, "skbsim: skbsim_nic_config.size is %zu: expected at most %zu\n",
			cfg->size, sizeof(*cfg));
		return false;
	}
	memcpy(own, cfg, cfg->size);
	wrong = complaint(own);
	if (wrong)
		fprintf(stderr, "skbsim: skbsim_nic_config.%s\n", wrong);
	return !wrong && frames_fit(own, max_len);
}

static unsigned int buffer_size(u32 max_len)
{
	unsigned int size =
		SKB_DATA_ALIGN(RX_HEADROOM + max_t(unsigned int, max_len, MIN_BUFFER_FRAME)) +
		SKB_DATA_ALIGN(sizeof(struct skb_shared_info));

	return ALIGN(size, BUFFER_STEP);
}

static const struct net_device_ops nic_ops = { .ndo_start_xmit = start_xmit };

/* A locally administered address that no capture of real hosts has. */
static const u8 nic_addr[ETH_ALEN] = { 0x02, 's', 'k', 'b', 0x00, 0x01 };

static void setup_device(struct net_device *dev, struct skbsim_nic *nic, u32 max_len)
{
	snprintf(dev->name, sizeof(dev->name), "%s", nic->cfg.name ? nic->cfg.name : "nic0");
	ether_setup(dev);
	dev->netdev_ops = &nic_ops;
	eth_hw_addr_set(dev, nic_addr);
	dev->mtu = max_t(u32, max_len - ETH_HLEN, ETH_DATA_LEN);
	dev->ifindex = 1;
	dev->ml_priv = nic;
}

static bool fill_ring(struct skbsim_nic *nic)
{
	local_bh_disable();
	refill(nic);
	local_bh_enable();
	return nic->posted == RX_RING;
}

struct skbsim_nic *skbsim_nic_create(const struct skbsim_nic_config *cfg)
{
	struct skbsim_nic_config own;
	struct skbsim_nic *nic;
	u32 max_len = 0;

	if (!read_config(cfg, &own, &max_len))
		return NULL;
	nic = calloc(1, sizeof(*nic));
	if (!nic)
		goto no_memory;
	nic->cfg = own;
	if (!own.burst)
		nic->cfg.burst = DEFAULT_BURST;
	nic->buffer_size = buffer_size(max_len);
	setup_device(&nic->dev, nic, max_len);
	nic->cfg.name = nic->dev.name;
	netif_napi_add(&nic->dev, &nic->napi, poll, own.weight ? own.weight : NAPI_POLL_WEIGHT);
	napi_enable(&nic->napi);
	if (fill_ring(nic))
		return nic;
	skbsim_nic_destroy(nic);
no_memory:
	fprintf(stderr, "skbsim: skbsim_nic_create: out of memory, expected room for a NIC\n");
	return NULL;
}

void skbsim_nic_destroy(struct skbsim_nic *nic)
{
	napi_disable(&nic->napi);
	netif_napi_del(&nic->napi);
	complete_tx(nic, 0);
	for (; nic->clean != nic->posted; nic->clean++)
		skb_free_frag(nic->rx[nic->clean % RX_RING].va);
	free(nic);
}
