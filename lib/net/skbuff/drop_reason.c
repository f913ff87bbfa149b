/* SPDX-License-Identifier: MIT */
/* The reasons of drops, counted: what a listener at the tracepoint kfree_skb of Linux 6.1 sees. */
#include "net/skbuff/skbuff.h"

#include <skbsim/stats.h>

static const char *const names[SKB_DROP_REASON_MAX] = {
#define REASON(name) [SKB_DROP_REASON_##name] = #name,
	SKBSIM_DROP_REASONS(REASON)
#undef REASON
};

static bool is_reason(enum skb_drop_reason reason)
{
	return reason > SKB_NOT_DROPPED_YET && reason < SKB_DROP_REASON_MAX;
}

void skb_count_reason(enum skb_drop_reason reason)
{
	if (!WARN_ON_ONCE(!is_reason(reason)))
		this_cpu_ptr(&skb_counters)->reasons[reason]++;
}

const char *skbsim_drop_reason_name(enum skb_drop_reason reason)
{
	return is_reason(reason) ? names[reason] : NULL;
}

u64 skbsim_drop_reason_stat(enum skb_drop_reason reason)
{
	u64 sum = 0;
	int cpu;

	if (!is_reason(reason))
		return 0;
	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(&skb_counters, cpu)->reasons[reason];
	return sum;
}

void skbsim_drop_reason_stats(FILE *f)
{
	int reason;

	for (reason = 0; reason < SKB_DROP_REASON_MAX; reason++) {
		u64 sum = skbsim_drop_reason_stat(reason);

		if (sum)
			fprintf(f, "%s: %llu\n", names[reason], sum);
	}
}
