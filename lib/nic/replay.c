/* SPDX-License-Identifier: MIT */
/*
 * The NIC: a device with a receive and a transmit ring, its interrupt and its
 * poll. What arrives is the wire's business (wire.c), how an skb is made of it
 * the driver's (driver_*.c).
 */
#include "nic/nic.h"

#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <skbsim/nic.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WEIGHT 256U

/* Frames to an interrupt unless asked otherwise: what mvneta, a router's NIC, coalesces. */
#define DEFAULT_BURST 32U

/* The frame that every buffer has room for, and the step its size grows in: 2 KiB as a rule. */
#define MIN_BUFFER_FRAME 1536U
#define BUFFER_STEP	 1024U

#define PROGRESS_PACKETS (1U << 16)

/* Frames that took so many times as long as others: the thread was not running. */
#define WIRE_STALL 16

_Static_assert(SKB_DATA_ALIGN(RX_HEADROOM + SKBSIM_FRAME_MAX) +
			       SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) <=
		       PAGE_FRAG_CACHE_MAX_SIZE,
	       "the longest frame's buffer is one fragment");

/* ---- The wire ------------------------------------------------------------------------------- */

/* Fills empty buffers with the next burst, up to the device's interrupt. */
static void wire_deliver(struct skbsim_nic *nic)
{
	u32 room = min(nic->cfg.burst, nic->posted - nic->wire);

	nic->wire = wire_fill(&nic->line, nic->rx, nic->wire, room);
}

/* Adds @took for @frames to wire_time; so much more than usual was not the wire's. */
static void count_wire_time(struct skbsim_nic *nic, u64 took, u32 frames)
{
	u64 usual = nic->frames_timed ? nic->stats.wire_time * frames / nic->frames_timed : took;

	nic->stats.wire_time += took > WIRE_STALL * usual ? usual : took;
	nic->frames_timed += frames;
}

static void wire_deliver_timed(struct skbsim_nic *nic)
{
	u64 start = nic->cfg.wire_clock();
	u32 before = nic->wire;

	wire_deliver(nic);
	count_wire_time(nic, nic->cfg.wire_clock() - start, nic->wire - before);
}

/* Nothing received, nothing to receive into, nothing in flight: memory will not come by waiting. */
static bool is_starved(const struct skbsim_nic *nic)
{
	return nic->clean == nic->posted && nic->tx_clean == nic->tx_next;
}

/* ---- Transmit ------------------------------------------------------------------------------- */

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
	if (nic->cfg.tx_done)
		while (nic->tx_clean != nic->tx_next)
			nic->cfg.tx_done(nic->cfg.poll_arg, nic->tx[nic->tx_clean++ % TX_RING],
					 budget);
	while (nic->tx_clean != nic->tx_next)
		napi_consume_skb(nic->tx[nic->tx_clean++ % TX_RING], budget);
}

static void complete_tx_probed(struct skbsim_nic *nic, int budget)
{
	while (nic->tx_clean != nic->tx_next) {
		struct sk_buff *skb = nic->tx[nic->tx_clean++ % TX_RING];

		nic_probe(nic, SKBSIM_NIC_FREES);
		if (nic->cfg.tx_done)
			nic->cfg.tx_done(nic->cfg.poll_arg, skb, budget);
		else
			napi_consume_skb(skb, budget);
		nic_probe(nic, SKBSIM_NIC_FREED);
	}
}

static __always_inline int poll_by(struct napi_struct *napi, int budget,
				   void (*complete)(struct skbsim_nic *nic, int budget))
{
	struct skbsim_nic *nic = container_of(napi, struct skbsim_nic, napi);
	int work;

	if (nic->cfg.poll)
		nic->cfg.poll(nic->cfg.poll_arg, budget);
	complete(nic, budget);
	work = nic->driver->receive(nic, budget);
	nic->style->refill(nic);
	if (work < budget)
		napi_complete_done(napi, work);
	return work;
}

static int poll(struct napi_struct *napi, int budget)
{
	return poll_by(napi, budget, complete_tx);
}

static int poll_probed(struct napi_struct *napi, int budget)
{
	int work = poll_by(napi, budget, complete_tx_probed);

	nic_probe(container_of(napi, struct skbsim_nic, napi), SKBSIM_NIC_POLLED);
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
	return wire_is_silent(&nic->line) && nic->clean == nic->wire &&
	       nic->tx_clean == nic->tx_next;
}

