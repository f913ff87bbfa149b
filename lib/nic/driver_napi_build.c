/* SPDX-License-Identifier: MIT */
/* A driver that builds each skb around its buffer with napi_build_skb(). */
#include "nic/nic.h"

static void receive_one(struct skbsim_nic *nic)
{
	nic_receive_built(nic, napi_build_skb);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	return nic_receive_all(nic, budget, receive_one);
}

const struct nic_driver driver_napi_build = {
	.refill = nic_refill_frags,
	.receive_one = receive_one,
	.receive = receive,
};
