// SPDX-License-Identifier: MIT
/* 1 head into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_1)
{
	emit_put(1);
}
