/* SPDX-License-Identifier: MIT */
/*
 * Source NAT: what it changes in a packet, and the table of connections.
 *
 * A connection stands in one hash table twice, under the tuple of the packets
 * it sends and under that of the answers to them; the two cannot be confused,
 * since only answers are addressed to the NAT address.
 *
 * Lookups are RCU readers of liburcu's hash table. Connections are started
 * under one lock: the CPU that waited for it looks again, so two CPUs that meet
 * the same new connection make one of it, and nobody ever removes what another
 * one may be reading. (Without the lock the loser of a cds_lfht_add_unique()
 * would have to wait for a grace period before it could give its port and its
 * memory back.) A connection lives until the table goes: there are no timeouts.
 */
#include "net/ipv4/nat.h"

#include <linux/icmp.h>
#include <linux/in.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <urcu.h>
#include <urcu/rculfhash.h>

#define IP_MF	  0x2000 /* more fragments follow */
#define IP_OFFSET 0x1fff
#define TCP_WORD  4 /* bytes that the header length counts in */

/* Ports that are searched when the host's own is taken. */
#define FIRST_PORT 1024U
#define NR_PORTS   (65536U - FIRST_PORT)

#define INIT_BUCKETS 1024UL
#define MAX_BUCKETS  (1UL << 31)

/* ---- One packet ----------------------------------------------------------------------------- */

static enum router_verdict parse_tcp(struct tcphdr *tcp, unsigned int len, struct nat_packet *pkt)
{
	unsigned int header;

	if (unlikely(len < sizeof(*tcp)))
		return ROUTER_BAD_TRANSPORT;
	header = tcp->doff * TCP_WORD;
	if (unlikely(header < sizeof(*tcp) || header > len))
		return ROUTER_BAD_TRANSPORT;
	pkt->sport = &tcp->source;
	pkt->dport = &tcp->dest;
	pkt->check = &tcp->check;
	return ROUTER_FORWARDED;
}

static enum router_verdict parse_udp(struct udphdr *udp, unsigned int len, struct nat_packet *pkt)
{
	unsigned int datagram;

	if (unlikely(len < sizeof(*udp)))
		return ROUTER_BAD_TRANSPORT;
	datagram = __be16_to_cpu(udp->len);
	if (unlikely(datagram < sizeof(*udp) || datagram > len))
		return ROUTER_BAD_TRANSPORT;
	pkt->sport = &udp->source;
	pkt->dport = &udp->dest;
	pkt->check = udp->check ? &udp->check : NULL;
	return ROUTER_FORWARDED;
}

static enum router_verdict parse_icmp(struct icmphdr *icmp, unsigned int len,
				      struct nat_packet *pkt)
{
	if (unlikely(len < sizeof(*icmp)))
		return ROUTER_BAD_TRANSPORT;
	if (icmp->type != ICMP_ECHO && icmp->type != ICMP_ECHOREPLY)
		return ROUTER_UNSUPPORTED;
	pkt->sport = pkt->dport = &icmp->un.echo.id;
	pkt->check = &icmp->checksum;
	pkt->tuple.icmp_type = icmp->type;
	return ROUTER_FORWARDED;
}

static enum router_verdict parse_transport(struct nat_packet *pkt, void *transport,
					   unsigned int len)
{
	switch (pkt->iph->protocol) {
	case IPPROTO_TCP:
		return parse_tcp(transport, len, pkt);
	case IPPROTO_UDP:
		return parse_udp(transport, len, pkt);
	case IPPROTO_ICMP:
		return parse_icmp(transport, len, pkt);
	default:
		return ROUTER_UNSUPPORTED;
	}
}

/* The id of an echo is the port of the host that asked. */
static void parse_ports(struct nat_packet *pkt)
{
	struct nat_tuple *t = &pkt->tuple;

	if (t->protocol != IPPROTO_ICMP || t->icmp_type == ICMP_ECHO)
		t->sport = *pkt->sport;
	if (t->protocol != IPPROTO_ICMP || t->icmp_type == ICMP_ECHOREPLY)
		t->dport = *pkt->dport;
}

enum router_verdict nat_parse(struct iphdr *iph, unsigned int len, struct nat_packet *pkt)
{
	unsigned int header = iph->ihl * 4;
	enum router_verdict v;

