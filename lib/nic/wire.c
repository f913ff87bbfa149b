/* SPDX-License-Identifier: MIT */
/* The wire: what arrives at a simulated NIC, and its way into the buffers, the device's DMA. */
#include "nic/wire.h"

#include <linux/kernel.h>
#include <linux/skbuff.h>

#include <string.h>

void wire_start(struct wire *wire, const struct skbsim_nic_config *cfg)
{
	*wire = (struct wire){
		.frames = cfg->frames,
		.nr_frames = cfg->nr_frames,
		.generator = cfg->generator,
	};
	if (cfg->generator)
		wire->generated_left = cfg->nr_frames * cfg->loops;
	else
		wire->loops_left = cfg->loops;
}

static const struct skbsim_frame *next_frame(struct wire *wire)
{
	const struct skbsim_frame *frame = &wire->frames[wire->next_frame];

	if (++wire->next_frame == wire->nr_frames) {
		wire->next_frame = 0;
		wire->loops_left--;
	}
	return frame;
}

static u32 fill_from_capture(struct wire *wire, struct rx_descriptor *ring, u32 at, u32 end)
{
	while (at != end && wire->loops_left) {
		struct rx_descriptor *rx = &ring[at++ % RX_RING];
		const struct skbsim_frame *frame = next_frame(wire);

		memcpy((u8 *)rx->va + RX_HEADROOM, frame->data, frame->len);
		rx->len = frame->len;
		rx->ts_ns = frame->ts_ns;
	}
	return at;
}

static u32 fill_from_generator(struct wire *wire, struct rx_descriptor *ring, u32 at, u32 end)
{
	for (; at != end && wire->generated_left; wire->generated_left--) {
		struct rx_descriptor *rx = &ring[at++ % RX_RING];
		struct skbsim_frame frame = { .data = (u8 *)rx->va + RX_HEADROOM };

		skbsim_generator_next(wire->generator, &frame);
		rx->len = frame.len;
		rx->ts_ns = frame.ts_ns;
	}
	return at;
}

u32 wire_fill(struct wire *wire, struct rx_descriptor *ring, u32 at, u32 room)
{
	if (wire->generator)
		return fill_from_generator(wire, ring, at, at + room);
	return fill_from_capture(wire, ring, at, at + room);
}

void wire_lose(struct wire *wire)
{
	if (wire->generator) {
		skbsim_generator_skip(wire->generator);
		wire->generated_left--;
	} else {
		next_frame(wire);
	}
}
