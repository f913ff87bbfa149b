// SPDX-License-Identifier: MIT
/* 130 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_130)
{
	emit_put(130);
}
