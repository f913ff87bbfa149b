// SPDX-License-Identifier: MIT
/* 64 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_64)
{
	emit_put(64);
}