	if (unlikely(iph->frag_off & __cpu_to_be16(IP_MF | IP_OFFSET)))
		return ROUTER_FRAGMENT;
	pkt->iph = iph;
	pkt->partial = false;
	pkt->tuple = (struct nat_tuple){
		.saddr = iph->saddr,
		.daddr = iph->daddr,
		.protocol = iph->protocol,
	};
	v = parse_transport(pkt, (u8 *)iph + header, len - header);
	if (likely(v == ROUTER_FORWARDED))
		parse_ports(pkt);
	return v;
}

bool nat_may_start(const struct nat_tuple *t)
{
	return t->protocol != IPPROTO_ICMP || t->icmp_type == ICMP_ECHO;
}

struct nat_tuple nat_reverse(const struct nat_tuple *t)
{
	struct nat_tuple reverse = {
		.saddr = t->daddr,
		.daddr = t->saddr,
		.sport = t->dport,
		.dport = t->sport,
		.protocol = t->protocol,
	};

	if (t->protocol == IPPROTO_ICMP)
		reverse.icmp_type = t->icmp_type == ICMP_ECHO ? ICMP_ECHOREPLY : ICMP_ECHO;
	return reverse;
}

/* Spreads connections over the ports; no more is asked of it. */
static unsigned int first_try(const struct nat_tuple *t)
{
	u64 mix = ((u64)t->saddr << 32 | t->daddr) * 0x9e3779b97f4a7c15;

	mix ^= (u64)t->sport << 16 | t->dport;
	return (mix * 0x9e3779b97f4a7c15 >> 32) % NR_PORTS;
}

/* Linux gives up after 128 tries, this does not. */
bool nat_choose_port(const struct nat_tuple *orig, struct nat_tuple *reply,
		     bool (*taken)(void *arg, const struct nat_tuple *reply), void *arg)
{
	unsigned int i, start;

	if (likely(!taken(arg, reply)))
		return true;
	start = first_try(orig);
	for (i = 0; i < NR_PORTS; i++) {
		reply->dport = __cpu_to_be16(FIRST_PORT + (start + i) % NR_PORTS);
		if (!taken(arg, reply))
			return true;
	}
	return false;
}

/* TCP and UDP sum up the addresses too, ICMP does not. */
struct nat_change nat_change(u8 protocol, __be32 addr, __be16 port, __be32 new_addr,
			     __be16 new_port)
{
	struct nat_change change = {
		.addr = new_addr,
		.port = new_port,
		.ip_delta = csum_sub(new_addr, addr),
		.transport_delta = csum_sub(new_port, port),
	};

	if (protocol != IPPROTO_ICMP)
		change.transport_delta = csum_add(change.transport_delta, change.ip_delta);
	return change;
}

static __sum16 corrected(__sum16 check, __wsum delta)
{
	return csum_fold(csum_add(~csum_unfold(check), delta));
}

/*
 * Of what is changed only the address is in the pseudo header, whose sum is not complemented. An
 * echo has no pseudo header, so nothing in it changes. Mirrors what inet_proto_csum_replace4() of
 * Linux 5.12 does with CHECKSUM_PARTIAL.
 */
static noinline void correct_pseudo_header(struct nat_packet *pkt, const struct nat_change *change)
{
	if (pkt->iph->protocol != IPPROTO_ICMP)
		*pkt->check = ~csum_fold(csum_add(csum_unfold(*pkt->check), change->ip_delta));
}

static void correct_checksums(struct nat_packet *pkt, const struct nat_change *change)
{
	pkt->iph->check = corrected(pkt->iph->check, change->ip_delta);
	if (!pkt->check)
		return;
	if (unlikely(pkt->partial)) {
		correct_pseudo_header(pkt, change);
		return;
	}
	*pkt->check = corrected(*pkt->check, change->transport_delta);
	/* 0 would say that there is no checksum. */
	if (unlikely(!*pkt->check) && pkt->iph->protocol == IPPROTO_UDP)
		*pkt->check = CSUM_MANGLED_0;
}

void nat_change_source(struct nat_packet *pkt, const struct nat_change *change)
{
	pkt->iph->saddr = change->addr;
	*pkt->sport = change->port;
	correct_checksums(pkt, change);
}

