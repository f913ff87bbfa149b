/* SPDX-License-Identifier: MIT */
/*
 * A driver that copies short frames into skbs of their size and keeps the
 * buffer for another frame, and receives the others in its style.
 */
#include "nic/nic.h"

static void receive_one(struct skbsim_nic *nic)
{
	if (nic->rx[nic->clean % RX_RING].len <= nic->cfg.copybreak)
		nic_receive_copy(nic);
	else
		nic->style->receive_one(nic);
}

static int receive(struct skbsim_nic *nic, int budget)
{
	return nic_receive_all(nic, budget, receive_one);
}

const struct nic_driver driver_copybreak = {
	.receive_one = receive_one,
	.receive = receive,
};
