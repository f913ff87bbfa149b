// SPDX-License-Identifier: MIT
/* 32 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_32)
{
	emit_put(32);
}