void nat_change_dest(struct nat_packet *pkt, const struct nat_change *change)
{
	pkt->iph->daddr = change->addr;
	*pkt->dport = change->port;
	correct_checksums(pkt, change);
}

/* ---- Connections ---------------------------------------------------------------------------- */

/* One direction of a connection; what a packet needs is on one cache line. */
struct nat_direction {
	struct cds_lfht_node node;
	struct nat_tuple tuple;
	struct nat_change change;
} __aligned(SMP_CACHE_BYTES);

struct nat_connection {
	struct nat_direction out, in;
	struct nat_connection *next; /* older one */
};

struct nat_table {
	/* Read by each packet. */
	struct cds_lfht *directions;
	u64 seed[2];
	/* Read when a connection starts. */
	__be32 addr;
	size_t max;
	struct kmem_cache *cache;
	/* Changed then, under the lock. */
	spinlock_t lock;
	size_t nr;
	struct nat_connection *newest;
};

/*
 * A tuple as two words, folded through one multiplication. The words are put
 * together from the fields: loaded whole they would have to wait until the
 * stores of the fields, which nat_parse() has only just done, are in the cache
 * (8 ns a packet).
 */
static unsigned long tuple_hash(const struct nat_table *nat, const struct nat_tuple *t)
{
	u64 addrs = (u64)t->saddr << 32 | t->daddr;
	u64 rest = (u64)t->sport << 32 | (u32)t->dport << 16 | t->protocol << 8 | t->icmp_type;
	unsigned __int128 product =
		(unsigned __int128)(addrs ^ nat->seed[0]) * (rest ^ nat->seed[1]);

	return (u64)product ^ (u64)(product >> 64);
}

static int tuple_matches(struct cds_lfht_node *node, const void *key)
{
	const struct nat_direction *dir = container_of(node, struct nat_direction, node);

	return !memcmp(&dir->tuple, key, sizeof(dir->tuple));
}

/* RCU read side. */
static struct nat_direction *find(const struct nat_table *nat, const struct nat_tuple *t)
{
	struct cds_lfht_iter iter;
	struct cds_lfht_node *node;

	cds_lfht_lookup(nat->directions, tuple_hash(nat, t), tuple_matches, t, &iter);
	node = cds_lfht_iter_get_node(&iter);
	return node ? container_of(node, struct nat_direction, node) : NULL;
}

/* RCU read side, under the lock. */
static void add(struct nat_table *nat, struct nat_direction *dir)
{
	cds_lfht_node_init(&dir->node);
	cds_lfht_add(nat->directions, tuple_hash(nat, &dir->tuple), &dir->node);
}

static bool is_taken(void *nat, const struct nat_tuple *reply)
{
	return find(nat, reply) != NULL;
}

/* The answers' direction first: when the other one can be found, this one can be. */
static void add_connection(struct nat_table *nat, struct nat_connection *conn)
{
	add(nat, &conn->in);
	add(nat, &conn->out);
	conn->next = nat->newest;
	nat->newest = conn;
	WRITE_ONCE(nat->nr, nat->nr + 1);
}

/* RCU read side, under the lock, with no such connection there. */
static enum router_verdict start_locked(struct nat_table *nat, const struct nat_tuple *orig,
					struct nat_direction **dir)
{
	struct nat_tuple reply = nat_reverse(orig);
	struct nat_connection *conn;

	if (nat->nr >= nat->max)
		return ROUTER_TABLE_FULL;
	reply.daddr = nat->addr;
	if (!nat_choose_port(orig, &reply, is_taken, nat))
		return ROUTER_NO_PORT;
	conn = kmem_cache_alloc(nat->cache, GFP_ATOMIC);
	if (unlikely(!conn))
		return ROUTER_NO_MEMORY;
	conn->out.tuple = *orig;
	conn->out.change =
		nat_change(orig->protocol, orig->saddr, orig->sport, reply.daddr, reply.dport);
	conn->in.tuple = reply;
	conn->in.change =
		nat_change(orig->protocol, reply.daddr, reply.dport, orig->saddr, orig->sport);
	add_connection(nat, conn);
	*dir = &conn->out;
	return ROUTER_FORWARDED;
}