void skbsim_nic_run(struct skbsim_nic *nic, void (*progress)(void *arg, u64 packets), void *arg)
{
	void (*deliver)(struct skbsim_nic *) =
		nic->cfg.wire_clock ? wire_deliver_timed : wire_deliver;
	u64 next_progress = packets_seen(nic) + PROGRESS_PACKETS;

	/* There no softirq would ever run. */
	BUG_ON(in_interrupt());
	wire_start(&nic->line, &nic->cfg);
	while (!is_done(nic)) {
		deliver(nic);
		interrupt(nic);
		if (unlikely(nic->cfg.probe))
			nic_probe(nic, SKBSIM_NIC_IDLE);
		if (unlikely(is_starved(nic) && !wire_is_silent(&nic->line))) {
			wire_lose(&nic->line);
			nic->stats.rx_dropped++;
		}
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

	if (cfg->generator) {
		*max_len = skbsim_generator_max_len(cfg->generator);
		return true;
	}
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

static const struct nic_driver *const styles[] = {
	[SKBSIM_NIC_NAPI_BUILD] = &driver_napi_build,
	[SKBSIM_NIC_BUILD] = &driver_build,
	[SKBSIM_NIC_NAPI_ALLOC] = &driver_napi_alloc,
	[SKBSIM_NIC_FRAGS] = &driver_frags,
};

#define NR_STYLES (sizeof(styles) / sizeof(styles[0]))

static const struct nic_driver *choose_driver(const struct skbsim_nic_config *cfg)
{
	if (cfg->xdp)
		return &driver_xdp;
	if (cfg->copybreak)
		return &driver_copybreak;
	return styles[cfg->style];
}

/* What is wrong with @cfg, as what was expected of it; NULL if nothing is. */
static const char *complaint(const struct skbsim_nic_config *cfg)
{
	if (cfg->name && (!cfg->name[0] || strlen(cfg->name) >= IFNAMSIZ))
		return "name: expected 1 to 15 characters";
	if (cfg->frames && cfg->generator)
		return "frames: expected none beside a generator";
	if ((!cfg->frames && !cfg->generator) || !cfg->nr_frames)
		return "frames: expected at least one";
	if (!cfg->loops)
		return "loops: expected 1 and up";
	if (cfg->generator && cfg->nr_frames > U64_MAX / cfg->loops)
		return "loops: expected frames times loops below 2^64";
	if (cfg->weight > MAX_WEIGHT)
		return "weight: expected 1 to 256, or 0 for the default";
	if (cfg->burst > RX_RING)
		return "burst: expected 1 to 256, or 0 for the default";
	if ((unsigned int)cfg->style >= NR_STYLES)
		return "style: expected one of enum skbsim_nic_style";
	if (cfg->copybreak && cfg->xdp)
		return "copybreak: expected 0 beside xdp";
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

static unsigned int buffer_size(u32 max_len, enum skbsim_nic_style style)
{
	unsigned int size =
		SKB_DATA_ALIGN(RX_HEADROOM + max_t(unsigned int, max_len, MIN_BUFFER_FRAME)) +
		SKB_DATA_ALIGN(sizeof(struct skb_shared_info));

	if (style == SKBSIM_NIC_FRAGS)
		return PAGE_SIZE << get_order(size);
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
	nic->style->refill(nic);
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
	nic->style = styles[own.style];
	nic->unprobed = choose_driver(&own);
	nic->driver = own.probe ? &driver_probed : nic->unprobed;
	nic->in_batches = own.gro || own.style == SKBSIM_NIC_FRAGS;
	nic->buffer_size = buffer_size(max_len, own.style);
	setup_device(&nic->dev, nic, max_len);
	nic->dev.features = nic->dev.vlan_features = NETIF_F_SG;
	if (own.gro)
		nic->dev.features |= NETIF_F_GRO;
	nic->cfg.name = nic->dev.name;
	netif_napi_add(&nic->dev, &nic->napi, own.probe ? poll_probed : poll,
		       own.weight ? own.weight : NAPI_POLL_WEIGHT);
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
