/* SPDX-License-Identifier: MIT */
/* What the simulation was asked to be: skbsim_config and $SKBSIM_OPTIONS put together. */
#ifndef SKBSIM_KERNEL_OPTIONS_H
#define SKBSIM_KERNEL_OPTIONS_H

#include <skbsim/skbsim.h>

#define PROFILE_NAME_BYTES 16

/*
 * Fills @out from @cfg (may be NULL), then $SKBSIM_OPTIONS, then the defaults;
 * cpus stays 0 if nobody said. @profile holds the profile's name, to which
 * @out->profile points. 0, or -EINVAL with one line on stderr.
 */
int options_resolve(const struct skbsim_config *cfg, struct skbsim_config *out,
		    char profile[PROFILE_NAME_BYTES]);

#endif
