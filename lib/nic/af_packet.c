/* SPDX-License-Identifier: MIT */
/*
 * A NIC on a real interface: the device, its NAPI instance, and the loop that
 * turns a finished block of the ring into an interrupt.
 */
#include <skbsim/af_packet.h>

#include "nic/packet_rx.h"
#include "nic/packet_socket.h"
#include "nic/packet_tx.h"

#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WEIGHT	256U
#define MIN_BLOCKS	2U
#define MAX_BLOCKS	4096U
#define DEFAULT_BLOCKS	32U
#define MAX_NICS_OF_CPU 16U

/* Of the address of the interface, changed in ours: who the frame is for, is told by it. */
#define OWN_ADDRESS_BIT 0x04
#define LOCAL_ADDRESS	0x02

struct skbsim_af_packet {
	/* Of the CPU that polls. */
	struct napi_struct napi;
	struct packet_rx rx;
	struct skbsim_af_packet_stats stats; /* all but what tx and the kernel count */

	struct net_device dev;
	struct packet_tx_port tx;
	struct packet_socket sock;
};

/* ---- The driver ----------------------------------------------------------------------------- */

static netdev_tx_t start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct skbsim_af_packet *nic = dev->ml_priv;

	packet_tx_queue(&nic->tx, skb);
	return NETDEV_TX_OK;
}

static void receive_one(struct skbsim_af_packet *nic)
{
	struct sk_buff *skb = packet_rx_build(nic->rx.frame, &nic->napi);

	packet_rx_advance(&nic->rx);
	if (unlikely(!skb)) {
		nic->stats.rx_dropped++;
		return;
	}
	nic->stats.rx_packets++;
	nic->stats.rx_bytes += skb->len;
	nic->stats.rx_large += skb_is_gso(skb);
	skb->protocol = eth_type_trans(skb, &nic->dev);
	napi_gro_receive(&nic->napi, skb);
}

static int poll_nic(struct napi_struct *napi, int budget)
{
	struct skbsim_af_packet *nic = container_of(napi, struct skbsim_af_packet, napi);
	int work = 0;

	nic->stats.polls++;
	while (work < budget && packet_rx_ready(&nic->rx)) {
		receive_one(nic);
		work++;
	}
	if (work < budget)
		napi_complete_done(napi, work);
	packet_tx_flush();
	return work;
}

/* ---- Running -------------------------------------------------------------------------------- */

/* The handler of all NICs with a finished block: asks for their polls, which its end runs. */
static bool interrupt(struct skbsim_af_packet *const nics[], unsigned int nr)
{
	bool any = false;
	unsigned int i;

	irq_enter();
	for (i = 0; i < nr; i++) {
		if (!packet_rx_ready(&nics[i]->rx))
			continue;
		any = true;
		if (napi_schedule_prep(&nics[i]->napi)) {
			nics[i]->stats.interrupts++;
			__napi_schedule(&nics[i]->napi);
		}
	}
	irq_exit();
	return any;
}

/* 1: go on; 0: stop; or a negative errno. */
static int look_at_events(struct skbsim_af_packet *const nics[], unsigned int nr,
			  const struct pollfd *fds)
{
	unsigned int i;

	if (fds[nr].revents)
		return 0;
	for (i = 0; i < nr; i++)
		if (fds[i].revents & (POLLERR | POLLNVAL) &&
		    packet_socket_error(&nics[i]->sock) == ENETDOWN)
			return -ENETDOWN;
	return 1;
}

/* Softirqs that used up their time are left pending: they go on before anything else. */
static int serve(struct skbsim_af_packet *const nics[], unsigned int nr, int stop_fd)
{
	struct pollfd fds[MAX_NICS_OF_CPU + 1];
	unsigned int i;
	int go_on;

	for (i = 0; i < nr; i++)
		fds[i] = (struct pollfd){ .fd = nics[i]->sock.fd, .events = POLLIN };
	fds[nr] = (struct pollfd){ .fd = stop_fd, .events = POLLIN };
	do {
		bool busy;

		do_softirq();
		busy = interrupt(nics, nr) || local_softirq_pending();
		if (poll(fds, nr + 1, busy ? 0 : -1) < 0 && errno != EINTR)
			return -errno;
		go_on = look_at_events(nics, nr, fds);
	} while (go_on > 0);
	return go_on;
}

int skbsim_af_packet_run(struct skbsim_af_packet *const nics[], unsigned int nr, int stop_fd)
{
	int err;

	if (!nr || nr > MAX_NICS_OF_CPU)
		return -EINVAL;
	/* There no softirq would ever run. */
	BUG_ON(in_interrupt());
	err = packet_tx_begin();
	if (err) {
		fprintf(stderr, "skbsim: skbsim_af_packet_run: %s\n", strerror(-err));
		return err;
	}
	err = serve(nics, nr, stop_fd);
	while (local_softirq_pending())
		do_softirq();
	packet_tx_end();
	return err;
}

