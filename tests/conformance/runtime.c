// SPDX-License-Identifier: MIT
/*
 * The library's side of scenario.h: one process, one scenario, one profile. The transcript goes to
 * stdout; a fresh process is in the state that scenarios start from.
 */
#include "scenario.h"

#include <skbsim/cpu.h>
#include <skbsim/skbsim.h>

#include "oracle/ids.h"
#undef local_bh_enable

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ARRAY_OF(array) (sizeof(array) / sizeof((array)[0]))

void runtime_entry(void);

static struct net_device device = {
	.name = "t0",
	.dev_addr = { 2, 0, 0, 0, 0, 1 },
#ifdef NETIF_F_GRO
	.features = NETIF_F_GRO,
#endif
};

struct net_device *t_dev = &device;
struct napi_struct t_napi[1];
struct sk_buff_head t_rx[1];
struct kmem_cache *t_cache;
int (*t_poll)(struct napi_struct *napi, int budget);

void emit(const char *fmt, ...)
{
	char small[512], *line = small;
	va_list args;
	int len;

	va_start(args, fmt);
	len = scenario_vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (len >= (int)sizeof(small)) {
		line = malloc(len + 1);
		va_start(args, fmt);
		scenario_vsnprintf(line, len + 1, fmt, args);
		va_end(args);
	}
	fwrite(line, 1, len, stdout);
	putchar('\n');
	if (line != small)
		free(line);
}

/* The library logs to stderr. */
static FILE *log_file;
static int real_stderr;

void listen_to_log(void)
{
	fflush(stderr);
	log_file = tmpfile();
	real_stderr = dup(STDERR_FILENO);
	if (!log_file || real_stderr < 0 || dup2(fileno(log_file), STDERR_FILENO) < 0)
		abort();
}

void emit_log(void)
{
	char line[1024];

	fflush(stderr);
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	rewind(log_file);
	while (fgets(line, sizeof(line), log_file)) {
		line[strcspn(line, "\n")] = '\0';
		emit("%s", line);
	}
	fclose(log_file);
}

void enable_bottom_halves(void)
{
	local_bh_enable();
	while (!in_interrupt() && !irqs_disabled() && local_softirq_pending()) {
		local_bh_disable();
		local_bh_enable();
	}
}

static int take_delivered(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt,
			  struct net_device *orig_dev)
{
	(void)dev, (void)pt, (void)orig_dev;
	__skb_queue_tail(t_rx, skb);
	return NET_RX_SUCCESS;
}

/* The library delivers by protocol: those that scenarios use. */
static struct packet_type protocols[] = {
	{ .type = __constant_htons(ETH_P_IP), .func = take_delivered },
	{ .type = __constant_htons(ETH_P_IPV6), .func = take_delivered },
	{ .type = __constant_htons(ETH_P_ARP), .func = take_delivered },
	{ .type = __constant_htons(ETH_P_8021Q), .func = take_delivered }, /* a tag behind a tag */
	{ .type = __constant_htons(ETH_P_8021AD), .func = take_delivered },
	{ .type = __constant_htons(0x88b5), .func = take_delivered },
};

static int poll(struct napi_struct *napi, int budget)
{
	int work = t_poll ? t_poll(napi, budget) : 0;

	if (work < budget)
		napi_complete_done(napi, work);
	return work;
}

static void set_up(const char *profile)
{
	/* The judge's machine: slab sizes of two CPUs, and half a gigabyte to run out of. */
	struct skbsim_config config = {
		.size = sizeof(config),
		.profile = profile,
		.cpus = 2,
		.node_bytes = 512 << 20,
	};
	size_t i;

	if (skbsim_init(&config) || skbsim_cpu_attach(0) < 0)
		exit(EXIT_FAILURE);
	ether_setup(t_dev);
	__skb_queue_head_init(t_rx);
	t_cache = kmem_cache_create("t_cache", 64, 0, 0, NULL);
	for (i = 0; i < ARRAY_OF(protocols); i++)
		dev_add_pack(&protocols[i]);
	netif_napi_add(t_dev, t_napi, poll, NAPI_POLL_WEIGHT);
	napi_enable(t_napi);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s PROFILE\n", argv[0]);
		return EXIT_FAILURE;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a scenario that hangs does not outlive the tool */
	setvbuf(stdout, NULL, _IOLBF, 0);
	set_up(argv[1]);
	local_bh_disable();
	napi_schedule(t_napi);
	runtime_entry();
	enable_bottom_halves();
	return EXIT_SUCCESS; /* what a scenario left behind is its own affair */
}
