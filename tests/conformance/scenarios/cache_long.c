// SPDX-License-Identifier: MIT
/* Bursts of births and deaths that leave more and fewer heads in the cache each time. */
#include "cache.h"

SCENARIO(cache_long)
{
	static const int bursts[] = { 3, 40, 20, 45, 1, 30, 47, 2 };
	int i, j;

	for (i = 0; i < sizeof(bursts) / sizeof(bursts[0]); i++) {
		int n = bursts[i];

		emit("burst of %d", n);
		napi_births("  napi", many, n);
		for (j = i % 2; j < n; j += 2)
			napi_consume_skb(many[j], 64);
		for (j = !(i % 2); j < n; j += 2)
			napi_consume_skb(many[j], 64);
	}
}
