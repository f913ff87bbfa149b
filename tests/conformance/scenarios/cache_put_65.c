// SPDX-License-Identifier: MIT
/* 65 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_65)
{
	emit_put(65);
}
