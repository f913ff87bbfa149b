/* SPDX-License-Identifier: MIT */
/* What the user asked of the generator. */
#ifndef TOOL_GEN_OPTIONS_H
#define TOOL_GEN_OPTIONS_H

#include <skbsim/nic.h>

/* Frames that one loop makes. */
#define GENERATED_LOOP 1000

/* Reads "KIND,KEY=VALUE,..." as --help says; false with one line on stderr. */
bool gen_options_parse(struct skbsim_generator_config *cfg, const char *text);

#endif
