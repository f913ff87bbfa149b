/* SPDX-License-Identifier: MIT */
/* What the simulation was asked to be: skbsim_config and $SKBSIM_OPTIONS put together. */
#ifndef SKBSIM_KERNEL_OPTIONS_H
#define SKBSIM_KERNEL_OPTIONS_H

#include "kernel/percpu.h"

#include <skbsim/skbsim.h>

#define PROFILE_NAME_BYTES 16

/* What the strings of a skbsim_config said. */
struct option_texts {
	char profile[PROFILE_NAME_BYTES];
	unsigned char cpu_nodes[SKBSIM_MAX_CPUS]; /* the node of each CPU */
};

/*
 * Fills @out from @cfg (may be NULL), then $SKBSIM_OPTIONS, then the defaults;
 * cpus and min_free_kbytes stay 0 if nobody said. What the strings said is in
 * @texts: @out->profile points there, the other strings of @out are NULL. 0, or
 * -EINVAL with one line on stderr.
 */
int options_resolve(const struct skbsim_config *cfg, struct skbsim_config *out,
		    struct option_texts *texts);

#endif
