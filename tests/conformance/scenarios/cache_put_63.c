// SPDX-License-Identifier: MIT
/* 63 heads into the NAPI cache, then births from it and from the slab. */
#include "cache.h"

SCENARIO(cache_put_63)
{
	emit_put(63);
}
