// SPDX-License-Identifier: MIT
/* 62 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_62)
{
	emit_put(62);
}
