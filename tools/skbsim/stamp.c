// SPDX-License-Identifier: MIT
/* Which clock stamps come from, and how long its unit is. */
#include "stamp.h"

#if defined(__x86_64__)
#include <cpuid.h>

#define CPUID_POWER   0x80000007
#define INVARIANT_TSC (1U << 8) /* of EDX */

static bool counter_is_steady(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(CPUID_POWER, &a, &b, &c, &d) && (d & INVARIANT_TSC);
}
#else
static bool counter_is_steady(void)
{
	return false;
}
#endif

bool stamp_is_counter;

static u64 start_stamp, start_ns;

void stamp_start(void)
{
	stamp_is_counter = counter_is_steady();
	start_ns = clock_ns();
	start_stamp = stamp();
}

double stamp_ns(void)
{
	u64 units = stamp() - start_stamp;

	return units ? (double)(clock_ns() - start_ns) / (double)units : 1;
}
