// SPDX-License-Identifier: MIT
/* The floor behind calls: the shared library. */
#include "floor_called.h"

#include "floor.h"

static struct floor f;

bool floor_called_start(unsigned int outstanding)
{
	return floor_start(&f, outstanding);
}

bool floor_called_end(void)
{
	bool all = f.free == f.heads;

	floor_end(&f);
	return all;
}

void *floor_called_frag(void)
{
	return floor_frag(&f);
}

struct sk_buff *floor_called_build(void *data)
{
	return floor_build(&f, data);
}

void floor_called_consume(struct sk_buff *skb)
{
	floor_death(&f, skb);
}
