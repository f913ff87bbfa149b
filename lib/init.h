/* SPDX-License-Identifier: MIT */
/* The start of the simulation, for code that may be the first to run. */
#ifndef SKBSIM_INIT_H
#define SKBSIM_INIT_H

/* skbsim_init(NULL) unless the simulation runs; 0 or its error. Any thread, any number at once. */
int init_once(void);

#endif
