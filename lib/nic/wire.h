/* SPDX-License-Identifier: MIT */
/*
 * The wire: the frames that arrive at a simulated NIC, one after the other, out of a capture that
 * is replayed or from a generator.
 */
#ifndef SKBSIM_NIC_WIRE_H
#define SKBSIM_NIC_WIRE_H

#include <skbsim/nic.h>

/* Bytes in front of a frame in its buffer. */
#define RX_HEADROOM (NET_SKB_PAD + NET_IP_ALIGN)

#define RX_RING 256U

struct rx_descriptor {
	void *va; /* the buffer; valid from clean to posted */
	u32 len;  /* and its frame, from clean to wire */
	u64 ts_ns;
};

struct wire {
	/* A capture: the frame that comes next, and rounds still to go, this one included. */
	const struct skbsim_frame *frames;
	size_t nr_frames, next_frame;
	u64 loops_left;

	/* Or, if there is one, a generator, and frames still to come. */
	struct skbsim_generator *generator;
	u64 generated_left;
};

/* Has all arrived that is to arrive? */
static inline bool wire_is_silent(const struct wire *wire)
{
	return !wire->loops_left && !wire->generated_left;
}

/* From here on all of @cfg's frames arrive, its loops times over. */
void wire_start(struct wire *wire, const struct skbsim_nic_config *cfg);

/* Puts at most @room frames into the buffers of @ring from position @at on; returns the position
 * behind the last one. */
u32 wire_fill(struct wire *wire, struct rx_descriptor *ring, u32 at, u32 room);

/* The next frame arrives where nothing is to receive it. The wire is not silent. */
void wire_lose(struct wire *wire);

#endif