/* RCU read side. */
static noinline enum router_verdict start_connection(struct nat_table *nat,
						     const struct nat_tuple *orig,
						     struct nat_direction **dir)
{
	enum router_verdict v = ROUTER_FORWARDED;

	if (!nat_may_start(orig))
		return ROUTER_UNSUPPORTED;
	spin_lock(&nat->lock);
	/* Another CPU may have been faster. */
	*dir = find(nat, orig);
	if (!*dir)
		v = start_locked(nat, orig, dir);
	spin_unlock(&nat->lock);
	return v;
}

enum router_verdict nat_out(struct nat_table *nat, struct nat_packet *pkt)
{
	enum router_verdict v = ROUTER_FORWARDED;
	struct nat_direction *dir;

	rcu_read_lock();
	dir = find(nat, &pkt->tuple);
	if (unlikely(!dir))
		v = start_connection(nat, &pkt->tuple, &dir);
	if (likely(v == ROUTER_FORWARDED))
		nat_change_source(pkt, &dir->change);
	rcu_read_unlock();
	return v;
}

enum router_verdict nat_in(struct nat_table *nat, struct nat_packet *pkt)
{
	struct nat_direction *dir;

	rcu_read_lock();
	dir = find(nat, &pkt->tuple);
	if (likely(dir))
		nat_change_dest(pkt, &dir->change);
	rcu_read_unlock();
	return likely(dir) ? ROUTER_FORWARDED : ROUTER_NO_CONNECTION;
}

/* ---- The table --------------------------------------------------------------------------------
 */

/* Buckets for both directions of all connections, a power of two. */
static unsigned long buckets_wanted(size_t max)
{
	unsigned long nr = 1;

	while (nr < MAX_BUCKETS && nr / 2 < max)
		nr *= 2;
	return nr;
}

static bool table_setup(struct nat_table *nat)
{
	unsigned long max_buckets = buckets_wanted(nat->max);

	spin_lock_init(&nat->lock);
	/* Without random bytes hashes can be guessed, but are not wrong. */
	if (getrandom(nat->seed, sizeof(nat->seed), GRND_NONBLOCK) != sizeof(nat->seed))
		memset(nat->seed, 0, sizeof(nat->seed));
	nat->cache = kmem_cache_create("nat_connection", sizeof(struct nat_connection),
				       SMP_CACHE_BYTES, SLAB_HWCACHE_ALIGN, NULL);
	if (!nat->cache)
		return false;
	nat->directions = cds_lfht_new(min(INIT_BUCKETS, max_buckets), 1, max_buckets,
				       CDS_LFHT_AUTO_RESIZE | CDS_LFHT_ACCOUNTING, NULL);
	return nat->directions != NULL;
}

struct nat_table *nat_table_create(__be32 addr, size_t max)
{
	struct nat_table *nat = calloc(1, sizeof(*nat));

	if (!nat)
		return NULL;
	nat->addr = addr;
	nat->max = max;
	if (table_setup(nat))
		return nat;
	nat_table_destroy(nat);
	return NULL;
}

static void remove_all(struct nat_table *nat)
{
	struct nat_connection *conn;

	smp_processor_id(); /* makes this thread a CPU, and so an RCU reader */
	rcu_read_lock();
	for (conn = nat->newest; conn; conn = conn->next) {
		cds_lfht_del(nat->directions, &conn->out.node);
		cds_lfht_del(nat->directions, &conn->in.node);
	}
	rcu_read_unlock();
	/* The table's own thread may still walk over them, resizing. */
	synchronize_rcu();
}

static void free_all(struct nat_table *nat)
{
	struct nat_connection *conn, *next;

	for (conn = nat->newest; conn; conn = next) {
		next = conn->next;
		kmem_cache_free(nat->cache, conn);
	}
}

/* Accepts what is half made. */
void nat_table_destroy(struct nat_table *nat)
{
	if (nat->directions) {
		remove_all(nat);
		cds_lfht_destroy(nat->directions, NULL);
		free_all(nat);
	}
	kmem_cache_destroy(nat->cache);
	free(nat);
}

size_t nat_table_count(const struct nat_table *nat)
{
	return READ_ONCE(nat->nr);
}
