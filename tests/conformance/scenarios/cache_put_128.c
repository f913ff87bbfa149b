// SPDX-License-Identifier: MIT
/* 128 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_128)
{
	emit_put(128);
}
