// SPDX-License-Identifier: MIT
/* The list of suites. */
#include "suite.h"

#include <stddef.h>
#include <string.h>

const struct suite *const suites[MAX_SUITES] = { &suite_slab,	  &suite_pages,	    &suite_skb,
						 &suite_napi,	  &suite_cross_cpu, &suite_scale,
						 &suite_footprint };

const struct suite *suite_find(const char *name)
{
	for (unsigned int i = 0; suites[i]; i++)
		if (!strcmp(suites[i]->name, name))
			return suites[i];
	return NULL;
}

bool suite_has_case(const struct suite *suite, const char *name)
{
	for (unsigned int i = 0; i < suite->nr_cases; i++)
		if (!strcmp(suite->cases[i].name, name))
			return true;
	return suite->memory && !strcmp(suite->memory->name, name);
}
