// SPDX-License-Identifier: MIT
/* 96 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_96)
{
	emit_put(96);
}
