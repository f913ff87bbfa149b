// SPDX-License-Identifier: MIT
/* 16 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_16)
{
	emit_put(16);
}
