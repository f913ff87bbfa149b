/* SPDX-License-Identifier: MIT */
/* A driver that copies each frame into an skb from napi_alloc_skb() and keeps its buffer. */
#include "nic/nic.h"

static void receive_one(struct skbsim_nic *nic)
{
	nic_receive_copy(nic);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	return nic_receive_all(nic, budget, receive_one);
}

const struct nic_driver driver_napi_alloc = {
	.refill = nic_refill_frags,
	.receive_one = receive_one,
	.receive = receive,
};
