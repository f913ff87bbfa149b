// SPDX-License-Identifier: MIT
/* Packets on malloc(): its loops. */
#include "packet_malloc.h"

#include "packet.h"

PACKET_LOOPS(malloc, packet_malloc_ops)

static void malloc_give_back(void *b)
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

PACKET_TABLE(malloc);
