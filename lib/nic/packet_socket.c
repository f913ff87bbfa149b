/* SPDX-License-Identifier: MIT */
/* A packet socket on an interface: opened, set up, mapped, closed. */
#include "nic/packet_socket.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* A block that holds a frame and does not fill up is handed over after this time: how long the
 * NIC waits for more frames before it interrupts. The least there is. */
#define RETIRE_MS 1

/* Needed for a ring, and without meaning for one of version 3. */
#define FRAME_SIZE 2048U

/* What may be on its way out, and how long a call waits for room. */
#define SEND_BUFFER  (8 << 20)
#define SEND_SECONDS 1

/* ---- Options -------------------------------------------------------------------------------- */

static int set(const struct packet_socket *sock, int option, const void *value, socklen_t len)
{
	return setsockopt(sock->fd, SOL_PACKET, option, value, len) ? -errno : 0;
}

static int set_int(const struct packet_socket *sock, int option, int value)
{
	return set(sock, option, &value, sizeof(value));
}

static int set_promiscuous(const struct packet_socket *sock)
{
	struct packet_mreq mreq = { .mr_ifindex = sock->ifindex, .mr_type = PACKET_MR_PROMISC };

	return set(sock, PACKET_ADD_MEMBERSHIP, &mreq, sizeof(mreq));
}

static int set_ring(const struct packet_socket *sock)
{
	struct tpacket_req3 req = {
		.tp_block_size = PACKET_BLOCK_SIZE,
		.tp_block_nr = sock->nr_blocks,
		.tp_frame_size = FRAME_SIZE,
		.tp_frame_nr = PACKET_BLOCK_SIZE / FRAME_SIZE * sock->nr_blocks,
		.tp_retire_blk_tov = RETIRE_MS,
	};

	return set(sock, PACKET_RX_RING, &req, sizeof(req));
}

/* The header must be asked for before the ring is there. */
static const char *set_options(const struct packet_socket *sock, int *err)
{
	if ((*err = set_int(sock, PACKET_VERSION, TPACKET_V3)))
		return "TPACKET_V3";
	if ((*err = set_int(sock, PACKET_VNET_HDR, 1)))
		return "PACKET_VNET_HDR";
	if ((*err = set_int(sock, PACKET_IGNORE_OUTGOING, 1)))
		return "PACKET_IGNORE_OUTGOING";
	if ((*err = set_int(sock, PACKET_QDISC_BYPASS, 1)))
		return "PACKET_QDISC_BYPASS";
	if ((*err = set_promiscuous(sock)))
		return "promiscuous mode";
	if ((*err = set_ring(sock)))
		return "a receive ring";
	return NULL;
}

/* That it is smaller, or that waiting has no end, is no reason to fail. */
static void set_sending(const struct packet_socket *sock)
{
	struct timeval timeout = { .tv_sec = SEND_SECONDS };
	int bytes = SEND_BUFFER;

	if (setsockopt(sock->fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(sock->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	setsockopt(sock->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
}

/* ---- The interface -------------------------------------------------------------------------- */

static bool ask(const struct packet_socket *sock, unsigned long what, struct ifreq *req)
{
	memset(req, 0, sizeof(*req));
	memcpy(req->ifr_name, sock->name, sizeof(req->ifr_name));
	return !ioctl(sock->fd, what, req);
}

/* What is wrong with the interface, as what was expected of it; NULL if nothing is. */
static const char *look_at(struct packet_socket *sock, int *err)
{
	struct ifreq req;

	*err = -ENODEV;
	if (!ask(sock, SIOCGIFINDEX, &req))
		return "no such interface; expected one of those that \"ip link\" shows";
	sock->ifindex = req.ifr_ifindex;
	if (!ask(sock, SIOCGIFHWADDR, &req) || req.ifr_hwaddr.sa_family != ARPHRD_ETHER)
		return "expected an Ethernet interface";
	memcpy(sock->station, req.ifr_hwaddr.sa_data, ETH_ALEN);
	if (!ask(sock, SIOCGIFMTU, &req))
		return "its MTU cannot be read";
	sock->mtu = req.ifr_mtu;
	*err = -ENETDOWN;
	if (!ask(sock, SIOCGIFFLAGS, &req) || !(req.ifr_flags & IFF_UP))
		return "is down; expected it to be up, as \"ip link set\" can do it";
	*err = 0;
	return NULL;
}

static int bind_to(const struct packet_socket *sock)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = sock->ifindex,
	};

	return bind(sock->fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
}

/* ---- Open and close ------------------------------------------------------------------------- */

static int complain(const char *interface, const char *what, int err)
{
	if (what)
		fprintf(stderr, "skbsim: %s: %s\n", interface, what);
	return err;
}

static int complain_of_setup(const char *interface, const char *what, int err)
{
	fprintf(stderr, "skbsim: %s: a packet socket with %s could not be had: %s\n", interface,
		what, strerror(-err));
	return err;
}

/* Without a protocol: nothing is received before all is set up. */
static int open_socket(struct packet_socket *sock, const char *interface)
{
	sock->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (sock->fd >= 0)
		return 0;
	if (errno == EPERM)
		return complain(interface,
				"no permission for packet sockets; expected root, or CAP_NET_RAW",
				-EPERM);
	return complain_of_setup(interface, "any option", -errno);
}

static int map_ring(struct packet_socket *sock)
{
	void *ring = mmap(NULL, (size_t)PACKET_BLOCK_SIZE * sock->nr_blocks, PROT_READ | PROT_WRITE,
			  MAP_SHARED, sock->fd, 0);

	if (ring == MAP_FAILED)
		return -errno;
	sock->ring = ring;
	return 0;
}

static int set_up(struct packet_socket *sock)
{
	const char *what;
	int err;

	what = look_at(sock, &err);
	if (what)
		return complain(sock->name, what, err);
	what = set_options(sock, &err);
	if (what)
		return complain_of_setup(sock->name, what, err);
	set_sending(sock);
	err = map_ring(sock);
	if (err)
		return complain_of_setup(sock->name, "a mapped ring", err);
	err = bind_to(sock);
	return err ? complain_of_setup(sock->name, "its interface", err) : 0;
}

int packet_socket_open(struct packet_socket *sock, const char *interface, unsigned int nr_blocks)
{
	int err;

	*sock = (struct packet_socket){ .fd = -1, .nr_blocks = nr_blocks };
	if (!interface[0] || strlen(interface) >= sizeof(sock->name))
		return complain(interface, "expected an interface's name, of 1 to 15 characters",
				-EINVAL);
	strcpy(sock->name, interface);
	err = open_socket(sock, interface);
	if (err)
		return err;
	err = set_up(sock);
	if (err)
		packet_socket_close(sock);
	return err;
}

void packet_socket_close(struct packet_socket *sock)
{
	if (sock->ring)
		munmap(sock->ring, (size_t)PACKET_BLOCK_SIZE * sock->nr_blocks);
	if (sock->fd >= 0)
		close(sock->fd);
	sock->ring = NULL;
	sock->fd = -1;
}

/* ---- While it runs -------------------------------------------------------------------------- */

int packet_socket_error(const struct packet_socket *sock)
{
	socklen_t len = sizeof(int);
	int err = 0;

	getsockopt(sock->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err == ENETDOWN)
		fprintf(stderr, "skbsim: %s: the interface went down, or was removed\n",
			sock->name);
	return err;
}

u64 packet_socket_missed(const struct packet_socket *sock)
{
	struct tpacket_stats_v3 stats = { 0 };
	socklen_t len = sizeof(stats);

	getsockopt(sock->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len);
	return stats.tp_drops;
}
