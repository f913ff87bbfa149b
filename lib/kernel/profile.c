/* SPDX-License-Identifier: MIT */
/* The table of profiles: which kernel has which switch on. */
#include "kernel/profile.h"

#include <linux/kernel.h>
#include <skbsim/skbsim.h>

#include <stdio.h>
#include <string.h>

struct profile {
	const char *name;
	struct switches switches;
};

/*
 * v5.10 is the Debian kernel before the series, v5.12 the series with the fixes
 * that its own bugs soon got, v6.1 the Debian kernel long after it. What is not
 * named is off.
 */
static const struct profile profiles[] = {
	{
		.name = "v5.10",
		.switches = {
			.napi_cache_flush_poll = true,
			.stolen_heads_drop_ct = true,
			.merged_fclones_freed = true,
			.free_any_drops = true,
		},
	},
	{
		.name = "v5.12",
		.switches = {
			.napi_cache_births = true,
			.napi_cache_flush_half = true,
			.merged_heads_cached = true,
			.merged_fclones_freed = true,
			.stolen_heads_drop_ct = true,
			.udp_gro_forward = true,
		},
	},
	{
		.name = "v6.1",
		.switches = {
			.napi_cache_births = true,
			.napi_cache_flush_half = true,
			.merged_heads_cached = true,
			.merged_fclones_freed = true,
			.reuse_resets_ip_summed = true,
			.gro_takes_large = true,
			.gro_list_minds_flush = true,
			.hop_limit_ends_flow = true,
			.udp_gro_forward = true,
			.gro_knows_owners = true,
			.stolen_heads_drop_ct = true,
			.stolen_heads_orphan = true,
			.sk_reclaim_at_once = true,
			.free_any_drops = true,
			.small_page_frags = true,
			.cpu_partial_in_slabs = true,
			.bulk_free_sorts = true,
			.krealloc_clears_spare = true,
			.untag_keeps_transport = true,
			.reserve_unless_blocking = true,
			.exthdrs_summed_here = true,
			.gso_checks_sum_start = true,
			.udp_gso_left_alone = true,
			.shift_keeps_end = true,
			.netif_rx_runs_softirqs = true,
			.defer_free = true,
			.drop_reasons = true,
		},
	},
};

struct switches switches;
unsigned int napi_cache_size;
unsigned int napi_cache_bulk;

static const struct profile *current_profile;

#define SWITCH(field)                                                      \
	{                                                                  \
		.name = #field, .offset = offsetof(struct switches, field) \
	}

static const struct {
	const char *name;
	size_t offset;
} switch_table[] = {
	SWITCH(napi_cache_births),	SWITCH(napi_cache_flush_half),
	SWITCH(napi_cache_flush_poll),	SWITCH(merged_heads_cached),
	SWITCH(free_any_drops),		SWITCH(small_page_frags),
	SWITCH(cpu_partial_in_slabs),	SWITCH(bulk_free_sorts),
	SWITCH(untag_keeps_transport),	SWITCH(reserve_unless_blocking),
	SWITCH(refuse_remote_heads),	SWITCH(krealloc_clears_spare),
	SWITCH(stolen_heads_drop_ct),	SWITCH(stolen_heads_orphan),
	SWITCH(sk_reclaim_at_once),	SWITCH(exthdrs_summed_here),
	SWITCH(gso_checks_sum_start),	SWITCH(udp_gso_left_alone),
	SWITCH(shift_keeps_end),	SWITCH(reuse_resets_ip_summed),
	SWITCH(gro_takes_large),	SWITCH(gro_list_minds_flush),
	SWITCH(hop_limit_ends_flow),	SWITCH(udp_gro_forward),
	SWITCH(merged_fclones_freed),	SWITCH(gro_knows_owners),
	SWITCH(netif_rx_runs_softirqs), SWITCH(defer_free),
	SWITCH(drop_reasons),
};

_Static_assert(sizeof(struct switches) == ARRAY_SIZE(switch_table) * sizeof(bool),
	       "every switch has a name");

/* What was asked of each switch alone. */
static enum { AS_PROFILE, FORCED_OFF, FORCED_ON } overrides[ARRAY_SIZE(switch_table)];

static const struct profile *find_profile(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(profiles); i++)
		if (!strcmp(profiles[i].name, name))
			return &profiles[i];
	return NULL;
}

static void apply_overrides(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(switch_table); i++)
		if (overrides[i] != AS_PROFILE)
			*(bool *)((char *)&switches + switch_table[i].offset) =
				overrides[i] == FORCED_ON;
}

bool profile_select(const char *name)
{
	const struct profile *profile = find_profile(name);

	if (!profile)
		return false;
	current_profile = profile;
	switches = profile->switches;
	apply_overrides();
	return true;
}

/* Its place in the table, behind the last one if there is no switch of that name. */
static size_t find_switch(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(switch_table); i++)
		if (!strcmp(switch_table[i].name, name))
			break;
	return i;
}

bool switch_override(const char *name, bool on)
{
	size_t i = find_switch(name);

	if (i == ARRAY_SIZE(switch_table))
		return false;
	overrides[i] = on ? FORCED_ON : FORCED_OFF;
	return true;
}

bool skbsim_switch_known(const char *name)
{
	return name && find_switch(name) < ARRAY_SIZE(switch_table);
}

void switch_overrides_clear(void)
{
	memset(overrides, 0, sizeof(overrides));
}

/* Appends @name to the comma-separated list in @names, cut short at @size bytes. */
static void append_name(char *names, size_t size, const char *name)
{
	size_t used = strlen(names);

	snprintf(names + used, size - used, "%s%s", used ? ", " : "", name);
}

const char *skbsim_switch_names(void)
{
	static char names[1024];
	size_t i;

	names[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(switch_table); i++)
		append_name(names, sizeof(names), switch_table[i].name);
	return names;
}

const char *profile_names(void)
{
	static char names[64];
	size_t i;

	names[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(profiles); i++)
		append_name(names, sizeof(names), profiles[i].name);
	return names;
}

const char *skbsim_profile(void)
{
	return current_profile ? current_profile->name : "none";
}

bool skbsim_profile_known(const char *name)
{
	return name && find_profile(name);
}
