// SPDX-License-Identifier: MIT
/* The floor's packets: their loops. */
#include "packet_floor.h"

#include "packet.h"

struct floor packet_floor;

PACKET_LOOPS(floor, packet_floor_ops)

static void floor_give_back(void *b)
{
	give_back_remotely(&packet_floor_ops, b);
}

static const char *start(unsigned int outstanding)
{
	return floor_start(&packet_floor, outstanding) ? NULL : NO_MEMORY;
}

static const char *end(void)
{
	bool all = packet_floor.free == packet_floor.heads;

	floor_end(&packet_floor);
	return all ? NULL : "heads are missing on the stack";
}

PACKET_TABLE(floor);
