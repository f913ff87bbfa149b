// SPDX-License-Identifier: MIT
/* Packets on malloc(): its loops. */
#include "packet_malloc.h"

#include "packet.h"

PACKET_LOOPS(malloced, packet_malloc_ops)

static void malloced_give_back(void *b)
{
	give_back_remotely(&packet_malloc_ops, b);
}

static const char *start(unsigned int outstanding)
{
	(void)outstanding;
	return NULL;
}

static const char *end(void)
{
	return NULL;
}

const struct packets packets_malloc = {
	.start = start,
	.hold = malloced_hold,
	.run = malloced_run,
	.release = malloced_release,
	.end = end,
	.give_back = malloced_give_back,
};
