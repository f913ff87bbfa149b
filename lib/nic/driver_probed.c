/* SPDX-License-Identifier: MIT */
/*
 * A driver on top of another one, nic->unprobed, which tells a probe when each
 * frame is taken, when its skb is asked for and there, and when the stack is
 * through with it. A NIC without a probe has another driver, so nobody else pays.
 */
#include "nic/nic.h"

/* The NIC that this CPU's poll receives with: what builds an skb is not told. */
static __thread struct skbsim_nic *receiving;

static __always_inline struct sk_buff *probed(struct sk_buff *(*build)(void *va, unsigned int size),
					      void *va, unsigned int size)
{
	struct sk_buff *skb;

	nic_probe(receiving, SKBSIM_NIC_ASKS);
	skb = build(va, size);
	nic_probe(receiving, SKBSIM_NIC_BORN);
	return skb;
}

static struct sk_buff *probed_napi_build(void *va, unsigned int size)
{
	return probed(napi_build_skb, va, size);
}

static struct sk_buff *probed_build(void *va, unsigned int size)
{
	return probed(build_skb, va, size);
}

static void receive_frame(struct skbsim_nic *nic)
{
	if (nic->unprobed == &driver_napi_build)
		nic_receive_built(nic, probed_napi_build);
	else if (nic->unprobed == &driver_build)
		nic_receive_built(nic, probed_build);
	else
		nic->unprobed->receive_one(nic);
}

static void receive_one(struct skbsim_nic *nic)
{
	nic_probe(nic, SKBSIM_NIC_TAKES);
	receive_frame(nic);
	nic_probe(nic, SKBSIM_NIC_DONE);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	int work;

	receiving = nic;
	work = nic_receive_all(nic, budget, receive_one);
	if (work && nic->cfg.xdp_flush)
		nic->cfg.xdp_flush(nic->cfg.xdp_arg);
	return work;
}

const struct nic_driver driver_probed = {
	.receive_one = receive_one,
	.receive = receive,
};