/* ---- Create and destroy --------------------------------------------------------------------- */

struct net_device *skbsim_af_packet_dev(struct skbsim_af_packet *nic)
{
	return &nic->dev;
}

void skbsim_af_packet_stats(struct skbsim_af_packet *nic, struct skbsim_af_packet_stats *out)
{
	nic->stats.rx_missed += packet_socket_missed(&nic->sock);
	*out = nic->stats;
	out->tx_packets = READ_ONCE(nic->tx.packets);
	out->tx_bytes = READ_ONCE(nic->tx.bytes);
	out->tx_large = READ_ONCE(nic->tx.large);
	out->tx_dropped = READ_ONCE(nic->tx.dropped);
}

/* What is wrong with @cfg, as what was expected of it; NULL if nothing is. */
static const char *complaint(const struct skbsim_af_packet_config *cfg)
{
	if (!cfg->interface)
		return "interface: expected a name";
	if (cfg->weight > MAX_WEIGHT)
		return "weight: expected 1 to 256, or 0 for the default";
	if (cfg->blocks && (cfg->blocks < MIN_BLOCKS || cfg->blocks > MAX_BLOCKS))
		return "blocks: expected 2 to 4096, or 0 for the default";
	return NULL;
}

/* Fields that the caller's struct does not have are 0. */
static bool read_config(const struct skbsim_af_packet_config *cfg,
			struct skbsim_af_packet_config *own)
{
	const char *wrong;

	*own = (struct skbsim_af_packet_config){ 0 };
	if (cfg->size < sizeof(cfg->size) || cfg->size > sizeof(*cfg)) {
		fprintf(stderr,
			"skbsim: skbsim_af_packet_config.size is %zu: expected at most %zu\n",
			cfg->size, sizeof(*cfg));
		return false;
	}
	memcpy(own, cfg, cfg->size);
	wrong = complaint(own);
	if (wrong)
		fprintf(stderr, "skbsim: skbsim_af_packet_config.%s\n", wrong);
	return !wrong;
}

static const struct net_device_ops nic_ops = { .ndo_start_xmit = start_xmit };

static void setup_device(struct skbsim_af_packet *nic)
{
	struct net_device *dev = &nic->dev;
	u8 station[ETH_ALEN];

	ether_addr_copy(station, nic->sock.station);
	station[0] = (station[0] | LOCAL_ADDRESS) ^ OWN_ADDRESS_BIT;
	memcpy(dev->name, nic->sock.name, sizeof(dev->name));
	ether_setup(dev);
	dev->netdev_ops = &nic_ops;
	dev->features = NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM | NETIF_F_TSO |
			NETIF_F_TSO_ECN | NETIF_F_TSO6 | NETIF_F_GSO_UDP_L4;
	dev->vlan_features = dev->features;
	eth_hw_addr_set(dev, station);
	dev->mtu = nic->sock.mtu;
	dev->ifindex = nic->sock.ifindex;
	dev->ml_priv = nic;
}

static struct skbsim_af_packet *make_nic(const struct skbsim_af_packet_config *cfg)
{
	struct skbsim_af_packet *nic = calloc(1, sizeof(*nic));

	if (!nic) {
		fprintf(stderr, "skbsim: %s: out of memory, expected room for a NIC\n",
			cfg->interface);
		return NULL;
	}
	if (packet_socket_open(&nic->sock, cfg->interface,
			       cfg->blocks ? cfg->blocks : DEFAULT_BLOCKS)) {
		free(nic);
		return NULL;
	}
	return nic;
}

struct skbsim_af_packet *skbsim_af_packet_create(const struct skbsim_af_packet_config *cfg)
{
	struct skbsim_af_packet_config own;
	struct skbsim_af_packet *nic;

	if (!read_config(cfg, &own))
		return NULL;
	nic = make_nic(&own);
	if (!nic)
		return NULL;
	packet_rx_init(&nic->rx, &nic->sock);
	nic->tx.fd = nic->sock.fd;
	setup_device(nic);
	netif_napi_add(&nic->dev, &nic->napi, poll_nic,
		       own.weight ? (int)own.weight : NAPI_POLL_WEIGHT);
	napi_enable(&nic->napi);
	return nic;
}

void skbsim_af_packet_destroy(struct skbsim_af_packet *nic)
{
	if (!nic)
		return;
	napi_disable(&nic->napi);
	netif_napi_del(&nic->napi);
	packet_socket_close(&nic->sock);
	free(nic);
}
