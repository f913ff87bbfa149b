/* SPDX-License-Identifier: MIT */
/* Frames whose number shows in their bytes and in their time, so that what arrives can be told apart. */
#ifndef SKBSIM_TESTS_NUMBERED_FRAME_H
#define SKBSIM_TESTS_NUMBERED_FRAME_H

#include "harness.h"

#include <linux/if_ether.h>
#include <skbsim/nic.h>

#include <stdlib.h>

/* An experimental ethertype, so that the stack hands frames to a test's handler. */
#define TEST_TYPE 0x88b5

/* Byte @i of frame @nr, behind the Ethernet header. */
static inline u8 pattern(size_t nr, size_t i)
{
	return nr * 31 + i * 7 + i / 256;
}

/* The test gives @frame->data to free(). */
static inline void number_frame(struct skbsim_frame *frame, size_t nr, u32 len)
{
	size_t i;

	frame->data = malloc(len);
	assert_non_null(frame->data);
	memset(frame->data, 0x0a, 2 * ETH_ALEN);
	frame->data[12] = TEST_TYPE >> 8;
	frame->data[13] = TEST_TYPE & 0xff;
	for (i = ETH_HLEN; i < len; i++)
		frame->data[i] = pattern(nr, i - ETH_HLEN);
	frame->len = len;
	frame->ts_ns = 1000 + nr;
}

#endif
